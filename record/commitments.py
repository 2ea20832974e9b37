"""The forms that are hashed and signed: facts of an entry, its leaf, its commitment, and the promise to include it."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from core.canonical import canonical_json

from .merkle import leaf_hash


def utc_text(moment: datetime) -> str:
    """A moment in UTC with microseconds, always of the same length: `2026-11-23T20:30:00.000000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_facts(public_id: str, kind: str, reference: str, at: datetime, commitment: str) -> dict[str, str]:
    """What the record says of an entry, as it is hashed, signed and published."""
    return {"id": public_id, "kind": str(kind), "reference": reference, "at": utc_text(at), "commitment": commitment}


def leaf_of(facts: dict[str, str]) -> bytes:
    """The leaf hash of an entry's facts: SHA-256(0x00 || canonical JSON), 32 bytes."""
    return leaf_hash(canonical_json(facts))


def commitment_to(nonce: bytes, content: bytes) -> str:
    """SHA-256(nonce || content) in hexadecimal. The nonce of 32 random bytes keeps content from being guessed."""
    return hashlib.sha256(nonce + content).hexdigest()


def include_by(at: datetime) -> datetime:
    """Until when an entry of that time is promised to be in a signed tree: the merge delay later.

    An entry of a protected submission is dated to the day (00:00 UTC), so its delay counts from the day's end.
    """
    is_day = at.astimezone(UTC).time() == datetime.min.time()
    return at + timedelta(days=int(is_day), seconds=settings.RECORD_MERGE_DELAY)


def promise_text(origin: str, facts: dict[str, str], by: datetime) -> bytes:
    """What a promise signs. The first line keeps a promise from being read as anything else that is signed."""
    promise: dict[str, Any] = {"entry": facts, "include_by": utc_text(by), "origin": origin}
    return b"open-floor-promise/1\n" + canonical_json(promise)
