"""The addresses of the embedded services, computed without starting anything."""

from urllib.parse import parse_qs, quote, urlsplit

from .folders import socket_folder

DATABASE = "openfloor"
SUPERUSER = "postgres"
PORT = 5432  # only the name of the socket; said aloud, so that a PGPORT of the environment changes nothing


def database_url() -> str:
    """Return the embedded server as ``postgresql://postgres@/openfloor?host=<socket folder>&port=5432``."""
    return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(str(socket_folder()))}&port={PORT}"


def redis_url() -> str:
    """Return the embedded Valkey in redis-py's form, ``unix://<socket>?db=0``."""
    return f"unix://{quote(str(socket_folder() / 'valkey.sock'))}?db=0"


def broker_url(url: str) -> str:
    """Return a redis-py address in the form that Celery takes; only ``unix://`` differs.

    kombu knows a socket as ``redis+socket://<path>?virtual_host=<db>``.
    """
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}"
