"""Entries of the record, made through its services."""

from datetime import datetime
from typing import Any

from django.db import transaction

from record.models import Entry
from record.services import append_entry, seal_entries


def make_entry(
    reference: str = "S-7K3M9QXV4",
    kind: str = "received",
    content: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """One committed entry that waits to be sealed."""
    with transaction.atomic():
        return append_entry(kind=kind, reference=reference, content=content or {"text": "Наш голос"}, at=at)


def make_sealed(count: int, prefix: str = "S-") -> list[Entry]:
    """Sealed entries with references of their own, in the order of the tree."""
    entries = [make_entry(f"{prefix}{number}", content={"number": number}) for number in range(count)]
    seal_entries()
    return entries
