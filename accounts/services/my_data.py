"""“My data”: everything held about a person, copied into a ZIP file by a worker."""

import json
import logging
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.audit import write_audit
from core.permissions import CLOCK, require
from core.throttle import Rate, count_try
from core.workflow import NotPossible

from .. import notices
from ..enums import ExportState
from ..models import DataExport, User
from ..personal_data import Holding, Row, holdings

logger = logging.getLogger(__name__)

COPIES = Rate(3, 86400)
KEPT = timedelta(days=7)
_PIECE = 64 * 1024


def request_data_export(*, by: User) -> DataExport:
    """Ask for a copy of everything held about oneself; a worker makes it.

    Raises PermissionDenied, NotPossible while one is being made, TooMany above three a day.
    """
    require(by, "accounts.request_data_export")
    if by.data_exports.filter(state=ExportState.REQUESTED).exists():
        raise NotPossible(_("A copy is being made already."))
    count_try("data_export.request", str(by.pk), COPIES)
    try:
        with transaction.atomic():
            export = DataExport.objects.create(user=by, requested_at=timezone.now())
            write_audit("data_export.request", export, by=by, after={"state": export.state})
    except IntegrityError as problem:
        raise NotPossible(_("A copy is being made already.")) from problem
    return export


def make_exports() -> int:
    """Make the copies that wait, oldest first; returns how many are ready. Several workers may do it at once."""
    ready = 0
    for key in DataExport.objects.filter(state=ExportState.REQUESTED).order_by("pk").values_list("pk", flat=True):
        ready += _make(key)
    return ready


def _make(key: int) -> bool:
    """The row is locked while its copy is made: a worker that dies leaves it as it was, and another begins anew."""
    with transaction.atomic():
        waiting = DataExport.objects.select_for_update(of=("self",), skip_locked=True).select_related("user")
        export = waiting.filter(pk=key, state=ExportState.REQUESTED, user__closed_at=None).first()
        if export is None:
            return False
        try:
            with transaction.atomic():
                export.file, export.size = _write(export)
        except Exception:
            # The words of the error may hold the person's data; its kind and place are enough.
            logger.exception("The copy %s of a person’s data cannot be made.", export.key)
            export.state = ExportState.FAILED
        else:
            export.state, export.ready_at = ExportState.READY, timezone.now()
            notices.data_export_ready(export)
        export.save(update_fields=["state", "ready_at", "file", "size"])
        write_audit("data_export.make", export, by=CLOCK, after={"state": export.state})
        return export.state == ExportState.READY


def _write(export: DataExport) -> tuple[str, int]:
    """Write the ZIP file beside and keep it; returns its name in the storage and its bytes."""
    with tempfile.TemporaryFile() as made:
        with override(export.user.language), ZipFile(made, "w", ZIP_DEFLATED) as archive:
            archive.writestr("README.txt", _readme(export.user))
            for holding in holdings():
                with archive.open(f"{holding.name}.json", "w", force_zip64=True) as entry:
                    _write_rows(entry, holding.export(export.user))
                for name, file in _files_of(holding, export.user):
                    with archive.open(f"files/{_safe(name)}", "w", force_zip64=True) as entry:
                        _write_file(entry, file)
        size = made.tell()
        made.seek(0)
        return default_storage.save(f"exports/{export.key}.zip", File(made)), size


def _write_rows(entry: IO[bytes], rows: Iterable[Row]) -> None:
    """A list of JSON, row by row: none but one row is in memory."""
    entry.write(b"[")
    before = b"\n"
    for row in rows:
        entry.write(before + json.dumps(row, ensure_ascii=False, indent=1).encode())
        before = b",\n"
    entry.write(b"\n]\n")


def _write_file(entry: IO[bytes], file: FieldFile) -> None:
    with file.open("rb") as content:
        for piece in content.chunks(_PIECE):
            entry.write(piece)


def _files_of(holding: Holding, user: User) -> Iterable[tuple[str, Any]]:
    return holding.files(user) if holding.files else ()


def _safe(name: str) -> str:
    """A name that unpacks into the folder and nowhere else."""
    return "".join(letter if letter.isalnum() or letter in "-_. " else "_" for letter in name).lstrip(".")[:150]


def _readme(user: User) -> str:
    first = _("This is what %(site)s holds about you, %(name)s, on %(day)s.") % {
        "site": settings.SITE_NAME,
        "name": str(user),
        "day": f"{timezone.now():%Y-%m-%d}",
    }
    told = _("Each file is a list in JSON. Times are in UTC. Passwords and secrets of second factors are not in it.")
    lines = [f"{holding.name}.json: {holding.title}" for holding in holdings()]
    return "\n".join([first, told, "", *lines, ""])
