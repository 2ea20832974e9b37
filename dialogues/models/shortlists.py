"""The frozen ballots of a round, and the short-list made from them."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly

from ..enums import BallotKind, DepartureCode, ShortlistState, Standing
from ..querysets import ShortlistQuerySet
from .pairs import at_with_by, known_state
from .questions import Question
from .rounds import Round


class FrozenBallot(models.Model):
    """Which questions one ballot supports, under a random id, without a time or a name."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="ballots")
    kind = models.CharField(_("ballot"), max_length=20, choices=BallotKind.choices)
    ballot_id = models.CharField(max_length=32)
    questions = ArrayField(models.CharField(max_length=11))

    class Meta(AppendOnly):
        verbose_name = _("frozen ballot")
        verbose_name_plural = _("frozen ballots")
        ordering = ["ballot_id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "ballot_id"], name="frozen_ballot_once"),
            models.CheckConstraint(condition=models.Q(kind__in=BallotKind.values), name="frozen_ballot_kind_known"),
        ]

    def __str__(self) -> str:
        return self.ballot_id


class Shortlist(models.Model):
    """The committee's list of a round: begun from the computed order of one ballot, departed from with reasons, audited
    on both ballots when it is adopted.

    `orders` and `audits` hold, by ballot, the computed order and the audit of the adopted list, as
    `dialogues.ballots` writes them; they are kept at adoption.
    """

    KIND: ClassVar[str] = "shortlist"

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="shortlist")
    ballot = models.CharField(_("ballot the order is computed from"), max_length=20, choices=BallotKind.choices)
    state = models.CharField(_("state"), max_length=20, choices=ShortlistState.choices, default=ShortlistState.DRAFT)
    drafted_at = models.DateTimeField(_("drafted"), null=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField(_("adopted"), null=True)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    orders = models.JSONField(default=dict)
    audits = models.JSONField(default=dict)

    objects: ClassVar = ShortlistQuerySet.as_manager()

    class Meta:
        verbose_name = _("short-list")
        verbose_name_plural = _("short-lists")
        constraints = [
            known_state("shortlist", ShortlistState.values),
            models.CheckConstraint(
                condition=models.Q(state=ShortlistState.DRAFT, adopted_at__isnull=True)
                | models.Q(state=ShortlistState.ADOPTED, adopted_at__isnull=False),
                name="shortlist_adopted_at",
            ),
            *at_with_by("shortlist", "drafted", "adopted"),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("dialogues:shortlist-detail", args=[self.round.slug])

    @property
    def reference(self) -> str:
        return self.round.slug

    @property
    def is_adopted(self) -> bool:
        return self.state == ShortlistState.ADOPTED

    @property
    def state_tone(self) -> str:
        return "done" if self.is_adopted else "waiting"


class ShortlistEntry(models.Model):
    """A question that stands on the list, or that the order puts there and the committee does not. Where `standing`
    departs from `computed_standing`, there is a reason."""

    shortlist = models.ForeignKey(Shortlist, on_delete=models.CASCADE, related_name="entries")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="entries")
    computed_rank = models.PositiveIntegerField(_("computed rank"), null=True)
    score = models.TextField(_("score (a fraction)"), blank=True)
    supporters = models.PositiveIntegerField(_("supporters on the ballot"))
    computed_standing = models.CharField(max_length=20, choices=Standing.choices)
    standing = models.CharField(_("standing"), max_length=20, choices=Standing.choices)
    place = models.PositiveIntegerField(_("adopted place"), null=True)
    departure_code = models.CharField(_("reason"), max_length=30, choices=DepartureCode.choices, blank=True)
    departure = models.TextField(_("reason in a sentence"), blank=True)
    departed_at = models.DateTimeField(null=True)
    departed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("entry of a short-list")
        verbose_name_plural = _("entries of short-lists")
        constraints = [
            models.UniqueConstraint(fields=["shortlist", "question"], name="shortlist_question_once"),
            models.UniqueConstraint(
                fields=["shortlist", "place"], condition=models.Q(place__isnull=False), name="shortlist_place_once"
            ),
            models.CheckConstraint(
                condition=models.Q(standing=models.F("computed_standing"))
                | (~models.Q(departure_code="") & ~models.Q(departure="") & models.Q(departed_at__isnull=False)),
                name="shortlist_departure_reasoned",
            ),
            models.CheckConstraint(
                condition=models.Q(place__isnull=True) | models.Q(standing=Standing.LISTED),
                name="shortlist_place_of_listed",
            ),
            *at_with_by("shortlist_entry", "departed"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.standing}"

    @property
    def is_departure(self) -> bool:
        return self.standing != self.computed_standing
