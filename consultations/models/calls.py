"""Bodies, types of calls, calls with their questions."""

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.models import Referenced
from core.time import validate_zone

from ..answers import day_text
from ..enums import (
    CHOICE_KINDS,
    TEXT_KINDS,
    CallState,
    Eligibility,
    Phase,
    Publication,
    QuestionKind,
    Unit,
)
from ..limits import validate_limits
from ..querysets import CLOSING_SOON, CallQuerySet
from ..symbols import symbol_url, validate_symbol

USER = settings.AUTH_USER_MODEL
SHORT_DAYS = 21


class Body(models.Model):
    """A body of the United Nations that issues calls."""

    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=20, blank=True)
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    about = models.TextField(_("about"), blank=True)

    KIND = "body"

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.acronym or self.name

    def get_absolute_url(self) -> str:
        return reverse("consultations:body-detail", args=[self.slug])

    @property
    def reference(self) -> str:
        """What followers and the audit name it by."""
        return self.slug


class CallType(models.Model):
    """A preset: what calls of one kind have in common. A call copies it and may then differ."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    about = models.TextField(_("what it is for"), blank=True)
    languages = models.JSONField(_("languages accepted"), default=list)
    limits = models.JSONField(_("limits"), default=dict, blank=True, validators=[validate_limits])
    limit_unit = models.CharField(_("limits count"), max_length=10, choices=Unit.choices, default=Unit.WORDS)
    eligibility = models.CharField(
        _("who may submit"), max_length=12, choices=Eligibility.choices, default=Eligibility.VERIFIED
    )
    wording = models.JSONField(_("wording"), default=dict, blank=True)
    questions = models.JSONField(_("questions"), default=list, blank=True)

    class Meta:
        verbose_name = _("type of call")
        verbose_name_plural = _("types of call")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(limit_unit__in=Unit.values), name="call_type_unit_known"),
            models.CheckConstraint(condition=Q(eligibility__in=Eligibility.values), name="call_type_eligibility_known"),
        ]

    def __str__(self) -> str:
        return self.name


def _paired(at: str, by: str) -> Q:
    return Q(**{f"{at}__isnull": True, f"{by}__isnull": True}) | Q(**{f"{at}__isnull": False, f"{by}__isnull": False})


class Consultation(Referenced):
    """A call for input."""

    KIND = "call"
    LETTER = "K"

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    language = models.CharField(_("language of the call"), max_length=10, choices=settings.LANGUAGES, default="en")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="calls", verbose_name=_("issued by"))
    call_type = models.ForeignKey(
        CallType, on_delete=models.PROTECT, related_name="calls", verbose_name=_("type of call")
    )
    mandate = models.CharField(_("mandate"), max_length=60, blank=True, validators=[validate_symbol])
    purpose = models.TextField(_("purpose"), blank=True)
    background = models.TextField(_("background"), blank=True)
    objectives = models.TextField(_("objectives"), blank=True)

    eligibility = models.CharField(
        _("who may submit"), max_length=12, choices=Eligibility.choices, default=Eligibility.VERIFIED
    )
    languages = models.JSONField(_("languages accepted"), default=list)
    limits = models.JSONField(_("limits"), default=dict, blank=True, validators=[validate_limits])
    limit_unit = models.CharField(_("limits count"), max_length=10, choices=Unit.choices, default=Unit.WORDS)
    most_authors = models.PositiveSmallIntegerField(
        _("people of one organisation who may write"), null=True, blank=True
    )
    default_publication = models.CharField(
        _("publication, unless the author chooses otherwise"),
        max_length=14,
        choices=Publication.choices,
        default=Publication.FULL,
    )

    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_zone])
    short_reason = models.TextField(_("why it is open for less than 21 days"), blank=True)
    how_used = models.TextField(_("how input will be used"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    promised_on = models.DateField(_("outcome promised for"), null=True, blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    accessibility_contact = models.CharField(_("contact for accessibility"), max_length=200, blank=True)

    state = models.CharField(_("state"), max_length=12, choices=CallState.choices, default=CallState.DRAFT)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("sent to clearance"), null=True)
    submitted_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    return_remark = models.TextField(_("remark of the second officer"), blank=True)
    cleared_at = models.DateTimeField(_("cleared"), null=True)
    cleared_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    scheduled_at = models.DateTimeField(_("scheduled"), null=True)
    scheduled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    cancelled_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    cancel_reason = models.TextField(_("why it was cancelled"), blank=True)
    opening_announced_at = models.DateTimeField(null=True)
    closing_announced_at = models.DateTimeField(null=True)
    search = SearchVectorField(null=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for input")
        verbose_name_plural = _("calls for input")
        ordering = ["-id"]
        indexes = [
            GinIndex(fields=["search"], name="call_search"),
            models.Index(fields=["closes_at", "id"], name="call_by_deadline"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="call_state_known"),
            models.CheckConstraint(condition=Q(most_authors=None) | Q(most_authors__gte=1), name="call_most_authors"),
            models.CheckConstraint(condition=Q(eligibility__in=Eligibility.values), name="call_eligibility_known"),
            models.CheckConstraint(condition=Q(limit_unit__in=Unit.values), name="call_unit_known"),
            models.CheckConstraint(
                condition=Q(default_publication__in=Publication.values), name="call_publication_known"
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="call_closes_after_opening"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "clearance", "cleared"])
                | (
                    Q(opens_at__isnull=False, closes_at__isnull=False, promised_on__isnull=False)
                    & Q(scheduled_at__isnull=False)
                    & ~Q(zone="")
                    & ~Q(how_used="")
                ),
                name="call_public_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "clearance"]) | Q(cleared_at__isnull=False),
                name="call_cleared_first",
            ),
            models.CheckConstraint(
                condition=Q(cleared_by__isnull=True) | ~Q(cleared_by=F("submitted_by")),
                name="call_cleared_by_second",
            ),
            models.CheckConstraint(
                condition=(Q(state="cancelled", cancelled_at__isnull=False) & ~Q(cancel_reason=""))
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True)),
                name="call_cancelled_with_reason",
            ),
            *(
                models.CheckConstraint(condition=_paired(f"{verb}_at", f"{verb}_by"), name=f"call_{verb}_at_by")
                for verb in ("submitted", "cleared", "scheduled", "cancelled")
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="deadline_never_forward",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__state__in=["scheduled", "analysing"],
                    new__closes_at__lt=pgtrigger.F("old__closes_at"),
                ),
                func="RAISE EXCEPTION 'openfloor: a deadline is never brought forward';",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:call-detail", args=[self.slug])

    def state_at(self, now: datetime) -> Phase:
        """What the call is at the moment: to the second, whether or not a worker runs. It is open from the
        first moment of `opens_at` up to, and without, that of `closes_at`.
        """
        if self.state != CallState.SCHEDULED:
            return Phase(self.state)
        assert self.opens_at is not None  # noqa: S101 — call_public_is_complete
        assert self.closes_at is not None  # noqa: S101 — call_public_is_complete
        if now < self.opens_at:
            return Phase.SCHEDULED
        return Phase.OPEN if now < self.closes_at else Phase.CLOSED

    @property
    def phase(self) -> Phase:
        """What the call is now."""
        return self.state_at(timezone.now())

    @property
    def is_open(self) -> bool:
        return self.phase == Phase.OPEN

    @property
    def is_public(self) -> bool:
        return self.state in {CallState.SCHEDULED, CallState.ANALYSING, CallState.CANCELLED}

    @property
    def title_text(self) -> str:
        return self.title

    @property
    def kind_label(self) -> Any:
        return _("Call for input")

    @property
    def published_at(self) -> datetime | None:
        return self.scheduled_at

    @property
    def state_label(self) -> str:
        """The state in words, with the time that is left or to come."""
        now = timezone.now()
        phase = self.state_at(now)
        if phase == Phase.OPEN:
            return _time_left(self.closes_at, now, _PHRASES_OPEN)
        if phase == Phase.SCHEDULED:
            return _time_left(self.opens_at, now, _PHRASES_COMING)
        return str(phase.label)

    @property
    def state_tone(self) -> str:
        """One of core.templatetags.openfloor.TONES."""
        now = timezone.now()
        phase = self.state_at(now)
        if phase == Phase.OPEN:
            assert self.closes_at is not None  # noqa: S101 — an open call has a deadline
            return "late" if self.closes_at <= now + CLOSING_SOON else "open"
        return {Phase.CANCELLED: "harm", Phase.CLOSED: "done", Phase.ANALYSING: "waiting"}.get(phase, "neutral")

    @property
    def mandate_url(self) -> str:
        return symbol_url(self.mandate) if self.mandate else ""

    @property
    def language_names(self) -> list[Any]:
        """The languages accepted, named in the language of the page."""
        names = dict(settings.LANGUAGES)
        return [names[code] for code in self.languages if code in names]

    @property
    def opens_locally(self) -> datetime | None:
        """When it opens, in the zone of the issuing body."""
        return self.opens_at.astimezone(ZoneInfo(self.zone)) if self.opens_at and self.zone else None

    @property
    def closes_locally(self) -> datetime | None:
        """The deadline, in the zone of the issuing body."""
        return self.closes_at.astimezone(ZoneInfo(self.zone)) if self.closes_at and self.zone else None

    @property
    def deadline_in_zone(self) -> str:
        """The deadline as the issuing body reads it on its clock, with the zone named."""
        local = self.closes_locally
        return f"{day_text(local.date())}, {local:%H:%M} {self.zone.replace('_', ' ')}" if local else ""

    @property
    def promised_text(self) -> str:
        """The day for which the outcome is promised."""
        return day_text(self.promised_on) if self.promised_on else ""

    @property
    def is_short(self) -> bool:
        """Whether it is open for fewer than 21 days."""
        if self.opens_at is None or self.closes_at is None:
            return False
        return (self.closes_at - self.opens_at).total_seconds() < SHORT_DAYS * 86400

    @cached_property
    def asked(self) -> list["CallQuestion"]:
        """Its questions in order: one query, kept with the object."""
        return list(self.questions.order_by("number"))


class CallQuestion(models.Model):
    """A question of a call."""

    call = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind of answer"), max_length=16, choices=QuestionKind.choices)
    text = models.CharField(_("question"), max_length=500)
    help_text = models.TextField(_("help"), blank=True)
    is_required = models.BooleanField(_("must be answered"), default=True)
    limit = models.PositiveIntegerField(_("limit"), null=True, blank=True)
    limit_unit = models.CharField(_("limit counts"), max_length=10, choices=Unit.choices, default=Unit.WORDS)
    options = models.JSONField(_("choices"), default=list, blank=True)
    is_private = models.BooleanField(_("answers are for staff only"), default=False)

    class Meta:
        verbose_name = _("question of a call")
        verbose_name_plural = _("questions of calls")
        ordering = ["call", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "number"],
                name="call_question_number_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="call_question_kind_known"),
            models.CheckConstraint(condition=Q(limit_unit__in=Unit.values), name="call_question_unit_known"),
            models.CheckConstraint(
                condition=Q(limit__isnull=True) | Q(limit__gte=1), name="call_question_limit_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"

    @property
    def name(self) -> str:
        """The name of its field in forms and of its answer in a draft."""
        return f"q{self.pk}"

    @property
    def is_text(self) -> bool:
        return self.kind in TEXT_KINDS

    @property
    def has_options(self) -> bool:
        return self.kind in CHOICE_KINDS


class Extension(models.Model):
    """One move of a deadline to a later time."""

    call = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="extensions")
    old_closes_at = models.DateTimeField(_("deadline until then"))
    new_closes_at = models.DateTimeField(_("new deadline"))
    reason = models.TextField(_("reason"))
    office = models.CharField(_("office"), max_length=200)
    extended_at = models.DateTimeField(_("announced"))
    extended_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("extension of a deadline")
        verbose_name_plural = _("extensions of deadlines")
        ordering = ["extended_at"]
        constraints = [
            models.CheckConstraint(condition=Q(new_closes_at__gt=F("old_closes_at")), name="extension_is_later"),
        ]

    def __str__(self) -> str:
        return f"{self.call}: {self.new_closes_at:%Y-%m-%d %H:%M}"


def _open_days(n: int) -> str:
    return ngettext("Open – closes in %d day", "Open – closes in %d days", n) % n


def _open_hours(n: int) -> str:
    return ngettext("Open – closes in %d hour", "Open – closes in %d hours", n) % n


def _open_minutes(n: int) -> str:
    return ngettext("Open – closes in %d minute", "Open – closes in %d minutes", n) % n


def _coming_days(n: int) -> str:
    return ngettext("Opens in %d day", "Opens in %d days", n) % n


def _coming_hours(n: int) -> str:
    return ngettext("Opens in %d hour", "Opens in %d hours", n) % n


def _coming_minutes(n: int) -> str:
    return ngettext("Opens in %d minute", "Opens in %d minutes", n) % n


_PHRASES_OPEN = (_open_days, _open_hours, _open_minutes)
_PHRASES_COMING = (_coming_days, _coming_hours, _coming_minutes)


def _time_left(moment: datetime | None, now: datetime, phrases: Any) -> str:
    """Whole days while there are two of them, then whole hours, then minutes, never fewer than are left and
    at least one.
    """
    assert moment is not None  # noqa: S101 — call_public_is_complete
    seconds = max(0, int((moment - now).total_seconds()))
    days, hours, minutes = phrases
    if seconds >= 2 * 86400:
        return days(seconds // 86400)
    if seconds >= 2 * 3600:
        return hours(seconds // 3600)
    return minutes(max(1, seconds // 60))
