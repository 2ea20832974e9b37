"""Question × candidate: what was answered, or how long it has waited, in neutral words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .enums import LISTED_STATES, AnswerState
from .models import Answer, AnswerVersion, Candidate, Question
from .models.answers import DELAYED_AFTER, OVERDUE_AFTER


@dataclass(frozen=True)
class Cell:
    """What one candidate did with one question. `state` is none (not put to this candidate), waiting, delayed, overdue,
    declined or given; `tone` is that of the components."""

    candidate: Candidate
    state: str
    tone: str
    label: str
    version: AnswerVersion | None = None
    earlier: Sequence[AnswerVersion] = ()
    at: datetime | None = None

    @property
    def state_label(self) -> str:
        return self.label

    @property
    def state_tone(self) -> str:
        return self.tone


@dataclass(frozen=True)
class Line:
    """A question and its cells, one for each candidate in the neutral order."""

    question: Question
    cells: Sequence[Cell]


def matrix_of(questions: Iterable[Question], candidates: Sequence[Candidate], *, now: datetime) -> list[Line]:
    """The matrix for questions that were put in writing; two queries more, however many there are."""
    rows = list(questions)
    found = {
        (answer.question_id, answer.candidate_id): answer
        for answer in Answer.objects.filter(question__in=[row.pk for row in rows]).prefetch_related(
            Prefetch("versions", queryset=AnswerVersion.objects.order_by("number"))
        )
    }
    return [
        Line(row, [cell_of(found.get((row.pk, candidate.pk)), candidate, now=now) for candidate in candidates])
        for row in rows
    ]


def questions_put(rounds: Any) -> Any:
    """The listed questions of rounds whose questions were put in writing, as they stand on the list."""
    return (
        Question.objects.filter(round__in=rounds, round__answers_requested_at__isnull=False, state__in=LISTED_STATES)
        .select_related("round", "organisation")
        .order_by("round__opens_at", "entries__place", "pk")
    )


def cell_of(answer: Answer | None, candidate: Candidate, *, now: datetime) -> Cell:
    """The cell for what became of a request by `now`."""
    if answer is None:
        return Cell(candidate, "none", "neutral", _("Not put to this candidate"))
    if answer.state == AnswerState.GIVEN:
        *earlier, version = answer.versions.all()
        label = _("Answered, corrected later") if earlier else _("Answered")
        return Cell(candidate, "given", "done", label, version, earlier, version.received_at)
    if answer.state == AnswerState.DECLINED:
        return Cell(candidate, "declined", "neutral", _("Declined to answer"), at=answer.declined_at)
    return _waiting(candidate, answer.requested_at, now - answer.requested_at)


def _waiting(candidate: Candidate, since: datetime, waited: timedelta) -> Cell:
    days = max(0, waited.days)
    if waited >= OVERDUE_AFTER:
        state, tone = "overdue", "late"
        label = ngettext("Long overdue: %(days)d day", "Long overdue: %(days)d days", days)
    elif waited >= DELAYED_AFTER:
        state, tone = "delayed", "late"
        label = ngettext("Delayed: %(days)d day", "Delayed: %(days)d days", days)
    elif days == 0:
        return Cell(candidate, "waiting", "waiting", _("Waiting since today"), at=since)
    else:
        state, tone = "waiting", "waiting"
        label = ngettext("Waiting for %(days)d day", "Waiting for %(days)d days", days)
    return Cell(candidate, state, tone, label % {"days": days}, at=since)
