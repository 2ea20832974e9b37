"""Celery, and what happens by the clock. Ticks only: when a thing is due stands in PostgreSQL, and a tick that is
missed or doubled changes nothing but the wait."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")

app = Celery("openfloor")
app.config_from_object("engagement.celery_settings")
app.autodiscover_tasks()
