"""What must be done before the first request, and is quick when nothing is to be done."""

import hashlib
import shutil
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from engagement.demo.seed import is_seeded
from engagement.embedded import EmbeddedError, missing_services, var_dir
from engagement.embedded.lease import has_stopped
from engagement.embedded.locks import start_lock
from engagement.embedded.processes import wait_until
from engagement.embedded.services import Say

# What --fresh removes: the world, but neither the secrets nor the logs.
WORLD = ("postgres", "files", "mail", "beat", "demo")
STOP_SECONDS = 10  # a server whose last user was killed is about to stop


def forget_world() -> None:
    """Remove the local database, files and mail. Raises EmbeddedError where they are in use or not embedded."""
    if "postgres" not in missing_services():
        raise EmbeddedError("--fresh is for the embedded database; DATABASE_URL names another, which stays as it is.")
    with start_lock("postgres").hold(seconds=STOP_SECONDS):
        if not wait_until(lambda: has_stopped("postgres"), STOP_SECONDS):
            raise EmbeddedError("Another command uses the embedded database; --fresh needs it alone.")
        for name in WORLD:
            path = var_dir() / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def prepare(*, with_demo: bool, say: Say) -> None:
    """Bring the database, the catalogues, the static files and the demo world up to date."""
    migrate(say)
    call_command("compile_catalogues", verbosity=0)
    collect_static(say)
    if with_demo:
        fill_demo_world(say)


def migrate(say: Say) -> None:
    """Apply the migrations that wait, and make the table of the cache."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Setting up the database ({len(plan)} migrations) …")
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def collect_static(say: Say) -> None:
    """Hash and compress the static files when one of them has changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    state = _static_state()
    if stamp.exists() and stamp.read_text() == state:
        return
    say("Collecting the static files …")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state)


def _static_state() -> str:
    """Return a digest of the names, sizes and times of all static files."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def fill_demo_world(say: Say) -> None:
    """Fill an empty database with the demo world; one that is in use stays as it is."""
    if not is_seeded():
        if get_user_model().objects.exists():
            say("The database is in use already; it was not filled with the demo world.")
            return
        say("Filling the demo world …")
        call_command("seed_demo", stdout=StringIO())
    (var_dir() / "demo").touch()
