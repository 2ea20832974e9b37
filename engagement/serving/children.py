"""The processes that `serve` starts, and their command lines."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from engagement.embedded import var_dir
from engagement.embedded.folders import PROJECT, make_folder
from engagement.embedded.processes import die_with_parent, end_group

from .ports import Listener

GRACE_SECONDS = 10
LOG_BYTES = 5_000_000


class Child:
    """One process in a group of its own, which the kernel ends when `serve` ends, however that happens."""

    def __init__(self, name: str, command: list[str], inherited: list[int], environment: dict[str, str]) -> None:
        self.name = name
        self.log = var_dir() / "log" / f"{name}.log"
        self._command = command
        self._inherited = inherited
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what it says goes to its log, which begins anew when it has grown too large."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        grown = self.log.exists() and self.log.stat().st_size > LOG_BYTES
        with self.log.open("wb" if grown else "ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=PROJECT,
                env={**os.environ, **self._environment},
                pass_fds=self._inherited, process_group=0, preexec_fn=die_with_parent(signal.SIGTERM),
            )  # fmt: skip

    def ended_with(self) -> int | None:
        """Return the exit code when it has ended (negative: the signal), else None."""
        return self._process.poll() if self._process else None

    def ask_to_stop(self) -> None:
        """Ask it to finish what it does and end."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def stop(self, seconds: float) -> None:
        """Wait for its end, then end by force whatever is left of its group."""
        if self._process is None:
            return
        try:
            self._process.wait(max(seconds, 0))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        end_group(self._process.pid)


def web(listener: Listener) -> Child:
    """gunicorn on the sockets that `serve` holds, so that requests wait rather than fail while it restarts."""
    binds = ",".join(f"fd://{number}" for number in listener.descriptors)
    command = [sys.executable, "-m", "gunicorn", "--config", str(PROJECT / "deploy" / "gunicorn.conf.py")]
    environment = {"WEB_BIND": binds, "WEB_THREADS": "4", "SITE_URL": listener.address}
    return Child("web", [*command, "engagement.wsgi"], listener.descriptors, environment)


def worker(listener: Listener) -> Child:
    """One Celery worker for all queues."""
    options = ["--queues", "default,mail,digest", "--concurrency", "2", "--loglevel", "INFO"]
    quick = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Child("worker", [*_celery(), "worker", *options, *quick], [], {"SITE_URL": listener.address})


def beat(listener: Listener) -> Child:
    """Celery's clock; its file says when each tick was last, so that after a night the overdue ones come at once."""
    memory = make_folder(var_dir() / "beat") / "schedule"
    options = ["--schedule", str(memory), "--loglevel", "WARNING"]
    return Child("beat", [*_celery(), "beat", *options], [], {"SITE_URL": listener.address})


def _celery() -> list[str]:
    return [sys.executable, "-m", "celery", "--app", "engagement", "--quiet"]


def last_line(log: Path) -> str:
    """Return the last line of a log, for the one line that says why something ended."""
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    return lines[-1] if lines else "it said nothing"
