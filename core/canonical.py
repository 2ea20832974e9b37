"""Canonical JSON and its hash: the one form in which content is committed to, compared and audited."""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """The JSON text of `value` in one fixed form, UTF-8: keys sorted, no white space, nothing escaped but
    what must be.

    This is RFC 8785 (JSON Canonicalization Scheme) for values without floats; a float raises TypeError,
    because its text differs between writers. Keys are sorted by code point, which equals the RFC's UTF-16
    order for keys in the basic plane; only such keys are used.
    """
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def sha256_hex(data: bytes | str) -> str:
    """SHA-256 of `data` (text as UTF-8) in 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("Floats have no canonical form; use an integer or a string.")
    if isinstance(value, dict):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)
