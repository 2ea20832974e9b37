"""Signed tree heads: the newest, those of each day, and the keys they are signed with."""

from datetime import UTC, timedelta

from django.db import connection
from django.utils import timezone

from .. import merkle
from ..models import Checkpoint
from ..signing import record_key

_DAILY = """
SELECT head.* FROM unnest(%s::timestamptz[]) AS day (start), LATERAL (
  SELECT * FROM record_checkpoint
  WHERE at >= day.start AND at < day.start + interval '24 hours' ORDER BY at, id LIMIT 1
) AS head
ORDER BY day.start DESC
"""

# One step through the index for each key, however many heads it has signed.
_KEYS = """
WITH RECURSIVE signer AS (
  (SELECT key_id, verifier_key FROM record_checkpoint ORDER BY key_id, size LIMIT 1)
  UNION ALL
  SELECT next.* FROM signer, LATERAL (
    SELECT key_id, verifier_key FROM record_checkpoint WHERE key_id > signer.key_id ORDER BY key_id, size LIMIT 1
  ) AS next
)
SELECT verifier_key FROM signer
"""


def latest_checkpoint() -> Checkpoint | None:
    """The newest head that is signed with the present key; None before the first sealing."""
    return Checkpoint.objects.filter(key_id=record_key().key_id).order_by("-size").first()


def latest_note() -> str:
    """The signed note of the newest head; before the first sealing, that of the empty tree."""
    head = latest_checkpoint()
    return head.note if head else record_key().sign_head(0, merkle.EMPTY_ROOT)


def sealed_size() -> int:
    """How many entries the newest head covers."""
    head = latest_checkpoint()
    return head.size if head else 0


def daily_heads(days: int = 60) -> list[Checkpoint]:
    """The first head signed on each of the last days (UTC), newest first; days without a new head are left out.

    The first and not the last, so that what was sent as the head of a day stays the head of that day.
    """
    today = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return list(Checkpoint.objects.raw(_DAILY, [[today - timedelta(days=back) for back in range(days)]]))


def known_keys() -> list[str]:
    """The verifier keys that heads were signed with, the present one first."""
    present = record_key().verifier_key
    with connection.cursor() as cursor:
        cursor.execute(_KEYS)
        return [present, *(key for (key,) in cursor.fetchall() if key != present)]
