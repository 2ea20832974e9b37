"""Cases and decisions. A case knows its subject by kind and public reference, not by foreign key: so the desk is one
query, and the domains stay strangers to each other."""

from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Referenced
from moderation.enums import (
    APPEAL_WITHIN,
    FINAL,
    NEEDS_SECOND,
    NOUNS,
    AppealState,
    CaseKind,
    CaseState,
    DecisionState,
    Outcome,
)
from moderation.querysets import CaseQuerySet, DecisionQuerySet

from .rule_versions import ReasonCode, RuleVersion

_OUTCOME_TONES = {
    Outcome.ACCEPT: "done",
    Outcome.APPOINT: "done",
    Outcome.REVERSE: "done",
    Outcome.REFUSE: "harm",
    Outcome.SUSPEND: "harm",
    Outcome.UPHOLD: "neutral",
}


class Case(Referenced):
    """Something that waits for a person."""

    KIND = "case"
    LETTER = "C"

    kind = models.CharField(_("kind"), max_length=20, choices=CaseKind.choices)
    subject_kind = models.CharField(max_length=40)
    subject_reference = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=300)
    url = models.CharField(_("address"), max_length=300)
    language = models.CharField(_("language"), max_length=10, blank=True)
    body = models.CharField(_("body"), max_length=120, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=CaseState.choices, default=CaseState.OPEN)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("opened by")
    )
    due_at = models.DateTimeField(_("due"))
    escalated_at = models.DateTimeField(_("escalated"), null=True)
    waiting_since = models.DateTimeField(_("waits for its author since"), null=True)
    interested = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("interested parties")
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("held by")
    )
    claimed_until = models.DateTimeField(_("held until"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)

    is_current = False  # whether a page that lists it shows it open beside the list

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["opened_at", "pk"]
        indexes = [
            models.Index(fields=["opened_at", "id"], condition=~Q(state="closed"), name="case_queue"),
            models.Index(fields=["subject_kind", "subject_reference"], name="case_by_subject"),
            models.Index(
                fields=["due_at"], condition=~Q(state="closed") & Q(escalated_at=None), name="case_escalation"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CaseKind.values), name="case_kind_known"),
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_reference"],
                condition=~Q(state="closed"),
                name="case_one_open_for_subject",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by=None, claimed_until=None)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="case_claim_has_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "awaiting_second"]) | Q(claimed_by=None),
                name="case_claimed_while_to_do",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting_for_author", waiting_since__isnull=False)
                | (~Q(state="waiting_for_author") & Q(waiting_since=None)),
                name="case_waits_since",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="case_closed_has_time",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("moderation:case-detail", args=[self.reference])

    def holder(self, now: datetime | None = None) -> Any:
        """Who holds it now, or None: a claim frees itself when its time is over."""
        if self.claimed_until is None or self.claimed_until <= (now or timezone.now()):
            return None
        return self.claimed_by

    def is_interested(self, user: Any) -> bool:
        """Whether the user sent it, opened it, or belongs to those who did."""
        return self.interested.filter(pk=user.pk).exists()

    def is_recused(self, user: Any) -> bool:
        return Recusal.objects.filter(
            officer=user, subject_kind=self.subject_kind, subject_reference=self.subject_reference
        ).exists()

    def is_proposed_by(self, user: Any) -> bool:
        return self.proposal is not None and self.proposal.decided_by_id == user.pk

    def took_part(self, user: Any) -> bool:
        """Whether the user decided, confirmed or returned the decision against which this appeal is."""
        if self.kind != CaseKind.APPEAL:
            return False
        return Decision.objects.against_which(self).taken_by(user).exists()

    @cached_property
    def proposal(self) -> "Decision | None":
        """The decision that waits for a second officer."""
        return self.decisions.filter(state=DecisionState.PROPOSED).select_related("reason_code").first()

    @property
    def noun(self) -> str:
        """What it is about, in the words of public lists."""
        return str(NOUNS[CaseKind(self.kind)])

    @property
    def is_to_do(self) -> bool:
        return self.state in {CaseState.OPEN, CaseState.AWAITING_SECOND}

    @property
    def is_overdue(self) -> bool:
        return self.is_to_do and self.due_at < timezone.now()

    @property
    def state_tone(self) -> str:
        if self.is_overdue:
            return "late"
        tones = {CaseState.OPEN: "open", CaseState.CLOSED: "done", CaseState.AWAITING_SECOND: "waiting"}
        return tones.get(CaseState(self.state), "neutral")

    @property
    def state_label(self) -> str:
        if self.is_overdue and self.state == CaseState.OPEN:
            return str(_("To decide – escalated") if self.escalated_at else _("To decide – overdue"))
        return self.get_state_display()


