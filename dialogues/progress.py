"""A progress bar for commands: on a terminal only, so that logs stay readable."""

from typing import Any

_WIDTH = 40


class Progress:
    """Call it with how many of how many are done."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.is_shown = stream.isatty()
        self.percent = -1

    def __call__(self, done: int, total: int) -> None:
        percent = 100 * done // total if total else 100
        if not self.is_shown or percent == self.percent:
            return
        self.percent = percent
        filled = _WIDTH * percent // 100
        self.stream.write(f"\r[{'#' * filled}{' ' * (_WIDTH - filled)}] {percent:3d} %", ending="")
        self.stream.flush()

    def end(self) -> None:
        if self.is_shown and self.percent >= 0:
            self.stream.write("")
