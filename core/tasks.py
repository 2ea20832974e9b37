from celery import shared_task

from . import throttle
from .heartbeats import heartbeat


@shared_task(name="core.tasks.forget_old_counts")
def forget_old_counts() -> None:
    with heartbeat("forget_old_counts", every_seconds=3600):
        throttle.forget_old_counts()
