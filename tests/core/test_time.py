"""Once a day means once, on days of 23 and 25 hours too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import RequestFactory

from core.time import (
    ReceivedAt,
    local_moment,
    next_local,
    received_at,
    validate_zone,
    working_days_between,
    years_later,
    zone_choices,
)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "day", "utc"),
    [
        (7, date(2026, 3, 28), "2026-03-28T06:00"),
        (7, date(2026, 3, 29), "2026-03-29T05:00"),
        (2, date(2026, 3, 29), "2026-03-29T01:00"),  # 02:00 does not exist: the moment of the jump
        (2, date(2026, 10, 25), "2026-10-25T00:00"),  # 02:00 comes twice: the first
        (7, date(2026, 10, 25), "2026-10-25T06:00"),
    ],
)
def test_an_hour_of_a_local_day_is_one_moment(hour: int, day: date, utc: str) -> None:
    assert local_moment(day, hour, "Europe/Zurich") == moment(utc)


def test_a_year_of_days_has_each_day_once_in_zones_with_odd_changes() -> None:
    for zone in ("Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu"):
        for hour in (0, 2, 7):
            due, days = moment("2026-01-01T00:00"), []
            while (due := next_local(hour, zone, after=due)) < moment("2027-01-01T00:00"):
                days.append(due.astimezone(ZoneInfo(zone)).date())
            assert days == [days[0] + timedelta(days=number) for number in range(len(days))], (zone, hour)
            assert len(days) in {364, 365}, (zone, hour)


def test_a_weekday_is_the_readers_weekday() -> None:
    after = moment("2026-11-23T12:00")  # a Monday
    assert next_local(7, "Pacific/Auckland", after=after, weekday=0) == moment("2026-11-29T18:00")


def test_a_zone_must_be_of_the_database() -> None:
    validate_zone("Africa/Nairobi")
    for name in ("Mars/Olympus", "", "../etc/passwd"):
        with pytest.raises(ValidationError):
            validate_zone(name)
    assert {"UTC", "Asia/Kathmandu", "Africa/Nairobi"} <= {name for name, _ in zone_choices()}


def test_a_request_is_received_once_however_long_it_takes(time_machine: object) -> None:
    arrival = moment("2026-03-01T11:59:59")
    time_machine.move_to(arrival, tick=False)  # type: ignore[attr-defined]

    def slow_view(request: object) -> HttpResponse:
        time_machine.move_to(arrival + timedelta(seconds=30), tick=False)  # type: ignore[attr-defined]
        return HttpResponse(received_at().isoformat())

    response = ReceivedAt(slow_view)(RequestFactory().get("/"))
    assert response.content.decode() == arrival.isoformat()
    assert received_at() == arrival + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (date(2024, 3, 1), 2, date(2026, 3, 1)),
        (date(2024, 2, 29), 2, date(2026, 3, 1)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
    ],
)
def test_years_later_is_the_same_day(day: date, years: int, later: date) -> None:
    assert years_later(day, years) == later


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        ("2026-03-02T09:00", "2026-03-02T17:00", 0),
        ("2026-03-02T09:00", "2026-03-03T08:00", 1),
        ("2026-03-06T09:00", "2026-03-09T09:00", 1),  # Friday to Monday
        ("2026-12-24T09:00", "2026-12-28T09:00", 1),  # the 25th is a holiday of every year
    ],
)
def test_working_days_between_leave_weekends_and_holidays_out(first: str, last: str, number: int) -> None:
    assert working_days_between(moment(first), moment(last)) == number
