"""How organisations come to the desk, and what may be followed."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from moderation.desk import Similar

from . import services
from .answers import desk_answers, existence_in_words
from .enums import MatchVerdict, OrganisationState, StatusSystem
from .matching import Match, Twin, likely_entries, likely_twins
from .models import Organisation, RegisterDecision, RegisterMatch, Succession


class OrganisationAtDesk:
    """An organisation as the case page shows it, with what the portal and the register know of such a name."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation

    @cached_property
    def answers(self) -> list[dict[str, Any]]:
        return desk_answers(self.organisation)

    @cached_property
    def existence(self) -> str:
        return existence_in_words(self.organisation)

    @cached_property
    def documents(self) -> list[Any]:
        return list(self.organisation.documents.all())

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
    def registers(self) -> list["RegisterAtDesk"]:
        """The registers that were imported, each with the entries nearest to the organisation."""
        imported = RegisterDecision.objects.order_by().values_list("system", flat=True).distinct()
        names = [self.organisation.name, *(name.name for name in self.names)]
        said = {(row.system, row.entry_key): row for row in self.organisation.register_matches.select_related("by")}
        return [
            RegisterAtDesk(
                system=system,
                label=StatusSystem(system).label,
                matches=[
                    MatchAtDesk(match, said.get((system, match.entry.key)))
                    for match in likely_entries(names, system=system, acronym=self.organisation.acronym)
                ],
            )
            for system in sorted(imported)
        ]

    @property
    def can_review(self) -> bool:
        return self.organisation.state == OrganisationState.SUBMITTED


@dataclass(frozen=True)
class MatchAtDesk:
    """An entry of a register that looks like the organisation, and what an officer has said of it."""

    match: Match
    said: RegisterMatch | None

    @property
    def is_confirmed(self) -> bool:
        return self.said is not None and self.said.verdict == MatchVerdict.CONFIRMED

    @property
    def is_dismissed(self) -> bool:
        return self.said is not None and self.said.verdict == MatchVerdict.DISMISSED


@dataclass(frozen=True)
class RegisterAtDesk:
    """One register and what it knows of such a name."""

    system: str
    label: Any
    matches: list[MatchAtDesk]


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
        return find_at_desk(reference)

    def accept(self, subject: Organisation, code: str, sentence: str, by: Any) -> Organisation:
        return services.verify_organisation(organisation=subject, by=by)

    def refuse(self, subject: Organisation, code: str, sentence: str, by: Any) -> Organisation:
        return services.refuse_organisation(organisation=subject, code=code, sentence=sentence, by=by)

    def ask_change(self, subject: Organisation, code: str, sentence: str, by: Any) -> Organisation:
        return services.query_organisation(organisation=subject, code=code, sentence=sentence, by=by)

    def reverse(self, subject: Organisation, by: Any) -> Organisation:
        """After an appeal against a refusal."""
        return services.vindicate_organisation(organisation=subject, by=by)

    def similar(self, subject: Organisation) -> list[Similar]:
        """Likely twins, hidden ones too: the officer must see them."""
        return [_similar(twin) for twin in twins_at_desk(subject)]


class SuspensionHandler:
    """Asks whether a verified organisation is to be suspended."""

    template = "accounts/organisation_case.html"

    @property
    def label_accept(self) -> str:
        return _("Leave it as it is")

    def subject(self, reference: str) -> Organisation | None:
        return find_at_desk(reference)

    def accept(self, subject: Organisation, code: str, sentence: str, by: Any) -> Organisation:
        return services.keep_organisation(organisation=subject, by=by)

    def suspend(self, subject: Organisation, code: str, sentence: str, by: Any) -> Organisation:
        return services.suspend_organisation(organisation=subject, code=code, sentence=sentence, by=by)

    def reverse(self, subject: Organisation, by: Any) -> Organisation:
        """After an appeal against the suspension."""
        return services.vindicate_organisation(organisation=subject, by=by)


class SuccessionHandler:
    """Asks whether a representative becomes an owner, since no owner can be reached."""

    template = "accounts/succession_case.html"

    def subject(self, reference: str) -> Succession | None:
        successions = Succession.objects.select_related("organisation", "user")
        return successions.filter(organisation__reference=reference).first()

    def appoint(self, subject: Succession, code: str, sentence: str, by: Any) -> Succession:
        return services.appoint_succession(succession=subject, sentence=sentence, by=by)

    def refuse(self, subject: Succession, code: str, sentence: str, by: Any) -> Succession:
        return services.refuse_succession(succession=subject, code=code, sentence=sentence, by=by)


class MatchHandler:
    """Shows the entries of the registers for a status that was declared after the verification."""

    template = "accounts/organisation_case.html"

    @property
    def label_accept(self) -> str:
        return _("The entries are looked through: close the case")

    def subject(self, reference: str) -> Organisation | None:
        return find_at_desk(reference)

    def accept(self, subject: Organisation, code: str, sentence: str, by: Any) -> Organisation:
        return services.settle_matches(organisation=subject, by=by)


def find_at_desk(reference: str) -> Organisation | None:
    """The organisation with what the case page needs of it (`at_desk`), or None."""
    organisation = Organisation.objects.filter(reference=reference).first()
    if organisation is not None:
        organisation.at_desk = OrganisationAtDesk(organisation)  # type: ignore[attr-defined]
    return organisation


def twins_at_desk(organisation: Organisation) -> list[Twin]:
    """Likely twins among all that the desk may see, those already merged left out."""
    known = Organisation.objects.exclude(state__in=[OrganisationState.DRAFT, OrganisationState.MERGED])
    return likely_twins(organisation.name, acronym=organisation.acronym, among=known, but=organisation)


def find_followable(reference: str) -> tuple[str, str] | None:
    """Title and path of an organisation that may be followed: by its reference, if everyone may see it."""
    organisation = Organisation.objects.listed().filter(reference=reference).first()
    return (organisation.name, organisation.get_absolute_url()) if organisation else None


def _similar(twin: Twin) -> Similar:
    organisation = twin.organisation
    return Similar(
        title=organisation.name,
        url=reverse("accounts:organisation-desk", args=[organisation.reference]),
        note=f"{organisation.country_name} – {organisation.get_state_display()}",
        language=organisation.language,
    )
