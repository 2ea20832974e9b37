"""The process that owns one service: starts it, watches it, and stops it when nobody holds a lease any more.

It lives in its own session, so that Ctrl-C in a terminal does not reach it. The kernel releases a lease when
its holder ends, however that happens; so a ``kill -9`` of every user still ends the service within a second.
"""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

from .accounts import Account
from .folders import EmbeddedError
from .locks import FileLock, keeper_lock, users_lock
from .postgres import Postgres, clean_environment
from .processes import die_with_parent, end_process
from .services import Service
from .valkey import Valkey

SERVICES: dict[str, type[Service]] = {"postgres": Postgres, "valkey": Valkey}
START_SECONDS = 60
GLANCE_SECONDS = 0.2


class Stop(Exception):
    """Somebody asked the keeper to end."""


def main() -> None:
    """Keep the service named by the first argument; speaks lines that begin with say, ready or error."""
    name, durability = sys.argv[1:3]
    service = SERVICES[name](durable=durability == "durable")
    signal.signal(signal.SIGTERM, _stop)
    try:
        with keeper_lock(name).hold(seconds=10):
            keep(service)
    except (EmbeddedError, OSError) as error:
        _speak("error", str(error))
        sys.exit(1)
    except Stop:
        sys.exit(0)


def keep(service: Service) -> None:
    """Serve until nobody uses the service; the lock of its users is held while it stops."""
    account = service.prepare_folders(lambda line: _speak("say", line))
    service.prepare(account, lambda line: _speak("say", line))
    users = users_lock(service.name)
    process = _start(service, account)
    try:
        _wait_until_ready(service, process)
        _speak("ready", "")
        _fall_silent()
        _watch(process, users)
    finally:
        if process.poll() is None:
            end_process(process.pid, service.stop_steps)
        users.release()


def _start(service: Service, account: Account) -> subprocess.Popen[bytes]:
    with service.log.open("ab") as log:
        return subprocess.Popen(
            service.command(),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=clean_environment(),
            preexec_fn=die_with_parent(service.stop_steps[0][0]),
            **account.spawn_options(),  # type: ignore[call-overload]
        )  # fmt: skip


def _wait_until_ready(service: Service, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while not service.is_ready():
        if process.poll() is not None:
            raise EmbeddedError(f"The embedded {service.name} did not start: {_last_line(service)}")
        if time.monotonic() > end:
            raise EmbeddedError(f"The embedded {service.name} did not answer in {START_SECONDS} s; see {service.log}.")
        time.sleep(0.02)


def _watch(process: subprocess.Popen[bytes], users: FileLock) -> None:
    """Return when the service has ended by itself or when the lock of its users could be taken alone."""
    while process.poll() is None and not users.try_alone():
        time.sleep(GLANCE_SECONDS)


def _last_line(service: Service) -> str:
    lines = service.log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _speak(kind: str, text: str) -> None:
    print(kind, text, flush=True)  # noqa: T201 - the pipe to whoever started this keeper


def _fall_silent() -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stop
