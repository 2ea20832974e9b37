"""What the clock does with mail."""

from celery import shared_task

from core.heartbeats import heartbeat

from . import outbox, planner


@shared_task(name="notifications.tasks.send_outbox")
def send_outbox() -> None:
    """Send what is due. The tick comes every three seconds; a minute without one is late."""
    with heartbeat("send_outbox", every_seconds=60):
        outbox.send_outbox()


@shared_task(name="notifications.tasks.plan_digests")
def plan_digests() -> None:
    """Plan the digests that are due."""
    with heartbeat("plan_digests", every_seconds=60):
        planner.plan_digests()
