"""`import_register`: a register of status decisions."""

import sys
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.enums import StatusSystem
from accounts.services import import_register

WIDTH = 40


class Command(BaseCommand):
    help = (
        "Import a register of status decisions from CSV (organisation, decision, session_date, note). Run again with "
        "the same file, it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a CSV file in UTF-8")
        parser.add_argument("--system", required=True, choices=StatusSystem.values, help="whose register it is")
        parser.add_argument("--dry-run", action="store_true", help="say what would be imported, and import nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"{path} cannot be read: {problem}") from None
        source = StringIO(text, newline="")
        total = text.count("\n") - 1
        shows_progress = sys.stderr.isatty()

        def draw(rows: int) -> None:
            if shows_progress:
                done = WIDTH * rows // max(total, rows, 1)
                self.stderr.write(f"\r[{'#' * done:<{WIDTH}}] {rows:,} rows", ending="")

        try:
            report = import_register(lines=source, system=options["system"], dry_run=options["dry_run"], progress=draw)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        if shows_progress:
            self.stderr.write("")
        for bad in report.bad:
            self.stdout.write(f"line {bad.line}, {bad.column}: {bad.reason}")
        verb = "would be imported" if options["dry_run"] else "imported"
        known = report.rows - report.new - len(report.bad)
        self.stdout.write(
            f"{report.rows:,} rows: {report.new:,} {verb}, {known:,} there already, {len(report.bad):,} refused."
        )
