"""`open_and_close`: what the clock does to calls and rounds, once, by hand."""

from typing import Any

from django.core.management.base import BaseCommand

import consultations.tasks
import dialogues.tasks


class Command(BaseCommand):
    help = "Announce the calls, open and close the rounds, whose time has come. Run again, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        consultations.tasks.open_and_close()
        dialogues.tasks.open_and_close()
        self.stdout.write("Calls and rounds are as their times say.")
