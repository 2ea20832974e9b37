"""What may be listed: cases at the desk, decisions in public, rules on a day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.permissions import has_role
from core.references import BadReference, normalise_reference

from .enums import UNPUBLISHED, CaseKind, CaseState, DecisionState

if TYPE_CHECKING:
    from .models import Case, Decision, ReasonCode, RuleVersion  # noqa: F401


class CaseQuerySet(QuerySet["Case"]):
    def visible_to(self, user: Any) -> CaseQuerySet:
        """The cases that `rules.view_case` shows to the user."""
        if not has_role(user, "officer", "administrator"):
            return self.none()
        recusals = apps.get_model("moderation", "Recusal").objects.filter(
            officer=user, subject_kind=OuterRef("subject_kind"), subject_reference=OuterRef("subject_reference")
        )
        interests = self.model.interested.through.objects.filter(case=OuterRef("pk"), user=user)
        taken = apps.get_model("moderation", "Decision").objects.filter(reference=OuterRef("subject_reference"))
        own_appeals = Q(kind=CaseKind.APPEAL) & Q(Exists(taken.taken_by(user)))
        return self.filter(~Exists(recusals), ~Exists(interests)).exclude(own_appeals)

    def to_do(self) -> CaseQuerySet:
        """What waits for an officer."""
        return self.filter(state__in=[CaseState.OPEN, CaseState.AWAITING_SECOND])

    def not_closed(self) -> CaseQuerySet:
        return self.exclude(state=CaseState.CLOSED)

    def of(self, subject: Any) -> CaseQuerySet:
        """The cases of anything with KIND and reference."""
        return self.filter(subject_kind=subject.KIND, subject_reference=subject.reference)

    def held_by(self, user: Any, *, now: datetime | None = None) -> CaseQuerySet:
        return self.filter(claimed_by=user, claimed_until__gt=now or timezone.now())

    def free_for(self, user: Any, *, now: datetime | None = None) -> CaseQuerySet:
        """What the user could decide next: not held by another, not waiting for a second officer after themselves."""
        held_by_another = Q(claimed_until__gt=now or timezone.now()) & ~Q(claimed_by=user)
        own_proposals = apps.get_model("moderation", "Decision").objects.filter(
            case=OuterRef("pk"), state=DecisionState.PROPOSED, decided_by=user
        )
        return self.to_do().exclude(held_by_another).filter(~Exists(own_proposals))

    def matching(self, text: str) -> CaseQuerySet:
        """The case or subject of a reference, however typed; else the words in titles."""
        try:
            reference = normalise_reference(text)
        except BadReference:
            return self.filter(title__icontains=text.strip())
        return self.filter(Q(reference=reference) | Q(subject_reference=reference))


class DecisionQuerySet(QuerySet["Decision"]):
    def effective(self) -> DecisionQuerySet:
        return self.filter(state=DecisionState.EFFECTIVE)

    def of_subject_of(self, case: Any) -> DecisionQuerySet:
        """All on the subject of the case, in whichever of its cases, proposals included."""
        return self.filter(case__subject_kind=case.subject_kind, case__subject_reference=case.subject_reference)

    def against_which(self, case: Any) -> DecisionQuerySet:
        """The decision against which the case is an appeal."""
        return self.filter(reference=case.subject_reference)

    def taken_by(self, user: Any) -> DecisionQuerySet:
        """Those in which the user took part, at whichever of the two places, or by returning a proposal."""
        return self.filter(Q(decided_by=user) | Q(confirmed_by=user) | Q(case__decisions__returned_by=user))

    def published(self) -> DecisionQuerySet:
        """What `/decisions/` lists: all that have effect but those that let something through."""
        return self.effective().exclude(outcome__in=UNPUBLISHED)

    def visible_to(self, user: Any) -> DecisionQuerySet:
        """What has a page: the same for everyone."""
        return self.published()


class RuleVersionQuerySet(QuerySet["RuleVersion"]):
    def in_force(self, at: datetime | None = None) -> RuleVersionQuerySet:
        at = at or timezone.now()
        return self.filter(Q(in_force_until=None) | Q(in_force_until__gt=at), in_force_from__lte=at)


class ReasonCodeQuerySet(QuerySet["ReasonCode"]):
    def in_force(self, at: datetime | None = None) -> ReasonCodeQuerySet:
        """The codes whose rule has a version in force."""
        versions = apps.get_model("moderation", "RuleVersion").objects.in_force(at).filter(rule=OuterRef("rule"))
        return self.filter(Exists(versions))
