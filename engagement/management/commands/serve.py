"""Serve everything on this machine: embedded services, web, worker and beat."""

import contextlib
import signal
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from engagement.embedded import EmbeddedError, Lease, var_dir
from engagement.serving.children import beat, web, worker
from engagement.serving.instance import InstanceLock
from engagement.serving.ports import Listener, listen_from
from engagement.serving.preparation import forget_world, prepare
from engagement.serving.supervisor import Supervisor

ANSWER_SECONDS = 120


class Stopped(Exception):
    """Somebody pressed Ctrl-C, closed the terminal, or asked the process to end."""


class Command(BaseCommand):
    help = "Serves the portal on this machine, with everything it needs; Ctrl-C stops all of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the first port to try (8000)")
        parser.add_argument("--fresh", action="store_true", help="forget the local world first, and begin anew")
        parser.add_argument("--no-demo", action="store_true", help="begin with an empty portal")

    def handle(self, *, port: int, fresh: bool, no_demo: bool, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        lock = InstanceLock()
        try:
            lock.take()
            self.serve(lock, port, fresh=fresh, with_demo=not no_demo)
        except Stopped:
            self.say("Stopped.")
        except (EmbeddedError, OSError, DatabaseError) as error:
            raise CommandError(" ".join(str(error).split())) from error
        finally:
            lock.release()

    def serve(self, lock: InstanceLock, port: int, *, fresh: bool, with_demo: bool) -> None:
        """Serve until stopped; leaves no process behind."""
        if fresh:
            forget_world()
        with self.listen(port) as listener, Lease(say=self.say) as lease:
            prepare(with_demo=with_demo, say=self.say)
            connections.close_all()
            children = [web(listener), worker(listener), beat(listener)]
            supervisor = Supervisor(children, lease, self.say)
            with _stopping(supervisor, self.say):
                supervisor.start()
                self.wait_for_answer(listener, supervisor)
                lock.publish(listener.address)
                self.welcome(listener, with_demo=with_demo)
                supervisor.run()

    @contextlib.contextmanager
    def listen(self, port: int) -> Iterator[Listener]:
        """Hold a port for a block."""
        listener = listen_from(port)
        if listener.port != port:
            self.say(f"Port {port} is taken; using {listener.port}.")
        try:
            yield listener
        finally:
            listener.close()

    def wait_for_answer(self, listener: Listener, supervisor: Supervisor) -> None:
        """Wait until the portal answers. Raises EmbeddedError when it does not in time."""
        end = time.monotonic() + ANSWER_SECONDS
        while not _answers(f"http://127.0.0.1:{listener.port}/healthz"):
            supervisor.glance()
            if time.monotonic() > end:
                raise EmbeddedError(f"The web process does not answer; see {var_dir() / 'log' / 'web.log'}")
            time.sleep(0.1)

    def welcome(self, listener: Listener, *, with_demo: bool) -> None:
        """Say where everything is."""
        self.say("")
        self.say(f"  Open Floor            {listener.address}/")
        if with_demo:
            self.say(f"  Sign in as somebody   {listener.address}/demo/")
            self.say(f"  Where mail lands      {listener.address}/demo/mail/")
        self.say(f"  Logs                  {var_dir() / 'log'}")
        self.say("\nCtrl-C stops everything.")

    def say(self, line: str) -> None:
        """Print at once, also into a pipe."""
        self.stdout.write(line)
        self.stdout.flush()


@contextlib.contextmanager
def _stopping(supervisor: Supervisor, say: Any) -> Iterator[None]:
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # once is enough: what follows takes seconds, and must end
        say("Stopping …")
        supervisor.stop()


def _answers(address: str) -> bool:
    request = urllib.request.Request(address, headers={"Host": "localhost"})  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped
