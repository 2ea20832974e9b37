"""Keeping web, worker and beat running, and stopping all of them."""

import re
import time
from collections import deque
from pathlib import Path

from engagement.embedded import EmbeddedError, Lease
from engagement.embedded.services import Say

from .children import GRACE_SECONDS, Child, last_line

GLANCE_SECONDS = 0.25
SERVICES_EVERY_SECONDS = 2
MOST_RESTARTS = 5
WITHIN_SECONDS = 60
ORDINARY = re.compile(rb"(^|[\s\[])(INFO|DEBUG)[\s\]]")


class Supervisor:
    """Watches the children and the embedded services; `run` returns only by an exception."""

    def __init__(self, children: list[Child], lease: Lease, say: Say) -> None:
        self._children = children
        self._lease = lease
        self._say = say
        self._restarts: dict[str, deque[float]] = {child.name: deque(maxlen=MOST_RESTARTS) for child in children}
        self._tails = [Tail(child.log) for child in children if child.name == "web"]

    def start(self) -> None:
        """Start all children."""
        for child in self._children:
            child.start()

    def run(self) -> None:
        """Watch. Raises EmbeddedError when something ends again and again, or a service cannot be had back."""
        next_look = time.monotonic()
        while True:
            self.glance()
            if time.monotonic() > next_look:
                for service in self._lease.ensure():
                    self._say(f"{service} had stopped; it was started again.")
                next_look = time.monotonic() + SERVICES_EVERY_SECONDS
            time.sleep(GLANCE_SECONDS)

    def glance(self) -> None:
        """Start again what has ended, and show what the web process complains about."""
        for child in self._children:
            code = child.ended_with()
            if code is not None:
                self._restart(child, code)
        for tail in self._tails:
            for line in tail.new_complaints():
                self._say(line)

    def stop(self) -> None:
        """Stop all children side by side; nothing of their groups is left."""
        for child in self._children:
            child.ask_to_stop()
        end = time.monotonic() + GRACE_SECONDS
        for child in self._children:
            child.stop(end - time.monotonic())

    def _restart(self, child: Child, code: int) -> None:
        times = self._restarts[child.name]
        now = time.monotonic()
        if len(times) == MOST_RESTARTS and now - times[0] < WITHIN_SECONDS:
            raise EmbeddedError(f"{child.name} ends again and again: {last_line(child.log)} (see {child.log})")
        times.append(now)
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        self._say(f"{child.name} {how}; starting it again. Its log: {child.log}")
        child.stop(0)
        child.start()


class Tail:
    """What a log says from now on, without its ordinary lines."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = path.stat().st_size if path.exists() else 0
        self._ordinary = False

    def new_complaints(self) -> list[str]:
        """Return new lines at the level WARNING and above, with the lines of a traceback that follow them."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._read)
                text = file.read()
        except OSError:
            return []
        whole = text[: text.rfind(b"\n") + 1]
        self._read += len(whole)
        return [line.decode(errors="replace") for line in whole.splitlines() if self._is_complaint(line)]

    def _is_complaint(self, line: bytes) -> bool:
        if re.match(rb"[\d\[]", line):  # a new record begins with its time; the rest belongs to the one before
            self._ordinary = bool(ORDINARY.search(line[:80]))
        return not self._ordinary
