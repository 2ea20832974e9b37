"""Send the mail that waits."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.heartbeats import heartbeat
from notifications import health, outbox


class Command(BaseCommand):
    help = "Send the mail that waits in the outbox: once, or again every so many seconds."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="do not end; send again after each pause")

    def handle(self, *args: Any, **options: Any) -> None:
        pause = options["every"]
        stop = threading.Event()
        if pause is not None:
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
        while True:
            with heartbeat("send_outbox", every_seconds=60):
                sent = outbox.send_outbox()
            if sent or pause is None:
                self.stdout.write(f"{sent} sent, {health.waiting_count()} waiting")
            if pause is None or stop.wait(pause):
                return
