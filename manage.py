#!/usr/bin/env python
"""Open Floor's commands. Without a DATABASE_URL, the embedded PostgreSQL runs as long as the command."""

import os
import sys

from django.core.management import execute_from_command_line

from engagement.embedded import EmbeddedError, Lease, missing_services, var_dir
from engagement.serving.instance import running_instance

# serve holds a lease of its own, after it has made sure that it is alone.
NEEDS_NO_DATABASE = {
    *(
        "serve",
        "help",
        "version",
        "check",
        "compile_catalogues",
        "makemessages",
        "collectstatic",
        "findstatic",
    ),
    *("diffsettings", "startapp", "sendtestemail"),
}
ASKS_ONLY = {"--help", "-h", "--version"}


def main() -> None:
    """Run the command; what is wrong with the local services is one line and exit code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engagement.settings")
    follow_local_world()
    try:
        with Lease(None if needs_database() else [], say=lambda line: print(line, file=sys.stderr)):  # noqa: T201
            execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        sys.exit(str(error))


def needs_database() -> bool:
    """Say whether the command that was called reads the database."""
    arguments = sys.argv[1:]
    return bool(arguments) and arguments[0] not in NEEDS_NO_DATABASE and not ASKS_ONLY.intersection(arguments)


def follow_local_world() -> None:
    """Let a command see the local world as `serve` does: whether it is the demo, and under which address."""
    if sys.argv[1:2] == ["serve"]:
        if "--no-demo" not in sys.argv:
            os.environ.setdefault("DEMO", "1")
    elif "postgres" in missing_services():
        if (var_dir() / "demo").exists():
            os.environ.setdefault("DEMO", "1")
        served = running_instance()
        if served:
            os.environ.setdefault("SITE_URL", served.address)


if __name__ == "__main__":
    main()
