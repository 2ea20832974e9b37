"""Decisions: one officer accepts, two refuse, and each is told what happened meanwhile."""

from collections import Counter
from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from core.canonical import canonical_json, sha256_hex
from core.permissions import CLOCK
from core.workflow import NotPossible
from moderation import services
from moderation.enums import CaseState, DecisionState, Outcome
from moderation.models import Case, Decision
from moderation.workflow import CASE
from record.models import Entry
from record.services import entries_of, receipt_for

from .factories import Thing, case_in, make_officer, make_person, open_thing_case

pytestmark = pytest.mark.django_db

ACTS: dict[str, Any] = {
    "accept": lambda case, by: services.accept_case(case=case, by=by),
    "ask_change": lambda case, by: services.ask_change_case(case=case, code="4.2", sentence="Choose one.", by=by),
    "refuse": lambda case, by: services.refuse_case(case=case, code="4.3", sentence="A statement.", by=by),
    "suspend": lambda case, by: services.suspend_case(case=case, code="4.3", sentence="A statement.", by=by),
    "appoint": lambda case, by: services.appoint_case(case=case, sentence="They can.", by=by),
    "uphold": lambda case, by: services.uphold_case(case=case, sentence="It was right.", by=by),
    "reverse": lambda case, by: services.reverse_case(case=case, sentence="It was wrong.", by=by),
    "confirm": lambda case, by: services.confirm_case(case=case, by=by),
    "return": lambda case, by: services.return_case(case=case, sentence="I read it as a question.", by=by),
    "answer": lambda case, by: services.answer_case(case=case, by=by),
    "close": lambda case, by: services.close_case(case=case, by=by, reason="Withdrawn."),
}


@pytest.mark.parametrize("state", CASE.states)
@pytest.mark.parametrize("verb", CASE.moves)
def test_each_move_works_from_its_states_and_leaves_the_row_alone_from_others(state: str, verb: str) -> None:
    case = case_in(state, officer=make_officer(), second=make_officer())
    before = Case.objects.values().get()
    if CASE.can(verb, state):
        ACTS[verb](case, make_officer())
        assert Case.objects.get().state == CASE.moves[verb].target
    else:
        with pytest.raises(NotPossible):
            ACTS[verb](case, make_officer())
        assert Case.objects.values().get() == before


def test_accept_has_effect_at_once() -> None:
    thing, officer = Thing(), make_officer()
    case = open_thing_case(thing)
    decision = services.decide_case(case=case, outcome=Outcome.ACCEPT, by=officer)
    assert (decision.is_effective, decision.code, decision.sentence) == (True, "", "")
    assert Case.objects.get().state == CaseState.CLOSED
    assert list(services.history_of(thing)) == [decision]


def test_ask_change_waits_for_the_author() -> None:
    case = open_thing_case()
    decision = services.decide_case(case=case, outcome=Outcome.ASK_CHANGE, sentence="Add a source.", by=make_officer())
    assert (decision.is_effective, decision.code, decision.sentence) == (True, "", "Add a source.")
    assert Case.objects.get().state == CaseState.WAITING_FOR_AUTHOR


def test_a_refusal_has_effect_only_when_a_second_officer_refuses_too() -> None:
    thing, first, second = Thing(), make_officer(), make_officer()
    case = open_thing_case(thing)
    refusal = {"outcome": Outcome.REFUSE, "code": "4.3", "sentence": "It is a statement."}
    proposed = services.decide_case(case=case, by=first, **refusal)
    assert (proposed.is_effective, list(services.history_of(thing))) == (False, [])
    confirmed = services.decide_case(case=case, by=second, **refusal)
    assert confirmed == proposed
    assert (confirmed.is_effective, confirmed.decided_by, confirmed.confirmed_by) == (True, first, second)
    assert str(confirmed.rule_version) == "4 (1)"
    assert list(services.history_of(thing)) == [confirmed]


def test_the_second_officer_cannot_be_the_first() -> None:
    officer = make_officer()
    case = case_in(CaseState.AWAITING_SECOND, officer=officer, second=None)
    for act in (ACTS["confirm"], ACTS["return"]):
        with pytest.raises(PermissionDenied):
            act(case, officer)
    assert Decision.objects.get().state == DecisionState.PROPOSED