class Recusal(models.Model):
    """An officer's word that they have a tie to a subject. They see no case of it again."""

    subject_kind = models.CharField(max_length=40)
    subject_reference = models.CharField(max_length=80)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("officer")
    )
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [
            models.UniqueConstraint(fields=["officer", "subject_kind", "subject_reference"], name="recusal_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="recusal_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_reference}: {self.officer}"


class Decision(Referenced):
    """What was decided on a case, under which code of which version of which rule. Rows are never deleted."""

    KIND = "decision"
    LETTER = "D"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("case"))
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices)
    state = models.CharField(_("state"), max_length=20, choices=DecisionState.choices)
    reason_code = models.ForeignKey(
        ReasonCode, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("reason code")
    )
    rule_version = models.ForeignKey(
        RuleVersion, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("version of the rule")
    )
    sentence = models.TextField(_("reason in words"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("returned by")
    )
    returned_at = models.DateTimeField(_("returned"), null=True)
    return_sentence = models.TextField(_("why it was returned"), blank=True)
    effective_at = models.DateTimeField(_("effective since"), null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["decided_at", "pk"]
        indexes = [
            models.Index(fields=["-effective_at", "-id"], condition=Q(state="effective"), name="decision_published"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="decision_outcome_known"),
            models.CheckConstraint(condition=Q(state__in=DecisionState.values), name="decision_state_known"),
            models.CheckConstraint(
                condition=Q(state="effective") | Q(outcome__in=sorted(NEEDS_SECOND)),
                name="decision_only_grave_ones_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=sorted(NEEDS_SECOND), state="effective") | Q(confirmed_by__isnull=False),
                name="decision_grave_needs_second",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("decided_by")), name="decision_second_is_another"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["refuse", "suspend"]) | Q(reason_code__isnull=False),
                name="decision_refusal_has_code",
            ),
            models.CheckConstraint(condition=Q(outcome="accept") | ~Q(sentence=""), name="decision_has_sentence"),
            models.CheckConstraint(
                condition=Q(reason_code=None, rule_version=None)
                | Q(reason_code__isnull=False, rule_version__isnull=False),
                name="decision_code_has_version",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, state="effective"),
                name="decision_confirmed_by_at",
            ),
            models.CheckConstraint(
                condition=Q(returned_by=None, returned_at=None) & ~Q(state="returned")
                | Q(returned_by__isnull=False, returned_at__isnull=False, state="returned"),
                name="decision_returned_by_at",
            ),
            models.CheckConstraint(
                condition=Q(state="effective", effective_at__isnull=False)
                | (~Q(state="effective") & Q(effective_at=None)),
                name="decision_effective_has_time",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(state="proposed"), name="decision_one_proposed"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state="effective", outcome__in=sorted(FINAL)),
                name="decision_one_final",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def get_absolute_url(self) -> str:
        return reverse("moderation:decision-detail", args=[self.reference])

    @property
    def is_effective(self) -> bool:
        return self.state == DecisionState.EFFECTIVE

    @property
    def code(self) -> str:
        """The code cited, "" for none."""
        return self.reason_code.code if self.reason_code else ""

    @property
    def date(self) -> date | None:
        """The day in UTC since when it has effect: the public is not told the minute."""
        return self.effective_at.astimezone(UTC).date() if self.effective_at else None

    @property
    def officers(self) -> int:
        """How many desk officers it took."""
        return 2 if self.confirmed_by_id else 1

    @property
    def days(self) -> int | None:
        """Whole days from the opening of the case until it had effect."""
        return (self.effective_at - self.case.opened_at).days if self.effective_at else None

    @property
    def appeal_until(self) -> datetime | None:
        """Until when its author may appeal, if it is one against which one can."""
        if self.effective_at is None or self.outcome not in {Outcome.REFUSE, Outcome.SUSPEND}:
            return None
        return self.effective_at + APPEAL_WITHIN

    @property
    def state_label(self) -> str:
        return self.get_outcome_display() if self.is_effective else self.get_state_display()

    @property
    def state_tone(self) -> str:
        if not self.is_effective:
            return "waiting" if self.state == DecisionState.PROPOSED else "neutral"
        return _OUTCOME_TONES.get(Outcome(self.outcome), "waiting")


class Appeal(models.Model):
    """The appeal against a decision: one a decision, to an officer who took no part in it. Its case is about the
    decision; the answer, with its reasons, is the decision on that case."""

    KIND: ClassVar[str] = "appeal"

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, related_name="appeal", verbose_name=_("against")
    )
    grounds = models.TextField(_("grounds"))
    state = models.CharField(_("state"), max_length=10, choices=AppealState.choices, default=AppealState.LODGED)
    lodged_at = models.DateTimeField(_("lodged"))
    lodged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("lodged by")
    )
    answer = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, related_name="answered_appeal", verbose_name=_("answer")
    )

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AppealState.values), name="appeal_state_known"),
            models.CheckConstraint(condition=~Q(grounds=""), name="appeal_has_grounds"),
            models.CheckConstraint(
                condition=Q(state="lodged", answer=None) | (~Q(state="lodged") & Q(answer__isnull=False)),
                name="appeal_answered_by_decision",
            ),
        ]

    def __str__(self) -> str:
        return self.decision.reference

    @property
    def reference(self) -> str:
        """The decision's: there is one appeal against it."""
        return self.decision.reference

    @property
    def state_tone(self) -> str:
        return {AppealState.REVERSED: "done", AppealState.UPHELD: "neutral"}.get(AppealState(self.state), "waiting")
