"""How many pages per second the web process answers, on a world of its own under var/bench.

BENCH_URL measures a portal that runs already. Paths can be named as arguments.
"""

import contextlib
import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parents[2]
PATHS = ["/healthz", "/", "/calls/", "/record/", "/api/v1/calls/"]
SECONDS = 4
CLIENTS = 4


@dataclass
class Measure:
    """Answers to one path: their seconds, and the last one's status and size in bytes."""

    seconds: list[float] = field(default_factory=list)
    status: int = 0
    size: int = 0


@contextlib.contextmanager
def portal() -> Iterator[str]:
    """The address of a portal, started for the block unless BENCH_URL names one."""
    address = os.environ.get("BENCH_URL")
    if address:
        yield address
        return
    environment = {**os.environ, "OPENFLOOR_VAR": str(PROJECT / "var" / "bench")}
    serve = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", "8900"],
        cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield address_said_by(serve)
    finally:
        serve.terminate()
        serve.wait()


def address_said_by(serve: subprocess.Popen[str]) -> str:
    assert serve.stdout is not None
    for line in serve.stdout:
        if "Open Floor  " in line:
            return line.split()[-1]
    sys.exit("The portal did not start.")


def ask(address: str, path: str, end: float, measure: Measure) -> None:
    """Ask for one path until the time is over, on one connection that stays open."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    while time.perf_counter() < end:
        began = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        measure.size, measure.status = len(answer.read()), answer.status
        measure.seconds.append(time.perf_counter() - began)
    connection.close()


def measure_path(address: str, path: str) -> Measure:
    measure = Measure()
    end = time.perf_counter() + SECONDS
    clients = [threading.Thread(target=ask, args=(address, path, end, measure)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return measure


def main() -> None:
    with portal() as address:
        print(f"{'path':30} {'status':>6} {'per second':>10} {'median ms':>9} {'p95 ms':>7} {'bytes':>7}")
        for path in sys.argv[1:] or PATHS:
            measure = measure_path(address, path)
            median, p95 = statistics.median(measure.seconds), statistics.quantiles(measure.seconds, n=20)[-1]
            rate = len(measure.seconds) / SECONDS
            print(f"{path:30} {measure.status:6} {rate:10.0f} {median * 1000:9.1f} {p95 * 1000:7.1f} {measure.size:7}")


if __name__ == "__main__":
    main()
