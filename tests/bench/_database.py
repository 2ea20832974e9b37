"""A database of its own for a benchmark, gone when it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

import django


@contextmanager
def fresh_database() -> Iterator[None]:
    """Django set up on an empty database; import models inside of it."""
    django.setup()
    from django.db import connection  # settings are read first

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
