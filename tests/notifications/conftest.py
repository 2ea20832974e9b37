"""Templates and subjects of these tests, and a mail server on loopback."""

import socket
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from notifications import kinds, subjects

from . import factories


@pytest.fixture(autouse=True)
def mail_templates(settings: Any) -> None:
    """Find the mail templates of these tests beside those of the portal."""
    engine = {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]}
    settings.TEMPLATES = [engine]


@pytest.fixture(autouse=True)
def known_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds of these tests, and calls that can be followed unless they are called `secret`."""
    known = {kind.name: kind for kind in (factories.HEARD, factories.COLLECTED, factories.HIDDEN)}
    monkeypatch.setattr(kinds, "_kinds", known)
    resolvers = {"call": lambda slug: None if slug == "secret" else (f"Call on {slug}", f"/calls/{slug}/")}
    monkeypatch.setattr(subjects, "_resolvers", resolvers)


class Sink:
    """A mail server that keeps what it takes. `answers` may give a reply for an address instead of taking it."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.to: list[str] = []
        self.on_recipient: Callable[[str], str | None] = lambda address: None
        self.on_data: Callable[[str], str | None] = lambda address: None
        self._arrived = threading.Condition()
        self._controller: Controller | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """The server is gone: connections are refused until it starts again."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.on_recipient(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self.on_data(envelope.rcpt_tos[0])
        if answer is None:
            with self._arrived:
                self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
                self.to.append(envelope.rcpt_tos[0])
                self._arrived.notify_all()
        return answer or "250 OK"

    def wait_for(self, condition: Callable[[], bool], *, seconds: float) -> bool:
        """Wait until the condition holds, asked at each letter that arrives."""
        with self._arrived:
            return self._arrived.wait_for(condition, timeout=seconds)


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """The sink, running, with the portal's mail going there."""
    sink = Sink()
    sink.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", sink.port, 5
    yield sink
    sink.stop()
