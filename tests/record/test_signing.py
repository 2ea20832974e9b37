"""Keys and signed notes in the form of C2SP, so that any witness can read them."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from record import merkle
from record.signing import record_key
from record.verify_record import Broken, is_head_signed, read_head, read_key

SEED = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"  # RFC 8032, 7.1, test 1
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


@pytest.fixture(autouse=True)
def known_key(settings) -> None:
    settings.RECORD_KEY = SEED
    settings.RECORD_ORIGIN = "floor.example/record"


def test_the_key_is_that_of_the_setting() -> None:
    key = record_key()
    expected = hashlib.sha256(b"floor.example/record\n\x01" + bytes.fromhex(PUBLIC)).digest()[:4]
    assert (key.public_bytes.hex(), key.id_bytes) == (PUBLIC, expected)


def test_the_verifier_key_reads_back() -> None:
    key = record_key()
    assert read_key(key.verifier_key) == ("floor.example/record", key.id_bytes, key.public_bytes)


def test_a_note_is_origin_size_root_and_a_signature_line() -> None:
    key, note = record_key(), record_key().sign_head(7, b"\x05" * 32)
    body, signature = note.split("\n\n")
    assert f"{body}\n" == f"floor.example/record\n7\n{base64.b64encode(bytes([5]) * 32).decode()}\n"
    assert signature.startswith("— floor.example/record ")
    assert signature.endswith("\n")
    data = base64.b64decode(signature.split(" ")[2])
    assert data[:4] == key.id_bytes
    Ed25519PublicKey.from_public_bytes(key.public_bytes).verify(data[4:], f"{body}\n".encode())


def test_a_note_with_the_signature_of_a_witness_beside_ours_is_still_signed() -> None:
    witness = base64.b64encode(b"\x01" * 76).decode()
    note = record_key().sign_head(7, b"\x05" * 32) + f"— witness.example/w {witness}\n"
    assert is_head_signed(read_head(note), read_key(record_key().verifier_key))


def test_a_note_of_another_key_or_another_name_is_not_signed(settings) -> None:
    note = record_key().sign_head(7, b"\x05" * 32)
    settings.RECORD_ORIGIN = "other.example/record"
    assert not is_head_signed(read_head(note), read_key(record_key().verifier_key))
    settings.RECORD_ORIGIN, settings.RECORD_KEY = "floor.example/record", "11" * 32
    assert not is_head_signed(read_head(note), read_key(record_key().verifier_key))


def test_any_changed_byte_of_a_note_is_noticed() -> None:
    key = read_key(record_key().verifier_key)
    note = record_key().sign_head(1234, merkle.EMPTY_ROOT).encode()
    unnoticed = [place for place in range(len(note)) if _holds(_flip(note, place), key)]
    assert unnoticed == []


@pytest.mark.parametrize("text", ["", "a+b", "n+00000000+AAAA", None, 7])
def test_a_text_that_is_no_key_is_refused(text: object) -> None:
    with pytest.raises(Broken):
        read_key(text)


def _flip(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _holds(note: bytes, key) -> bool:
    try:
        return is_head_signed(read_head(note.decode()), key)
    except (Broken, UnicodeDecodeError):
        return False
