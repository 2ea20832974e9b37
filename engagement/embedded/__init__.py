"""PostgreSQL and Valkey from wheels, for development, the demo and tests. Nothing here needs Django.

Addresses are a function of the folder alone, so that settings can name them before anything runs. A service
runs as long as somebody holds a lease on it: ``with Lease(): …``. See ``lease`` for how that survives ``kill
-9``.
"""

from .addresses import broker_url, database_url, redis_url
from .folders import EmbeddedError, local_secret, socket_folder, var_dir
from .lease import Lease, missing_services

__all__ = [
    "EmbeddedError",
    "Lease",
    "broker_url",
    "database_url",
    "local_secret",
    "missing_services",
    "redis_url",
    "socket_folder",
    "var_dir",
]
