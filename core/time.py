"""Time: stored in UTC, shown in a named zone; one moment per request; hours of the day in the reader's zone."""

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_received: contextvars.ContextVar[datetime | None] = contextvars.ContextVar("received_at", default=None)


class ReceivedAt:
    """Middleware that notes when a request reached the server. A deadline is decided by this moment, however long the
    work on the request takes afterwards."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        token = _received.set(timezone.now())
        try:
            return self.get_response(request)
        finally:
            _received.reset(token)


def received_at() -> datetime:
    """When the request at hand reached the server; outside of a request, now."""
    return _received.get() or timezone.now()


@contextmanager
def received_as_of(moment: datetime) -> Iterator[None]:
    """Work as if the request at hand had reached the server at the moment: for what arrived in another way before it is
    keyed in, and for the past of the demo world."""
    token = _received.set(moment)
    try:
        yield
    finally:
        _received.reset(token)


def validate_zone(name: str) -> None:
    """Raise ValidationError unless `name` is a zone of the tz database."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name}) from problem


def zone_choices() -> list[tuple[str, str]]:
    """All zones that are named after a place, and UTC, as choices for a form."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


def next_local(hour: int, zone: str, *, after: datetime, weekday: int | None = None) -> datetime:
    """The first moment after `after` at which it is `hour`:00 in the zone, on `weekday` (Monday 0) where given, in UTC.

    On a day that skips that hour, the moment at which the clocks jump past it; on a day that has it twice, the first of
    the two: so each local day has exactly one.
    """
    zone_info = ZoneInfo(zone)
    day = after.astimezone(zone_info).date()
    for _attempt in range(9):
        moment = local_moment(day, hour, zone)
        if moment > after and (weekday is None or day.weekday() == weekday):
            return moment
        day += timedelta(days=1)
    raise AssertionError("unreachable: nine days hold every weekday")


def years_later(day: date, years: int) -> date:
    """The same day so many years on; for 29 February in a year without one, 1 March: a term that began on it is not
    cut short by a day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def is_working_day(day: date) -> bool:
    """Whether the offices work on the day: a day of WORKING_WEEKDAYS (Monday 0) that is none of HOLIDAYS, which are
    whole dates (`2027-03-19`) or days of every year (`12-25`)."""
    if day.weekday() not in settings.WORKING_WEEKDAYS:
        return False
    return not {day.isoformat(), f"{day:%m-%d}"} & set(settings.HOLIDAYS)


def working_day_after(moment: datetime, number: int) -> date:
    """The working day of that number (1 and up) after the day of `moment`, both in UTC: what came on a Friday has its
    first working day on Monday."""
    day = moment.astimezone(UTC).date()
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def end_of_working_day(moment: datetime, number: int) -> datetime:
    """When the working day of that number after `moment` ends, in UTC."""
    return datetime.combine(working_day_after(moment, number) + timedelta(days=1), time(0), UTC)


def working_days_between(first: datetime, last: datetime) -> int:
    """How many working days lie after the day of `first` up to the day of `last`, both in UTC; 0 on the same day."""
    day, end, number = first.astimezone(UTC).date(), last.astimezone(UTC).date(), 0
    while day < end:
        day += timedelta(days=1)
        number += is_working_day(day)
    return number


def local_moment(day: date, hour: int, zone: str) -> datetime:
    """`hour`:00 of a local day, in UTC; see `next_local` for days of 23 and 25 hours."""
    return datetime.combine(day, time(hour), ZoneInfo(zone)).replace(fold=0).astimezone(UTC)
