"""The operating system's user under which the services run. PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .folders import EmbeddedError

NAME = "pgserver"


@dataclass(frozen=True)
class Account:
    """Who runs the services; ``changes_user`` is true for root only."""

    uid: int
    gid: int
    changes_user: bool

    def spawn_options(self) -> dict[str, object]:
        """Return the arguments of Popen that make the child run under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.changes_user else {}

    def own(self, path: Path) -> None:
        """Give the path to this account."""
        if self.changes_user:
            os.chown(path, self.uid, self.gid)


def service_account() -> Account:
    """Return our own account, or for root a system user made for the purpose. Raises EmbeddedError."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), changes_user=False)
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _make_user()
    return Account(entry.pw_uid, entry.pw_gid, changes_user=True)


def _make_user() -> pwd.struct_passwd:
    command = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if command is None:
        raise EmbeddedError(f"PostgreSQL does not run as root, and there is no useradd to make the user {NAME}.")
    made = subprocess.run([command, "--system", "--no-create-home", NAME], capture_output=True, text=True, check=False)
    if made.returncode not in (0, 9):  # 9: another process has just made it
        raise EmbeddedError(f"PostgreSQL does not run as root, and useradd failed: {made.stderr.strip()}")
    return pwd.getpwnam(NAME)


def make_passable(path: Path, account: Account) -> list[Path]:
    """Let the account walk to the path: adds ``o+x`` (walk through, not list) where it lacks, and returns
    where.
    """
    if not account.changes_user:
        return []
    changed = []
    for folder in path.resolve().parents:
        state = folder.stat()
        if state.st_uid != account.uid and not state.st_mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(state.st_mode) | stat.S_IXOTH)
            changed.append(folder)
    return changed


def make_readable(folders: list[Path], program: Path, account: Account) -> None:
    """Let the account read and run what is installed, when the program in it shows that root's mask forbade it."""
    if not account.changes_user or program.stat().st_mode & stat.S_IXOTH:
        return
    for path in [found for folder in folders for found in (folder, *folder.rglob("*"))]:
        mode = stat.S_IMODE(path.stat().st_mode)
        path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))
