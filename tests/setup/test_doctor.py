"""What `doctor` says, to people and to probes; and the two addresses for probes."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from core.models import Heartbeat
from engagement import diagnosis
from notifications.models import OutboxMessage


def diagnose() -> dict[str, str]:
    """What is not well, with the detail that is told."""
    return {finding.part: finding.detail for finding in diagnosis.examine() if not finding.is_well}


@pytest.fixture
def beating(db: None) -> Heartbeat:
    """A task that has just run."""
    now = timezone.now()
    return Heartbeat.objects.create(task="send_outbox", began_at=now, ended_at=now, every_seconds=60)


def test_doctor_finds_everything_well(beating: Heartbeat) -> None:
    assert diagnose() == {}


def test_doctor_names_a_task_that_is_late(beating: Heartbeat) -> None:
    hour_ago = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    Heartbeat.objects.update(began_at=hour_ago, ended_at=hour_ago)
    assert diagnose() == {"scheduled tasks": "send_outbox was due 2026-11-02 08:05:00 UTC"}


def test_doctor_says_when_no_task_has_ever_run(db: None) -> None:
    assert diagnose() == {"scheduled tasks": "none has ever run: no worker or no scheduler"}


def test_doctor_goes_on_without_redis(beating: Heartbeat, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert list(diagnose()) == ["redis"]


def test_doctor_sees_clocks_that_differ(beating: Heartbeat) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=60), tick=True):
        assert diagnose() == {"clock": "the database's clock is 60.0 s away from ours"}


def test_doctor_sees_mail_that_nobody_sends(beating: Heartbeat) -> None:
    written = timezone.now() - timedelta(minutes=25)
    for number in range(2):
        OutboxMessage.objects.create(
            key=f"{number}", message_id=f"<{number}@floor.example>", to="reader@floor.example", created_at=written
        )
    assert diagnose() == {"outbox": "2 messages wait, the oldest for 25 minutes"}


def test_doctor_sees_a_full_disk(beating: Heartbeat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "FREE_BYTES", shutil.disk_usage("/").total * 1000)
    assert list(diagnose()) == ["disk"]


def test_doctor_counts_migrations_that_wait(beating: Heartbeat) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert diagnose() == {"migrations": "1 not applied, the first sessions.0001_initial"}


def test_doctor_exits_with_one_for_probes_and_speaks_json(db: None) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", json=True, stdout=out)
    report = json.loads(out.getvalue())
    assert (ended.value.code, report["well"], [part["part"] for part in report["parts"] if not part["is_well"]]) == (
        1,
        False,
        ["scheduled tasks"],
    )


def test_healthz_asks_no_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json(), answer.cookies) == (200, {"status": "ok"}, {})


def test_readyz_asks_the_database(client: Client, db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_readyz_is_503_without_a_database(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def cursor(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as context:
        context.setattr(connection, "cursor", cursor)
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "reason": "database"})
