"""Entering facts in the record, finding them, and erasing what opens them."""

import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db import connection, transaction
from django.utils import timezone

from core.audit import write_audit
from core.canonical import canonical_json

from ..commitments import commitment_to, include_by
from ..enums import EntryKind
from ..models import Entry, Opening, Pending
from ..querysets import EntryQuerySet

_NONCE_BYTES = 32


@dataclass(frozen=True)
class Fact:
    """What is to be entered. `content` is JSON values without floats; `at` is now where None."""

    kind: str
    reference: str
    content: dict[str, Any]
    at: datetime | None = None


@dataclass
class _Subject:
    KIND: ClassVar[str] = "record"
    reference: str


def append_entry(*, kind: str, reference: str, content: dict[str, Any], at: datetime | None = None) -> Entry:
    """Enter a fact in the public record, in the caller's transaction, and return its entry.

    `kind` is a value of EntryKind; `content` is JSON values without floats, of which only a commitment is published.
    Takes no lock: the place in the tree is given later by `seal_entries`. Raises RuntimeError outside of a
    transaction, ValueError for an unknown kind, TypeError for a float.
    """
    return append_entries([Fact(kind, reference, content, at)])[0]


def append_entries(facts: Iterable[Fact]) -> list[Entry]:
    """Enter many facts in their order, in two statements a thousand. Raises as `append_entry` does."""
    if not connection.in_atomic_block:
        raise RuntimeError("An entry of the record is written in the transaction of the change it tells of.")
    now = timezone.now()
    entries, openings = [], []
    for fact in facts:
        content, nonce = canonical_json(fact.content), secrets.token_bytes(_NONCE_BYTES)
        entry = Entry(
            kind=EntryKind(fact.kind),
            reference=fact.reference,
            at=fact.at or now,
            commitment=commitment_to(nonce, content),
        )
        entries.append(entry)
        openings.append(Opening(entry=entry, nonce=nonce.hex(), content=content.decode()))
    Entry.objects.bulk_create(entries, batch_size=1000)
    for entry, opening in zip(entries, openings, strict=True):
        opening.entry = entry
    Opening.objects.bulk_create(openings, batch_size=1000)
    return entries


def entries_of(reference: str) -> EntryQuerySet:
    """All entries of a reference, oldest first, each with its leaf where it is sealed."""
    return Entry.objects.of(reference)


def overdue_since() -> datetime | None:
    """Since when the oldest entry that waits should have been sealed; None while the promise is kept."""
    oldest = Pending.objects.order_by("entry_id").values_list("entry__at", flat=True).first()
    due = include_by(oldest) if oldest else None
    return due if due and due < timezone.now() else None


def erase_openings(*, reference: str, by: Any, where: Callable[[dict[str, Any]], bool] | None = None) -> int:
    """Delete nonce and content of the entries of a reference, so that they say nothing any more; returns how many. All
    of them, or those for whose content `where` answers yes.

    The entries stay in the tree, which verifies as before. Whether `by` may do it is for the caller to ask, who knows
    whose data it is.
    """
    with transaction.atomic():
        openings = Opening.objects.filter(entry__reference=reference)
        if where is not None:
            openings = openings.filter(pk__in=[row.pk for row in openings if where(json.loads(row.content))])
        erased, _by_model = openings.delete()
        if erased:
            write_audit("opening.erase", _Subject(reference), by=by, after={"erased": erased})
    return erased
