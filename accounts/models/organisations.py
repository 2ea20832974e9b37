"""Organisations of civil society: their profile, their names, their statuses, their verification."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import Referenced
from core.time import years_later

from ..countries import COUNTRIES, Country, country_name
from ..enums import (
    PUBLIC_STATES,
    VERIFIED_STATES,
    NameKind,
    OrganisationState,
    OrganisationType,
    ProfileLevel,
    Scope,
    StatusSystem,
)
from ..querysets import OrganisationQuerySet
from ..vocabulary import FundingSource, IncomeBand, MajorGroup, MembershipKind, Theme

MOST_CLARIFICATIONS = 2

_TONES = {
    OrganisationState.DRAFT: "neutral",
    OrganisationState.SUBMITTED: "waiting",
    OrganisationState.IN_REVIEW: "waiting",
    OrganisationState.CLARIFICATION_ASKED: "late",
    OrganisationState.VERIFIED: "done",
    OrganisationState.RENEWAL_DUE: "done",
    OrganisationState.LAPSED: "late",
    OrganisationState.REFUSED: "harm",
    OrganisationState.SUSPENDED: "late",
    OrganisationState.CLOSED: "neutral",
    OrganisationState.MERGED: "neutral",
}


def _by(verb: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=verb
    )


def _pair(noun: str, verb: str) -> models.CheckConstraint:
    """A moment and the person of that moment: both or neither."""
    both = Q(**{f"{verb}_at__isnull": False, f"{verb}_by__isnull": False})
    neither = Q(**{f"{verb}_at__isnull": True, f"{verb}_by__isnull": True})
    return models.CheckConstraint(condition=both | neither, name=f"{noun}_{verb}_at_by")


def _needs(noun: str, verb: str, *states: str) -> models.CheckConstraint:
    """In these states the moment of the verb is known."""
    return models.CheckConstraint(
        condition=~Q(state__in=states) | Q(**{f"{verb}_at__isnull": False}), name=f"{noun}_{verb}_in_its_states"
    )


class Organisation(Referenced):
    """An organisation and how far its verification has come.

    `name_key` and `acronym_key` are the folded forms (accounts.names) by which twins are found; the services keep them.
    """

    KIND: ClassVar[str] = "organisation"
    LETTER: ClassVar[str] = "O"

    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    language = models.CharField(_("language of the profile"), max_length=10, choices=settings.LANGUAGES, default="en")
    name = models.CharField(_("legal name"), max_length=255)
    name_key = models.CharField(max_length=255, editable=False, db_index=True)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    acronym_key = models.CharField(max_length=30, blank=True, editable=False, db_index=True)
    type = models.CharField(_("type"), max_length=20, choices=OrganisationType.choices)
    country = models.CharField(_("country or area of seat"), max_length=3, blank=True)
    address = models.CharField(_("address of headquarters"), max_length=300, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    year_established = models.PositiveSmallIntegerField(_("year established"), null=True, blank=True)
    registered_on = models.DateField(_("day of registration"), null=True, blank=True)
    registration_country = models.CharField(_("country or area of registration"), max_length=3, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=80, blank=True)
    registration_authority = models.CharField(_("registration authority"), max_length=200, blank=True)
    scope = models.CharField(_("reach of the work"), max_length=20, choices=Scope.choices, blank=True)
    working_languages = ArrayField(models.CharField(max_length=10), verbose_name=_("working languages"), default=list)
    mission = models.TextField(_("mission"), blank=True)
    activities = models.TextField(_("activities"), blank=True)
    countries_of_activity = ArrayField(
        models.CharField(max_length=3), verbose_name=_("countries of activity"), default=list, blank=True
    )
    major_group = models.CharField(_("major group"), max_length=30, choices=MajorGroup.choices, blank=True)
    themes = ArrayField(models.CharField(max_length=30), verbose_name=_("themes"), default=list, blank=True)
    goals = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("Sustainable Development Goals"),
        default=list,
        blank=True,
    )
    membership_kind = models.CharField(_("members"), max_length=20, choices=MembershipKind.choices, blank=True)
    membership_number = models.PositiveIntegerField(_("number of members"), null=True, blank=True)
    parent = models.CharField(_("parent organisation"), max_length=255, blank=True)
    affiliates = models.TextField(_("affiliates"), blank=True)
    income_band = models.CharField(_("yearly income"), max_length=20, choices=IncomeBand.choices, blank=True)
    funding_sources = ArrayField(
        models.CharField(max_length=20), verbose_name=_("sources of income"), default=list, blank=True
    )
    profile_level = models.CharField(
        _("public profile"), max_length=20, choices=ProfileLevel.choices, default=ProfileLevel.FULL
    )
    state = models.CharField(
        _("state"), max_length=20, choices=OrganisationState.choices, default=OrganisationState.DRAFT
    )
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    submitted_by = _by(_("submitted by"))
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    verified_by = _by(_("verified by"))
    verified_until = models.DateTimeField(_("verified until"), null=True, blank=True)
    lapsed_at = models.DateTimeField(_("lapsed"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)
    refused_by = _by(_("refused by"))
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    suspended_by = _by(_("suspended by"))
    suspension_reason = models.TextField(_("reason of the suspension"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = _by(_("closed by"))
    merged_at = models.DateTimeField(_("merged"), null=True, blank=True)
    merged_by = _by(_("merged by"))
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    state_before_merge = models.CharField(max_length=20, blank=True, editable=False)
    imported_at = models.DateTimeField(_("imported"), null=True, blank=True)
    search = SearchVectorField(null=True, editable=False)

    objects: ClassVar[OrganisationQuerySet] = OrganisationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [
            GinIndex(fields=["search"], name="organisation_search"),
            models.Index(fields=["name_key", "id"], name="organisation_by_name"),
            models.Index(fields=["state", "country"], name="organisation_by_country"),
            models.Index(fields=["state", "verified_until"], name="organisation_by_renewal"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OrganisationState.values), name="organisation_state_known"),
            models.CheckConstraint(condition=Q(type__in=OrganisationType.values), name="organisation_type_known"),
            models.CheckConstraint(condition=Q(scope__in=["", *Scope.values]), name="organisation_scope_known"),
            models.CheckConstraint(
                condition=Q(profile_level__in=ProfileLevel.values), name="organisation_profile_level_known"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(name_key=""), name="organisation_has_name"),
            *(
                _pair("organisation", verb)
                for verb in ("submitted", "verified", "refused", "suspended", "closed", "merged")
            ),
            _needs("organisation", "submitted", "submitted", "in_review", "clarification_asked", "verified", "refused"),
            _needs("organisation", "verified", "verified", "renewal_due", "lapsed", "suspended"),
            _needs("organisation", "lapsed", "lapsed"),
            _needs("organisation", "refused", "refused"),
            _needs("organisation", "suspended", "suspended"),
            _needs("organisation", "closed", "closed"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False, merged_at__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None, merged_at=None, state_before_merge="")),
                name="organisation_merged_into_another",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="organisation_not_merged_into_itself"),
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "renewal_due"]) | Q(verified_until__isnull=False),
                name="organisation_verified_until",
            ),
            models.CheckConstraint(
                condition=Q(major_group__in=["", *MajorGroup.values]), name="organisation_major_group_known"
            ),
            models.CheckConstraint(condition=Q(themes__contained_by=Theme.values), name="organisation_themes_known"),
            models.CheckConstraint(
                condition=Q(goals__contained_by=list(range(1, 18))), name="organisation_goals_known"
            ),
            models.CheckConstraint(
                condition=Q(membership_kind__in=["", *MembershipKind.values]), name="organisation_membership_known"
            ),
            models.CheckConstraint(
                condition=Q(income_band__in=["", *IncomeBand.values]), name="organisation_income_known"
            ),
            models.CheckConstraint(
                condition=Q(funding_sources__contained_by=FundingSource.values), name="organisation_funding_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "closed", "merged"])
                | (~Q(country="") & Q(year_established__isnull=False)),
                name="organisation_complete_when_sent",
                violation_error_message=_("What was sent has a country and a year."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("accounts:organisation-detail", args=[self.slug])

    @property
    def title_text(self) -> str:
        return self.name

    @property
    def published_at(self) -> datetime | None:
        return self.verified_at

    @property
    def kind_label(self) -> str:
        return str(_("Organisation"))

    @property
    def state_tone(self) -> str:
        return _TONES[OrganisationState(self.state)]

    @property
    def is_verified(self) -> bool:
        return self.state in VERIFIED_STATES

    def has_existed_for(self, years: int, day: date) -> bool | None:
        """Whether it has existed for so many years on a day (resolution 1996/31 asks for two on the day of receipt:
        exactly two are enough). None where only the year is known, and that cannot tell."""
        if self.registered_on is not None:
            return years_later(self.registered_on, years) <= day
        if self.year_established is None:
            return None
        if self.year_established + years < day.year:
            return True
        return False if self.year_established + years > day.year else None

    @property
    def has_public_page(self) -> bool:
        """Whether everyone may open its page: verified once, and not hidden."""
        if self.verified_at is None or self.state not in PUBLIC_STATES:
            return False
        return self.profile_level != ProfileLevel.HIDDEN

    @property
    def verification_note(self) -> str:
        """What stands beside its name where it has sent something; nothing while it is verified."""
        if self.is_verified:
            return ""
        if self.verified_at is None:
            return str(_("not yet verified"))
        return self.get_state_display()

    @property
    def place(self) -> Country | None:
        """The country or area of its seat, with its region and regional group."""
        return COUNTRIES.get(self.country)

    @property
    def country_name(self) -> str:
        """The name of its country or area in the active language."""
        return country_name(self.country)

    @property
    def shows_full_profile(self) -> bool:
        """Whether the public page says more than name and country."""
        return self.profile_level == ProfileLevel.FULL

    @property
    def facts_line(self) -> str:
        """Name – country, as questions and submissions show who asks."""
        return f"{self.name} – {self.country_name}" if self.country else self.name


class OrganisationName(models.Model):
    """A further name: in another language, or of former days."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(_("kind"), max_length=20, choices=NameKind.choices)
    language = models.CharField(_("language"), max_length=10, blank=True)
    name = models.CharField(_("name"), max_length=255)
    name_key = models.CharField(max_length=255, editable=False, db_index=True)

    class Meta:
        verbose_name = _("further name of an organisation")
        verbose_name_plural = _("further names of organisations")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NameKind.values), name="organisation_name_kind_known"),
            models.UniqueConstraint(
                fields=["organisation", "language"], condition=Q(kind="translation"), name="one_name_per_language"
            ),
            models.UniqueConstraint(fields=["organisation", "kind", "language", "name"], name="organisation_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Status(models.Model):
    """A status that an organisation holds, by its own word until an officer has checked it against the register."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="statuses")
    system = models.CharField(_("system"), max_length=10, choices=StatusSystem.choices)
    category = models.CharField(_("category"), max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(_("since the year"), null=True, blank=True)
    number = models.CharField(_("reference in that system"), max_length=80, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    checked_by = _by(_("checked by"))
    checked_against = models.CharField(_("checked against"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("status")
        verbose_name_plural = _("statuses")
        constraints = [
            models.CheckConstraint(condition=Q(system__in=StatusSystem.values), name="status_system_known"),
            models.UniqueConstraint(fields=["organisation", "system"], name="status_once_per_system"),
            _pair("status", "checked"),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_against="")
                | (Q(checked_at__isnull=False) & ~Q(checked_against="")),
                name="status_checked_against",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()}: {self.category}" if self.category else self.get_system_display()

    @property
    def is_checked(self) -> bool:
        return self.checked_at is not None


class Clarification(models.Model):
    """One batch of questions from the desk and the answer to it; there are at most two a case."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="clarifications")
    case_reference = models.CharField(_("case"), max_length=11)
    number = models.PositiveSmallIntegerField(_("batch"))
    question = models.TextField(_("what was asked"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = _by(_("answered by"))

    class Meta:
        verbose_name = _("clarification")
        verbose_name_plural = _("clarifications")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_CLARIFICATIONS), name="clarification_at_most_twice"
            ),
            models.UniqueConstraint(
                fields=["organisation", "case_reference", "number"], name="clarification_number_once"
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(answered_at__isnull=True), name="clarification_one_open"
            ),
            _pair("clarification", "answered"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.number}"
