"""How organisations come to the desk, and what may be followed."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from moderation.desk import Similar

from . import services
from .enums import OrganisationState, StatusSystem
from .matching import Match, Twin, likely_entries, likely_twins
from .models import Organisation


class OrganisationAtDesk:
    """An organisation as the case page shows it, with what the portal and the register know of such a name."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation

    @cached_property
    def statuses(self) -> list[Any]:
        return list(self.organisation.statuses.select_related("checked_by").order_by("system"))

    @cached_property
    def names(self) -> list[Any]:
        return list(self.organisation.names.order_by("kind", "language", "name"))

    @cached_property
    def clarifications(self) -> list[Any]:
        return list(self.organisation.clarifications.all())

    @cached_property
    def matches(self) -> list[Match]:
        """The three nearest entries of the register of the Economic and Social Council."""
        names = [self.organisation.name, *(name.name for name in self.names)]
        return likely_entries(names, system=StatusSystem.ECOSOC, acronym=self.organisation.acronym)

    @property
    def can_review(self) -> bool:
        return self.organisation.state == OrganisationState.SUBMITTED


class OrganisationHandler:
    """Shows an organisation to the officer and decides on it."""

    template = "accounts/organisation_case.html"

    @property
    def label_accept(self) -> str:
        return _("Verify the organisation")

    @property
    def label_ask_change(self) -> str:
        return _("Ask for a clarification")

    def subject(self, reference: str) -> Organisation | None:
        organisation = Organisation.objects.filter(reference=reference).first()
        if organisation is not None:
            organisation.at_desk = OrganisationAtDesk(organisation)  # type: ignore[attr-defined]
        return organisation

    def accept(self, subject: Organisation, code: str, sentence: str, by: Any) -> Organisation:
        return services.verify_organisation(organisation=subject, by=by)

    def refuse(self, subject: Organisation, code: str, sentence: str, by: Any) -> Organisation:
        return services.refuse_organisation(organisation=subject, code=code, sentence=sentence, by=by)

    def ask_change(self, subject: Organisation, code: str, sentence: str, by: Any) -> Organisation:
        return services.query_organisation(organisation=subject, code=code, sentence=sentence, by=by)

    def similar(self, subject: Organisation) -> list[Similar]:
        """Likely twins, hidden ones too: the officer must see them."""
        submitted = Organisation.objects.exclude(state=OrganisationState.DRAFT)
        twins = likely_twins(subject.name, acronym=subject.acronym, among=submitted, but=subject)
        return [_similar(twin) for twin in twins]


def find_followable(reference: str) -> tuple[str, str] | None:
    """Title and path of an organisation that may be followed: by its reference, if everyone may see it."""
    organisation = Organisation.objects.listed().filter(reference=reference).first()
    return (organisation.name, organisation.get_absolute_url()) if organisation else None


def _similar(twin: Twin) -> Similar:
    organisation = twin.organisation
    return Similar(
        title=organisation.name,
        url=organisation.get_absolute_url(),
        note=f"{organisation.country_name} – {organisation.get_state_display()}",
        language=organisation.language,
    )
