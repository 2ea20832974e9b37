"""Cases: opened once, held for a while, left with a reason."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from core.models import AuditEntry
from core.workflow import NotPossible
from moderation import services
from moderation.enums import CaseKind, CaseState, DecisionState
from moderation.models import Case, Decision, Recusal

from .factories import Thing, case_in, make_officer, make_person, open_thing_case

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_open_case_is_found_by_its_subject() -> None:
    thing = Thing()
    case = open_thing_case(thing)
    assert services.case_of(thing) == case
    assert services.case_of(thing, CaseKind.QUESTION) == case
    assert services.case_of(thing, CaseKind.ORGANISATION) is None


def test_open_case_twice_for_one_subject_is_not_possible() -> None:
    thing = Thing()
    open_thing_case(thing)
    with pytest.raises(NotPossible):
        open_thing_case(thing)
    assert Case.objects.count() == 1


def test_open_case_again_after_it_was_closed() -> None:
    thing = Thing()
    services.accept_case(case=open_thing_case(thing), by=make_officer())
    open_thing_case(thing)
    assert sorted(Case.objects.of(thing).values_list("state", flat=True)) == ["closed", "open"]


def test_open_case_keeps_sender_and_opener_from_it() -> None:
    sender, opener = make_person(), make_person()
    case = open_thing_case(interested=[sender], by=opener)
    assert set(case.interested.all()) == {sender, opener}


def test_a_claim_is_seen_by_others_with_name_and_end() -> None:
    case, other = open_thing_case(), make_officer()
    with time_machine.travel(NOON, tick=False):
        services.claim_case(case=case, by=make_officer("Ada"))
        with pytest.raises(NotPossible, match=r"Ada holds this case until 12:30 UTC\."):
            services.claim_case(case=case, by=other)


def test_a_claim_frees_itself_after_thirty_minutes() -> None:
    case, first, second = open_thing_case(), make_officer(), make_officer()
    with time_machine.travel(NOON, tick=False) as clock:
        services.claim_case(case=case, by=first)
        clock.move_to(NOON + timedelta(minutes=30))
        assert Case.objects.get(pk=case.pk).holder() is None
        claimed = services.claim_case(case=case, by=second)
    assert (claimed.claimed_by, claimed.claimed_until) == (second, NOON + timedelta(minutes=60))


def test_a_claim_can_be_renewed_by_its_holder() -> None:
    case, officer = open_thing_case(), make_officer()
    with time_machine.travel(NOON, tick=False) as clock:
        services.claim_case(case=case, by=officer)
        clock.move_to(NOON + timedelta(minutes=20))
        assert services.claim_case(case=case, by=officer).claimed_until == NOON + timedelta(minutes=50)


def test_release_case_is_for_its_holder_alone() -> None:
    case, holder = open_thing_case(), make_officer()
    services.claim_case(case=case, by=holder)
    with pytest.raises(NotPossible):
        services.release_case(case=case, by=make_officer())
    assert services.release_case(case=case, by=holder).claimed_by is None


def test_what_another_holds_cannot_be_decided() -> None:
    case = open_thing_case()
    services.claim_case(case=case, by=make_officer("Ada"))
    with pytest.raises(NotPossible, match="Ada holds this case"):
        services.accept_case(case=case, by=make_officer())
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.WAITING_FOR_AUTHOR])
def test_claim_case_is_not_possible_when_nothing_is_to_be_decided(state: str) -> None:
    case = case_in(state, officer=make_officer(), second=make_officer())
    with pytest.raises(NotPossible):
        services.claim_case(case=case, by=make_officer())


def test_answer_case_keeps_the_place_in_the_queue() -> None:
    first = case_in(CaseState.WAITING_FOR_AUTHOR, officer=make_officer(), second=None)
    later = open_thing_case()
    services.answer_case(case=first)
    assert list(Case.objects.to_do()) == [first, later]


def test_close_case_lets_a_proposal_lapse() -> None:
    case = case_in(CaseState.AWAITING_SECOND, officer=make_officer(), second=None)
    closed = services.close_case(case=case, by=make_person(), reason="Withdrawn by its author.")
    assert (closed.state, closed.claimed_by) == (CaseState.CLOSED, None)
    assert Decision.objects.get().state == DecisionState.LAPSED


def test_a_recused_officer_neither_sees_nor_decides_any_case_of_the_subject() -> None:
    thing, officer = Thing(), make_officer()
    case = open_thing_case(thing)
    services.recuse(case=case, by=officer, reason="My sister works there.")
    services.accept_case(case=case, by=make_officer())
    again = open_thing_case(thing)
    assert list(Case.objects.visible_to(officer)) == []
    with pytest.raises(PermissionDenied):
        services.accept_case(case=again, by=officer)


def test_recuse_returns_the_proposal_of_the_officer() -> None:
    officer = make_officer()
    case = case_in(CaseState.AWAITING_SECOND, officer=officer, second=None)
    services.recuse(case=case, by=officer, reason="I have just seen who sent it.")
    assert Case.objects.get().state == CaseState.OPEN
    assert Decision.objects.get().state == DecisionState.RETURNED


def test_recuse_frees_the_claim() -> None:
    case, officer = open_thing_case(), make_officer()
    services.claim_case(case=case, by=officer)
    services.recuse(case=case, by=officer, reason="A tie.")
    assert Case.objects.get().claimed_by is None


def test_recuse_needs_a_reason() -> None:
    with pytest.raises(ValidationError):
        services.recuse(case=open_thing_case(), by=make_officer(), reason="  ")
    assert Recusal.objects.count() == 0


@pytest.mark.parametrize(
    ("act", "action"),
    [
        (lambda case, by: services.claim_case(case=case, by=by), "case.claim"),
        (lambda case, by: services.recuse(case=case, by=by, reason="A tie."), "case.recuse"),
        (lambda case, by: services.close_case(case=case, by=by, reason="Withdrawn."), "case.close"),
        (lambda case, by: services.accept_case(case=case, by=by), "case.accept"),
    ],
)
def test_every_act_leaves_one_audit_row(act: Any, action: str) -> None:
    case, officer = open_thing_case(), make_officer()
    act(case, officer)
    rows = AuditEntry.objects.filter(subject_reference=case.reference).values_list("action", "actor")
    assert list(rows) == [("case.open", "clock"), (action, f"user:{officer.pk}")]
