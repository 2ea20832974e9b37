"""What each floor holds about a person: how it is copied for them, and what goes when they close their account.

This floor speaks for itself and for those below it (accounts.personal_holdings); the domains above register their own.
Each also says of every field of text, JSON or file what stands in it; `tests/guards/test_personal_data.py` wants a word
for each.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext, override

from .models import User

Row = dict[str, Any]


class Contents(StrEnum):
    """What may stand in a field."""

    NONE = "none"  # nothing about people
    OWN = "own"  # part of a person's data: it goes with the account
    NAMED = "named"  # may name people: what names the person who leaves is taken out
    ORGANISATION = "organisation"  # said by an organisation or an office, and stays theirs


@dataclass(frozen=True)
class Leaving:
    """A person who closes the account: who they were, and when they go. `addresses` are in lower case."""

    user: User
    name: str
    addresses: tuple[str, ...]
    at: datetime
    by: User

    def is_named_in(self, text: str) -> bool:
        """Whether the text holds the name, as words of their own, or an address."""
        return any(_as_words(word).search(text) for word in (self.name, *self.addresses) if word)

    def without(self, value: Any, language: str = "en") -> Any:
        """JSON values about the person, without the name and the addresses: words that name nobody stand there."""
        with override(language):
            return _replaced(value, (self.name, *self.addresses), gettext("Closed account"))

    def without_addresses(self, value: Any) -> Any:
        """JSON values that are about others and may hold an address of the person: the name is left, since it can be a
        word of theirs."""
        return _replaced(value, self.addresses, "")


@dataclass(frozen=True)
class Holding:
    """One file of the copy: `export` gives its rows, oldest first, as JSON values; `files` the names and contents of
    files that the person sent. `erase` runs in the transaction of the closing, before the person's row is emptied."""

    name: str
    title: Any
    export: Callable[[User], Iterable[Row]]
    erase: Callable[[Leaving], None] | None = None
    files: Callable[[User], Iterable[tuple[str, FieldFile]]] | None = None


_holdings: dict[str, Holding] = {}
_contents: dict[tuple[str, str], Contents] = {}


def register(holding: Holding) -> None:
    """Make the holding known. Raises ValueError when another has its name."""
    if _holdings.setdefault(holding.name, holding) is not holding:
        raise ValueError(f"Two holdings are called {holding.name}.")


def holdings() -> list[Holding]:
    """All holdings, those of the lower floors first."""
    return list(_holdings.values())


def describe(fields: Mapping[str, Mapping[str, str]]) -> None:
    """Say what stands in fields: by the model's label, for each of Contents the names of its fields. Raises ValueError
    for a field that is described twice."""
    for model, by_contents in fields.items():
        for contents, names in by_contents.items():
            for name in names.split():
                if _contents.setdefault((model, name), Contents(contents)) != contents:
                    raise ValueError(f"{model}.{name} is described twice.")


def described() -> Mapping[tuple[str, str], Contents]:
    """What was said of fields, by the label of the model and the name of the field."""
    return _contents


def rows(queryset: QuerySet[Any], *fields: str) -> Iterator[Row]:
    """The rows of a queryset by key, with these fields (a path with `__` too) as JSON values."""
    for found in queryset.order_by("pk").values(*fields).iterator(chunk_size=500):
        yield {field: plain(found[field]) for field in fields}


def plain(value: Any) -> Any:
    """A value as JSON has it: moments in UTC and ISO 8601."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def _as_words(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(text)}(?!\w)", re.IGNORECASE)


def _replaced(value: Any, words: Iterable[str], by: str) -> Any:
    if isinstance(value, str):
        for word in filter(None, words):
            value = _as_words(word).sub(lambda _match: by, value)
        return value
    if isinstance(value, list):
        return [_replaced(item, words, by) for item in value]
    if isinstance(value, dict):
        return {key: _replaced(item, words, by) for key, item in value.items()}
    return value
