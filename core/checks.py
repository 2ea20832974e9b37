"""System checks: each dangerous combination of settings, and what the database must be able to do."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connections


@register(Tags.security)
def demo_only_on_loopback(app_configs: Any, **kwargs: Any) -> list[Error]:
    """The demo world signs anyone in with one click: never on a host that others reach."""
    if not settings.DEMO:
        return []
    open_hosts = [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
    if not open_hosts:
        return []
    return [
        Error(
            f"DEMO=1 with ALLOWED_HOSTS that others reach: {', '.join(open_hosts)}.",
            hint="Unset DEMO, or serve on 127.0.0.1 or localhost only.",
            id="openfloor.E001",
        )
    ]


@register(Tags.security)
def embedded_only_on_loopback(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Embedded services and secrets made on the spot are for loopback addresses."""
    open_hosts = [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
    if not open_hosts or not settings.LOCAL_DEFAULTS:
        return []
    return [
        Error(
            f"Not set: {', '.join(settings.LOCAL_DEFAULTS)}; yet ALLOWED_HOSTS names {', '.join(open_hosts)}.",
            hint="Set them. Embedded services and local secrets are for loopback addresses only.",
            id="openfloor.E002",
        )
    ]


@register(Tags.database)
def database_knows_letters(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[Error | Warning]:
    """In a database with the C character type, lower case and search are wrong for every script but Latin."""
    problems: list[Error | Warning] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT lower('МИР ÉTÉ'), current_setting('server_version_num')::int")
            lowered, version = cursor.fetchone()
        if lowered != "мир été":
            problems.append(
                Error(
                    f"The database “{alias}” does not know letters beyond ASCII (LC_CTYPE is C).",
                    hint="Create it with the locale C.UTF-8 or an ICU locale.",
                    id="openfloor.E003",
                )
            )
        if version < 150000:
            problems.append(Error("PostgreSQL 15 or later is needed.", id="openfloor.E004"))
    return problems


def is_loopback(host: str) -> bool:
    """Whether a name of ALLOWED_HOSTS is this machine only."""
    bare = host.strip("[]")
    if bare in {"localhost", "testserver"} or bare.endswith(".localhost"):
        return True
    try:
        return ip_address(bare).is_loopback
    except ValueError:
        return False
