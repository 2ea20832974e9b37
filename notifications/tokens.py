"""Signed links in mail: the token is the whole authority, no cookie and no account is asked for.

Only the invitation to confirm runs out. The links to manage and to stop work as long as there is something to stop
(RFC 8058 wants that), and are the same each time, so that a repeated message is the same message.
"""

from datetime import timedelta
from typing import Any

from django.core import signing

CONFIRM_WITHIN = timedelta(days=7)

_CONFIRM = signing.TimestampSigner(salt="notifications.confirm", sep="~")
_MANAGE = signing.Signer(salt="notifications.manage", sep="~")
_STOP = signing.Signer(salt="notifications.stop", sep="~")


class BadLink(Exception):
    """The link was not made by this portal, or was cut on its way."""


class OldLink(BadLink):
    """The link was good and has run out."""


def confirm_token(request: dict[str, str]) -> str:
    """For what an address was asked to confirm: address, kind, reference, language, time_zone."""
    return _CONFIRM.sign_object(request, compress=True)


def read_confirm(token: str) -> dict[str, str]:
    """What is confirmed. Raises BadLink, or OldLink after seven days."""
    try:
        return _CONFIRM.unsign_object(token, max_age=CONFIRM_WITHIN)
    except signing.SignatureExpired as problem:
        raise OldLink from problem
    except (signing.BadSignature, ValueError) as problem:
        raise BadLink from problem


def manage_token(follower_id: int) -> str:
    return _MANAGE.sign_object({"f": follower_id})


def read_manage(token: str) -> int:
    """The follower whose settings the link opens. Raises BadLink."""
    return int(_read(_MANAGE, token)["f"])


def stop_token(name: str, who: int | str) -> str:
    """For a list to leave: ("digest", follower id), or ("confirm", address)."""
    return _STOP.sign_object({"l": name, "w": who})


def read_stop(token: str) -> tuple[str, int | str]:
    """Which list is left by whom. Raises BadLink."""
    content = _read(_STOP, token)
    return content["l"], content["w"]


def _read(signer: signing.Signer, token: str) -> dict[str, Any]:
    try:
        return signer.unsign_object(token)
    except (signing.BadSignature, ValueError) as problem:
        raise BadLink from problem
