"""Heartbeats of scheduled tasks: that mail does not go must be impossible not to notice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from .models import Heartbeat

_GRACE = timedelta(minutes=2)


@dataclass(frozen=True)
class Late:
    """A task that should have ended well since `due_at` and did not; `last_at` is when it last did."""

    task: str
    due_at: datetime
    last_at: datetime | None
    failure: str


@contextmanager
def heartbeat(task: str, *, every_seconds: int) -> Iterator[None]:
    """Leave a heartbeat around the body: begun before it, ended after it, and what failed if it raises."""
    Heartbeat.objects.update_or_create(task=task, defaults={"began_at": timezone.now(), "every_seconds": every_seconds})
    try:
        yield
    except Exception as problem:
        Heartbeat.objects.filter(task=task).update(failure=f"{type(problem).__name__}: {problem}"[:500])
        raise
    Heartbeat.objects.filter(task=task).update(ended_at=timezone.now(), failure="")


def late_tasks(*, now: datetime | None = None) -> list[Late]:
    """The tasks that have not ended well within three of their intervals and two minutes, longest late first."""
    now = now or timezone.now()
    late = []
    for beat in Heartbeat.objects.all():
        allowed = timedelta(seconds=3 * beat.every_seconds) + _GRACE
        last = beat.ended_at or beat.began_at
        if last + allowed < now:
            late.append(Late(beat.task, last + allowed, beat.ended_at, beat.failure))
    return sorted(late, key=lambda row: row.due_at)
