"""Addresses in mail: of pages, of people as hashes, of messages."""

from email.utils import parseaddr

from django.conf import settings

from core.canonical import sha256_hex


def address_hash(address: str) -> str:
    """The hash under which an e-mail address is remembered without being kept."""
    return sha256_hex(address.strip().lower())


def mail_domain() -> str:
    """The domain of the portal's own address."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def message_id(key: str) -> str:
    """The Message-ID of the message with this key: always the same, so that a repeated message is known as one."""
    return f"<{sha256_hex(key)[:40]}@{mail_domain()}>"


def absolute_url(path: str, language: str) -> str:
    """The whole address of a page of the portal in a language. `path` may carry the prefix of another language, from
    the request in which it was made; a whole address is left as it is."""
    if not path.startswith("/"):
        return path
    known = dict(settings.LANGUAGES)
    first = path.split("/", 2)[1]
    if first in known and path.count("/") > 1:
        path = path[len(first) + 1 :]
    prefix = "" if language == settings.LANGUAGE_CODE or language not in known else f"/{language}"
    return f"{settings.SITE_URL}{prefix}{path}"
