"""Addresses and secrets, before anything runs."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engagement.embedded import (
    EmbeddedError,
    broker_url,
    database_url,
    local_secret,
    missing_services,
    redis_url,
    socket_folder,
)
from engagement.embedded.folders import LONGEST_SOCKET_PATH, PROJECT
from engagement.embedded.postgres import Postgres


def test_addresses_follow_from_the_folder_alone(var: Path) -> None:
    assert database_url() == f"postgresql://postgres@/openfloor?host={var}/run&port=5432"
    assert redis_url() == f"unix://{var}/run/valkey.sock?db=0"
    assert not var.exists()


def test_a_long_folder_gets_short_sockets_of_its_own(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = []
    for name in ("a" * 120, "b" * 120):
        monkeypatch.setenv("OPENFLOOR_VAR", str(var / name))
        folders.append(socket_folder())
        assert len(str(Postgres().socket)) <= LONGEST_SOCKET_PATH
    assert folders[0] != folders[1]


def test_celery_gets_sockets_in_its_own_form() -> None:
    assert broker_url("unix:///a%20b/valkey.sock?db=3") == "redis+socket:///a%20b/valkey.sock?virtual_host=3"
    assert broker_url("rediss://:secret@host:6380/1") == "rediss://:secret@host:6380/1"


def test_servers_named_by_the_environment_are_not_embedded(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert missing_services() == ["postgres", "valkey"]
    monkeypatch.setenv("DATABASE_URL_FILE", "/run/secrets/database")
    assert missing_services() == ["valkey"]
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1/0")
    assert missing_services() == []


def test_a_secret_is_made_once_and_for_the_owner_only(var: Path) -> None:
    first = local_secret("key")
    assert (local_secret("key"), len(first)) == (first, 64)
    assert stat.S_IMODE((var / "secrets" / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE((var / "secrets").stat().st_mode) == 0o700


def test_eight_who_ask_for_a_new_secret_at_once_get_the_same(var: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(local_secret, ["key"] * 8))) == 1
    assert [path.name for path in (var / "secrets").iterdir()] == ["key"]


def test_a_folder_that_cannot_be_made_is_one_clear_line(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    var.parent.joinpath("file").touch()
    monkeypatch.setenv("OPENFLOOR_VAR", str(var.parent / "file" / "var"))
    with pytest.raises(EmbeddedError) as error:
        local_secret("key")
    assert str(error.value) == f"Cannot make the folder {var.parent}/file/var/secrets: Not a directory."


def test_embedded_needs_nothing_of_django() -> None:
    program = (
        "import sys; sys.path.insert(0, 'engagement'); import embedded, embedded.keeper;"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'django', 'celery', 'psycopg2', 'redis'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
