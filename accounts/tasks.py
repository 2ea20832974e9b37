"""What happens to people and organisations by the clock."""

from celery import shared_task

from core.heartbeats import heartbeat

from . import services

RENEWALS_EVERY = 3600


@shared_task
def remind_and_lapse() -> None:
    """Ask the organisations whose verification ends soon; lapse those that did not answer."""
    with heartbeat("accounts.remind_and_lapse", every_seconds=RENEWALS_EVERY):
        services.remind_and_lapse()
