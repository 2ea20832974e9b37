from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services import apply_retention


class Command(BaseCommand):
    help = "Remove what has been kept its time, rule by rule; with --dry-run only say how much that is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        applied = apply_retention(dry_run=dry_run)
        word = "due" if dry_run else "done"
        for each in applied:
            self.stdout.write(f"{each.rule.name}: {each.rows:,} {word} ({each.rule.title}, {each.rule.days} days)")
        failures = [each.failure for each in applied if each.failure]
        if failures:
            raise CommandError("Not all could be removed. " + "; ".join(failures))
