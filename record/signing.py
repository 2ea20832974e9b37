"""The key of the record, and what it signs: tree heads as C2SP signed notes, and promises.

Sources: C2SP signed-note and tlog-checkpoint (https://c2sp.org); Ed25519 is RFC 8032.
"""

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

_ED25519 = b"\x01"


@dataclass(frozen=True)
class RecordKey:
    """An Ed25519 key with the name under which it signs (the origin of the log)."""

    name: str
    private: Ed25519PrivateKey

    @property
    def public_bytes(self) -> bytes:
        """32 bytes."""
        return self.private.public_key().public_bytes_raw()

    @property
    def id_bytes(self) -> bytes:
        """The key id of a signed note: the first 4 bytes of SHA-256(name || 0x0A || 0x01 || public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public_bytes).digest()[:4]

    @property
    def key_id(self) -> str:
        """8 hexadecimal digits."""
        return self.id_bytes.hex()

    @property
    def verifier_key(self) -> str:
        """The public key as text: `<name>+<key id>+<base64(0x01 || public key)>`."""
        return f"{self.name}+{self.key_id}+{base64.b64encode(_ED25519 + self.public_bytes).decode()}"

    def sign(self, text: bytes) -> str:
        """The Ed25519 signature in base64."""
        return base64.b64encode(self.private.sign(text)).decode()

    def sign_head(self, size: int, root: bytes) -> str:
        """The signed note of a tree head: origin, size, root, an empty line, the signature line."""
        body = f"{self.name}\n{size}\n{base64.b64encode(root).decode()}\n"
        signature = base64.b64encode(self.id_bytes + self.private.sign(body.encode())).decode()
        return f"{body}\n— {self.name} {signature}\n"


@lru_cache(maxsize=8)
def _key(seed: str, name: str) -> RecordKey:
    return RecordKey(name, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)))


def record_key() -> RecordKey:
    """The key of settings.RECORD_KEY (32 bytes in hexadecimal) under the name settings.RECORD_ORIGIN."""
    return _key(settings.RECORD_KEY, settings.RECORD_ORIGIN)
