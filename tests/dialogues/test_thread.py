"""The whole thread: from a process with candidates to written answers in the matrix."""

from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from django.test import Client

from core.audit import AuditEntry
from core.permissions import CLOCK
from dialogues import services
from dialogues.enums import BallotKind, QuestionState, RoundState
from dialogues.models import Answer, FrozenBallot, Round
from dialogues.tasks import open_and_close
from record.services import entries_of

from .factories import (
    ADOPTED,
    AFTER,
    OPENS,
    adopt,
    draft,
    make_candidate,
    make_process,
    make_question,
    make_round,
    make_team_member,
    make_user,
    publish,
    support,
)

pytestmark = pytest.mark.django_db


def test_from_asking_to_the_matrix() -> None:
    process = make_process()
    first, second = make_candidate(process, "Amara Tideway"), make_candidate(process, "Bo Estuary")
    team = make_team_member(first)
    round = make_round(process, state=RoundState.SCHEDULED, places=2, reserves=1)
    with time_machine.travel(OPENS, tick=False):
        open_and_close()
    readers = [make_user() for _ in range(4)]
    questions = [publish(make_question(round)) for _ in range(3)]
    support(questions[0], *readers)
    support(questions[1], readers[0])
    with time_machine.travel(AFTER, tick=False):
        open_and_close()
        open_and_close()
    round = Round.objects.get(pk=round.pk)
    assert round.state == RoundState.FROZEN
    assert FrozenBallot.objects.filter(round=round, kind=BallotKind.PEOPLE).count() == 4
    shortlist = adopt(draft(round))
    for question in questions:
        question.refresh_from_db()
    assert [question.state for question in questions] == [
        QuestionState.SHORT_LISTED,
        QuestionState.SHORT_LISTED,
        QuestionState.NOT_SHORT_LISTED,
    ]
    assert shortlist.audits["people"] == {"voters": 4, "places": 2, "covered": 4, "jr": [], "ejr": []}
    with time_machine.travel(ADOPTED + timedelta(days=1), tick=False):
        answers = services.request_answers(round=round, by=make_user("presiding"))
    assert len(answers) == 4
    answer = Answer.objects.get(question=questions[0], candidate=first)
    with time_machine.travel(ADOPTED + timedelta(days=3), tick=False):
        services.give_answer(answer=answer, text="We will open it.", language="en", by=team)
    with time_machine.travel(ADOPTED + timedelta(days=20), tick=False):
        page = Client().get(f"/processes/{process.slug}/matrix/").content.decode()
    assert "We will open it." in page
    assert page.count("Delayed: 19 days") == 3 * page.count("We will open it.")
    kinds = [entry.kind for entry in entries_of(round.reference)]
    assert kinds == ["round_opened", "round_closed", "ballots_frozen", "shortlist_adopted"]
    assert [entry.kind for entry in entries_of(questions[0].reference)] == ["received", "decided", "answered"]
    assert second.answers.count() == 2


def test_the_seed_is_committed_before_and_revealed_after() -> None:
    round = make_round(state=RoundState.OPEN)
    committed = round.seed_hash
    assert (len(committed), round.revealed_seed) == (64, "")
    with time_machine.travel(AFTER, tick=False):
        services.close_round(round=round, by=CLOCK)
        frozen = services.freeze_round(round=round, by=CLOCK)
    assert sha256(bytes.fromhex(frozen.revealed_seed)).hexdigest() == committed


def test_every_change_is_in_the_audit() -> None:
    round = make_round()
    publish(make_question(round))
    assert list(AuditEntry.objects.filter(subject_kind="round").order_by("pk").values_list("action", flat=True)) == [
        "round.create",
        "round.schedule",
        "round.open",
    ]
