"""Limits on what guesses or costs, counted in PostgreSQL in fixed windows of time."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import ngettext

from .canonical import sha256_hex
from .models import ThrottleCount


class TooMany(Exception):
    """The limit is reached; `retry_after` says in how many seconds the next window begins."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        minutes = max(1, round(retry_after / 60))
        super().__init__(
            ngettext(
                "That was too often. You can go on in %(minutes)d minute.",
                "That was too often. You can go on in %(minutes)d minutes.",
                minutes,
            )
            % {"minutes": minutes}
        )


@dataclass(frozen=True)
class Rate:
    """At most `times` in each window of `seconds`."""

    times: int
    seconds: int


def count_try(scope: str, who: str, rate: Rate, *, now: datetime | None = None) -> None:
    """Count one try of `who` (an address, an account, an IP address; kept as a hash) in the scope.

    Raises TooMany above the rate. One statement, so tries in parallel are all counted.
    """
    seconds = int((now or timezone.now()).timestamp())
    slot = seconds // rate.seconds
    key = f"{scope}:{rate.seconds}:{sha256_hex(who)[:32]}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_throttlecount (key, slot, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (key, slot) DO UPDATE SET count = core_throttlecount.count + 1 RETURNING count",
            [key, slot],
        )
        count = cursor.fetchone()[0]
    if count > rate.times:
        raise TooMany((slot + 1) * rate.seconds - seconds)


def forget_old_counts(*, now: datetime | None = None) -> int:
    """Delete counters of windows that ended more than a day ago; returns how many."""
    seconds = int((now or timezone.now()).timestamp())
    deleted = 0
    for length in {int(key.split(":")[1]) for key in ThrottleCount.objects.values_list("key", flat=True).distinct()}:
        old = ThrottleCount.objects.filter(key__contains=f":{length}:", slot__lt=(seconds - 86400) // length)
        deleted += old.delete()[0]
    return deleted
