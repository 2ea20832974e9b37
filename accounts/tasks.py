"""What happens to people and organisations by the clock."""

from celery import shared_task

from core.heartbeats import heartbeat

from . import services

RENEWALS_EVERY = 3600
EXPORTS_EVERY = 10
IMPORTS_EVERY = 5
RETENTION_EVERY = 86400


@shared_task
def remind_and_lapse() -> None:
    """Ask the organisations whose verification ends soon; lapse those that did not answer."""
    with heartbeat("accounts.remind_and_lapse", every_seconds=RENEWALS_EVERY):
        services.remind_and_lapse()


@shared_task
def make_exports() -> None:
    """Make the copies of people's data that wait."""
    with heartbeat("accounts.make_exports", every_seconds=EXPORTS_EVERY):
        services.make_exports()


@shared_task
def retain() -> None:
    """Remove what has been kept its time. What failed is in the log and, as a failure of this task, at the desk."""
    with heartbeat("accounts.retain", every_seconds=RETENTION_EVERY):
        failures = [applied.failure for applied in services.apply_retention() if applied.failure]
        if failures:
            raise RuntimeError("; ".join(failures))


@shared_task
def run_imports() -> None:
    """Look through files of organisations that were brought, and take in those that were started."""
    with heartbeat("accounts.run_imports", every_seconds=IMPORTS_EVERY):
        services.run_imports()
