"""Time: stored in UTC, shown in a named zone; one moment per request; hours of the day in the reader's zone."""

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

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


def local_moment(day: date, hour: int, zone: str) -> datetime:
    """`hour`:00 of a local day, in UTC; see `next_local` for days of 23 and 25 hours."""
    return datetime.combine(day, time(hour), ZoneInfo(zone)).replace(fold=0).astimezone(UTC)
