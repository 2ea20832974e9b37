"""Planning digests: which readers are due, and exactly what each is told. One mail a window, whoever plans it."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from .addresses import message_id
from .digest import TEMPLATE
from .enums import Frequency
from .models import Digest, DigestHorizon, Follower, HappeningSubject, Notice, OutboxMessage
from .services import MAIL_LATER

READERS_A_BATCH = 500
ITEMS_A_SUBJECT = 20

_HITS = """
SELECT follower_id, title, url, happening_id, total FROM (
  SELECT w.follower_id, w.id AS follow_id, w.title, w.url, s.happening_id,
    row_number() OVER (PARTITION BY w.id ORDER BY h.at DESC, h.id DESC) AS place,
    count(*) OVER (PARTITION BY w.id) AS total,
    max(h.at) OVER (PARTITION BY w.id) AS newest
  FROM notifications_follower r
  JOIN notifications_follow w ON w.follower_id = r.id
  JOIN notifications_happeningsubject s ON s.kind = w.subject_kind AND s.reference = w.subject_reference
    AND s.released_at > greatest(r.told_until, w.created_at) AND s.released_at <= %s
  JOIN notifications_happening h ON h.id = s.happening_id AND h.withdrawn_at IS NULL
  WHERE r.id = ANY(%s)
) AS hits WHERE place <= %s ORDER BY follower_id, newest DESC, follow_id, place
"""
_MOVE_ON = """
UPDATE notifications_follower AS r SET told_until = %s, next_due_at = v.due
FROM unnest(%s::bigint[], %s::timestamptz[]) AS v(id, due) WHERE r.id = v.id
"""
_PUT_INTO = """
UPDATE notifications_notice AS n SET digest_id = v.digest
FROM unnest(%s::bigint[], %s::uuid[]) AS v(id, digest) WHERE n.id = v.id
"""


def plan_digests(*, now: datetime | None = None) -> int:
    """Plan the digest of every reader who is due, and put it into the outbox; returns how many.

    Run twice or by two at once, each reader gets one: a reader is planned under a row lock, and the same transaction
    moves the reader's next time on. A run that was missed is made up once. At most seven queries for 500 readers.
    """
    now = now or timezone.now()
    horizon = release_happenings(now)
    planned = 0
    while True:
        looked_at, made = _plan_batch(now, horizon)
        planned += made
        if looked_at < READERS_A_BATCH:
            return planned


def release_happenings(now: datetime) -> datetime:
    """Stamp what was announced and is committed, and return the stamp: the end of the windows planned after it.

    The stamp grows with every call, and calls wait for each other: so whatever is committed later is stamped later, and
    no window misses a happening whose transaction took long.
    """
    with transaction.atomic():
        DigestHorizon.objects.get_or_create(pk=1, defaults={"at": now - timedelta(microseconds=1)})
        horizon = DigestHorizon.objects.select_for_update().get(pk=1)
        horizon.at = max(now, horizon.at + timedelta(microseconds=1))
        horizon.save(update_fields=["at"])
        HappeningSubject.objects.filter(released_at=None).update(released_at=horizon.at)
    return horizon.at


def _plan_batch(now: datetime, horizon: datetime) -> tuple[int, int]:
    """Plan for up to READERS_A_BATCH readers; returns how many were due and how many get a digest."""
    with transaction.atomic():
        due = list(
            Follower.objects.due(now)
            .filter(told_until__lt=horizon)
            .select_for_update(of=("self",), skip_locked=True)
            .select_related("user")
            .order_by("pk")[:READERS_A_BATCH]
        )
        if not due:
            return 0, 0
        readers = [reader for reader in due if reader.user is None or reader.user.is_active]
        groups = _groups_of(readers, horizon)
        notices = _notices_of(readers, now)
        digests = [
            Digest(
                follower=reader,
                window_from=reader.told_until,
                window_to=horizon,
                groups=groups.get(reader.pk, []),
                notice_ids=notices.get(reader.user_id, []),
            )
            for reader in readers
            if reader.pk in groups or reader.user_id in notices
        ]
        if digests:
            Digest.objects.bulk_create(digests, ignore_conflicts=True)
            OutboxMessage.objects.bulk_create([_message_for(digest) for digest in digests], ignore_conflicts=True)
        _put_into_digests(digests)
        _move_on(due, now, horizon)
    return len(due), len(digests)


def _groups_of(readers: list[Follower], horizon: datetime) -> dict[int, list[dict[str, Any]]]:
    """What is new, by reader, grouped by subject, newest first. A happening with two followed subjects is told once."""
    groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
    told: set[tuple[int, int]] = set()
    last: tuple[int, str, str] | None = None
    with connection.cursor() as cursor:
        cursor.execute(_HITS, [horizon, [reader.pk for reader in readers], ITEMS_A_SUBJECT])
        hits = cursor.fetchall()
    for reader_id, title, url, happening_id, total in hits:
        if (reader_id, happening_id) in told:
            continue
        told.add((reader_id, happening_id))
        if last != (reader_id, title, url):
            last = (reader_id, title, url)
            more = max(0, total - ITEMS_A_SUBJECT)
            groups[reader_id].append({"title": title, "url": url, "happenings": [], "more": more})
        groups[reader_id][-1]["happenings"].append(happening_id)
    return groups


def _notices_of(readers: list[Follower], now: datetime) -> dict[int, list[int]]:
    """Unread notices that were to come in a digest, by user, newest first; weekly ones on the chosen weekday."""
    by_user = {reader.user_id: reader for reader in readers if reader.user_id is not None}
    notices: dict[int, list[int]] = defaultdict(list)
    waiting = Notice.objects.filter(
        user__in=by_user, read_at=None, digest=None, frequency__in=[Frequency.DAILY, Frequency.WEEKLY]
    )
    for pk, user_id, frequency in waiting.order_by("-created_at", "-pk").values_list("pk", "user_id", "frequency"):
        reader = by_user[user_id]
        if frequency == Frequency.DAILY or reader.weekday in _weekdays_since_due(reader, now):
            notices[user_id].append(pk)
    return notices


def _weekdays_since_due(reader: Follower, now: datetime) -> set[int]:
    """The weekdays, in the reader's zone, from the day the digest was due to today: more than one after an outage."""
    zone = ZoneInfo(reader.reader_zone)
    day, today = (reader.next_due_at or now).astimezone(zone).date(), now.astimezone(zone).date()
    return {(day + timedelta(days=ahead)).weekday() for ahead in range(min(7, (today - day).days + 1))}


