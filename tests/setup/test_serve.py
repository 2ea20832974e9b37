"""`manage.py serve` in the situations of a first day: a port taken, two at once, killed, stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from engagement.embedded import EmbeddedError
from engagement.embedded.folders import PROJECT
from engagement.embedded.processes import wait_until
from engagement.serving.preparation import forget_world
from tests.setup.conftest import environment_for
from tests.setup.processes import Running, processes_of

READY = "Ctrl-C stops everything."
SECOND_START_SECONDS = 40  # 3 s alone on two cores; here other tests use them too
Serve = Callable[..., Running]


def address_of(running: Running) -> str:
    return running.wait_for("Open Floor  ").split()[-1]


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}healthz", timeout=5) as answer:  # noqa: S310 - our own address
            return answer.status == 200
    except OSError:
        return False


def test_a_taken_port_is_named_and_the_next_is_used(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        running = serve("--port", str(port))
        said = running.wait_for("is taken")
        address = address_of(running)
        used = int(address.rsplit(":", 1)[1].rstrip("/"))
        assert (said, port < used < port + 50) == (f"Port {port} is taken; using {used}.", True)
        assert answers(address)


def test_a_second_start_is_quick_and_a_third_at_once_ends_in_one_line(serve: Serve, var: Path) -> None:
    began = time.monotonic()
    running = serve()
    address = address_of(running).rstrip("/")
    running.wait_for(READY)
    assert time.monotonic() - began < SECOND_START_SECONDS
    second = subprocess.run(
        [sys.executable, "manage.py", "serve"], cwd=PROJECT, env=environment_for(var), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    line = f"CommandError: Open Floor is already served from {var}: process {running.process.pid} at {address}\n"
    assert (second.returncode, second.stdout, second.stderr) == (1, "", line)


def test_what_ends_by_itself_is_started_again(serve: Serve, var: Path) -> None:
    running = serve()
    address = address_of(running)
    running.wait_for(READY)
    gunicorn = min(pid for pid, command in processes_of(var).items() if "gunicorn" in command)
    os.kill(gunicorn, signal.SIGKILL)
    running.wait_for("web was ended by signal 9; starting it again.")
    assert wait_until(lambda: answers(address), 60, pause=0.2)
    valkey = next(pid for pid, command in processes_of(var).items() if "valkey-server" in command.split()[0])
    os.kill(valkey, signal.SIGKILL)
    running.wait_for("valkey had stopped; it was started again.")


def test_a_request_to_end_leaves_no_process(serve: Serve, var: Path) -> None:
    running = serve()
    running.wait_for(READY)
    assert len(processes_of(var)) > 10
    assert running.stop(signal.SIGTERM) == 0
    assert processes_of(var) == {}


def test_fresh_begins_anew_also_right_after_a_kill(serve: Serve, var: Path) -> None:
    running = serve()
    running.wait_for(READY)
    (var / "files").mkdir()
    running.stop(signal.SIGKILL)
    again = serve("--fresh", "--port", "18000")
    again.wait_for("Making the database folder …")
    again.wait_for("Setting up the database")
    assert answers(address_of(again))
    assert not (var / "files").exists()


def test_fresh_leaves_a_database_alone_that_is_not_embedded(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (var / "postgres").mkdir(parents=True)
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    with pytest.raises(EmbeddedError, match="DATABASE_URL names another"):
        forget_world()
    assert (var / "postgres").exists()


def test_a_kill_leaves_no_process_and_the_next_start_works(serve: Serve, var: Path) -> None:
    running = serve()
    running.wait_for(READY)
    running.stop(signal.SIGKILL)
    assert wait_until(lambda: processes_of(var) == {}, 60)
    again = serve()
    address = address_of(again)
    assert answers(address)
    assert again.stop(signal.SIGINT) == 0
