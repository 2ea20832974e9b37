"""Support: one an account and question, at most ten a round, on one of two ballots, told to nobody before the close."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from core.workflow import NotPossible
from dialogues import services
from dialogues.enums import BallotKind
from dialogues.models import FrozenBallot, Question, Support

from .factories import (
    NOW,
    SUPPORT_CLOSES,
    freeze,
    make_organisation,
    make_published,
    make_question,
    make_round,
    make_user,
    support,
)

pytestmark = pytest.mark.django_db


def test_support_question_counts_once_an_account() -> None:
    question, reader = make_published(make_round()), make_user()
    support(question, reader)
    with pytest.raises(NotPossible, match="You support this question already"):
        support(question, reader)
    assert Support.objects.count() == 1


def test_the_database_refuses_a_second_support() -> None:
    question, reader = make_published(make_round()), make_user()
    support(question, reader)
    with pytest.raises(IntegrityError, match="support_once_per_account"), transaction.atomic():
        Support.objects.create(question=question, user=reader, ballot=BallotKind.PEOPLE, given_at=NOW)


def test_withdraw_support_lets_one_support_again() -> None:
    question, reader = make_published(make_round()), make_user()
    support(question, reader)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        services.withdraw_support(question=question, by=reader)
        services.support_question(question=question, by=reader)
        with pytest.raises(NotPossible):
            services.withdraw_support(question=question, by=make_user())
    assert [support.withdrawn_at is None for support in Support.objects.order_by("pk")] == [False, True]


def test_an_account_supports_at_most_ten_questions_of_a_round() -> None:
    round, reader = make_round(), make_user()
    questions = [make_published(round) for _ in range(11)]
    for question in questions[:10]:
        support(question, reader)
    with pytest.raises(NotPossible, match="10 questions of this round"):
        support(questions[10], reader)
    support(make_published(make_round()), reader)


def test_the_two_ballots_are_never_mixed() -> None:
    people = [make_user() for _ in range(2)]
    organisation, question = make_organisation(*people), make_published(make_round())
    support(question, people[0], organisation=organisation)
    with pytest.raises(NotPossible, match="Your organisation supports"):
        support(question, people[1], organisation=organisation)
    with pytest.raises(NotPossible, match="one support an account"):
        support(question, people[0])
    support(question, people[1])
    round = freeze(question.round)
    assert [
        (ballot.kind, ballot.questions) for ballot in FrozenBallot.objects.filter(round=round).order_by("kind")
    ] == [
        ("organisations", [question.reference]),
        ("people", [question.reference]),
    ]
    question.refresh_from_db()
    assert (question.people_supports, question.organisations_supports) == (1, 1)


def test_support_needs_a_confirmed_address_and_ones_own_organisation() -> None:
    question = make_published(make_round())
    with pytest.raises(NotPossible, match="Confirm your e-mail"):
        support(question, make_user(is_confirmed=False))
    with pytest.raises(PermissionDenied):
        support(question, make_user(), organisation=make_organisation())


def test_support_ends_when_it_closes() -> None:
    question = make_published(make_round())
    with time_machine.travel(SUPPORT_CLOSES - timedelta(seconds=1), tick=False):
        services.support_question(question=question, by=make_user())
    with time_machine.travel(SUPPORT_CLOSES, tick=False), pytest.raises(NotPossible):
        services.support_question(question=question, by=make_user())


def test_only_a_published_question_takes_support() -> None:
    with pytest.raises(NotPossible):
        support(make_question(make_round()), make_user())


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_one_support() -> None:
    question, reader = make_published(make_round()), make_user()

    def press(_number: int) -> str:
        try:
            services.support_question(question=question, by=reader)
        except NotPossible:
            return "refused"
        finally:
            connection.close()
        return "given"

    with time_machine.travel(NOW, tick=True), ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(press, range(8)))
    assert outcomes == ["given"] + ["refused"] * 7
    assert Support.objects.standing().count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_do_not_pass_the_cap() -> None:
    round = make_round(support_limit=3)
    questions, reader = [make_published(round) for _ in range(8)], make_user()

    def press(question: Question) -> None:
        try:
            services.support_question(question=question, by=reader)
        except NotPossible:
            pass
        finally:
            connection.close()

    with time_machine.travel(NOW, tick=True), ThreadPoolExecutor(8) as pool:
        list(pool.map(press, questions))
    assert Support.objects.standing().count() == 3


def test_nothing_tells_support_before_the_close() -> None:
    round = make_round()
    questions = [make_published(round) for _ in range(6)]
    pages = ["/rounds/{round}/", "/rounds/{round}/?order=support", "/rounds/{round}/?order=organisations"]
    pages += ["/questions/{question}/", "/api/v1/questions/?round__slug={round}", "/api/v1/rounds/{round}/"]

    def seen() -> list[str]:
        with time_machine.travel(NOW + timedelta(hours=3), tick=False):
            names = {"round": round.slug, "question": questions[5].reference}
            return [Client().get(page.format(**names)).content.decode() for page in pages]

    before = seen()
    support(questions[5], *(make_user() for _ in range(7)))
    assert seen() == before
    with time_machine.travel(SUPPORT_CLOSES, tick=False):
        closed = Client().get(f"/rounds/{round.slug}/").content.decode()
    assert "people</span>" not in closed
    freeze(round)
    after = seen()
    assert "7 people" in after[0]
    assert after[0].index(questions[5].text) < min(after[0].index(question.text) for question in questions[:5])
    assert '"people_supports":7' in after[4]


def test_the_lot_is_the_same_for_all_visitors_of_a_day_and_another_the_next() -> None:
    round = make_round()
    questions = [make_published(round) for _ in range(12)]

    def order(moment_days: int) -> list[str]:
        with time_machine.travel(NOW + timedelta(days=moment_days), tick=False):
            page = Client().get(f"/rounds/{round.slug}/").content.decode()
        return sorted((q.reference for q in questions), key=lambda reference: page.index(reference))

    assert order(1) == order(1)
    assert order(1) != order(2)
