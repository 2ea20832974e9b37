"""What a visitor may list, and in which order."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import MD5, Coalesce, Concat

from accounts.enums import Role
from core.permissions import has_role

from .enums import LISTED_STATES, PUBLIC_STATES, CandidateState, RoundState, ShortlistState


class ProcessQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> "ProcessQuerySet":
        return self


class CandidateQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> "CandidateQuerySet":
        return self

    def circulated(self) -> "CandidateQuerySet":
        return self.filter(state=CandidateState.CIRCULATED)

    def of_team(self, user: Any) -> "CandidateQuerySet":
        """The candidates for whom the user answers."""
        return self.filter(team__user=user)


class RoundQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> "RoundQuerySet":
        """With what tells their phase, so that a list needs no further query."""
        rounds = self.select_related("process", "shortlist")
        if has_role(user, Role.PRESIDING, Role.EDITOR, Role.OFFICER, Role.COMMITTEE):
            return rounds
        return rounds.exclude(state=RoundState.DRAFT)

    def taking_questions(self, now: datetime) -> "RoundQuerySet":
        return self.filter(state__in=(RoundState.SCHEDULED, RoundState.OPEN), opens_at__lte=now, closes_at__gt=now)

    def under_way(self, now: datetime) -> "RoundQuerySet":
        """Open for questions or for support."""
        return self.filter(
            state__in=(RoundState.SCHEDULED, RoundState.OPEN), opens_at__lte=now, support_closes_at__gt=now
        )

    def lock_shared(self, pk: int) -> Any:
        """The row, kept as it is until the transaction ends, yet free for others who do the same: many may support at
        once, and a freeze waits for all of them."""
        table = self.model._meta.db_table
        return self.raw(f"SELECT * FROM {table} WHERE id = %s FOR SHARE", [pk])[0]  # noqa: S608 — our own table


class QuestionQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> "QuestionQuerySet":
        if has_role(user, Role.OFFICER):
            return self.exclude(Q(state__in=PUBLIC_STATES), Q(round__state=RoundState.DRAFT))
        public = Q(state__in=PUBLIC_STATES) & ~Q(round__state=RoundState.DRAFT)
        if not user.is_authenticated or not user.is_active:
            return self.filter(public)
        return self.filter(public | (Q(asker_id=user.pk) & ~Q(state__in=PUBLIC_STATES)))

    def published(self) -> "QuestionQuerySet":
        """Those that everyone can read, whatever became of them since."""
        return self.filter(state__in=PUBLIC_STATES).exclude(round__state=RoundState.DRAFT)

    def listed(self) -> "QuestionQuerySet":
        return self.filter(state__in=LISTED_STATES)

    def shuffled(self, seed: str) -> "QuestionQuerySet":
        """With `draw`, an order that everyone shares for one seed and nobody can foresee for the next text of it."""
        return self.annotate(draw=MD5(Concat(Value(f"{seed}:"), F("reference"))))

    def counted(self) -> "QuestionQuerySet":
        """With `people_count` and `organisations_count`: the frozen supports, 0 for a question that came too late."""
        return self.annotate(
            people_count=Coalesce("people_supports", 0), organisations_count=Coalesce("organisations_supports", 0)
        )


class SupportQuerySet(QuerySet[Any]):
    def standing(self) -> "SupportQuerySet":
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at=None)


class ShortlistQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> "ShortlistQuerySet":
        if has_role(user, Role.COMMITTEE, Role.PRESIDING):
            return self
        return self.filter(state=ShortlistState.ADOPTED)


class AnswerQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> "AnswerQuerySet":
        return self

    def to_answer_by(self, user: Any) -> "AnswerQuerySet":
        """The answers asked of the candidates for whom the user answers."""
        return self.filter(candidate__team__user=user)
