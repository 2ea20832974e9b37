"""An appeal: one a decision, within 14 days, answered with reasons by an officer who took no part in it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from core.workflow import NotPossible
from moderation import rules, services
from moderation.enums import AppealState, CaseKind, CaseState, Outcome
from moderation.models import Appeal, Case, Decision
from notifications.models import Notice
from record.services import entries_of
from tests.signing_in import sign_in

from .factories import Thing, ThingHandler, make_officer, make_person, open_thing_case

pytestmark = pytest.mark.django_db

GROUNDS = "It asks about the wells, and says so."


class Refused:
    """A thing that two officers have refused, its author, and the officers."""

    def __init__(self, handler: ThingHandler) -> None:
        self.thing, self.author = Thing(), make_person()
        handler.things[self.thing.reference] = self.thing
        self.first, self.second, self.third = make_officer(), make_officer(), make_officer()
        self.case = open_thing_case(self.thing, interested=[self.author])
        for officer in (self.first, self.second):
            handler.refuse(self.thing, code="4.3", sentence="It is a statement.", by=officer)
        self.decision = Decision.objects.get()

    def appeal(self) -> Appeal:
        return services.lodge_appeal(decision=self.decision, grounds=GROUNDS, by=self.author)


@pytest.fixture
def refused(handler: ThingHandler, monkeypatch: pytest.MonkeyPatch) -> Refused:
    def give_back(self: ThingHandler, subject: Thing, by: Any) -> None:
        subject.state = "published"

    monkeypatch.setattr(ThingHandler, "reverse", give_back, raising=False)
    return Refused(handler)


def test_an_appeal_opens_a_case_with_a_clock_of_its_own(refused: Refused) -> None:
    appeal = refused.appeal()
    case = Case.objects.get(kind=CaseKind.APPEAL)
    assert (case.subject_reference, case.state) == (refused.decision.reference, CaseState.OPEN)
    assert case.due_at > timezone.now() + timedelta(days=10)
    assert (appeal.state, appeal.grounds, appeal.lodged_by) == (AppealState.LODGED, GROUNDS, refused.author)
    assert [entry.kind for entry in entries_of(refused.decision.reference)] == ["received"]


def test_nobody_who_took_part_sees_or_answers_the_appeal(refused: Refused) -> None:
    appeal = refused.appeal()
    case = Case.objects.get(kind=CaseKind.APPEAL)
    for officer in (refused.first, refused.second):
        assert (case in Case.objects.visible_to(officer), rules.view_case(officer, case)) == (False, False)
        with pytest.raises(PermissionDenied):
            services.answer_appeal(appeal=appeal, outcome=Outcome.UPHOLD, sentence="It was right.", by=officer)
    assert (case in Case.objects.visible_to(refused.third), rules.view_case(refused.third, case)) == (True, True)


def test_who_returned_an_earlier_proposal_takes_no_part_in_the_appeal_either(refused: Refused) -> None:
    returned_by = make_officer()
    Decision.objects.filter(pk=refused.decision.pk).update(confirmed_by=refused.second)
    Decision.objects.create(
        reference="D-000000009", case=refused.case, outcome="refuse", state="returned", sentence="No.",
        reason_code=refused.decision.reason_code, rule_version=refused.decision.rule_version,
        decided_by=refused.first, decided_at=timezone.now(), returned_by=returned_by, returned_at=timezone.now(),
    )  # fmt: skip
    refused.appeal()
    case = Case.objects.get(kind=CaseKind.APPEAL)
    assert (case in Case.objects.visible_to(returned_by), rules.view_case(returned_by, case)) == (False, False)


def test_a_third_officer_reverses_and_the_subject_gets_back_what_was_taken(refused: Refused) -> None:
    appeal = refused.appeal()
    services.answer_appeal(appeal=appeal, outcome=Outcome.REVERSE, sentence="It is a question.", by=refused.third)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer.sentence, refused.thing.state) == (
        AppealState.REVERSED,
        "It is a question.",
        "published",
    )
    assert Case.objects.get(kind=CaseKind.APPEAL).state == CaseState.CLOSED
    notice = Notice.objects.get(user=refused.author, kind="appeal_answered")
    assert (notice.context["state"], notice.context["sentence"]) == ("reversed", "It is a question.")


def test_a_third_officer_lets_the_decision_stand_with_reasons(refused: Refused) -> None:
    appeal = refused.appeal()
    with pytest.raises(ValidationError):
        services.answer_appeal(appeal=appeal, outcome=Outcome.UPHOLD, sentence=" ", by=refused.third)
    services.answer_appeal(appeal=appeal, outcome=Outcome.UPHOLD, sentence="It was a statement.", by=refused.third)
    appeal.refresh_from_db()
    assert (appeal.state, refused.thing.state) == (AppealState.UPHELD, "refused")
    with pytest.raises(NotPossible):
        services.answer_appeal(appeal=appeal, outcome=Outcome.REVERSE, sentence="No, it was not.", by=refused.third)


def test_one_appeal_a_decision(refused: Refused) -> None:
    refused.appeal()
    with pytest.raises(NotPossible):
        refused.appeal()
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.create(
            decision=refused.decision, grounds="Again.", lodged_at=timezone.now(), lodged_by=refused.author
        )


@pytest.mark.parametrize(("days", "possible"), [(13, True), (14, False)])
def test_an_appeal_is_possible_for_fourteen_days(refused: Refused, days: int, possible: bool) -> None:
    with time_machine.travel(refused.decision.effective_at + timedelta(days=days), tick=False):
        assert services.can_appeal(refused.decision) is possible


def test_only_those_whom_the_decision_was_against_appeal(refused: Refused) -> None:
    for person in (make_person(), refused.third):
        with pytest.raises(PermissionDenied):
            services.lodge_appeal(decision=refused.decision, grounds=GROUNDS, by=person)


def test_what_let_something_through_cannot_be_appealed(handler: ThingHandler, refused: Refused) -> None:
    other, author = Thing(), make_person()
    decision = services.accept_case(case=open_thing_case(other, interested=[author]), by=make_officer())
    with pytest.raises(NotPossible):
        services.lodge_appeal(decision=decision, grounds=GROUNDS, by=author)


def test_a_decision_that_nobody_can_give_back_cannot_be_appealed(handler: ThingHandler) -> None:
    refused = Refused(handler)
    assert services.can_appeal(refused.decision) is False


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("appeal_state_known", {"state": "lost"}),
        ("appeal_has_grounds", {"grounds": ""}),
        ("appeal_answered_by_decision", {"state": "upheld"}),
    ],
)
def test_postgresql_refuses_an_appeal_that_cannot_be(refused: Refused, constraint: str, change: dict[str, Any]) -> None:
    refused.appeal()
    with pytest.raises(IntegrityError, match="appeal_"), transaction.atomic():
        Appeal.objects.update(**change)
    assert constraint in {row.name for row in Appeal._meta.constraints}


def test_the_page_of_the_appeal_is_for_those_it_concerns_and_keeps_what_was_typed(refused: Refused) -> None:
    address = f"/decisions/{refused.decision.reference}/appeal/"
    stranger, author = Client(), Client()
    sign_in(stranger, make_person())
    sign_in(author, refused.author)
    assert (Client().get(address).status_code, stranger.get(address).status_code) == (302, 404)
    assert "It is a statement." in author.get(address).content.decode()
    empty = author.post(address, {"grounds": " "})
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["grounds"])
    author.post(address, {"grounds": GROUNDS})
    assert GROUNDS in author.get(address).content.decode()
    late = author.post(address, {"grounds": "Again, in other words."})
    assert (late.status_code, Appeal.objects.count()) == (422, 1)
    assert "Again, in other words." in late.content.decode()


def test_an_appeal_is_answered_at_the_desk(refused: Refused) -> None:
    refused.appeal()
    case = Case.objects.get(kind=CaseKind.APPEAL)
    third, first = Client(), Client()
    sign_in(third, refused.third)
    sign_in(first, refused.first)
    assert first.get(case.get_absolute_url()).status_code == 404
    page = third.get(case.get_absolute_url()).content.decode()
    assert GROUNDS in page
    assert "What will you do about the wells?" in page
    assert "Propose to refuse" not in page
    third.post(f"{case.get_absolute_url()}reverse/", {"sentence": "It is a question.", "seen": "0"})
    assert (Appeal.objects.get().state, refused.thing.state) == (AppealState.REVERSED, "published")


def test_the_public_reads_that_an_appeal_was_lodged_and_what_became_of_it(refused: Refused) -> None:
    page = refused.decision.get_absolute_url()
    assert "Appeal" not in Client().get(page).content.decode()
    appeal = refused.appeal()
    assert "Lodged" in Client().get(page).content.decode()
    services.answer_appeal(appeal=appeal, outcome=Outcome.REVERSE, sentence="It is a question.", by=refused.third)
    appeal.refresh_from_db()
    shown = Client().get(page).content.decode()
    assert ("The decision is reversed" in shown, appeal.answer.reference in shown) == (True, True)
    answer = Client().get(appeal.answer.get_absolute_url()).content.decode()
    for hidden in (GROUNDS, "It is a question.", "It is a statement."):
        assert hidden not in shown + answer
