"""What happens to cases by the clock."""

from celery import shared_task

from core.heartbeats import heartbeat

from . import services

EVERY_SECONDS = 300


@shared_task
def escalate_overdue() -> None:
    """Escalate the cases whose time is over."""
    with heartbeat("moderation.escalate_overdue", every_seconds=EVERY_SECONDS):
        services.escalate_overdue()
