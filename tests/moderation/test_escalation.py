"""A case that is not decided in ten working days escalates by itself on the eleventh."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from core.workflow import NotPossible
from moderation import services
from moderation.enums import CaseKind, CaseState, due_after
from moderation.models import Case
from moderation.tasks import escalate_overdue
from notifications.models import Notice

from .factories import make_officer, make_person, open_thing_case

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-03-02T09:00", "2026-03-17T00:00"),  # Monday: ten working days end on Monday two weeks later
        ("2026-03-06T23:59", "2026-03-21T00:00"),  # Friday: they end on a Friday, at midnight
        ("2026-03-07T09:00", "2026-03-21T00:00"),  # a Saturday counts as the Friday before it
    ],
)
def test_ten_working_days_end_at_midnight(opened: str, due: str) -> None:
    assert due_after(CaseKind.ORGANISATION, moment(opened)) == moment(due)


def test_holidays_of_the_settings_are_no_working_days(settings) -> None:
    settings.HOLIDAYS = ["2026-03-03", "03-04"]
    assert due_after(CaseKind.ORGANISATION, MONDAY) == moment("2026-03-19T00:00")


@pytest.mark.parametrize(
    ("opened", "still", "escalates"),
    [
        ("2026-03-02T09:00", "2026-03-16T23:59", "2026-03-17T00:00"),
        ("2026-03-06T09:00", "2026-03-22T23:59", "2026-03-23T00:00"),  # the weekend after the tenth day does not count
    ],
)
def test_a_case_escalates_on_the_eleventh_working_day(opened: str, still: str, escalates: str) -> None:
    administrator = make_person("administrator")
    with time_machine.travel(moment(opened), tick=False):
        case = open_thing_case(kind=CaseKind.ORGANISATION)
    with time_machine.travel(moment(still), tick=False):
        escalate_overdue()
        assert Case.objects.get().escalated_at is None
    with time_machine.travel(moment(escalates), tick=False):
        assert [services.escalate_overdue(), services.escalate_overdue()] == [1, 0]
    assert Case.objects.get().escalated_at == moment(escalates)
    assert [row.context["case"] for row in Notice.objects.filter(user=administrator)] == [case.reference]


def test_the_time_with_the_author_does_not_count() -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = open_thing_case(kind=CaseKind.ORGANISATION)
        services.ask_change_case(case=case, sentence="Which year?", by=make_officer())
    due = Case.objects.get().due_at
    with time_machine.travel(MONDAY + timedelta(days=30), tick=False):
        assert services.escalate_overdue() == 0
        services.answer_case(case=case, by=make_person())
    assert Case.objects.get().due_at == due + timedelta(days=30)


def test_what_is_decided_or_escalated_does_not_escalate() -> None:
    case = open_thing_case()
    services.escalate_case(case=case, by=make_person("administrator"))
    with pytest.raises(NotPossible):
        services.escalate_case(case=case)
    with pytest.raises(PermissionDenied):
        services.escalate_case(case=case, by=make_officer())
    services.accept_case(case=case, by=make_officer())
    assert Case.objects.get().state == CaseState.CLOSED