def test_the_second_officer_does_not_confirm_under_another_code() -> None:
    case = case_in(CaseState.AWAITING_SECOND, officer=make_officer(), second=None)
    with pytest.raises(NotPossible, match=r"“Refused” by 4\.3"):
        services.confirm_case(case=case, code="4.1", by=make_officer())
    assert Case.objects.get().state == CaseState.AWAITING_SECOND


def test_a_returned_proposal_opens_the_case_for_a_new_one() -> None:
    first, second = make_officer(), make_officer()
    case = case_in(CaseState.AWAITING_SECOND, officer=first, second=second)
    returned = services.return_case(case=case, sentence="It is a question.", by=second)
    assert (returned.state, returned.return_sentence) == (DecisionState.RETURNED, "It is a question.")
    again = services.refuse_case(case=case, code="4.2", sentence="Two questions.", by=second)
    assert services.confirm_case(case=case, by=first) == again
    assert list(Decision.objects.values_list("state", flat=True)) == ["returned", "effective"]


@pytest.mark.parametrize("outcome", [Outcome.SUSPEND, Outcome.APPOINT, Outcome.UPHOLD, Outcome.REVERSE])
def test_a_kind_of_case_has_its_own_outcomes(outcome: Outcome) -> None:
    case = open_thing_case()
    with pytest.raises(NotPossible, match="case of this kind"):
        services.decide_case(case=case, outcome=outcome, code="4.3", sentence="It is so.", by=make_officer())
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("outcome", [Outcome.SUSPEND, Outcome.APPOINT])
def test_postgresql_wants_two_officers_for_what_is_grave(outcome: Outcome) -> None:
    case = open_thing_case()
    ACTS[outcome.value](case, make_officer())
    now = datetime(2026, 3, 2, tzinfo=UTC)
    with pytest.raises(IntegrityError, match="decision_grave_needs_second"), transaction.atomic():
        Decision.objects.update(state=DecisionState.EFFECTIVE, effective_at=now)


@pytest.mark.parametrize("code", ["", "2.1", "9.9"])
def test_a_refusal_cites_a_code_of_the_rules_for_its_kind(code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        services.refuse_case(case=open_thing_case(), code=code, sentence="No.", by=make_officer())
    assert list(refused.value.message_dict) == ["code"]
    assert Case.objects.get().state == CaseState.OPEN


@pytest.mark.parametrize("verb", ["refuse_case", "ask_change_case"])
def test_the_author_is_told_why_in_a_sentence(verb: str) -> None:
    with pytest.raises(ValidationError) as refused:
        getattr(services, verb)(case=open_thing_case(), code="4.3", sentence=" \n", by=make_officer())
    assert list(refused.value.message_dict) == ["sentence"]


def test_only_officers_without_a_part_in_it_decide() -> None:
    sender = make_officer()
    case = open_thing_case(interested=[sender])
    for person in (make_person(), make_person("administrator"), make_person("committee"), sender):
        with pytest.raises(PermissionDenied):
            services.accept_case(case=case, by=person)
    assert Decision.objects.count() == 0


def test_who_comes_too_late_is_told_what_was_decided_by_role_and_time() -> None:
    case = open_thing_case()
    with time_machine.travel(datetime(2026, 3, 2, 14, 5, tzinfo=UTC), tick=False):
        services.accept_case(case=case, by=make_officer("Ada"))
        with pytest.raises(NotPossible) as told:
            services.accept_case(case=case, by=make_officer())
    assert str(told.value) == "A desk officer decided this at 14:05 UTC on 2026-03-02: Accepted."


def test_a_decision_with_effect_is_entered_in_the_record_without_names() -> None:
    thing = Thing()
    case = case_in(CaseState.OPEN, officer=None, second=None)
    case = open_thing_case(thing)
    services.refuse_case(case=case, code="4.3", sentence="It is a statement.", by=make_officer())
    assert Entry.objects.count() == 0
    decision = services.confirm_case(case=case, by=make_officer())
    entry = entries_of(thing.reference).get()
    assert receipt_for(entry, with_opening=True)["opening"]["content"] == {
        "code": "4.3",
        "decision": decision.reference,
        "outcome": "refuse",
        "rule_version": "4/1",
        "sentence_sha256": sha256_hex("It is a statement."),
        "subject_sha256": sha256_hex(canonical_json(["thing", thing.reference])),
    }


@pytest.mark.parametrize("second", [None, "same"])
def test_postgresql_refuses_a_refusal_that_one_officer_made_effective(second: str | None) -> None:
    officer = make_officer()
    case_in(CaseState.AWAITING_SECOND, officer=officer, second=None)
    now = datetime(2026, 3, 2, tzinfo=UTC)
    confirmed = {"confirmed_by": officer, "confirmed_at": now} if second else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(state=DecisionState.EFFECTIVE, effective_at=now, **confirmed)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("case_state_known", {"state": "lost"}),
        ("case_kind_known", {"kind": "lost"}),
        ("case_claim_has_end", {"claimed_until": datetime(2026, 3, 2, tzinfo=UTC)}),
        ("case_closed_has_time", {"state": "closed"}),
    ],
)
def test_postgresql_refuses_a_case_that_cannot_be(constraint: str, change: dict[str, Any]) -> None:
    open_thing_case()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Case.objects.update(**change)


