"""What was done, by whom. One row in the transaction of the change; see core.models.AuditEntry."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Protocol

from django.db import connection
from django.utils import timezone

from .canonical import canonical_json, sha256_hex
from .models import AuditEntry
from .permissions import CLOCK


class Subject(Protocol):
    """Anything with a public reference and a kind."""

    KIND: ClassVar[Any]

    @property
    def reference(self) -> Any: ...


def write_audit(
    action: str,
    subject: Subject,
    *,
    by: Any,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write who did what to which subject.

    `before` and `after` are the changed facts, JSON values only (times as ISO text); they are kept as hashes, so that a
    text can be erased and a claim about it still be checked. Their "state" is kept in words. Raises RuntimeError
    outside of a transaction, where the row could survive a change that did not.
    """
    entry = _entry(action, subject, by, before, after, reason)
    entry.save(force_insert=True)
    return entry


def write_audits(
    action: str, subjects: Iterable[Subject], *, by: Any, after: Callable[[Any], Mapping[str, Any]]
) -> None:
    """Write the same of many subjects at once, as `write_audit` does of one; `after` gives the facts of each."""
    AuditEntry.objects.bulk_create(_entry(action, subject, by, None, after(subject), "") for subject in subjects)


def _entry(
    action: str,
    subject: Subject,
    by: Any,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    reason: str,
) -> AuditEntry:
    if not connection.in_atomic_block:
        raise RuntimeError("An audit row is written in the transaction of the change it tells of.")
    return AuditEntry(
        at=timezone.now(),
        actor="clock" if by is CLOCK else f"user:{by.pk}",
        roles=" ".join(sorted(getattr(by, "roles", ()))),
        action=action,
        subject_kind=subject.KIND,
        subject_reference=subject.reference,
        before_hash=_hash(before),
        after_hash=_hash(after),
        state_before=str((before or {}).get("state", "")),
        state_after=str((after or {}).get("state", "")),
        reason=reason,
    )


def _hash(facts: Mapping[str, Any] | None) -> str:
    return sha256_hex(canonical_json(dict(facts))) if facts is not None else ""
