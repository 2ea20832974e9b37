"""What happens to calls by the clock."""

from celery import shared_task

from core.heartbeats import heartbeat

from . import services

EVERY_SECONDS = 30


@shared_task
def open_and_close() -> None:
    """Announce what has opened and closed since."""
    with heartbeat("consultations.open_and_close", every_seconds=EVERY_SECONDS):
        services.open_and_close()
