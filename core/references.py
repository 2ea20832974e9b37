"""Public references: a letter for the kind, eight random Crockford base 32 characters, a check character.

`S-7K3M9QXV4`: no number of rows can be read from it, it can be read out over a telephone, and a slip of one
character or a swap of two is noticed before anything is looked up.
"""

import secrets
from typing import TypeVar

from django.db import IntegrityError, models, transaction

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O, U
LENGTH = 8
# The letter O stands for a kind only; in the eight characters it is read as zero, whose value it has.
_VALUE = {"O": 0} | {character: value for value, character in enumerate(ALPHABET)}
_LOOKALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_TRIES = 5

M = TypeVar("M", bound=models.Model)


class BadReference(ValueError):
    """The text is not a reference of the kind asked for."""


def check_character(kind: str, body: str) -> str:
    """The check character for a kind letter and eight characters.

    A weighted sum over the field GF(32) with weights a^1 … a^9 (a a root of x^5 + x^2 + 1). Since the weights are
    distinct and not zero, every single wrong character and every swap of two characters changes the sum.
    """
    total = 0
    for place, character in enumerate(kind + body, start=1):
        total ^= _times(_power(place), _VALUE[character])
    return ALPHABET[total]


def new_reference(kind: str) -> str:
    """A fresh random reference of the kind, for example `S-7K3M9QXV4`."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{kind}-{body}{check_character(kind, body)}"


def normalise_reference(text: str, kind: str | None = None) -> str:
    """The stored form of a reference as typed: case, spaces, hyphens and O/0, I/L/1 do not matter.

    Raises BadReference when the length, a character, the check character or the kind (where given) is wrong.
    """
    bare = "".join(character for character in text.upper() if character.isalnum())
    letter, body = bare[:1].replace("0", "O"), bare[1:].translate(_LOOKALIKE)
    if len(body) != LENGTH + 1 or letter not in _VALUE or any(c not in _VALUE for c in body):
        raise BadReference("A reference has a letter and nine characters, for example S-7K3M9QXV4.")
    if kind is not None and letter != kind:
        raise BadReference(f"This reference does not start with {kind}.")
    if check_character(letter, body[:LENGTH]) != body[LENGTH]:
        raise BadReference("One character of this reference is wrong, or two are swapped.")
    return f"{letter}-{body}"


def create_with_reference(model: type[M], kind: str, /, **fields: object) -> M:
    """Insert a row under a fresh reference. Among a million rows one random reference in a million is taken, so a
    clash is tried again; any other broken constraint is raised as it is."""
    for attempt in range(1, _TRIES + 1):
        reference = new_reference(kind)
        try:
            with transaction.atomic():
                return model._default_manager.create(reference=reference, **fields)
        except IntegrityError:
            taken = model._default_manager.filter(reference=reference).exists()
            if not taken or attempt == _TRIES:
                raise
    raise AssertionError("unreachable")


def _times(left: int, right: int) -> int:
    """Product in GF(2^5) with the polynomial x^5 + x^2 + 1."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= 0b100101
        right >>= 1
    return product


def _power(exponent: int) -> int:
    value = 1
    for _ in range(exponent):
        value = _times(value, 2)
    return value
