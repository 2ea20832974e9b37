from celery import shared_task

from core.heartbeats import heartbeat

from . import services


@shared_task(name="record.tasks.seal_record")
def seal_record() -> None:
    """Seal what was entered since the last time."""
    with heartbeat("seal_record", every_seconds=10):
        services.seal_entries()
