"""The portal refuses to start on settings that are dangerous, and says which."""

import subprocess
import sys
from pathlib import Path

from engagement.embedded.folders import PROJECT
from tests.setup.conftest import environment_for


def start_web(var: Path, **settings: str) -> tuple[int, str]:
    """Load the application as gunicorn does; its exit code and what it says."""
    command = [sys.executable, "-c", "import engagement.wsgi"]
    environment = {**environment_for(var), **settings}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_an_open_host_with_local_secrets_does_not_start(tmp_path: Path) -> None:
    code, said = start_web(tmp_path / "var", ALLOWED_HOSTS="floor.example")
    assert code != 0
    assert "Not set: DATABASE_URL, REDIS_URL, SECRET_KEY, RECORD_KEY" in said


def test_the_demo_world_does_not_start_on_an_open_host(tmp_path: Path) -> None:
    code, said = start_web(tmp_path / "var", ALLOWED_HOSTS="localhost,floor.example", DEMO="1")
    assert code != 0
    assert "DEMO=1 with ALLOWED_HOSTS that others reach: floor.example." in said


def test_on_loopback_the_local_defaults_are_enough(tmp_path: Path) -> None:
    (tmp_path / "var" / "static").mkdir(parents=True)
    assert start_web(tmp_path / "var") == (0, "")
