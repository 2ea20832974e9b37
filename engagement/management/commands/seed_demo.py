"""`seed_demo`: the demo world on an empty portal."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from engagement.demo.seed import is_seeded, seed_world
from record.services import seal_entries


class Command(BaseCommand):
    help = "Fill an empty portal with the demo world of invented people. Run again, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_seeded():
            self.stdout.write("The demo world stands already.")
            return
        with transaction.atomic():
            seed_world()
        seal_entries()
        self.stdout.write("The demo world is made.")
