import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from record.services import verify_record
from record.signing import record_key
from record.verify_record import Broken

_SHOWN = 50


class Command(BaseCommand):
    help = "Verify the whole public record against its signed heads: every entry, opening, subtree and signature."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            metavar="FILE",
            action="append",
            default=[],
            help="a signed tree head (the text of /record/checkpoint) that somebody outside has kept; may be repeated",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kept = [Path(file).read_text(encoding="utf-8") for file in options["head"]]
            result = verify_record(kept=kept, progress=self._show)
        except (OSError, Broken) as problem:
            raise CommandError(str(problem)) from problem
        for finding in result.findings[:_SHOWN]:
            self.stdout.write(f"✗ {finding}")
        self.stdout.write(
            f"{result.entries:,} entries in the tree, {result.heads:,} signed heads, {result.waiting:,} entries wait."
        )
        for key, count in result.keys.items():
            if key != record_key().verifier_key:
                self.stdout.write(f"{count:,} heads are signed with an earlier key: {key}")
        if not result.holds:
            raise CommandError(f"The record does not hold: {len(result.findings):,} findings.")
        self.stdout.write("The record holds.")

    def _show(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            end = "\n" if done == total else ""
            self.stderr.write(f"\r{done:,} of {total:,} entries", ending=end)
            sys.stderr.flush()
