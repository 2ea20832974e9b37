"""The registers of status decisions, imported from the file that the secretariat keeps."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.canonical import canonical_json, sha256_hex
from core.text import clean_line, clean_text

from ..enums import RegisterVerdict, StatusSystem
from ..models import RegisterDecision
from ..names import acronyms_in, name_key

COLUMNS = ("organisation", "decision", "session_date", "note")
_AFTERWARDS = "now: "
_BATCH = 1000


@dataclass(frozen=True)
class BadRow:
    """A row that is not imported: its line in the file (the heading is line 1), the column, and why."""

    line: int
    column: str
    reason: str


@dataclass
class ImportReport:
    """What an import did, or would do: rows read, decisions that are new, and rows refused."""

    rows: int = 0
    new: int = 0
    bad: list[BadRow] = field(default_factory=list)


def import_register(
    *,
    lines: Iterable[str],
    system: str,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
) -> ImportReport:
    """Take the decisions of a CSV text with the columns organisation, decision, session_date (YYYY-MM-DD) and note into
    the register of the system. A bad row never blocks the others; a row that is there already changes nothing.

    `progress` is called with the number of rows read so far. Raises ValidationError when the system or a column is not
    known.
    """
    if system not in StatusSystem.values:
        raise ValidationError(_("Unknown system: %(system)s") % {"system": system})
    reader = csv.DictReader(lines)
    if missing := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
        raise ValidationError(_("The file lacks the column %(column)s.") % {"column": missing[0]})
    report, seen = ImportReport(), set(_fingerprints(system))
    batch: list[RegisterDecision] = []
    for row in reader:
        report.rows += 1
        try:
            decision = _read_row(row, system)
        except _BadValueError as problem:
            report.bad.append(BadRow(reader.line_num, problem.column, problem.reason))
            continue
        if decision.fingerprint not in seen:
            seen.add(decision.fingerprint)
            report.new += 1
            batch.append(decision)
        if len(batch) >= _BATCH:
            _insert(batch, dry_run)
            batch = []
            progress(report.rows)
    _insert(batch, dry_run)
    progress(report.rows)
    return report


class _BadValueError(ValueError):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def _read_row(row: Mapping[str, str | None], system: str) -> RegisterDecision:
    printed = {column: row.get(column) or "" for column in COLUMNS}
    if None in row:
        raise _BadValueError("note", _("There are more values than columns: a comma outside of quotes?"))
    name = _clean("organisation", printed, clean_line)
    if not name:
        raise _BadValueError("organisation", _("The name is missing."))
    if len(name) > 300:
        raise _BadValueError("organisation", _("The name is longer than 300 characters."))
    if printed["decision"] not in RegisterVerdict.values:
        raise _BadValueError("decision", _("“%(value)s” is not a known decision.") % {"value": printed["decision"]})
    try:
        session_date = date.fromisoformat(printed["session_date"])
    except ValueError:
        raise _BadValueError(
            "session_date", _("“%(value)s” is not a date such as 2014-02-07.") % {"value": printed["session_date"]}
        ) from None
    note = _clean("note", printed, clean_text)
    new_name = note.removeprefix(_AFTERWARDS).strip()[:300] if note.startswith(_AFTERWARDS) else ""
    return RegisterDecision(
        system=system,
        organisation=name,
        name_key=name_key(name)[:300],
        new_name=new_name,
        new_name_key=name_key(new_name)[:300] if new_name else "",
        acronyms=list(dict.fromkeys([*acronyms_in(name), *acronyms_in(new_name)])),
        decision=printed["decision"],
        session_date=session_date,
        note=note,
        fingerprint=sha256_hex(canonical_json({"system": system, **printed})),
    )


def _clean(column: str, printed: Mapping[str, str], clean: Callable[[str], str]) -> str:
    try:
        return clean(printed[column])
    except ValidationError as problem:
        raise _BadValueError(column, " ".join(problem.messages)) from None


def _insert(batch: list[RegisterDecision], dry_run: bool) -> None:
    if batch and not dry_run:
        RegisterDecision.objects.bulk_create(batch, ignore_conflicts=True)


def _fingerprints(system: str) -> Iterator[str]:
    return RegisterDecision.objects.filter(system=system).values_list("fingerprint", flat=True).iterator()
