"""Secrets of authenticators are encrypted at rest: whoever reads the database, or a copy of it, makes no code of them.

The key follows from SECRET_KEY by HKDF (RFC 5869), so that it is no other use of that key; what an earlier key of
SECRET_KEY_FALLBACKS encrypted is still read, until `manage.py encrypt_anew` has been run.
"""

import base64
import logging
import secrets
from functools import lru_cache
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)

_PURPOSE = b"openfloor/secrets of authenticators/1"
_HELD = ("secret", "seed")  # where allauth keeps them: of an app, of recovery codes


def encrypt(text: str) -> str:
    """The text under the key of now, as a Fernet token in ASCII."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text. One that no key opens is answered with a secret of chance, which no code fits: the person comes by
    another way and sets up a new authenticator, and the page of their factors still opens."""
    try:
        return _keys().decrypt(token.encode()).decode()
    except InvalidToken:
        logger.error("A secret of an authenticator is under none of SECRET_KEY and SECRET_KEY_FALLBACKS.")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def encrypt_anew() -> tuple[int, int]:
    """Put every secret under the key of now, so that fallbacks can go; returns how many were, and how many no key
    opens."""
    done = lost = 0
    for key in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list("pk", flat=True):
        try:
            done += _encrypt_row(key)
        except InvalidToken:
            lost += 1
    return done, lost


def _encrypt_row(key: int) -> int:
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(pk=key).first()
        if row is None:
            return 0
        held: dict[str, Any] = {name: row.data[name] for name in _HELD if name in row.data}
        row.data |= {name: _keys().rotate(token.encode()).decode() for name, token in held.items()}
        row.save(update_fields=["data"])
        return 1


def _keys() -> MultiFernet:
    return MultiFernet([_key_from(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@lru_cache(maxsize=8)
def _key_from(secret: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
