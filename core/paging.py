"""Lists by key, not by offset: page 1,000 costs what page 1 costs, and a new row does not shift what one reads."""

import base64
import binascii
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)

_LONGEST_KEY = 4000  # a name of 300 characters in any script, as JSON in base 64, and a number
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Page(Generic[M]):
    """The rows of one page and the keys of its neighbours (`after=`, `before=` in the address), or None."""

    rows: list[M]
    after: str | None
    before: str | None

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_by_key(rows: QuerySet[M], params: Any, *, order: Sequence[str], size: int = 25) -> Page[M]:
    """One page of `rows` in `order`, one query.

    `order` names columns that are never null, `-` for descending, the last one unique. `params` is request.GET; an
    unreadable key gives the first page.
    """
    key = _read_key(params.get("before") or params.get("after"), len(order))
    backwards = bool(params.get("before")) and key is not None
    sense = [_flipped(name) for name in order] if backwards else list(order)
    chosen = rows.order_by(*sense)
    if key is not None:
        try:
            chosen = chosen.filter(_beyond(sense, key))
        except (TypeError, ValueError, ValidationError):  # a key of other columns, or made by hand
            return page_by_key(rows, {}, order=order, size=size)
    found = list(chosen[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next = more if not backwards else key is not None
    has_previous = (more if backwards else key is not None) and bool(found)
    return Page(
        rows=found,
        after=_write_key(found[-1], order) if found and has_next else None,
        before=_write_key(found[0], order) if has_previous else None,
    )


def _beyond(order: Sequence[str], key: Sequence[Any]) -> Q:
    """(a, b) beyond (x, y) is: a beyond x, or a = x and b beyond y."""
    condition, same = Q(), Q()
    for name, value in zip(order, key, strict=True):
        column = name.lstrip("-")
        condition |= same & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{column: value})
    return condition


def _flipped(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _write_key(row: Model, order: Sequence[str]) -> str:
    values = [getattr(row, name.lstrip("-")) for name in order]
    text = json.dumps([value.isoformat() if isinstance(value, datetime) else value for value in values], default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_key(text: str | None, length: int) -> list[Any] | None:
    if not text or len(text) > _LONGEST_KEY:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return None
    good = isinstance(values, list) and len(values) == length
    return values if good and all(_is_plain(value) for value in values) else None


def _is_plain(value: Any) -> bool:
    """PostgreSQL has no text with a NUL or half a character in it, and no row at infinity."""
    if isinstance(value, str):
        return "\x00" not in value and not _HALF_CHARACTER.search(value)
    return isinstance(value, int | float) and math.isfinite(value)
