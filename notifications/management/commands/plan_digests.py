"""Plan the digests that are due."""

from typing import Any

from django.core.management.base import BaseCommand

from core.heartbeats import heartbeat
from notifications import planner


class Command(BaseCommand):
    help = "Put the digest of every reader who is due into the outbox."

    def handle(self, *args: Any, **options: Any) -> None:
        with heartbeat("plan_digests", every_seconds=60):
            planned = planner.plan_digests()
        self.stdout.write(f"{planned} planned")
