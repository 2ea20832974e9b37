"""One instance per ``var/``: who it is and where it answers."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from engagement.embedded import EmbeddedError, var_dir
from engagement.embedded.locks import FileLock


@dataclass(frozen=True)
class Instance:
    """A running `serve`."""

    pid: int
    address: str


class InstanceLock:
    """The right to serve from ``var/``, and the note by which others find the one who does."""

    def __init__(self) -> None:
        self._lock = FileLock(var_dir() / "locks" / "serve")

    def take(self) -> None:
        """Take the right. Raises EmbeddedError that names the process and the address of who has it."""
        if self._lock.try_alone():
            _note().unlink(missing_ok=True)
            return
        other = running_instance()
        where = f"process {other.pid} at {other.address}" if other else "a process that is just starting"
        raise EmbeddedError(f"Open Floor is already served from {var_dir()}: {where}")

    def publish(self, address: str) -> None:
        """Note where we answer."""
        draft = _note().with_suffix(".draft")
        draft.write_text(json.dumps(asdict(Instance(os.getpid(), address))))
        draft.replace(_note())

    def release(self) -> None:
        """Give the right back."""
        _note().unlink(missing_ok=True)
        self._lock.release()


def running_instance() -> Instance | None:
    """Return what the last `serve` noted about itself, or None."""
    try:
        return Instance(**json.loads(_note().read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _note() -> Path:
    return var_dir() / "serve.json"
