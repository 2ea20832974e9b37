"""The rows of a file of organisations: read from CSV, and cleaned by the rules of the profile's pages.

Lists stand in one cell with semicolons between. A country or area is taken by its M49 code, its ISO code of three
letters or its name in any of the six languages; a choice by its code or its words in any of them.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from core.search import fold

from .countries import COUNTRIES
from .enums import OrganisationType, Scope
from .profile import FIELDS, clean_step

CONTACT: Final = "contact_email"
COLUMNS: Final = (
    *("name", "type", "country", "language", "acronym", "former_names", "address", "website", "email", "telephone"),
    *("year_established", "registration_number", "registration_authority", "scope", "working_languages", "mission"),
    *("activities", CONTACT),
)
MOST_LINES: Final = 200  # of one row: mission and activities may have paragraphs, and a quotation mark may be missing
_STEP_OF: Final = {name: step for step, names in FIELDS.items() for name in names if name in COLUMNS}
_UNCLOSED = "unexpected end of data"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row: the line on which the row begins (the heading is line 1), the column, and why."""

    line: int
    column: str
    reason: str


@dataclass
class Row:
    """A row of the file: its cleaned fields and its contact, or what is wrong with it."""

    line: int
    fields: dict[str, Any] = field(default_factory=dict)
    contact: str = ""
    problems: list[Problem] = field(default_factory=list)


def read_rows(lines: Iterable[str]) -> Iterator[Row]:
    """The rows of a CSV text, one after the other; empty ones are passed over, and a bad one never hides the next.

    Raises ValidationError, before the first row, for a heading without the column `name`, and for columns that are not
    known or stand there twice.
    """
    records = _records(lines)
    columns = _columns(next(records, (1, [])))
    return (_read_row(line, columns, values) for line, values in records if values is None or any(values))


def _columns(heading: tuple[int, list[str] | None]) -> list[str]:
    columns = [name.lower() for name in heading[1] or []]
    if unknown := [name or _("(a column without a name)") for name in columns if name not in COLUMNS]:
        raise ValidationError(
            _("The file has columns that are not known: %(unknown)s. Known are: %(known)s.")
            % {"unknown": ", ".join(dict.fromkeys(unknown)), "known": ", ".join(COLUMNS)}
        )
    if twice := [name for name in COLUMNS if columns.count(name) > 1]:
        raise ValidationError(_("The column %(column)s stands there twice.") % {"column": twice[0]})
    if "name" not in columns:
        raise ValidationError(_("The file lacks the column %(column)s.") % {"column": "name"})
    return columns


def _records(lines: Iterable[str]) -> Iterator[tuple[int, list[str] | None]]:
    """The line on which each record begins, and its values, trimmed; None for one whose quotation mark is not closed
    within MOST_LINES. The lines that such a mark would have swallowed are read anew, as records of their own."""
    source, number = iter(lines), 1
    waiting: list[str] = []
    while True:
        taken, values = _take(waiting, source)
        if not taken:
            return
        if values != []:
            yield number, values
        number += taken


def _take(waiting: list[str], source: Iterator[str]) -> tuple[int, list[str] | None]:
    """How many lines the next record has, and its values; the lines are taken from `waiting`, then from `source`."""
    used: list[str] = []
    for _turn in range(MOST_LINES):
        line = waiting.pop(0) if waiting else next(source, None)
        if line is None:
            break
        used.append(line)
        try:
            return len(used), _parse(used)
        except csv.Error as problem:
            if _UNCLOSED not in str(problem):
                break
    waiting[:0] = used[1:]
    return min(len(used), 1), None


def _parse(lines: list[str]) -> list[str]:
    """The values of one record. Raises csv.Error, with _UNCLOSED in it where a quotation mark is still open. A mark
    inside of a value is taken as spreadsheets take it, but only where the record is one line: else it may well be that
    of another record."""
    try:
        values = next(csv.reader(lines, strict=True), [])
    except csv.Error as problem:
        if len(lines) > 1 or _UNCLOSED in str(problem):
            raise
        values = next(csv.reader(lines), [])
    return [value.strip() for value in values]


def _read_row(line: int, columns: list[str], values: list[str] | None) -> Row:
    row = Row(line)
    if values is None:
        reason = _("A quotation mark of this row is not closed, or it is longer than a row can be.")
        row.problems.append(Problem(line, "name", reason))
        return row
    if any(values[len(columns) :]):
        reason = _("There are more values than columns: a comma outside of quotes?")
        row.problems.append(Problem(line, columns[-1], reason))
        return row
    printed = {"name": "", **{column: value for column, value in zip(columns, values, strict=False) if value}}
    for column, value in printed.items():
        if column == CONTACT:
            row.contact = _clean(row, CONTACT, value, step="seat", name="email").lower()
        else:
            row.fields[column] = _clean(row, column, value, step=_STEP_OF[column], name=column)
    row.fields.setdefault("type", OrganisationType.OTHER.value)
    return row


def _clean(row: Row, column: str, value: str, *, step: str, name: str) -> Any:
    """The value, cleaned as the page cleans it; what is wrong with it is noted in the row, and "" given."""
    try:
        read = _READERS.get(column)
        return clean_step(step, {name: read(value) if read else value})[name]
    except ValidationError as problem:
        row.problems.append(Problem(row.line, column, " ".join(problem.messages)))
        return ""


def _read_country(value: str) -> str:
    code = value.zfill(3) if value.isdecimal() else _country_names().get(_plain(value), "")
    if code not in COUNTRIES:
        raise ValidationError(
            _(
                "“%(value)s” is no country or area that is known. Write its M49 code, its ISO code of three letters or "
                "its name."
            )
            % {"value": value[:100]}
        )
    return code


@cache
def _country_names() -> dict[str, str]:
    """M49 codes by ISO code and by name in each language, folded."""
    names = {_plain(name): code for code, country in COUNTRIES.items() for name in country.names.values() if name}
    return {**names, **{country.iso3.lower(): code for code, country in COUNTRIES.items() if country.iso3}}


def _read_language(value: str) -> str:
    return _chosen(value, _language_names())


@cache
def _language_names() -> dict[str, str]:
    """Codes of the languages by code, English name and own name, folded; Chinese also without its script."""
    names: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        info = get_language_info(code)
        names |= {_plain(name): code for name in (code, code.split("-")[0], info["name"], info["name_local"])}
    return names


@cache
def _words_of(choices: Any) -> dict[str, str]:
    """The values of choices by value and by words in each language, folded."""
    words = {_plain(value): value for value in choices.values}
    for code, _name in settings.LANGUAGES:
        with override(code):
            words |= {_plain(str(label)): value for value, label in choices.choices}
    return words


def _chosen(value: str, words: Mapping[str, str]) -> str:
    if (key := _plain(value)) in words:
        return words[key]
    raise ValidationError(
        _("“%(value)s” is not in the list. Known are: %(known)s.")
        % {"value": value[:100], "known": ", ".join(dict.fromkeys(words.values()))}
    )


def _parts(value: str, marks: str = ";؛；") -> list[str]:
    """The parts between semicolons, Arabic and full-width ones too: a spreadsheet keeps what its writer typed."""
    return [part.strip() for part in re.split(f"[{marks}]", value) if part.strip()]


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", fold(text)).split())


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "country": _read_country,
    "type": lambda value: _chosen(value, _words_of(OrganisationType)),
    "scope": lambda value: _chosen(value, _words_of(Scope)),
    "language": _read_language,
    "working_languages": lambda value: [_read_language(part) for part in _parts(value, ";,")],
    "former_names": _parts,
}
