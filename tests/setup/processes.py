"""Finding the processes of a folder, and reading what a running `serve` says."""

import queue
import subprocess
import threading
import time
from pathlib import Path

from engagement.embedded.processes import is_alive


def processes_of(var: Path) -> dict[int, str]:
    """The living processes that name the folder in their command, environment or working folder, by their id.

    PostgreSQL writes its titles over both command and environment, so its working folder has to tell.
    """
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            command = (entry / "cmdline").read_bytes()
            told = command + (entry / "environ").read_bytes() + bytes((entry / "cwd").readlink())
        except OSError:
            continue
        if bytes(var) in told and is_alive(int(entry.name)):
            found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


class Running:
    """A `serve` that runs, and what it has said so far."""

    def __init__(self, process: subprocess.Popen[str], var: Path) -> None:
        self.process = process
        self.var = var
        self.said: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def wait_for(self, text: str, seconds: float = 120) -> str:
        """The first new line that contains the text. Fails with all that was said when none comes."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            has_ended = self.process.poll() is not None
            try:
                line = self._lines.get(timeout=0.1)
            except queue.Empty:
                if has_ended:
                    break
                continue
            self.said.append(line)
            if text in line:
                return line
        raise AssertionError(f"“{text}” was not said within {seconds} s, but:\n" + "\n".join(self.said))

    def stop(self, number: int, seconds: float = 60) -> int:
        """Signal the process and return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line.rstrip("\n"))
