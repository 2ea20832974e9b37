"""Real folders and real processes, each test on a ``var/`` of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engagement.embedded.folders import PROJECT
from tests.setup.processes import Running, processes_of

NOT_OURS = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DEMO", "SITE_URL", "SECRET_KEY", "RECORD_KEY")
STARTED: list[Running] = []


def environment_for(var: Path) -> dict[str, str]:
    """The environment of a newcomer: nothing set but the folder."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return {**kept, "OPENFLOOR_VAR": str(var)}


@pytest.fixture
def var(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder for this process and its children; whatever still runs on it afterwards is ended."""
    folder = Path(tempfile.mkdtemp(prefix="openfloor-test-")) / "var"
    for name in NOT_OURS:
        if name != "DJANGO_SETTINGS_MODULE":
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENFLOOR_VAR", str(folder))
    yield folder
    end_all(folder)
    shutil.rmtree(folder.parent)


@pytest.fixture(scope="session")
def migrated_world() -> Iterator[Path]:
    """A ``var/`` on which `serve` has run once."""
    folder = Path(tempfile.mkdtemp(prefix="openfloor-world-")) / "var"
    running = start(folder)
    running.wait_for("Ctrl-C stops everything.", seconds=240)
    running.stop(signal.SIGTERM)
    yield folder
    end_all(folder)
    shutil.rmtree(folder.parent)


@pytest.fixture
def served_before(var: Path, migrated_world: Path) -> Path:
    """A copy of a ``var/`` on which `serve` has run once."""
    subprocess.run(["cp", "-a", str(migrated_world), str(var)], check=True)
    return var


@pytest.fixture
def serve(served_before: Path) -> Callable[..., Running]:
    """Call it to start `serve`, as often as the test needs."""

    def start_here(*arguments: str) -> Running:
        return start(served_before, *arguments)

    return start_here


def start(folder: Path, *arguments: str) -> Running:
    command = [sys.executable, "manage.py", "serve", "--no-demo", *(arguments or ("--port", "18000"))]
    running = Running(
        subprocess.Popen(
            command, cwd=PROJECT, env=environment_for(folder), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        ),
        folder,
    )  # fmt: skip
    STARTED.append(running)
    return running


def end_all(folder: Path) -> None:
    """End by force what a failed test has left, and wait until it is gone."""
    for _ in range(100):
        left = processes_of(folder)
        if not left:
            break
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.05)
    for running in STARTED:
        running.process.poll()
