"""Locks on files in ``var/locks``. The kernel releases them with their process, so none is ever stale.

Three per service: ``start`` (one process at a time looks and starts), ``users`` (shared by all who use it,
held alone by the keeper while it stops), ``keeper`` (held by the keeper as long as it lives).
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from .folders import EmbeddedError, make_folder, var_dir


class FileLock:
    """flock(2) on one file. The file stays: removing it would let two processes lock one name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def try_alone(self) -> bool:
        """Take the lock for this process alone; return whether that was possible now."""
        return self._try(fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        """Take the lock together with others; return whether that was possible now."""
        return self._try(fcntl.LOCK_SH)

    def take(self, *, shared: bool = False, seconds: float) -> None:
        """Take the lock, waiting for it. Raises EmbeddedError when the seconds are over."""
        end = time.monotonic() + seconds
        while not (self.try_shared() if shared else self.try_alone()):
            if time.monotonic() > end:
                raise EmbeddedError(f"Another process has held {self.path} for {seconds:g} s.")
            time.sleep(0.02)

    def release(self) -> None:
        """Give the lock back, if it is held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @contextlib.contextmanager
    def hold(self, *, seconds: float) -> Iterator[None]:
        """Hold the lock alone for a block."""
        self.take(seconds=seconds)
        try:
            yield
        finally:
            self.release()

    def _try(self, how: int) -> bool:
        descriptor = self._descriptor if self._descriptor is not None else self._open()
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            if self._descriptor is None:
                os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def _open(self) -> int:
        make_folder(self.path.parent)
        try:
            return os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise EmbeddedError(f"Cannot open the lock {self.path}: {error.strerror}.") from error


def start_lock(service: str) -> FileLock:
    """Return the lock under which a service is looked for and started."""
    return FileLock(var_dir() / "locks" / f"{service}.start")


def users_lock(service: str) -> FileLock:
    """Return the lock that everybody shares who uses the service."""
    return FileLock(var_dir() / "locks" / f"{service}.users")


def keeper_lock(service: str) -> FileLock:
    """Return the lock that the service's keeper holds while it lives."""
    return FileLock(var_dir() / "locks" / f"{service}.keeper")