def _message_for(digest: Digest) -> OutboxMessage:
    reader = digest.follower
    key = f"digest:{reader.pk}:{digest.window_from.isoformat()}"
    return OutboxMessage(
        key=key,
        to=reader.to,
        user=reader.user,
        kind="digest",
        language=reader.reader_language,
        template=TEMPLATE,
        context={"digest": str(digest.pk)},
        message_id=message_id(key),
        priority=MAIL_LATER,
    )


def _put_into_digests(digests: list[Digest]) -> None:
    pairs = [(notice_id, digest.pk) for digest in digests for notice_id in digest.notice_ids]
    if pairs:
        with connection.cursor() as cursor:
            cursor.execute(_PUT_INTO, [[pair[0] for pair in pairs], [str(pair[1]) for pair in pairs]])


def _move_on(readers: list[Follower], now: datetime, horizon: datetime) -> None:
    """Set each reader's next time. Readers share few combinations of hour, zone and weekday, so few are computed."""
    computed: dict[tuple[int, str, int, str], datetime | None] = {}
    following = []
    for reader in readers:
        habit = (reader.hour, reader.reader_zone, reader.weekday, reader.frequency)
        if habit not in computed:
            computed[habit] = reader.due_after(now)
        following.append(computed[habit])
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_ON, [horizon, [reader.pk for reader in readers], following])
