"""A question round: its times, its limits, its seed, its frozen ballots."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import RoundPhase, RoundState, WhoMayAsk
from ..querysets import RoundQuerySet
from .pairs import at_with_by, known_state
from .processes import Candidate, Process

# Longer than any request lives: a support that arrived in time is in the ballots, however slowly it was served.
GRACE = timedelta(seconds=60)

_TONES = {
    RoundPhase.OPEN: "open",
    RoundPhase.SUPPORTING: "open",
    RoundPhase.ADOPTED: "done",
    RoundPhase.DRAFT: "neutral",
}


class Round(models.Model):
    """Questions are put from `opens_at` until `closes_at`, supported until `support_closes_at`; all by itself.

    Where a round is at a moment, `phase_at` says; `state` holds the steps that were taken and recorded. A round with
    `source` was imported, closed as it was, from ballots cast elsewhere.
    """

    KIND: ClassVar[str] = "round"

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    process = models.ForeignKey(
        Process,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rounds",
        verbose_name=_("selection process"),
    )
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language of the texts"), max_length=10, choices=settings.LANGUAGES, default="en")
    description = models.TextField(_("description"), blank=True)
    criteria = models.TextField(_("criteria of the committee"), blank=True)
    candidates = models.ManyToManyField(Candidate, related_name="rounds", blank=True, verbose_name=_("candidates"))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes for questions"))
    support_closes_at = models.DateTimeField(_("closes for support"))
    who_may_ask = models.CharField(_("who may ask"), max_length=20, choices=WhoMayAsk.choices, default=WhoMayAsk.BOTH)
    themes = ArrayField(models.CharField(max_length=60), verbose_name=_("themes"), default=list, blank=True)
    text_limit = models.PositiveIntegerField(
        _("characters of a question"), default=300, validators=[MinValueValidator(20), MaxValueValidator(5000)]
    )
    context_limit = models.PositiveIntegerField(
        _("characters of its context"), default=1000, validators=[MaxValueValidator(20000)]
    )
    link_limit = models.PositiveIntegerField(_("links"), default=3, validators=[MaxValueValidator(20)])
    person_limit = models.PositiveIntegerField(_("questions of a person"), default=3, validators=[MinValueValidator(1)])
    organisation_limit = models.PositiveIntegerField(
        _("questions of an organisation"), default=5, validators=[MinValueValidator(1)]
    )
    support_limit = models.PositiveIntegerField(
        _("supports of an account"), default=10, validators=[MinValueValidator(1)]
    )
    places = models.PositiveIntegerField(
        _("places on the short-list"), default=30, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    reserves = models.PositiveIntegerField(_("reserves"), default=10, validators=[MaxValueValidator(500)])
    answer_days = models.PositiveIntegerField(
        _("days for written answers"), default=28, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    state = models.CharField(
        _("state"), max_length=20, choices=RoundState.choices, default=RoundState.DRAFT, editable=False
    )
    seed = models.CharField(max_length=64, blank=True, editable=False)
    seed_hash = models.CharField(_("commitment to the seed (SHA-256)"), max_length=64, blank=True, editable=False)
    scheduled_at = models.DateTimeField(_("scheduled"), null=True, editable=False)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    frozen_at = models.DateTimeField(_("ballots frozen"), null=True, editable=False)
    questions_hash = models.CharField(_("hash of the questions"), max_length=64, blank=True, editable=False)
    people_hash = models.CharField(_("hash of the ballots of people"), max_length=64, blank=True, editable=False)
    organisations_hash = models.CharField(
        _("hash of the ballots of organisations"), max_length=64, blank=True, editable=False
    )
    answers_requested_at = models.DateTimeField(_("written answers requested"), null=True, editable=False)
    answers_requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    answers_due_at = models.DateTimeField(_("written answers due"), null=True, editable=False)
    source = models.TextField(_("where an imported round comes from"), blank=True, editable=False)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects: ClassVar = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("question round")
        verbose_name_plural = _("question rounds")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            known_state("round", RoundState.values),
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at"))
                & models.Q(closes_at__lte=models.F("support_closes_at")),
                name="round_times_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(process__isnull=False) | ~models.Q(source=""), name="round_has_process"
            ),
            models.CheckConstraint(
                condition=models.Q(state=RoundState.DRAFT) | ~models.Q(seed_hash=""), name="round_seed_committed"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RoundState.FROZEN)
                | (models.Q(frozen_at__isnull=False) & ~models.Q(questions_hash="") & ~models.Q(people_hash="")),
                name="round_frozen_with_hashes",
            ),
            *at_with_by("round", "scheduled", unless=~models.Q(source="")),
            *at_with_by("round", "answers_requested"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("dialogues:round-detail", args=[self.slug])

    @property
    def reference(self) -> str:
        return self.slug

    @property
    def is_imported(self) -> bool:
        return bool(self.source)

    @property
    def is_frozen(self) -> bool:
        """Whether counts of support may be told: never before."""
        return self.state == RoundState.FROZEN

    @property
    def revealed_seed(self) -> str:
        """The seed, once the ballots are frozen; before, nothing."""
        return self.seed if self.is_frozen else ""

    @property
    def phase(self) -> RoundPhase:
        return self.phase_at(timezone.now())

    @property
    def state_label(self) -> str:
        return str(self.phase.label)

    @property
    def state_tone(self) -> str:
        return _TONES.get(self.phase, "waiting")

    @property
    def adopted_shortlist(self) -> "object | None":
        """The short-list once it is adopted. Lists select it along."""
        shortlist = getattr(self, "shortlist", None)
        return shortlist if shortlist is not None and shortlist.is_adopted else None

    def phase_at(self, moment: datetime) -> RoundPhase:
        """Where the round is at a moment. A time that has come counts at once, whether or not the clock has ticked."""
        if self.state == RoundState.FROZEN:
            return RoundPhase.ADOPTED if self.adopted_shortlist else RoundPhase.FROZEN
        if self.state in (RoundState.DRAFT, RoundState.CLOSED):
            return RoundPhase(self.state)
        if moment >= self.support_closes_at:
            return RoundPhase.CLOSED
        if moment >= self.closes_at:
            return RoundPhase.SUPPORTING
        return RoundPhase.OPEN if moment >= self.opens_at else RoundPhase.SCHEDULED
