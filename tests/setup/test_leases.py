"""Embedded services live as long as somebody uses them, whatever happens to those who do."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from engagement.embedded import Lease, database_url
from engagement.embedded.folders import PROJECT
from engagement.embedded.processes import wait_until
from tests.setup.processes import processes_of

HOLD = """
import sys
from embedded import Lease
with Lease(durable=False):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def hold() -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Call it to start a process that holds a lease on both services."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD], cwd=PROJECT / "engagement", text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def write_and_read(value: int) -> list[int]:
    """Leave a number in the database and return all that are there."""
    connection = psycopg2.connect(database_url())
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS numbers (number int)")
        cursor.execute("INSERT INTO numbers VALUES (%s)", [value])
        cursor.execute("SELECT number FROM numbers ORDER BY 1")
        rows = [row[0] for row in cursor.fetchall()]
    connection.close()
    return rows


def postmaster(var: Path) -> int:
    return int((var / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def test_the_last_lease_stops_the_services_and_data_stays(var: Path) -> None:
    with Lease(durable=False):
        with Lease(durable=False):
            assert write_and_read(1) == [1]
        assert write_and_read(2) == [1, 2]
    assert processes_of(var) == {}
    with Lease(durable=False):
        assert write_and_read(3) == [1, 2, 3]


def test_a_kill_of_the_only_user_ends_the_services(var: Path, hold: Callable[[], subprocess.Popen[str]]) -> None:
    process = hold()
    assert len(processes_of(var)) > 4
    process.kill()
    process.wait()
    assert wait_until(lambda: processes_of(var) == {}, 60)


def test_two_who_start_at_once_share_one_server(var: Path, hold: Callable[[], subprocess.Popen[str]]) -> None:
    first = hold()
    server = postmaster(var)
    hold()
    first.kill()
    first.wait()
    with Lease(durable=False):
        assert (postmaster(var), write_and_read(1)) == (server, [1])


def test_a_killed_keeper_takes_its_server_along_and_the_lease_brings_both_back(var: Path) -> None:
    with Lease(["postgres"], durable=False) as lease:
        write_and_read(1)
        keeper = next(pid for pid, command in processes_of(var).items() if "embedded.keeper" in command)
        os.kill(keeper, signal.SIGKILL)
        assert wait_until(lambda: len(processes_of(var)) <= 1, 60)
        assert lease.ensure() == ["postgres"]
        assert write_and_read(2) == [1, 2]


def test_a_half_made_data_folder_is_set_aside_and_made_again(var: Path) -> None:
    (var / "postgres" / "base").mkdir(parents=True)
    said: list[str] = []
    with Lease(["postgres"], durable=False, say=said.append):
        assert write_and_read(1) == [1]
    aside = next(path.name for path in var.iterdir() if path.name.startswith("postgres.unusable"))
    assert said[-2:] == [
        f"The database folder was only half made; set aside as {aside}, a new one follows.",
        "Making the database folder …",
    ]


def test_a_data_folder_whose_making_was_killed_is_made_again(var: Path) -> None:
    (var / "postgres.making" / "base").mkdir(parents=True)
    with Lease(["postgres"], durable=False):
        assert write_and_read(1) == [1]
    assert sorted(path.name for path in var.iterdir() if path.name.startswith("postgres")) == ["postgres"]


def test_a_stale_pid_file_that_names_a_living_stranger_is_forgotten(var: Path) -> None:
    with Lease(["postgres"], durable=False):
        text = (var / "postgres" / "postmaster.pid").read_text()
        write_and_read(1)
    lines = [str(os.getppid()), *text.splitlines()[1:]]
    (var / "postgres" / "postmaster.pid").write_text("\n".join(lines) + "\n")
    with Lease(["postgres"], durable=False):
        assert write_and_read(2) == [1, 2]


def test_sockets_of_a_long_folder_work(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = var / ("deep-" * 30)
    monkeypatch.setenv("OPENFLOOR_VAR", str(long))
    with Lease(["postgres"], durable=False):
        assert write_and_read(1) == [1]
        assert f"host=/tmp/openfloor-{os.getuid()}-" in database_url()
    assert processes_of(var) == {}