def test_postgresql_refuses_a_claim_on_a_closed_case() -> None:
    officer = make_officer()
    case_in(CaseState.CLOSED, officer=officer, second=None)
    with pytest.raises(IntegrityError, match="case_claimed_while_to_do"), transaction.atomic():
        Case.objects.update(claimed_by=officer, claimed_until=datetime(2026, 3, 2, tzinfo=UTC))


def test_postgresql_refuses_a_second_open_case() -> None:
    first = open_thing_case()
    copy = {name: getattr(first, name) for name in ("kind", "subject_kind", "subject_reference", "opened_at", "due_at")}
    with pytest.raises(IntegrityError, match="case_one_open_for_subject"), transaction.atomic():
        Case.objects.create(reference="C-00000000X", **copy)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("decision_outcome_known", {"outcome": "maybe", "state": "effective"}),
        ("decision_only_grave_ones_proposed", {"outcome": "accept"}),
        ("decision_refusal_has_code", {"reason_code": None, "rule_version": None}),
        ("decision_code_has_version", {"rule_version": None}),
        ("decision_has_sentence", {"sentence": ""}),
        ("decision_returned_by_at", {"state": "returned"}),
        ("decision_effective_has_time", {"effective_at": datetime(2026, 3, 2, tzinfo=UTC)}),
    ],
)
def test_postgresql_refuses_a_decision_that_cannot_be(constraint: str, change: dict[str, Any]) -> None:
    case_in(CaseState.AWAITING_SECOND, officer=make_officer(), second=None)
    with pytest.raises(IntegrityError, match="decision_"), transaction.atomic():
        Decision.objects.update(**change)
    assert constraint in {row.name for row in Decision._meta.constraints}


def test_postgresql_never_deletes_a_decision() -> None:
    case_in(CaseState.CLOSED, officer=make_officer(), second=None)
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        Decision.objects.all().delete()
    assert Decision.objects.count() == 1


def test_the_clock_decides_nothing() -> None:
    with pytest.raises(PermissionDenied):
        services.accept_case(case=open_thing_case(), by=CLOCK)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["accept", "refuse"])
def test_of_eight_officers_at_once_one_decides(verb: str) -> None:
    case = open_thing_case()
    officers = [make_officer() for _ in range(8)]
    barrier, ends = Barrier(8), Counter[str]()

    def decide(officer: Any) -> None:
        try:
            barrier.wait()
            ACTS[verb](case, officer)
            ends["decided"] += 1
        except NotPossible:
            ends["not possible"] += 1
        finally:
            connection.close()

    threads = [Thread(target=decide, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == {"decided": 1, "not possible": 7}
    assert Decision.objects.count() == 1
