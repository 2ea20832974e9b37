"""Files of organisations that staff bring in the browser: kept, looked through by a worker, and taken in when they say
so."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from io import StringIO
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.audit import write_audit
from core.permissions import CLOCK, require
from core.workflow import NotPossible

from ..enums import ImportState
from ..models import OrganisationImport, User
from .imports import OrganisationsReport, import_organisations

logger = logging.getLogger(__name__)

_LOCK = 0x66696C6573  # “files” in ASCII; any number that no other lock of the portal has


def upload_import(*, name: str, text: str, by: User) -> OrganisationImport:
    """Keep the text of a CSV file; a worker looks through it. Nothing is taken in yet. Raises PermissionDenied."""
    require(by, "accounts.import_organisations")
    with transaction.atomic():
        imported = OrganisationImport.objects.create(
            name=name[:120], text=text, uploaded_at=timezone.now(), uploaded_by=by, rows=text.count("\n")
        )
        write_audit("organisation_import.upload", imported, by=by, after={"state": imported.state})
    return imported


def start_import(*, imported: OrganisationImport, invites: bool, by: User) -> OrganisationImport:
    """Have a worker take in what is new in a file that was looked through; with `invites` it invites the contacts, in
    the name of `by`.

    Raises PermissionDenied for all but whoever brought the file, NotPossible while it is not looked through, when it
    was started before, and where nothing in it is new.
    """
    with transaction.atomic():
        imported = OrganisationImport.objects.select_for_update(of=("self",)).get(pk=imported.pk)
        require(by, "accounts.start_import", imported)
        if imported.state != ImportState.CHECKED:
            raise NotPossible(
                _("This file cannot be started now: %(state)s.") % {"state": imported.get_state_display()}
            )
        if not imported.new:
            raise NotPossible(_("Nothing in this file is new."))
        before = {"state": imported.state}
        imported.state, imported.invites = ImportState.IMPORTING, invites
        imported.rows_read = imported.new = imported.known = 0
        imported.save(update_fields=["state", "invites", "rows_read", "new", "known"])
        after = {"state": imported.state, "invites": invites}
        write_audit("organisation_import.start", imported, by=by, before=before, after=after)
    return imported


def run_imports() -> int:
    """Go on with the files that wait, oldest first; returns how many are through. One worker at a time: where another
    is at it, nothing happens. PostgreSQL ends the turn of a worker that died; the next one goes on where it was."""
    through = 0
    with _turn() as is_ours:
        waiting = OrganisationImport.objects.filter(state__in=[ImportState.CHECKING, ImportState.IMPORTING])
        for key in list(waiting.order_by("pk").values_list("pk", flat=True)) if is_ours else ():
            imported = OrganisationImport.objects.select_related("uploaded_by").get(pk=key)
            with override(imported.uploaded_by.language):
                _run(imported)
            through += 1
    return through


@contextmanager
def _turn() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _run(imported: OrganisationImport) -> None:
    """One step of one file. What is wrong with the file ends it; when the database is gone, it waits for the next
    turn."""
    try:
        if imported.state == ImportState.CHECKING:
            _check(imported)
        else:
            _take_in(imported)
    except (OperationalError, InterfaceError):
        raise
    except ValidationError as problem:
        _end(imported, state=ImportState.FAILED, failure=" ".join(problem.messages)[:500])
    except PermissionDenied:
        _end(imported, state=ImportState.FAILED, failure=_("Whoever brought the file may not import any more."))
    except Exception:
        logger.exception("The file %s of organisations cannot be read.", imported.key)
        _end(imported, state=ImportState.FAILED, failure=_("Something went wrong on our side. Send the file again."))


def _check(imported: OrganisationImport) -> None:
    """From the first row, whatever a worker that died had read."""
    row = OrganisationImport.objects.filter(pk=imported.pk)

    def show(report: OrganisationsReport) -> None:
        row.update(rows_read=report.rows)

    report = import_organisations(lines=_lines(imported), dry_run=True, progress=show, by=imported.uploaded_by)
    _end(
        imported,
        state=ImportState.CHECKED,
        rows=report.rows,
        rows_read=report.rows,
        new=report.new,
        known=report.known,
        bad=[
            *(asdict(problem) for problem in report.bad),
            *({**asdict(problem), "is_taken": True} for problem in report.alike),
        ],
    )


def _take_in(imported: OrganisationImport) -> None:
    """From the first row that no batch before has taken in. The numbers are saved with each batch."""
    row = OrganisationImport.objects.filter(pk=imported.pk)

    def keep(report: OrganisationsReport) -> None:
        row.update(rows_read=report.rows, new=imported.new + report.new, known=imported.known + report.known)

    import_organisations(
        lines=_lines(imported),
        invites=imported.invites,
        progress=keep,
        resume_after=imported.rows_read,
        by=imported.uploaded_by,
    )
    _end(imported, state=ImportState.IMPORTED)


def _lines(imported: OrganisationImport) -> StringIO:
    return StringIO(imported.text, newline="")


def _end(imported: OrganisationImport, *, state: ImportState, **fields: Any) -> None:
    """Keep what came of a step. Once nothing is to be read any more, the text goes: it has addresses of people."""
    with transaction.atomic():
        if state != ImportState.CHECKED:
            fields |= {"ended_at": timezone.now(), "text": ""}
        OrganisationImport.objects.filter(pk=imported.pk).update(state=state, **fields)
        before, after = {"state": imported.state}, {"state": str(state)}
        action = "organisation_import.check" if state == ImportState.CHECKED else "organisation_import.end"
        write_audit(action, imported, by=CLOCK, before=before, after=after)
