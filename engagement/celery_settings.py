"""Celery's settings. No task holds what only the broker knows: see docs/decisions on the outbox."""

from celery.schedules import crontab
from django.conf import settings

from . import embedded

broker_url = embedded.broker_url(settings.REDIS_URL)
broker_connection_retry_on_startup = True
broker_transport_options = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
}
task_ignore_result = True
task_acks_late = True
task_reject_on_worker_lost = True
task_time_limit = 900
task_soft_time_limit = 840
worker_prefetch_multiplier = 1
worker_hijack_root_logger = False
timezone = "UTC"
task_default_queue = "default"
task_routes = {
    "notifications.tasks.send_outbox": {"queue": "mail"},
    "notifications.tasks.plan_digests": {"queue": "digest"},
}


def _tick(task: str, every: float) -> dict[str, object]:
    """A tick expires when the next is due, so that ticks do not pile up while no worker runs."""
    return {"task": task, "schedule": every, "options": {"expires": max(every, 5)}}


beat_schedule = {
    "send-outbox": _tick("notifications.tasks.send_outbox", 3),
    "seal-record": _tick("record.tasks.seal_record", 10),
    "plan-digests": _tick("notifications.tasks.plan_digests", 60),
    "open-and-close-calls": _tick("consultations.tasks.open_and_close", 30),
    "open-and-close-rounds": _tick("dialogues.tasks.open_and_close", 30),
    "escalate-overdue": _tick("moderation.tasks.escalate_overdue", 300),
    "remind-and-lapse": _tick("accounts.tasks.remind_and_lapse", 3600),
    "make-exports": _tick("accounts.tasks.make_exports", 10),
    "run-imports": _tick("accounts.tasks.run_imports", 5),
    # At an hour, not after an interval: a scheduler that is restarted each day would never come to it.
    "retain": {"task": "accounts.tasks.retain", "schedule": crontab(hour=3, minute=17), "options": {"expires": 21600}},
    "forget-old-counts": _tick("core.tasks.forget_old_counts", 3600),
}
