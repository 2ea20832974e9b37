"""The whole portal with its demo world, served as `make run` serves it, and a browser in front of it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from engagement.embedded.folders import PROJECT
from tests.setup.conftest import end_all, environment_for
from tests.setup.processes import Running

pytestmark = pytest.mark.browser


class Mailbox:
    """A mail server on loopback that puts what it takes where the portal's mailbox page looks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.message_ids: list[str] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns():020d}-{len(self.message_ids):08d}"
        (self.folder / f".{name}").write_bytes(envelope.content)
        (self.folder / f".{name}").rename(self.folder / f"{name}.eml")
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.message_ids.append(str(message["Message-ID"]))
        return "250 OK"

    def close(self) -> None:
        self._controller.stop()


@dataclass
class Portal:
    """A running portal: its address, its folder, its process, its mail server."""

    url: str
    var: Path
    running: Running
    mailbox: Mailbox

    def command(self, *arguments: str) -> str:
        """What a management command on this portal prints; fails with all it said when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT, env={**environment_for(self.var), "DEMO": "1"}, text=True, check=False, capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def mail_to(self, address: str, subject: str = "", *, seconds: float = 40) -> Any:
        """The newest message to the address whose subject holds the text; waits for it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for file in sorted((self.var / "mail").glob("*.eml"), reverse=True):
                message = message_from_bytes(file.read_bytes(), policy=policy.default)
                if address in str(message["To"]) and subject in str(message["Subject"]):
                    return message
            time.sleep(0.3)
        raise AssertionError(f"No mail to {address} with “{subject}” in {seconds} s.")


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    """`manage.py serve` on a folder of its own, with the demo world, until the session ends."""
    folder = Path(tempfile.mkdtemp(prefix="openfloor-browser-")) / "var"
    mailbox = Mailbox(folder / "mail")
    mail = {
        "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "MAIL_CONNECTIONS": "1",
        "MAIL_LEASE_SECONDS": "5",
        "MAIL_RETRY_SECONDS": "1",
    }
    command = [sys.executable, "manage.py", "serve", "--port", "18400"]
    process = subprocess.Popen(
        command, cwd=PROJECT, env={**environment_for(folder), **mail}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    running = Running(process, folder)
    try:
        running.wait_for("Ctrl-C stops everything.", seconds=150)
        (address,) = re.findall(r"Open Floor +(http://localhost:\d+)/", "\n".join(running.said))
        yield Portal(address, folder, running, mailbox)
        running.stop(signal.SIGTERM)
    finally:
        end_all(folder)
        mailbox.close()
        shutil.rmtree(folder.parent, ignore_errors=True)


@pytest.fixture
def visit(browser: Any, portal: Portal) -> Iterator[Callable[..., Any]]:
    """Call it for a page of a new person: `visit(as_person="author", dark=True, width=320, scripts=False)`.

    What the browser complains about (the policy, scripts, answers of 500, another host) fails the test.
    """
    contexts, complaints = [], []

    def open_page(
        *, as_person: str = "", dark: bool = False, width: int = 1280, scripts: bool = True, height: int = 900
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            base_url=portal.url,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 500 else None)
        page.on("request", lambda request: _only_from_here(request.url, portal.url, complaints))
        if as_person:
            page.goto("/demo/")
            page.locator(f"form[action$='/demo/{as_person}/'] button").click()
        return page

    yield open_page
    for context in contexts:
        context.close()
    expected = ("status of 404", "status of 403", "status of 409", "status of 422", "status of 500 (Expected)")
    assert [text for text in complaints if not any(known in text for known in expected)] == []


def _only_from_here(url: str, home: str, complaints: list[str]) -> None:
    if not url.startswith((home, "data:", "blob:", "about:")):
        complaints.append(f"left the host: {url}")


def pictures() -> Path | None:
    """The folder for pictures (PICTURES in the environment), for the eye; without it none are taken."""
    folder = os.environ.get("PICTURES")
    return Path(folder) if folder else None
