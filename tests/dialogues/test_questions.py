"""Asking, screening, rephrasing, withdrawing, choosing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from core.throttle import TooMany
from core.workflow import NotPossible
from dialogues import services
from dialogues.enums import Addressee, QuestionState, WhoMayAsk
from dialogues.models import Question
from dialogues.workflow import QUESTION
from moderation.enums import CaseKind, CaseState
from moderation.services import case_of, codes_for
from notifications.models import Notice
from record.services import entries_of, receipt_for

from .factories import (
    CLOSES,
    NOW,
    SUPPORT_CLOSES,
    make_adopted,
    make_organisation,
    make_published,
    make_question,
    make_round,
    make_user,
    support,
)

pytestmark = pytest.mark.django_db


def refuse(question: Question, *, by: Any = None) -> Question:
    code = codes_for(CaseKind.QUESTION)[0].code
    return services.refuse_question(
        question=question, code=code, sentence="It names a neighbour.", by=by or make_user("officer")
    )


def test_ask_question_gives_a_receipt_a_case_and_a_notice() -> None:
    asker = make_user(name="Nadia Wells")
    question = make_question(make_round(), "Will you open the wells?", asker=asker, country="404")
    assert (question.state, question.received_at, question.shown_as) == ("received", NOW, "Nadia Wells – Kenya")
    assert case_of(question, CaseKind.QUESTION).state == CaseState.OPEN
    entry = entries_of(question.reference).get()
    assert '"Will you open the wells?"' in str(receipt_for(entry, with_opening=True)).replace("'", '"')
    assert [notice.kind for notice in Notice.objects.filter(user=asker)] == ["question_received"]


def test_any_part_of_the_asker_can_be_withheld() -> None:
    asker = make_user(name="Nadia Wells")
    organisation = make_organisation(asker, name="Well Watch")
    round = make_round()
    parts = {"organisation": organisation, "country": "404", "asker": asker}
    shown = [
        make_question(round, **parts).shown_as,
        make_question(round, **parts, show_name=False).shown_as,
        make_question(round, **parts, show_name=False, show_country=False, show_organisation=False).shown_as,
    ]
    assert shown == ["Nadia Wells – Kenya – Well Watch", "Kenya – Well Watch", ""]


@pytest.mark.parametrize("role", ["officer", "committee", "presiding"])
def test_those_who_screen_or_sit_on_the_committee_may_not_ask(role: str) -> None:
    with pytest.raises(PermissionDenied):
        make_question(make_round(), asker=make_user(role))


def test_an_unconfirmed_address_cannot_ask() -> None:
    with pytest.raises(NotPossible, match="Confirm your e-mail address"):
        make_question(make_round(), asker=make_user(is_confirmed=False))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": "x" * 301}, {"text": ["1 character too many."]}),
        ({"text": "  "}, {"text": ["Write your question."]}),
        ({"context": "y" * 1002}, {"context": ["2 characters too many."]}),
        ({"links": [f"https://{n}.example" for n in range(4)]}, {"links": ["At most 3 links."]}),
        ({"links": ["javascript:alert(1)"]}, None),
        ({"language": "tlh"}, {"language": ["Choose one of the languages."]}),
        ({"theme": "Weather"}, {"theme": ["Choose one of the themes of this round."]}),
        ({"country": "999"}, {"country": ["Choose a country or area."]}),
        ({"addressee": Addressee.SELECTED}, {"addressees": ["Choose at least one candidate of this round."]}),
    ],
)  # fmt: skip
def test_a_question_over_a_limit_is_told_what_to_mend(fields: dict[str, Any], wrong: dict[str, Any] | None) -> None:
    with pytest.raises(ValidationError) as problem:
        make_question(make_round(), **fields)
    if wrong is not None:
        assert problem.value.message_dict == wrong
    assert Question.objects.count() == 0


def test_white_space_does_not_count_as_characters() -> None:
    assert make_question(make_round(), "ab " * 150).text == ("ab " * 150).strip()


def test_a_person_asks_at_most_three_times_and_a_withdrawn_one_frees_a_place() -> None:
    round, asker = make_round(), make_user()
    questions = [make_question(round, asker=asker) for _ in range(3)]
    with pytest.raises(NotPossible, match="3 questions are the limit"):
        make_question(round, asker=asker)
    with time_machine.travel(NOW, tick=False):
        services.withdraw_question(question=questions[0], by=asker)
    assert make_question(round, asker=asker).state == QuestionState.RECEIVED


def test_an_organisation_asks_at_most_five_times_whoever_asks_for_it() -> None:
    people = [make_user() for _ in range(2)]
    organisation, round = make_organisation(*people), make_round()
    for number in range(5):
        make_question(round, asker=people[number % 2], organisation=organisation)
    with pytest.raises(NotPossible, match="5 questions are the limit"):
        make_question(round, asker=people[0], organisation=organisation)
    assert make_question(round, asker=people[0]).organisation is None


def test_one_asks_only_for_ones_own_verified_organisation() -> None:
    asker = make_user()
    with pytest.raises(PermissionDenied):
        make_question(make_round(), asker=asker, organisation=make_organisation())
    with pytest.raises(NotPossible):
        make_question(make_round(), asker=asker, organisation=make_organisation(asker, state="submitted"))


def test_a_round_for_organisations_takes_none_of_people() -> None:
    with pytest.raises(ValidationError):
        make_question(make_round(who_may_ask=WhoMayAsk.ORGANISATIONS))
    asker = make_user()
    with pytest.raises(ValidationError):
        make_question(make_round(who_may_ask=WhoMayAsk.PEOPLE), asker=asker, organisation=make_organisation(asker))


def test_a_button_pressed_twice_asks_once() -> None:
    round, asker = make_round(), make_user()
    first = make_question(round, "Will you?", asker=asker)
    with pytest.raises(NotPossible, match=first.reference):
        make_question(round, "Will you?", asker=asker)


@pytest.mark.parametrize(
    ("moment", "is_taken"),
    [(CLOSES - timedelta(microseconds=1), True), (CLOSES, False), (SUPPORT_CLOSES, False)],
)
def test_ask_question_ends_at_the_closing_moment(moment: Any, is_taken: bool) -> None:
    round = make_round()
    with time_machine.travel(moment, tick=False):
        if is_taken:
            services.ask_question(round=round, by=make_user(), text="Still?", language="en")
            return
        with pytest.raises(NotPossible, match="takes no questions"):
            services.ask_question(round=round, by=make_user(), text="Still?", language="en")


def test_ask_question_is_throttled() -> None:
    round, asker = make_round(), make_user()
    with time_machine.travel(NOW, tick=False):
        for _ in range(20):
            with pytest.raises(ValidationError):
                services.ask_question(round=round, by=asker, text="", language="en")
        with pytest.raises(TooMany):
            services.ask_question(round=round, by=asker, text="Will you?", language="en")


def test_publish_question_needs_an_officer_who_is_not_its_asker() -> None:
    asker = make_user()
    question = make_question(make_round(), asker=asker)
    asker.grants.create(role="officer")
    for person in (make_user(), make_user("committee"), make_user("presiding"), type(asker).objects.get(pk=asker.pk)):
        with pytest.raises(PermissionDenied):
            services.publish_question(question=question, by=person)
    assert Question.objects.get(pk=question.pk).state == QuestionState.RECEIVED


def test_refuse_question_needs_two_officers() -> None:
    question = make_question(make_round())
    first = make_user("officer")
    assert refuse(question, by=first).state == QuestionState.RECEIVED
    with pytest.raises(PermissionDenied):
        refuse(question, by=first)
    refused = refuse(question)
    assert (refused.state, refused.reason) == (QuestionState.REFUSED, "It names a neighbour.")
    assert [notice.kind for notice in Notice.objects.filter(user=question.asker).order_by("pk")] == [
        "question_received",
        "question_refused",
    ]


def test_an_asker_rephrases_once_and_keeps_the_place_in_the_queue() -> None:
    question = make_question(make_round(), "Why, and how, and when?")
    case = case_of(question)
    services.return_question(question=question, sentence="One question only.", by=make_user("officer"))
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        again = services.rephrase_question(question=question, text="Why?", by=question.asker)
    assert (again.state, again.text) == (QuestionState.RECEIVED, "Why?")
    assert [wording.text for wording in again.wordings.all()] == ["Why, and how, and when?", "Why?"]
    assert (case_of(question).pk, case_of(question).opened_at) == (case.pk, case.opened_at)
    with pytest.raises(NotPossible, match="once already"):
        services.return_question(question=question, sentence="Once more.", by=make_user("officer"))


def test_withdraw_question_tells_its_supporters_and_frees_them() -> None:
    round = make_round(support_limit=1)
    question, other = make_published(round), make_published(round)
    reader = make_user()
    support(question, reader)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        services.withdraw_question(question=question, by=question.asker)
    support(other, reader)
    told = Notice.objects.filter(user=reader).values_list("kind", "url")
    assert list(told) == [("question_withdrawn", f"/rounds/{round.slug}/")]


def test_a_published_question_cannot_be_withdrawn_after_support_has_closed() -> None:
    question = make_published(make_round())
    with time_machine.travel(SUPPORT_CLOSES, tick=False), pytest.raises(NotPossible, match="Support has closed"):
        services.withdraw_question(question=question, by=question.asker)


def test_choose_question_is_for_the_presiding_office() -> None:
    question = make_adopted().entries.get(place=1).question
    with pytest.raises(PermissionDenied):
        services.choose_question(question=question, by=make_user("committee"))
    chosen = services.choose_question(question=question, by=make_user("presiding"))
    assert chosen.state == QuestionState.CHOSEN
    assert [entry.kind for entry in entries_of(question.reference)][-1] == "chosen"


# --- state × move ------------------------------------------------------------------------------------------------
def moved(question: Question, verb: str) -> Question:
    officer = make_user("officer")
    committee = make_user("committee")
    acts: dict[str, Callable[[], Question]] = {
        "publish": lambda: services.publish_question(question=question, by=officer),
        "refuse": lambda: refuse(question, by=officer) and refuse(question),
        "return": lambda: services.return_question(question=question, sentence="Shorter.", by=officer),
        "rephrase": lambda: services.rephrase_question(question=question, text="Anew?", by=question.asker),
        "withdraw": lambda: services.withdraw_question(question=question, by=question.asker),
        "shortlist": lambda: services.shortlist_question(question=question, by=committee),
        "omit": lambda: services.omit_question(question=question, by=committee),
        "choose": lambda: services.choose_question(question=question, by=make_user("presiding")),
    }
    return acts[verb]()


PATHS = {
    "received": [],
    "change_asked": ["return"],
    "published": ["publish"],
    "refused": ["refuse"],
    "withdrawn": ["withdraw"],
    "short_listed": ["publish", "shortlist"],
    "not_short_listed": ["publish", "omit"],
    "chosen": ["publish", "shortlist", "choose"],
}


@pytest.mark.parametrize("state", QuestionState.values)
def test_every_move_from_every_state_works_or_changes_nothing(state: str) -> None:
    round = make_round()
    for verb, step in QUESTION.moves.items():
        question = make_question(round)
        with time_machine.travel(NOW + timedelta(hours=1), tick=False):
            for before in PATHS[state]:
                question = moved(question, before)
            assert question.state == state
            if state in step.sources:
                assert moved(question, verb).state == step.target
                continue
            with pytest.raises(NotPossible):
                moved(question, verb)
        assert Question.objects.get(pk=question.pk).state == state
