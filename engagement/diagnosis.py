"""What `manage.py doctor` looks at. Each examination returns one finding and lets no failure of its own escape."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from core.heartbeats import late_tasks
from core.models import Heartbeat
from notifications import health

REDIS_SECONDS = 2
CLOCK_SECONDS = 2
OUTBOX_SECONDS = 600
FREE_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Finding:
    """One part of the portal: whether it is well, and in which state it was found."""

    part: str
    is_well: bool
    detail: str


class Unwell(Exception):
    """The part that was looked at is not well; the message says how."""


def examine() -> list[Finding]:
    """Look at every part, in the order in which one rests on the other."""
    return [_look(part, examination) for part, examination in EXAMINATIONS.items()]


def _look(part: str, examination: Callable[[], str]) -> Finding:
    try:
        return Finding(part, True, examination())
    except Unwell as error:
        return Finding(part, False, str(error))
    except (DatabaseError, redis.RedisError, OSError) as error:
        return Finding(part, False, (str(error) or type(error).__name__).splitlines()[0])


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Unwell(f"{len(waiting)} not applied, the first {waiting[0][0]}")
    return "all applied"


def _clock() -> str:
    """Deadlines are decided by the database's clock, pages are written by ours."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((datetime.now(UTC) - cursor.fetchone()[0]).total_seconds())
    if apart > CLOCK_SECONDS:
        raise Unwell(f"the database's clock is {apart:.1f} s away from ours")
    return f"the database's clock is within {CLOCK_SECONDS} s of ours"


def _redis() -> str:
    timeouts = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
    with redis.Redis.from_url(settings.REDIS_URL, **timeouts) as client:
        client.ping()
    return "answers"


def _scheduled_tasks() -> str:
    late = late_tasks()
    if late:
        raise Unwell("; ".join(f"{task.task} was due {task.due_at:%Y-%m-%d %H:%M:%S} UTC" for task in late))
    count = Heartbeat.objects.count()
    if not count:
        raise Unwell("none has ever run: no worker or no scheduler")
    return f"{count} in time"


def _outbox() -> str:
    age = health.outbox_age() or 0
    if age > OUTBOX_SECONDS:
        raise Unwell(f"{health.waiting_count()} messages wait, the oldest for {age / 60:.0f} minutes")
    return f"{health.waiting_count()} messages wait"


def _disk() -> str:
    free = shutil.disk_usage(settings.VAR_DIR if settings.VAR_DIR.exists() else settings.BASE_DIR).free
    if free < FREE_BYTES:
        raise Unwell(f"{free // 1_000_000} MB free")
    return f"{free / 1e9:.0f} GB free"


EXAMINATIONS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "clock": _clock,
    "redis": _redis,
    "scheduled tasks": _scheduled_tasks,
    "outbox": _outbox,
    "disk": _disk,
}
