"""Rounds: their terms, their clock, their frozen ballots."""

from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, ProgrammingError, transaction

from core.permissions import CLOCK
from core.workflow import NotPossible
from dialogues import services
from dialogues.ballots import ballots_bytes, questions_bytes
from dialogues.enums import RoundPhase, RoundState
from dialogues.models import FrozenBallot, Question, Round
from dialogues.tasks import open_and_close
from dialogues.workflow import ROUND

from .factories import (
    AFTER,
    CLOSES,
    NOW,
    OPENS,
    SUPPORT_CLOSES,
    freeze,
    make_candidate,
    make_groups,
    make_process,
    make_round,
    make_user,
)

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def test_the_phase_follows_the_times_whether_or_not_the_clock_has_ticked() -> None:
    round = make_round(state=RoundState.SCHEDULED)
    moments = [OPENS - SECOND, OPENS, CLOSES - SECOND, CLOSES, SUPPORT_CLOSES - SECOND, SUPPORT_CLOSES]
    assert [round.phase_at(moment) for moment in moments] == [
        RoundPhase.SCHEDULED,
        RoundPhase.OPEN,
        RoundPhase.OPEN,
        RoundPhase.SUPPORTING,
        RoundPhase.SUPPORTING,
        RoundPhase.CLOSED,
    ]


def test_open_and_close_takes_what_is_due_and_nothing_twice() -> None:
    round = make_round(state=RoundState.SCHEDULED)
    states = []
    for moment in (OPENS - SECOND, OPENS, OPENS, CLOSES, SUPPORT_CLOSES + 59 * SECOND, AFTER, AFTER):
        with time_machine.travel(moment, tick=False):
            open_and_close()
        states.append(Round.objects.get(pk=round.pk).state)
    assert states == ["scheduled", "open", "open", "open", "open", "frozen", "frozen"]


def test_nobody_but_the_clock_closes_or_freezes() -> None:
    round = make_round()
    for role in ("presiding", "editor", "committee", "officer", "administrator"):
        with time_machine.travel(AFTER, tick=False), pytest.raises(PermissionDenied):
            services.close_round(round=round, by=make_user(role))
    with pytest.raises(NotPossible, match="not over yet"), time_machine.travel(NOW, tick=False):
        services.close_round(round=round, by=CLOCK)


def test_a_host_may_open_a_scheduled_round_early() -> None:
    round = make_round(state=RoundState.SCHEDULED)
    early = OPENS - timedelta(hours=5)
    with time_machine.travel(early, tick=False):
        opened = services.open_round(round=round, by=make_user("presiding"))
    assert (opened.state, opened.opens_at) == (RoundState.OPEN, early)


def test_the_terms_of_a_scheduled_round_stay() -> None:
    round, host = make_round(state=RoundState.DRAFT), make_user("presiding")
    assert services.edit_round(round=round, by=host, places=12).places == 12
    with time_machine.travel(OPENS - timedelta(days=1), tick=False):
        services.schedule_round(round=round, by=host)
    with pytest.raises(NotPossible, match="stay as they are"):
        services.edit_round(round=round, by=host, places=13)


def test_a_round_needs_a_circulated_candidate_and_times_ahead() -> None:
    process = make_process()
    make_candidate(process, circulated=False)
    round, host = make_round(process, state=RoundState.DRAFT), make_user("presiding")
    with time_machine.travel(OPENS, tick=False), pytest.raises(NotPossible, match="circulated"):
        services.schedule_round(round=round, by=host)
    with time_machine.travel(CLOSES, tick=False), pytest.raises(NotPossible, match="later times"):
        services.schedule_round(round=round, by=host)
    with pytest.raises(ValidationError):
        services.edit_round(round=round, by=host, closes_at=OPENS)
    with pytest.raises(PermissionDenied):
        services.edit_round(round=round, by=make_user("officer"), places=3)


def test_freeze_round_hashes_what_it_froze() -> None:
    round = make_round()
    make_groups(round, (3, 2), (2, 1))
    frozen = freeze(round)
    ballots = list(FrozenBallot.objects.filter(round=round))
    assert sorted(len(ballot.questions) for ballot in ballots) == [1, 1, 2, 2, 2]
    questions = Question.objects.filter(round=round)
    assert frozen.questions_hash == sha256(questions_bytes(questions)).hexdigest()
    assert frozen.people_hash == sha256(ballots_bytes(ballots)).hexdigest()
    assert frozen.organisations_hash == sha256(b"[]").hexdigest()
    assert list(questions.order_by("people_supports").values_list("people_supports", flat=True)) == [2, 3, 3]


def test_frozen_ballots_cannot_be_changed() -> None:
    round = make_round()
    make_groups(round, (1, 1))
    freeze(round)
    for change in (lambda rows: rows.update(questions=[]), lambda rows: rows.delete()):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            change(FrozenBallot.objects.filter(round=round))


PATHS = {
    "draft": RoundState.DRAFT,
    "scheduled": RoundState.SCHEDULED,
    "open": RoundState.OPEN,
    "closed": RoundState.CLOSED,
    "frozen": RoundState.FROZEN,
}


@pytest.mark.parametrize("state", RoundState.values)
@pytest.mark.parametrize("verb", ROUND.moves)
def test_every_move_from_every_state_works_or_changes_nothing(state: str, verb: str) -> None:
    round = make_round(state=PATHS[state])
    by = make_user("presiding") if verb == "schedule" else CLOCK
    moment = OPENS - timedelta(days=1) if verb == "schedule" else AFTER
    service = getattr(services, f"{verb}_round")
    step = ROUND.moves[verb]
    with time_machine.travel(moment, tick=False):
        if state in step.sources:
            assert service(round=round, by=by).state == step.target
            return
        with pytest.raises(NotPossible):
            service(round=round, by=by)
    assert Round.objects.get(pk=round.pk).state == state
