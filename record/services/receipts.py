"""Receipts: what was entered, the signed promise to include it, and the proof once it is sealed."""

import json
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from ..commitments import promise_text, utc_text
from ..models import Checkpoint, Entry, Leaf, Opening
from ..signing import record_key
from .heads import latest_checkpoint
from .proofs import inclusion_proofs

FORMAT = "open-floor-receipt/1"


def receipt_for(entry: Entry, *, with_opening: bool) -> dict[str, Any]:
    """The receipt of an entry as JSON values; `verify_record.py` checks it.

    Keys: `format`, `origin`, `key` (a C2SP verifier key), `entry` (facts), `promise` (`include_by`, `signature` in
    base64), `sealed` (None, or `index` from 0, `size`, `leaf_hash`, `path` and the signed note `checkpoint`),
    `overdue` (not sealed though the promise says so), `opening` (None, or `nonce` and `content`). `with_opening` is for
    the author alone: it tells the content; an erased opening stays None.
    """
    return receipts_for([entry], with_opening=with_opening)[0]


def receipts_for(entries: Sequence[Entry], *, with_opening: bool) -> list[dict[str, Any]]:
    """Receipts of several entries under one tree head, in a fixed number of statements."""
    head = latest_checkpoint()
    keys = [entry.pk for entry in entries]
    leaves = {leaf.entry_id: leaf for leaf in Leaf.objects.filter(entry__in=keys, index__lt=head.size)} if head else {}
    paths = inclusion_proofs([leaf.index for leaf in leaves.values()], head.size) if head else {}
    openings = Opening.objects.in_bulk(keys) if with_opening else {}
    return [_receipt(entry, head, leaves.get(entry.pk), paths, openings.get(entry.pk)) for entry in entries]


def _receipt(
    entry: Entry,
    head: Checkpoint | None,
    leaf: Leaf | None,
    paths: dict[int, list[bytes]],
    opening: Opening | None,
) -> dict[str, Any]:
    key = record_key()
    sealed = None
    if head and leaf:
        sealed = {
            "index": leaf.index,
            "size": head.size,
            "leaf_hash": leaf.hash,
            "path": [step.hex() for step in paths[leaf.index]],
            "checkpoint": head.note,
        }
    return {
        "format": FORMAT,
        "origin": key.name,
        "key": key.verifier_key,
        "entry": entry.facts,
        "promise": {
            "include_by": utc_text(entry.include_by),
            "signature": key.sign(promise_text(key.name, entry.facts, entry.include_by)),
        },
        "sealed": sealed,
        "overdue": sealed is None and entry.include_by < timezone.now(),
        "opening": {"nonce": opening.nonce, "content": json.loads(opening.content)} if opening else None,
    }
