"""`import_organisations`: the organisations of a campaign or a secretariat."""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.import_rows import COLUMNS
from accounts.models import User
from accounts.services import OrganisationsReport, import_organisations
from core.permissions import CLOCK, Clock

WIDTH = 40


class Command(BaseCommand):
    help = (
        f"Import organisations from CSV. Columns: {', '.join(COLUMNS)}; only name is needed. Run again with the same "
        "file, it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a CSV file in UTF-8")
        parser.add_argument("--dry-run", action="store_true", help="say what would be imported, and import nothing")
        parser.add_argument("--invite", action="store_true", help="invite each contact_email as the owner")
        parser.add_argument("--by", metavar="EMAIL", help="the officer or administrator who imports and invites")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        if options["invite"] and not options["by"]:
            raise CommandError("--invite needs --by EMAIL: the officer or administrator in whose name it is done.")
        by = _find(options["by"]) if options["by"] else CLOCK
        total = _count_lines(path) - 1
        shows_progress = sys.stderr.isatty()

        def draw(report: OrganisationsReport) -> None:
            if shows_progress:
                done = WIDTH * report.rows // max(total, report.rows, 1)
                self.stderr.write(f"\r[{'#' * done:<{WIDTH}}] {report.rows:,} rows", ending="")

        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                report = import_organisations(
                    lines=lines, dry_run=options["dry_run"], invites=options["invite"], progress=draw, by=by
                )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        except PermissionDenied:
            raise CommandError(f"{options['by']} is neither an officer nor an administrator.") from None
        if shows_progress:
            self.stderr.write("")
        self._tell(report, "would be imported" if options["dry_run"] else "imported")

    def _tell(self, report: OrganisationsReport, verb: str) -> None:
        for problem in sorted([*report.bad, *report.alike], key=lambda problem: problem.line):
            self.stdout.write(f"line {problem.line}, {problem.column}: {problem.reason}")
        self.stdout.write(
            f"{report.rows:,} rows: {report.new:,} {verb}, {report.known:,} there already, {report.refused:,} refused."
        )


def _find(email: str) -> User | Clock:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active account with the address {email}.")
    return user


def _count_lines(path: Path) -> int:
    """The lines of the file, all of which can be read: nothing is imported of one that is not UTF-8 to its end."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return sum(1 for _line in lines)
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandError(f"{path} cannot be read: {problem}") from None
