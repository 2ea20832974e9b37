"""Drills with real processes, a real mail server and kill -9. Nothing that was written is lost."""

import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL

import pytest
from django.db import transaction

from notifications import outbox, planner, services
from notifications.models import Digest, Follower, OutboxMessage

from .factories import HEARD, announce_submission, follow_call, make_user, queue_plain

PROJECT = Path(__file__).parents[2]
MESSAGES = 400
KILLS = 5


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_again_and_again_loses_nothing(sink, process_environment):
    """451 to every tenth, five times kill -9: all arrive, at most one message a connection and kill comes twice, and
    each repetition carries the same Message-ID."""
    refused: Counter[str] = Counter()
    lock = threading.Lock()

    def later_to_every_tenth(address: str) -> str | None:
        with lock:
            refused["asked"] += 1
            return "451 Later" if refused["asked"] % 10 == 0 else None

    sink.on_recipient = later_to_every_tenth
    for number in range(MESSAGES):
        queue_plain(number)
    environment = {
        **process_environment,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "MAIL_CONNECTIONS": "1",
        "MAIL_LEASE_SECONDS": "3",
        "MAIL_RETRY_SECONDS": "1",
    }
    for kill in range(1, KILLS + 1):
        goal = kill * MESSAGES // (KILLS + 2)
        with running_sender(environment) as sender:
            assert sink.wait_for(lambda goal=goal: len(sink.letters) >= goal, seconds=60)
            sender.send_signal(signal.SIGKILL)
    everyone = {f"reader{number}@relief.example" for number in range(MESSAGES)}
    with running_sender(environment) as sender:
        assert sink.wait_for(lambda: set(sink.to) == everyone, seconds=90)
        sender.terminate()
        assert sender.wait(timeout=30) == 0
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}
    by_id = Counter(letter["Message-ID"] for letter in sink.letters)
    assert len(by_id) == MESSAGES
    assert len(sink.letters) - MESSAGES <= KILLS
    assert refused["asked"] >= MESSAGES


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_plan_each_reader_once(process_environment):
    for number in range(30):
        follow_call(address=f"reader{number}@relief.example")
    announce_submission(1)
    Follower.objects.update(next_due_at="2026-01-01T00:00Z", told_until="2026-01-01T00:00Z")
    first = subprocess.Popen(command("plan_digests"), env=process_environment, cwd=PROJECT)
    second = subprocess.Popen(command("plan_digests"), env=process_environment, cwd=PROJECT)
    assert [first.wait(timeout=60), second.wait(timeout=60)] == [0, 0]
    assert (Digest.objects.count(), OutboxMessage.objects.count()) == (30, 30)
    assert planner.plan_digests() == 0


@pytest.mark.django_db(transaction=True)
def test_eight_senders_at_once_send_each_message_once(sink, settings, transactional_db):
    settings.MAIL_CONNECTIONS = 2
    for number in range(120):
        queue_plain(number)

    def send() -> None:
        from django.db import connection  # the connection of this thread, closed by it

        try:
            outbox.send_outbox()
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _sender in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(sink.to) == sorted(f"reader{number}@relief.example" for number in range(120))


@pytest.mark.django_db
def test_telling_needs_no_broker(settings, monkeypatch):
    """Frozen or gone: whatever tried to reach it would fail here."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    def refuse(self: socket.socket, address: object) -> None:
        raise AssertionError(f"asked {address}")

    user = make_user()
    monkeypatch.setattr(socket.socket, "connect", refuse)
    began = time.monotonic()
    with transaction.atomic():
        services.notify(kind=HEARD, user=user, key="1", url="/", context={"title": "W"})
        announce_submission(1)
    assert time.monotonic() - began < 1
    assert OutboxMessage.objects.count() == 1


def test_no_code_publishes_a_task():
    """A frozen broker holds `.delay()` for more than forty seconds; only the scheduler publishes."""
    publishing = re.compile(r"\.(delay|apply_async|send_task|delay_on_commit)\(")
    packages = ("core", "record", "notifications", "moderation", "accounts", "consultations", "dialogues", "engagement")
    found = [
        f"{path.relative_to(PROJECT)}:{number}"
        for package in packages
        for path in sorted((PROJECT / package).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if publishing.search(line)
    ]
    assert found == []


def command(*words: str) -> list[str]:
    return [sys.executable, str(PROJECT / "manage.py"), *words]


@contextmanager
def running_sender(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    sender = subprocess.Popen(command("send_outbox", "--every", "0.2"), env=environment, cwd=PROJECT, stdout=DEVNULL)
    try:
        yield sender
    finally:
        sender.kill()
        sender.wait()
