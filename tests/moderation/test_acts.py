"""The acts of the desk through a domain's handler."""

import pytest

from core.workflow import NotPossible
from moderation import services
from moderation.enums import CaseState, DecisionState, Outcome
from moderation.models import Case, Decision

from .factories import Thing, ThingHandler, make_officer, open_thing_case

pytestmark = pytest.mark.django_db

REFUSAL = {"outcome": Outcome.REFUSE, "code": "4.3", "sentence": "It is a statement."}


@pytest.fixture
def thing(handler: ThingHandler) -> Thing:
    thing = Thing()
    handler.things[thing.reference] = thing
    return thing


def test_accepting_at_the_desk_changes_the_subject(thing: Thing) -> None:
    services.decide_at_desk(case=open_thing_case(thing), outcome=Outcome.ACCEPT, by=make_officer())
    assert (thing.state, Case.objects.get().state) == ("published", CaseState.CLOSED)


def test_a_refusal_changes_the_subject_when_it_is_confirmed(thing: Thing) -> None:
    case, first, second = open_thing_case(thing), make_officer(), make_officer()
    services.decide_at_desk(case=case, by=first, **REFUSAL)
    assert thing.state == "received"
    services.confirm_at_desk(case=case, decision=Decision.objects.get().reference, by=second)
    assert thing.state == "refused"


def test_a_refusal_from_an_old_page_does_not_confirm_another_officers_proposal(thing: Thing) -> None:
    case = open_thing_case(thing)
    services.decide_at_desk(case=case, by=make_officer(), **REFUSAL)
    with pytest.raises(NotPossible, match="another officer proposed this"):
        services.decide_at_desk(case=case, by=make_officer(), **REFUSAL)
    assert list(Decision.objects.values_list("state", flat=True)) == [DecisionState.PROPOSED]


def test_a_confirmation_from_an_old_page_proposes_nothing(thing: Thing) -> None:
    case, first, second, third = open_thing_case(thing), make_officer(), make_officer(), make_officer()
    services.decide_at_desk(case=case, by=first, **REFUSAL)
    seen = Decision.objects.get().reference
    services.return_case(case=case, sentence="It is a question.", by=second)
    with pytest.raises(NotPossible, match="has changed meanwhile"):
        services.confirm_at_desk(case=case, decision=seen, by=third)
    assert list(Decision.objects.values_list("state", flat=True)) == [DecisionState.RETURNED]


def test_a_subject_that_is_gone_is_said(handler: ThingHandler) -> None:
    with pytest.raises(NotPossible, match="does not exist"):
        services.decide_at_desk(case=open_thing_case(), outcome=Outcome.ACCEPT, by=make_officer())
