"""A receipt against the record of this very portal: the same steps as verify_record.py, with the site at hand."""

from typing import Any

from django.utils import timezone

from ..models import Entry
from ..verify_record import FACTS, Step, check_receipt, read_head, read_key
from .heads import known_keys, sealed_size
from .proofs import root_at


def check_here(receipt: dict[str, Any]) -> list[Step]:
    """All steps for a receipt as `verify_record.read_receipt` gives it: what it proves by itself with this log's keys,
    whether the record has the entry, and whether the tree has only grown since.

    Besides the codes of `verify_record.TEXT`, the step "waiting" says that the entry is here and not sealed yet.
    """
    steps = check_receipt(receipt, [read_key(key) for key in known_keys()], timezone.now())
    if not steps[0].holds:
        return steps
    entry = Entry.objects.filter(public_id=receipt["entry"]["id"]).select_related("leaf").first()
    leaf = getattr(entry, "leaf", None)
    if leaf is None and receipt["sealed"] is None:
        return [*steps, Step("waiting", _is_same(entry, receipt), "entry")]
    number = leaf.number if leaf else receipt["sealed"]["index"] + 1
    holds = leaf is not None and _is_same(entry, receipt)
    if receipt["sealed"] is None:
        steps = [step for step in steps if step.code != "due"]
        return [*steps, Step("present", holds, "entry", {"number": number})]
    holds = holds and leaf is not None and leaf.index == receipt["sealed"]["index"]
    return [*steps, Step("present", holds, "entry, sealed.index", {"number": number}), _has_grown(receipt)]


def _is_same(entry: Entry | None, receipt: dict[str, Any]) -> bool:
    return entry is not None and all(entry.facts[name] == receipt["entry"][name] for name in FACTS)


def _has_grown(receipt: dict[str, Any]) -> Step:
    head, size = read_head(receipt["sealed"]["checkpoint"]), sealed_size()
    holds = head.size <= size and root_at(head.size) == head.root
    return Step("grown", holds, "sealed.checkpoint", {"size": size})
