"""Where local things live: ``var/`` beside ``manage.py``, or ``OPENFLOOR_VAR``."""

import contextlib
import hashlib
import os
import secrets
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

# sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
LONGEST_SOCKET_PATH = 103
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")


class EmbeddedError(Exception):
    """Something about the local services that one line can explain. The message is that line."""


def var_dir() -> Path:
    """Return the absolute folder of everything local; it need not exist yet."""
    chosen = os.environ.get("OPENFLOOR_VAR")
    return Path(chosen).expanduser().resolve() if chosen else PROJECT / "var"


def socket_folder() -> Path:
    """Return the folder of the services' sockets: ``var/run``, or a short private one if that is too long."""
    near = var_dir() / "run"
    if len(os.fsencode(near)) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH:
        return near
    digest = hashlib.sha256(os.fsencode(near)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"openfloor-{os.getuid()}-{digest}"


def make_folder(path: Path, mode: int = 0o755) -> Path:
    """Make the folder with its parents and return it. Raises EmbeddedError with the system's reason."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=mode)
    except OSError as error:
        raise EmbeddedError(f"Cannot make the folder {path}: {error.strerror}.") from error
    return path


def local_secret(name: str) -> str:
    """Return the secret ``var/secrets/<name>``, made on first use: 64 hexadecimal digits (256 random bits).

    Two processes that ask for the first time at once get the same secret: the file appears complete or not at
    all.
    """
    folder = make_folder(var_dir() / "secrets", 0o700)
    path = folder / name
    with contextlib.suppress(FileNotFoundError):
        return path.read_text().strip()
    draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):  # another process was first: its secret stands
            os.link(draft, path)
        draft.unlink()
    except OSError as error:
        raise EmbeddedError(f"Cannot write the secret {path}: {error.strerror}.") from error
    return path.read_text().strip()
