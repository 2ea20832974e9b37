"""Starting, finding and ending operating system processes."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent(number: int) -> Callable[[], None] | None:
    """Return a ``preexec_fn`` by which the kernel signals the child when its parent ends, however it ends.

    Linux only; elsewhere None. subprocess runs it after the change of user, which would clear the request.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # the parent ended before the request was made
            os.kill(os.getpid(), number)

    return ask_kernel


def is_alive(pid: int) -> bool:
    """Say whether the process exists and has not merely left its entry behind (a zombie)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


def command_line(pid: int) -> str:
    """Return the command line of a process, empty when it does not exist."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    listing = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return listing.stdout.strip()


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Wait until the condition holds; return whether it does when the seconds are over."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def end_process(pid: int, steps: list[tuple[int, float]]) -> bool:
    """Send each signal in turn, waiting its seconds for the process to end; return whether it ended."""
    for number, seconds in steps:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        if wait_until(lambda: not is_alive(pid), seconds):
            return True
    return False


def end_group(group: int, number: int = signal.SIGKILL) -> None:
    """Signal every process of the group, if any is left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
