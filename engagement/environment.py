"""Strict readers of the environment: each NAME also as NAME_FILE (a file that holds the value)."""

import os
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def read(name: str) -> str | None:
    """The value of NAME, or the content of the file named by NAME_FILE, or None. Raises ImproperlyConfigured when both
    are set or the file cannot be read."""
    value, file = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if value is not None and file is not None:
        raise ImproperlyConfigured(f"Both {name} and {name}_FILE are set; set one.")
    if file is None:
        return value
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {problem}") from problem


def read_flag(name: str) -> bool:
    """Whether NAME is 1; unset or 0 is no. Anything else raises ImproperlyConfigured."""
    value = read(name)
    if value in {None, "", "0"}:
        return False
    if value == "1":
        return True
    raise ImproperlyConfigured(f"{name} is “{value}”; it must be 0 or 1.")


def read_number(name: str, default: int) -> int:
    """NAME as a whole number. Anything else raises ImproperlyConfigured."""
    value = read(name)
    if value is None:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is “{value}”; it must be a whole number.")
    return int(value)


def read_list(name: str, default: list[str]) -> list[str]:
    """NAME as a list of words between commas."""
    value = read(name)
    return default if value is None else [word.strip() for word in value.split(",") if word.strip()]


def database_settings(url: str) -> dict[str, object]:
    """Django's settings for `postgresql://user:password@host:port/name?option=value`; `host` may be a query option
    that names a folder with a socket. Raises ImproperlyConfigured for another scheme or no name."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL must be postgresql://user:password@host:port/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **options},
    }


def email_settings(url: str) -> dict[str, object]:
    """Django's EMAIL_* settings for `smtp://user:password@host:port`, `smtps://…` (TLS from the start),
    `smtp+tls://…` (STARTTLS), `file:///folder`, or `memory://`. Raises ImproperlyConfigured for anything else."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "engagement.demo.mailbox.MailboxBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme == "memory":
        return {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must be smtp://, smtps://, smtp+tls:// or file://.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 10,
    }


def identity_provider_settings() -> dict[str, object]:
    """allauth's SOCIALACCOUNT_PROVIDERS for the one identity provider of staff, from OIDC_NAME (as the sign-in page
    names it), OIDC_SERVER_URL (the issuer; its discovery document lies below), OIDC_CLIENT_ID and OIDC_CLIENT_SECRET;
    empty where none of the four is set. Raises ImproperlyConfigured where some are, or where the server is spoken to
    in clear beyond this machine."""
    names = ("OIDC_NAME", "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    name, server_url, client_id, secret = values = [read(each) or "" for each in names]
    if not any(values):
        return {}
    missing = [each for each, value in zip(names, values, strict=True) if not value]
    if missing:
        raise ImproperlyConfigured(f"Of the settings of OpenID Connect, {', '.join(missing)} is not set.")
    parts = urlsplit(server_url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_this_machine(parts.hostname or "")):
        raise ImproperlyConfigured("OIDC_SERVER_URL must be https://….")
    app = {"provider_id": "staff", "name": name, "client_id": client_id, "secret": secret}
    app_settings = {"server_url": server_url.rstrip("/"), "oauth_pkce_enabled": True}
    return {"openid_connect": {"APPS": [{**app, "settings": app_settings}]}}


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
