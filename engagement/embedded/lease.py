"""Using the embedded services: the first lease starts them, the end of the last one stops them."""

import contextlib
import os
import subprocess
import sys
from types import TracebackType

from .folders import PROJECT, EmbeddedError, make_folder, var_dir
from .keeper import SERVICES
from .locks import FileLock, keeper_lock, start_lock, users_lock
from .processes import wait_until
from .services import Say

ADDRESSES = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
# The package is named by its own folder: `engagement` itself would import Celery: ten times as slow.
KEEPER = "import sys; sys.path.append(sys.argv.pop(1)); from embedded.keeper import main; main()"
START_SECONDS = 90
STOP_SECONDS = 40

# Keepers that this process started; those that ended are reaped, others may outlive us for somebody else's sake.
_STARTED: list[tuple[str, subprocess.Popen[str]]] = []


def missing_services() -> list[str]:
    """Return the services for which the environment names no server, so that the embedded ones serve."""
    return [
        service
        for service, variable in ADDRESSES.items()
        if not os.environ.get(variable) and not os.environ.get(f"{variable}_FILE")
    ]


class Lease:
    """The right to use embedded services, as a context manager; a lease on no service does nothing.

    ``services``: names from ADDRESSES, by default those that the environment does not replace. ``durable``:
    flush to disk, which counts only for the one who starts the service. ``say`` receives lines of progress.
    Raises EmbeddedError with one line when a service cannot be started.
    """

    def __init__(
        self, services: list[str] | None = None, *, durable: bool = True, say: Say = lambda line: None
    ) -> None:
        self.services = missing_services() if services is None else services
        self.durable = durable
        self.say = say
        self._held: dict[str, FileLock] = {}

    def __enter__(self) -> "Lease":
        try:
            self.ensure()
        except BaseException:
            self.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def ensure(self) -> list[str]:
        """Start what does not answer, and return the names of the services started."""
        return [service for service in self.services if self._ensure(service)]

    def release(self) -> None:
        """End the lease, and wait for services to stop that nobody else uses."""
        held, self._held = self._held, {}
        for lock in held.values():
            lock.release()
        for service in held:
            _wait_for_stop(service)
            _reap_keepers(service)

    def _ensure(self, service: str) -> bool:
        with start_lock(service).hold(seconds=START_SECONDS):
            if service not in self._held:
                lock = users_lock(service)
                lock.take(shared=True, seconds=STOP_SECONDS)  # while the keeper stops it, nobody gets in
                self._held[service] = lock
            if SERVICES[service]().is_ready():
                return False
            self._start_keeper(service)
            return True

    def _start_keeper(self, service: str) -> None:
        keeper = _spawn_keeper(service, durable=self.durable)
        _STARTED.append((service, keeper))
        assert keeper.stdout is not None  # noqa: S101 - for mypy: PIPE was asked for
        with keeper.stdout as lines:
            for line in lines:
                kind, _, text = line.strip().partition(" ")
                if kind == "ready":
                    return
                if kind == "error":
                    raise EmbeddedError(text)
                self.say(text)
        raise EmbeddedError(f"The keeper of the embedded {service} ended without a word; see var/log/keeper.log.")


def _spawn_keeper(service: str, *, durable: bool) -> subprocess.Popen[str]:
    log = make_folder(var_dir() / "log") / "keeper.log"
    durability = "durable" if durable else "volatile"
    with log.open("ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-P", "-c", KEEPER, str(PROJECT / "engagement"), service, durability],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, cwd="/", text=True,
            env={**os.environ, "OPENFLOOR_VAR": str(var_dir())}, start_new_session=True,
        )  # fmt: skip


def _wait_for_stop(service: str) -> None:
    """Return when the service has stopped, or at once when others use it."""
    wait_until(lambda: _is_used(service) or has_stopped(service), STOP_SECONDS)


def _reap_keepers(service: str) -> None:
    """Forget the keepers that ended; one that has given up its lock is on its last instructions."""
    for entry in [entry for entry in _STARTED if entry[0] == service]:
        with contextlib.suppress(subprocess.TimeoutExpired):
            entry[1].wait(5 if has_stopped(service) else 0)
            _STARTED.remove(entry)


def _is_used(service: str) -> bool:
    """Say whether other leases are out: the lock can be shared but not be had alone."""
    lock = users_lock(service)
    try:
        return not lock.try_alone() and lock.try_shared()
    finally:
        lock.release()


def has_stopped(service: str) -> bool:
    """Say whether no keeper of the service lives."""
    lock = keeper_lock(service)
    try:
        return lock.try_alone()
    finally:
        lock.release()
