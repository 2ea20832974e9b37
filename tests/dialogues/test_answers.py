"""Written answers by the candidates' own teams, and the words of the matrix at given times."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, ProgrammingError, transaction
from django.test import Client

from core.workflow import NotPossible
from dialogues import services
from dialogues.enums import Addressee, AnswerState
from dialogues.matrix import cell_of, matrix_of, questions_put
from dialogues.models import Answer, AnswerVersion, Candidate, Round
from dialogues.workflow import ANSWER
from notifications.models import Happening, Notice

from .factories import (
    ADOPTED,
    adopt,
    draft,
    freeze,
    make_adopted,
    make_candidate,
    make_process,
    make_published,
    make_round,
    make_team_member,
    make_user,
    support,
)

pytestmark = pytest.mark.django_db


def put(round: Round) -> list[Answer]:
    with time_machine.travel(ADOPTED, tick=False):
        return services.request_answers(round=round, by=make_user("presiding"))


def one_answer() -> Answer:
    return put(make_adopted().round)[0]


def at(days: float) -> time_machine.travel:
    return time_machine.travel(ADOPTED + timedelta(days=days), tick=False)


def test_all_candidates_are_asked_at_once_with_the_same_deadline() -> None:
    shortlist = make_adopted()
    team = make_team_member(shortlist.round.process.candidates.first())
    answers = put(shortlist.round)
    assert len(answers) == 2 * 2
    assert {answer.due_at for answer in answers} == {ADOPTED + timedelta(days=28)}
    assert [notice.kind for notice in Notice.objects.filter(user=team)] == ["answers_requested"]
    with pytest.raises(NotPossible, match="put already"):
        put(shortlist.round)


def test_a_question_to_one_candidate_is_put_to_that_one() -> None:
    process = make_process()
    chosen, _other = make_candidate(process), make_candidate(process)
    round = make_round(process)
    question = make_published(round, addressee=Addressee.SELECTED, addressees=[chosen])
    support(question, make_user())
    adopt(draft(freeze(round)))
    assert [answer.candidate for answer in put(Round.objects.get(pk=round.pk))] == [chosen]


def test_answers_are_requested_by_the_presiding_office_after_adoption() -> None:
    with pytest.raises(NotPossible, match="once the short-list is adopted"):
        put(make_round())
    with pytest.raises(PermissionDenied):
        services.request_answers(round=make_adopted().round, by=make_user("committee"))


def test_give_answer_is_for_the_candidates_own_team() -> None:
    answer = one_answer()
    other = make_team_member(Candidate.objects.exclude(pk=answer.candidate_id).first())
    for person in (make_user(), make_user("presiding"), make_user("officer"), other):
        with pytest.raises(PermissionDenied):
            services.give_answer(answer=answer, text="Yes.", language="en", by=person)


def test_give_answer_tells_askers_supporters_and_followers() -> None:
    answer = one_answer()
    team = make_team_member(answer.candidate)
    services.give_answer(answer=answer, text="Yes.", language="en", by=team)
    people = {answer.question.asker, *(row.user for row in answer.question.supports.all())}
    told = Notice.objects.filter(kind="answer_given").values_list("user", flat=True)
    assert set(told) == {person.pk for person in people}
    assert Happening.objects.filter(happening="answer_published").count() == 1


def test_a_correction_keeps_the_earlier_version_and_none_can_be_edited() -> None:
    answer = one_answer()
    team = make_team_member(answer.candidate)
    with at(2):
        services.give_answer(answer=answer, text="Yes.", language="en", by=team)
    with at(3):
        corrected = services.correct_answer(answer=answer, text="Yes, within a year.", language="en", by=team)
        page = Client().get(f"/questions/{answer.question.reference}/").content.decode()
    assert [version.text for version in corrected.versions.all()] == ["Yes.", "Yes, within a year."]
    assert "Answered, corrected later" in page
    assert page.index("Yes, within a year.") < page.index("Earlier versions") < page.index('<p dir="auto">Yes.</p>')
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        AnswerVersion.objects.update(text="No.")


@pytest.mark.parametrize(
    ("text", "language", "field"), [(" ", "en", "text"), ("word " * 1001, "en", "text"), ("Yes.", "xx", "language")]
)
def test_an_answer_is_checked(text: str, language: str, field: str) -> None:
    answer = one_answer()
    with pytest.raises(ValidationError) as problem:
        services.give_answer(answer=answer, text=text, language=language, by=make_team_member(answer.candidate))
    assert list(problem.value.message_dict) == [field]
    assert Answer.objects.get(pk=answer.pk).state == AnswerState.REQUESTED


@pytest.mark.parametrize("state", AnswerState.values)
def test_every_move_from_every_state_works_or_changes_nothing(state: str) -> None:
    for verb, step in ANSWER.moves.items():
        answer = one_answer()
        team = make_team_member(answer.candidate)
        if state == AnswerState.GIVEN:
            services.give_answer(answer=answer, text="Yes.", language="en", by=team)
        if state == AnswerState.DECLINED:
            services.decline_answer(answer=answer, by=team)
        words = {} if verb == "decline" else {"text": "Yes.", "language": "en"}
        service = getattr(services, f"{verb}_answer")
        if state in step.sources:
            assert service(answer=answer, by=team, **words).state == step.target
            continue
        with pytest.raises(NotPossible):
            service(answer=answer, by=team, **words)
        assert Answer.objects.get(pk=answer.pk).state == state


@pytest.mark.parametrize(
    ("days", "state", "label"),
    [
        (0, "waiting", "Waiting since today"),
        (1, "waiting", "Waiting for 1 day"),
        (13.999, "waiting", "Waiting for 13 days"),
        (14, "delayed", "Delayed: 14 days"),
        (27.999, "delayed", "Delayed: 27 days"),
        (28, "overdue", "Long overdue: 28 days"),
        (200, "overdue", "Long overdue: 200 days"),
    ],
)
def test_the_matrix_says_how_long_an_answer_has_waited(days: float, state: str, label: str) -> None:
    answer = one_answer()
    cell = cell_of(answer, answer.candidate, now=ADOPTED + timedelta(days=days))
    assert (cell.state, cell.label) == (state, label)


def test_the_matrix_shows_answers_refusals_and_who_was_not_asked() -> None:
    answers = put(make_adopted().round)
    given, declined = answers[0], answers[1]
    with at(1):
        services.give_answer(answer=given, text="Yes.", language="en", by=make_team_member(given.candidate))
        services.decline_answer(answer=declined, by=make_team_member(declined.candidate))
    process = given.question.round.process
    stranger = make_candidate(process)
    candidates = [given.candidate, declined.candidate, stranger]
    lines = matrix_of(questions_put([given.question.round]), candidates, now=ADOPTED + timedelta(days=2))
    assert [cell.state for cell in lines[0].cells] == ["given", "declined", "none"]
    assert [cell.state for cell in lines[1].cells] == ["waiting", "waiting", "none"]


def test_the_matrix_costs_the_same_for_one_question_and_for_three(django_assert_num_queries: object) -> None:
    for groups in (((1, 1),), ((1, 3),)):
        round = make_adopted(groups).round
        put(round)
        with django_assert_num_queries(5):  # type: ignore[operator]
            Client().get(f"/processes/{round.process.slug}/matrix/")
