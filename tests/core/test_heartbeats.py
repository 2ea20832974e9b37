from datetime import UTC, datetime, timedelta

import pytest

from core.heartbeats import Late, heartbeat, late_tasks

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_a_task_that_stops_is_named_with_when_it_was_due(time_machine: object) -> None:
    time_machine.move_to(NOON, tick=False)  # type: ignore[attr-defined]
    with heartbeat("send_outbox", every_seconds=60):
        pass
    assert late_tasks(now=NOON + timedelta(minutes=5)) == []
    assert late_tasks(now=NOON + timedelta(minutes=5, seconds=1)) == [
        Late("send_outbox", NOON + timedelta(minutes=5), NOON, "")
    ]


@pytest.mark.django_db
def test_a_task_that_fails_is_late_and_says_why(time_machine: object) -> None:
    time_machine.move_to(NOON, tick=False)  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="no server"), heartbeat("send_outbox", every_seconds=60):
        raise ValueError("no server")
    assert late_tasks(now=NOON + timedelta(minutes=6)) == [
        Late("send_outbox", NOON + timedelta(minutes=5), None, "ValueError: no server")
    ]
