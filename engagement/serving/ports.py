"""Finding a port, and holding it: the web process inherits the sockets, so nobody can take the port meanwhile."""

import contextlib
import errno
import socket
from dataclasses import dataclass

from engagement.embedded import EmbeddedError

TRIES = 50


@dataclass(frozen=True)
class Listener:
    """Sockets that listen on one port of the loopback addresses."""

    port: int
    sockets: list[socket.socket]

    @property
    def address(self) -> str:
        """The address for people: a name, because passkeys are refused on a bare number."""
        return f"http://localhost:{self.port}"

    @property
    def descriptors(self) -> list[int]:
        """What a child process inherits."""
        return [each.fileno() for each in self.sockets]

    def close(self) -> None:
        """Give the port back."""
        for each in self.sockets:
            each.close()


def listen_from(port: int) -> Listener:
    """Listen on the port, or on the first free one after it. Raises EmbeddedError when none is free."""
    for candidate in range(port, min(port + TRIES, 65536)):
        sockets = _listen(candidate)
        if sockets:
            return Listener(candidate, sockets)
    raise EmbeddedError(f"Ports {port} to {min(port + TRIES, 65536) - 1} are all taken, or may not be used.")


def _listen(port: int) -> list[socket.socket]:
    """Return sockets on 127.0.0.1 and, where the machine has it, ::1; none when one of them is taken."""
    with contextlib.ExitStack() as opened:
        sockets = []
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            try:
                each = opened.enter_context(socket.socket(family, socket.SOCK_STREAM))
                _bind(each, host, port)
            except OSError as error:
                if family == socket.AF_INET or error.errno == errno.EADDRINUSE:
                    return []
            else:
                sockets.append(each)
        opened.pop_all()
    return sockets


def _bind(each: socket.socket, host: str, port: int) -> None:
    each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if each.family == socket.AF_INET6:
        each.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    each.bind((host, port))
    each.listen(512)
