"""What all tests share: embedded services on ``var/test``, loopback only, a browser where there is one."""

import os
import shutil
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import settings as examples

from engagement.embedded import EmbeddedError, Lease

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_OPTIONS = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
]
LEASE = pytest.StashKey[Lease]()

# How long an example takes is the machine's affair; speed is measured by the benchmarks.
examples.register_profile("no-clock", deadline=None)
examples.load_profile("no-clock")


def pytest_configure(config: pytest.Config) -> None:
    """Start the services once, in the process that directs the others."""
    _allow_loopback_only()
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the thread of the tests
    if hasattr(config, "workerinput"):
        return
    lease = Lease(durable=False)
    try:
        config.stash[LEASE] = lease.__enter__()
    except EmbeddedError as error:
        pytest.exit(str(error), returncode=1)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the services, unless somebody else uses them."""
    lease = config.stash.get(LEASE, None)
    if lease is not None:
        lease.release()


def pytest_report_header() -> str:
    """Say whether the browser tests will run."""
    path = chromium_path()
    return f"browser tests: {path}" if path else "browser tests: skipped, no Chromium was found"


def chromium_path() -> str | None:
    """Return the program of a Chromium: CHROMIUM of the environment, or one of the usual names."""
    found = (shutil.which(name) for name in CHROMIUM_NAMES)
    return os.environ.get("CHROMIUM") or next((path for path in found if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium of Playwright's sync API; a test takes ``browser.new_page()`` and closes it."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium was found")
    from playwright.sync_api import sync_playwright  # starts slowly, and few tests need it

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, chromium_sandbox=False, args=CHROMIUM_OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database; before it is dropped, the sessions of processes that a drill has killed are ended, which
    PostgreSQL would notice only after a while."""
    yield
    from django.db import connection  # settings are not ready when this file is read

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def languages() -> None:
    """The catalogues, compiled as the portal compiles them when it starts; in a fresh clone they are not yet."""
    from django.core.management import call_command  # settings are not ready when this file is read

    call_command("compile_catalogues", verbosity=0)


@pytest.fixture(autouse=True)
def begin_in_english() -> None:
    """A request for an Arabic page leaves Arabic behind in its thread; the next test must not find it."""
    from django.utils import translation  # settings are not ready when this file is read

    translation.activate("en")


@pytest.fixture
def process_environment(transactional_db: None) -> dict[str, str]:
    """The environment for a real process (worker, web, command) on the database of the test."""
    from django.conf import settings  # not ready when this file is read

    database: dict[str, Any] = settings.DATABASES["default"]
    options = {name: value for name, value in database["OPTIONS"].items() if name != "connect_timeout"}
    query = urlencode({"host": database["HOST"], **options})
    address = f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?{query}"
    if database["PORT"]:
        address += f"&port={database['PORT']}"
    return {**os.environ, "DATABASE_URL": address, "REDIS_URL": settings.REDIS_URL}


def _allow_loopback_only() -> None:
    """Make every connection from this process to another machine an error that names it."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_other_machines(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_other_machines(self, address)
        return connect_ex(self, address)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign, assignment]
    socket.socket.connect_ex = guarded_connect_ex  # type: ignore[method-assign, assignment]


def _refuse_other_machines(client: socket.socket, address: Any) -> None:
    if client.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    host = address[0]
    if host != "localhost" and not ip_address(host).is_loopback:
        raise RuntimeError(f"A test tried to reach another machine: {address}")
