"""Compile the languages without system gettext."""

import os
import re
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

# xgettext gives every message with plurals two empty forms, also in languages that have one.
EMPTY_PLURAL = re.compile(r'^msgstr\[[1-9]\] ""\n(?!")', re.MULTILINE)


class Command(BaseCommand):
    help = "Compiles locale/*/LC_MESSAGES/django.po to django.mo, those that are newer than their compilation."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="also those that have not changed")

    def handle(self, *, verbosity: int, **options: Any) -> None:
        for source in catalogues():
            target = source.with_suffix(".mo")
            if options["all"] or is_stale(source, target):
                count = compile_catalogue(source, target)
                if verbosity:
                    self.stdout.write(f"{source.parent.parent.name}: {count} messages")


def catalogues() -> list[Path]:
    """Return the sources of all languages, in order of their names."""
    return sorted(path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/django.po"))


def is_stale(source: Path, target: Path) -> bool:
    """Say whether the compilation is missing or older than its source."""
    return not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns


def compile_catalogue(source: Path, target: Path) -> int:
    """Write the compilation, whole or not at all, and return how many messages it holds. Fuzzy ones stay out.

    Raises CommandError that names the line when the source is damaged.
    """
    try:
        text = EMPTY_PLURAL.sub("\n", source.read_text(encoding="utf-8"))
        catalogue = read_po(StringIO(text), abort_invalid=True)
    except PoFileError as error:
        raise CommandError(f"{source}: line {error.lineno}: {error}") from error
    draft = target.with_suffix(f".{os.getpid()}.draft")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(target)
    return sum(1 for message in catalogue if message.id and is_translated(message) and not message.fuzzy)


def is_translated(message: Message) -> bool:
    """Say whether the message has a translation; one with plurals has several texts."""
    return any(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)
