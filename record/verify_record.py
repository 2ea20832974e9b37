#!/usr/bin/env python3
"""Check the public record of an Open Floor portal from outside, without trusting the portal.

    python verify_record.py receipt FILE [--site URL] [--key KEY]
    python verify_record.py log URL-or-FILE [--save FILE] [--head FILE ...] [--site URL] [--key KEY]
    python verify_record.py consistency HEAD HEAD (--proof FILE | --site URL) [--key KEY]

Needs Python 3.9 or later and the package `cryptography`; nothing else of the portal. FILE is a receipt as the portal
gives it (JSON), a whole log as `log URL --save FILE` writes it (JSON lines), or a signed tree head (the text of
/record/checkpoint). KEY is a verifier key that you hold from elsewhere; --site takes it from the portal, and compares
with what the portal says now. The program ends with 0 when all holds, 1 when something does not, 2 when it could not
check.

The rules: a leaf is SHA-256(0x00 || canonical JSON of the entry's facts), a node SHA-256(0x01 || left || right);
proofs are those of RFC 9162, section 2.1; a tree head is a C2SP checkpoint signed with Ed25519; a promise is the
Ed25519 signature on "open-floor-promise/1", a line feed, and the canonical JSON of entry, include_by and origin; a
commitment is SHA-256(nonce || canonical JSON of the content). Canonical JSON is RFC 8785 for values without floats.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, NamedTuple
from urllib.parse import urlsplit

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # the message must help a person who has only downloaded this file
    sys.exit("This program needs the package cryptography: python -m pip install cryptography")

RECEIPT = "open-floor-receipt/1"
LOG = "open-floor-log/1"
PROMISE = b"open-floor-promise/1\n"
FACTS = ("at", "commitment", "id", "kind", "reference")
PAGE = 1000
LARGEST_ANSWER = 64 * 1024 * 1024
_HEX64 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_HEX32 = re.compile(r"[0-9a-f]{32}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_KIND = re.compile(r"[a-z_]{1,40}", re.ASCII)
_SIZE = re.compile(r"0|[1-9]\d{0,17}", re.ASCII)
_UTC = timezone.utc  # noqa: UP017 — the short name came with Python 3.11

# What each step says when it holds, and when it does not.
TEXT = {
    "form": ("It is a receipt in the format open-floor-receipt/1.", "It is not a receipt as the record writes them."),
    "key": ("Its key belongs to the log {origin} (key {key_id}).", "Its key does not belong to the log it names."),
    "trust": ("It is the key that you trust.", "It is not the key that you trust: another log wrote this receipt."),
    "promise": (
        "The log promised, signed, to include the entry by {include_by}.",
        "The signature does not fit the promise.",
    ),
    "opening": (
        "The content is the one that the entry commits to.",
        "The content is not the one that the entry commits to.",
    ),
    "leaf": ("The facts of the entry give its leaf hash.", "The facts of the entry do not give its leaf hash."),
    "path": (
        "{steps} hashes lead from entry {number} to the root of the tree of {size} entries.",
        "The path does not lead from the entry to the root of the tree head.",
    ),
    "head": (
        "The head of the tree of {size} entries is signed with the key.",
        "The signature does not fit the tree head.",
    ),
    "due": (
        "It is not sealed yet; the promise runs until {include_by}.",
        "It is not sealed though it was promised by {include_by}: the log broke its promise, or this receipt is old.",
    ),
    "present": (
        "The record on the site has the entry under number {number}, with the same facts.",
        "The record on the site does not have this entry as the receipt says.",
    ),
    "grown": (
        "The tree on the site, now of {size} entries, has grown from the one of the receipt.",
        "The tree on the site has not grown from the one of the receipt: it was changed.",
    ),
    "entries": ("All {size} entries give their leaf hashes.", "Entries are changed or missing."),
    "root": (
        "The entries give the root of the tree head: {root}.",
        "The entries do not give the root of the tree head.",
    ),
    "kept": (
        "The head of {size} entries that you kept is the beginning of this log.",
        "The head that you kept is not the beginning of this log: it was changed.",
    ),
    "consistency": (
        "The tree of {new} entries has grown from that of {old}; nothing in it was changed.",
        "The tree of {new} entries has not grown from that of {old}: the log was changed, or shows two faces.",
    ),
}


class Broken(Exception):
    """Something is not in the form it must have; the message says where."""


class Unreachable(Exception):
    """Something could not be read or fetched, so nothing is said about it."""


@dataclass
class Step:
    """One thing that was checked: its code in TEXT, whether it holds, where it breaks, and numbers for the sentence."""

    code: str
    holds: bool
    where: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """In English."""
        return TEXT[self.code][0 if self.holds else 1].format(**self.values)


class Key(NamedTuple):
    """A verifier key: the name of the log, 4 bytes of key id, 32 bytes of public key."""

    name: str
    id: bytes
    public: bytes


class Head(NamedTuple):
    """A tree head: its log, size, root, and the note with its signatures."""

    origin: str
    size: int
    root: bytes
    note: str


# --- hashes and proofs: RFC 9162, section 2.1 ----------------------------------------------------------------------


def canonical(value: Any) -> bytes:
    """RFC 8785 for values without floats."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def leaf_hash(facts: dict[str, str]) -> bytes:
    """The leaf hash of an entry's five facts."""
    return hashlib.sha256(b"\x00" + canonical({name: facts[name] for name in FACTS})).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    row = list(leaves)
    if not row:
        return hashlib.sha256().digest()
    while len(row) > 1:
        odd = [row[-1]] if len(row) % 2 else []
        row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row) - 1, 2)] + odd
    return row[0]


def root_of_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to (2.1.3.2); None when its length cannot be right."""
    if not 0 <= index < size:
        return None
    place, last, value = index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if place % 2 or place == last:
            value = node_hash(step, value)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            value = node_hash(value, step)
        place, last = place >> 1, last >> 1
    return value if last == 0 else None


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of `old` is the beginning of that of `new` (2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not path and old_root == root_of([])
    if old == new:
        return not path and old_root == new_root
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


# --- keys, signatures, tree heads ------------------------------------------------------------------------------------


def from_base64(text: Any, length: int, where: str) -> bytes:
    """Exactly `length` bytes from their one base64 form."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        data = b""
    if len(data) != length or base64.b64encode(data).decode() != text:
        raise Broken(f"{where} is not {length} bytes in base64")
    return data


def read_key(text: Any, where: str = "key") -> Key:
    """A verifier key `<name>+<8 hex digits>+<base64(0x01 || public key)>`; its id must be that of name and key."""
    parts = text.split("+", 2) if isinstance(text, str) else []
    if len(parts) != 3:
        raise Broken(f"{where} is not <name>+<id>+<key>")
    name, key_id, key = parts[0], parts[1], from_base64(parts[2], 33, where)
    expected = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    if key[0] != 1 or key_id != expected.hex():
        raise Broken(f"{where} does not have the id {expected.hex()} of its name and public key")
    return Key(name, expected, key[1:])


def is_signed(text: bytes, signature: bytes, key: Key) -> bool:
    """Whether the signature is the key's."""
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_head(note: Any, where: str = "checkpoint") -> Head:
    """A tree head from its signed note; the signatures are not looked at."""
    body, gap, signatures = note.rpartition("\n\n") if isinstance(note, str) else ("", "", "")
    lines = body.split("\n")
    if not gap or not signatures.endswith("\n") or len(lines) < 3 or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise Broken(f"{where} is not a signed tree head")
    return Head(lines[0], int(lines[1]), from_base64(lines[2], 32, f"{where}, third line"), note)


def is_head_signed(head: Head, key: Key) -> bool:
    """Whether the note bears the key's signature, and the key's name as its origin."""
    body, _gap, signatures = head.note.rpartition("\n\n")
    for line in signatures.split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—" or parts[1] != key.name:
            continue
        try:
            data = from_base64(parts[2], 68, "signature")
        except Broken:
            continue
        if data[:4] == key.id and is_signed(f"{body}\n".encode(), data[4:], key):
            return head.origin == key.name
    return False


# --- receipts --------------------------------------------------------------------------------------------------------


def read_json(text: str, what: str) -> Any:
    """JSON without floats and without a key twice. Raises Broken with line and column."""
    try:
        return json.loads(
            text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float, parse_int=_whole
        )
    except json.JSONDecodeError as problem:
        message = f"{what} is not JSON: line {problem.lineno}, column {problem.colno}"
        raise Broken(message) from problem
    except RecursionError as problem:
        raise Broken(f"{what} is nested too deeply") from problem


def read_receipt(text: str) -> dict[str, Any]:
    """A receipt from its JSON text, every part in its one form. Raises Broken, naming the part."""
    receipt = read_json(text, "the receipt")
    _keys(receipt, "the receipt", "entry format key opening origin overdue promise sealed")
    if receipt["format"] != RECEIPT:
        raise Broken(f"format is not {RECEIPT}")
    if not isinstance(receipt["origin"], str):
        raise Broken("origin is not text")
    if not isinstance(receipt["overdue"], bool):
        raise Broken("overdue is neither true nor false")
    _read_facts(receipt["entry"], "entry")
    _keys(receipt["promise"], "promise", "include_by signature")
    _match(_MOMENT, receipt["promise"]["include_by"], "promise.include_by")
    from_base64(receipt["promise"]["signature"], 64, "promise.signature")
    if receipt["sealed"] is not None:
        _read_sealed(receipt["sealed"])
        if receipt["overdue"]:
            raise Broken("overdue is true though the entry is sealed")
    if receipt["opening"] is not None:
        _keys(receipt["opening"], "opening", "content nonce")
        _match(_HEX64, receipt["opening"]["nonce"], "opening.nonce")
        _encodable(receipt["opening"]["content"], "opening.content")
    return receipt


def check_receipt(receipt: dict[str, Any], trusted: Sequence[Key] | None, now: datetime) -> list[Step]:
    """Everything that a receipt proves by itself, step by step; `trusted` are the keys it may be signed with."""
    try:
        key = read_key(receipt["key"])
    except Broken as problem:
        return [Step("key", False, str(problem))]
    values = {"origin": receipt["origin"], "key_id": key.id.hex()}
    steps = [Step("key", key.name == receipt["origin"], "origin or key", values)]
    if trusted is not None:
        steps.append(Step("trust", key in trusted, "key"))
    steps.append(check_promise(receipt, key))
    if receipt["opening"] is not None:
        steps.append(_check_opening(receipt))
    steps += check_sealed(receipt, key) if receipt["sealed"] else [check_due(receipt, now)]
    _locate(steps)
    return steps


def check_promise(receipt: dict[str, Any], key: Key) -> Step:
    """The signature on entry, include_by and origin."""
    promise = receipt["promise"]
    parts = {"entry": receipt["entry"], "include_by": promise["include_by"], "origin": receipt["origin"]}
    signature = from_base64(promise["signature"], 64, "promise.signature")
    holds = is_signed(PROMISE + canonical(parts), signature, key)
    return Step("promise", holds, "promise.include_by or promise.signature", {"include_by": promise["include_by"]})


def check_sealed(receipt: dict[str, Any], key: Key) -> list[Step]:
    """From the facts to the leaf, from the leaf to the root, and the signature on the root."""
    sealed, leaf = receipt["sealed"], leaf_hash(receipt["entry"])
    head = read_head(sealed["checkpoint"], "sealed.checkpoint")
    stated = bytes.fromhex(sealed["leaf_hash"])
    root = root_of_path(stated, sealed["index"], head.size, [bytes.fromhex(step) for step in sealed["path"]])
    is_same_size = head.size == sealed["size"]
    where = "sealed.checkpoint" if is_same_size else "sealed.size"
    numbers = {"number": sealed["index"] + 1, "size": head.size, "steps": len(sealed["path"])}
    return [
        Step("leaf", leaf == stated, "sealed.leaf_hash"),
        Step("path", root == head.root, "sealed.index or sealed.path", numbers),
        Step("head", is_same_size and is_head_signed(head, key), where, {"size": head.size}),
    ]


def check_due(receipt: dict[str, Any], now: datetime) -> Step:
    """A receipt without a proof holds until its promise runs out."""
    by = receipt["promise"]["include_by"]
    return Step("due", now.astimezone(_UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") <= by, "", {"include_by": by})


def _check_opening(receipt: dict[str, Any]) -> Step:
    opening = receipt["opening"]
    digest = hashlib.sha256(bytes.fromhex(opening["nonce"]) + canonical(opening["content"])).hexdigest()
    return Step("opening", digest == receipt["entry"]["commitment"], "opening.nonce or opening.content")


def _locate(steps: list[Step]) -> None:
    """Which part is changed follows from which checks fail together: several look at the same part."""
    found = {step.code: step for step in steps}
    fails = {step.code for step in steps if not step.holds}
    opening = found.get("opening")
    if {"promise", "leaf"} <= fails or ("promise" in fails and "leaf" not in found):
        part = "entry"
        if opening is not None:
            part = "entry.commitment" if "opening" in fails else "entry.at, entry.id, entry.kind or entry.reference"
        for code in ({"promise", "leaf", "opening"} if "leaf" in found else {"promise", "opening"}) & fails:
            found[code].where = part if "leaf" in found else f"{part}, or the promise itself"
    if {"leaf", "path"} <= fails and "promise" not in fails:
        found["path"].where = found["leaf"].where
    if {"path", "head"} <= fails and found["head"].where == "sealed.checkpoint":
        found["path"].where = found["head"].where = "sealed.checkpoint, its size or root"
    elif "head" in fails and found["head"].where == "sealed.checkpoint":
        found["head"].where = "sealed.checkpoint, its origin or signature"


def _read_facts(entry: Any, where: str) -> None:
    _keys(entry, where, " ".join(FACTS))
    _match(_MOMENT, entry["at"], f"{where}.at")
    _match(_HEX64, entry["commitment"], f"{where}.commitment")
    _match(_HEX32, entry["id"], f"{where}.id")
    _match(_KIND, entry["kind"], f"{where}.kind")
    if not isinstance(entry["reference"], str) or not entry["reference"]:
        raise Broken(f"{where}.reference is not text")
    _encodable(entry["reference"], f"{where}.reference")


def _read_sealed(sealed: Any) -> None:
    _keys(sealed, "sealed", "checkpoint index leaf_hash path size")
    for name in ("index", "size"):
        _count(sealed[name], f"sealed.{name}")
    _match(_HEX64, sealed["leaf_hash"], "sealed.leaf_hash")
    _read_path(sealed["path"], "sealed.path")
    read_head(sealed["checkpoint"], "sealed.checkpoint")


def _read_path(path: Any, where: str) -> list[bytes]:
    if not isinstance(path, list) or len(path) > 130:
        raise Broken(f"{where} is not a list of hashes")
    for place, step in enumerate(path):
        _match(_HEX64, step, f"{where}[{place}]")
    return [bytes.fromhex(step) for step in path]


def _keys(value: Any, where: str, names: str) -> None:
    if not isinstance(value, dict):
        raise Broken(f"{where} is not an object")
    for name in names.split():
        if name not in value:
            raise Broken(f"{where} lacks “{name}”")
    for name in value:
        if name not in names.split():
            raise Broken(f"{where} has an unknown part “{name}”")


def _match(pattern: re.Pattern[str], value: Any, where: str) -> None:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Broken(f"{where} is not in its form")


def _count(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Broken(f"{where} is not a whole number")
    return value


def _encodable(value: Any, where: str) -> None:
    try:
        canonical(value)
    except UnicodeEncodeError as problem:
        raise Broken(f"{where} holds half a character") from problem


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Broken("a name stands twice in one object")
    return found


def _whole(text: str) -> int:
    if len(text) > 40:
        raise Broken("a number is too long")
    return int(text)


def _no_float(text: str) -> Any:
    raise Broken(f"the number {text} is not whole")


# --- what the site says ----------------------------------------------------------------------------------------------


class Site:
    """The record as a portal publishes it under /record/."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise Unreachable(f"{url} is not an address that starts with https:// or http://")
        self.base = url.rstrip("/").removesuffix("/record")

    def text(self, path: str) -> str:
        """The answer to a GET of the path under /record/."""
        url = f"{self.base}/record/{path}"
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 — the scheme is checked above
                return answer.read(LARGEST_ANSWER).decode("utf-8")
        except urllib.error.HTTPError as problem:
            raise Unreachable(f"{url} answered {problem.code} {problem.reason}") from problem
        except (OSError, ValueError) as problem:
            raise Unreachable(f"{url} could not be read: {problem}") from problem

    def json(self, path: str) -> Any:
        """The same, as JSON."""
        return read_json(self.text(path), f"{self.base}/record/{path}")

    def keys(self) -> list[Key]:
        """All keys that the log has signed with."""
        answer = self.json("keys")
        return [read_key(key, "a key of the site") for key in _listed(answer, "keys")]

    def head(self) -> Head:
        """The present tree head."""
        return read_head(self.text("checkpoint"), f"{self.base}/record/checkpoint")

    def entries(self, size: int) -> Iterator[dict[str, Any]]:
        """The entries of the tree of `size`, in their order."""
        start = 0
        while start < size:
            page = _listed(self.json(f"entries?from={start}&limit={min(PAGE, size - start)}"), "entries")
            if not page:
                return
            yield from page
            start += len(page)

    def entry(self, index: int) -> dict[str, Any] | None:
        """One entry by its number from 0."""
        page = _listed(self.json(f"entries?from={index}&limit=1"), "entries")
        return page[0] if page else None

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of `new` has grown from that of `old`."""
        return _read_path(_listed(self.json(f"proof?from={old}&to={new}"), "path"), "path")

    def inclusion(self, entry: str) -> dict[str, Any]:
        """The proof of an entry by its id, in the form of a receipt's `sealed`."""
        answer = self.json(f"proof?entry={entry}")
        if not isinstance(answer, dict):
            raise Broken("the site's proof is not an object")
        sealed = {name: answer.get(name) for name in ("checkpoint", "index", "leaf_hash", "path", "size")}
        _read_sealed(sealed)
        return sealed


def _listed(answer: Any, name: str) -> list[Any]:
    if not isinstance(answer, dict) or not isinstance(answer.get(name), list):
        raise Broken(f"the site's answer has no list “{name}”")
    return answer[name]


def compare_with_site(receipt: dict[str, Any], key: Key, site: Site) -> list[Step]:
    """Whether the record on the site still has the entry, and its tree has grown from that of the receipt."""
    if receipt["sealed"] is None:
        return _ask_for_proof(receipt, key, site)
    sealed, old = receipt["sealed"], read_head(receipt["sealed"]["checkpoint"])
    found = site.entry(sealed["index"])
    is_same = found is not None and all(found.get(name) == receipt["entry"][name] for name in FACTS)
    steps = [Step("present", is_same, f"entry {sealed['index'] + 1}", {"number": sealed["index"] + 1})]
    head = site.head()
    holds = is_head_signed(head, key) and old.size <= head.size
    holds = holds and is_consistent(old.size, head.size, old.root, head.root, site.consistency(old.size, head.size))
    return [*steps, Step("grown", holds, f"{old.size} entries to {head.size}", {"size": head.size})]


def _ask_for_proof(receipt: dict[str, Any], key: Key, site: Site) -> list[Step]:
    try:
        sealed = site.inclusion(receipt["entry"]["id"])
    except Unreachable as problem:
        return [Step("present", False, str(problem))]
    steps = check_sealed({**receipt, "sealed": sealed}, key)
    return [*steps, Step("present", all(step.holds for step in steps), "", {"number": sealed["index"] + 1})]


# --- whole logs ------------------------------------------------------------------------------------------------------


def check_entries(entries: Iterable[Any], size: int) -> tuple[list[bytes], Step]:
    """The leaf hashes of a whole log, and whether every entry is in its place and gives the hash it states."""
    leaves: list[bytes] = []
    places: list[str] = []
    for place, entry in enumerate(entries):
        fault = _fault_of(entry, place)
        if fault:
            places.append(f"entry {place + 1}: {fault}")
        leaves.append(leaf_hash(entry) if not fault or fault == _CHANGED else b"")
        if fault.startswith("the entry in its place"):
            break
    if not places and len(leaves) != size:
        places.append(f"there are {len(leaves)} entries, and the tree head tells of {size}")
    more = f", and {len(places) - 10} more" if len(places) > 10 else ""
    return leaves, Step("entries", not places, "; ".join(places[:10]) + more, {"size": len(leaves)})


_CHANGED = "its facts do not give its leaf hash"


def _fault_of(entry: Any, place: int) -> str:
    if not isinstance(entry, dict) or not {*FACTS, "index", "leaf_hash"} <= entry.keys():
        return "it is not an entry"
    if entry["index"] != place:
        number = entry["index"] + 1 if isinstance(entry["index"], int) else "?"
        return f"the entry in its place says that it is entry {number}"
    try:
        _read_facts({name: entry[name] for name in FACTS}, "the entry")
    except Broken as problem:
        return str(problem)
    return "" if leaf_hash(entry).hex() == entry["leaf_hash"] else _CHANGED


def find_first_change(leaves: Sequence[bytes], head: Head, site: Site) -> int | None:
    """The index of the first entry that differs from the tree of the head, by halving, with the site's consistency
    proofs; None when the site's proofs do not lead to it."""
    good, bad = 0, min(len(leaves), head.size)
    if bad == head.size and root_of(leaves[:bad]) == head.root:
        return None
    while bad - good > 1:
        middle = (good + bad) // 2
        path = site.consistency(middle, head.size)
        if is_consistent(middle, head.size, root_of(leaves[:middle]), head.root, path):
            good = middle
        else:
            bad = middle
    return good if good < len(leaves) else None


# --- the commands ----------------------------------------------------------------------------------------------------


def verify_receipt(options: argparse.Namespace) -> list[Step]:
    """`receipt FILE`"""
    try:
        receipt = read_receipt(_read_file(options.file))
    except Broken as problem:
        return [Step("form", False, str(problem))]
    site, trusted = _trust(options)
    steps = [Step("form", True), *check_receipt(receipt, trusted, datetime.now(_UTC))]
    if site is None or not steps[1].holds:
        return steps
    if receipt["sealed"] is None:
        steps = [step for step in steps if step.code != "due"]
    return [*steps, *compare_with_site(receipt, read_key(receipt["key"]), site)]


def verify_log(options: argparse.Namespace) -> list[Step]:
    """`log URL-or-FILE`"""
    is_remote = options.log.startswith(("http://", "https://"))
    if is_remote and not options.site:
        options.site = options.log
    site, trusted = _trust(options)
    if is_remote:
        source = Site(options.log)
        head = source.head()
        entries: Iterable[Any] = source.entries(head.size)
    else:
        head, entries = _read_log(options.log)
    steps = _check_signature(head, trusted)
    if options.save:
        entries = list(entries)
        _write_log(options.save, head, entries)
    leaves, step = check_entries(entries, head.size)
    steps.append(step)
    if step.holds:
        root = root_of(leaves)
        where = "" if root == head.root or site is None else _name_first_change(leaves, head, site)
        steps.append(Step("root", root == head.root, where, {"root": root.hex()}))
    for file in options.head:
        kept = read_head(_read_file(file), file)
        steps += _check_signature(kept, trusted)
        holds = step.holds and kept.size <= len(leaves) and root_of(leaves[: kept.size]) == kept.root
        steps.append(Step("kept", holds, file, {"size": kept.size}))
    return steps


def verify_consistency(options: argparse.Namespace) -> list[Step]:
    """`consistency HEAD HEAD`"""
    heads = [read_head(_read_file(file), file) for file in (options.a, options.b)]
    old, new = sorted(heads, key=lambda head: head.size)
    site, trusted = _trust(options)
    steps = [step for head in (old, new) for step in _check_signature(head, trusted)]
    if old.size == new.size:
        path: list[bytes] = []
    elif options.proof:
        answer = read_json(_read_file(options.proof), options.proof)
        path = _read_path(_listed(answer, "path"), f"{options.proof}: path")
    elif site is not None:
        path = site.consistency(old.size, new.size)
    else:
        raise Unreachable("consistency needs --proof FILE or --site URL")
    holds = old.origin == new.origin and is_consistent(old.size, new.size, old.root, new.root, path)
    return [*steps, Step("consistency", holds, "", {"old": old.size, "new": new.size})]


def _trust(options: argparse.Namespace) -> tuple[Site | None, list[Key] | None]:
    """The site to compare with, and the keys to trust: the one given, else the site's, else unknown (None)."""
    site = Site(options.site) if options.site else None
    if options.key:
        return site, [read_key(options.key, "--key")]
    return site, site.keys() if site else None


def _check_signature(head: Head, trusted: list[Key] | None) -> list[Step]:
    if trusted is None:
        _say("? The signature of the tree head is not checked: give --key or --site.")
        return []
    holds = any(is_head_signed(head, key) for key in trusted)
    return [Step("head", holds, "tree head", {"size": head.size})]


def _name_first_change(leaves: list[bytes], head: Head, site: Site) -> str:
    first = find_first_change(leaves, head, site)
    return "" if first is None else f"entry {first + 1} is the first that differs"


def _read_log(file: str) -> tuple[Head, list[Any]]:
    lines = _read_file(file).splitlines()
    top = read_json(lines[0], f"{file}, line 1") if lines else None
    if not isinstance(top, dict) or top.get("format") != LOG:
        raise Broken(f"{file} is not a log in the format {LOG}")
    entries = [read_json(line, f"{file}, line {number}") for number, line in enumerate(lines[1:], start=2)]
    return read_head(top.get("checkpoint"), f"{file}, line 1, checkpoint"), entries


def _write_log(file: str, head: Head, entries: Iterable[Any]) -> None:
    with open(file, "w", encoding="utf-8") as out:
        for line in ({"format": LOG, "checkpoint": head.note}, *entries):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _read_file(name: str) -> str:
    try:
        with open(name, encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError as problem:
        raise Broken(f"{name} is not UTF-8 text: byte {problem.start + 1}") from problem
    except OSError as problem:
        raise Unreachable(f"{name} cannot be read: {problem.strerror}") from problem


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Check the public record of an Open Floor portal from outside.")
    commands = parser.add_subparsers(required=True, metavar="receipt | log | consistency")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--site", metavar="URL", help="the portal to compare with, for example https://floor.example")
    shared.add_argument("--key", metavar="KEY", help="the verifier key that you trust, as /record/keys gives it")

    receipt = commands.add_parser("receipt", parents=[shared], help="check a receipt")
    receipt.add_argument("file", metavar="FILE")
    receipt.set_defaults(verify=verify_receipt)

    log = commands.add_parser("log", parents=[shared], help="check a whole log, on a site or in a file")
    log.add_argument("log", metavar="URL-or-FILE")
    log.add_argument("--save", metavar="FILE", help="keep the log that was fetched")
    log.add_argument("--head", metavar="FILE", action="append", default=[], help="a tree head that you kept")
    log.set_defaults(verify=verify_log)

    consistency = commands.add_parser(
        "consistency", parents=[shared], help="check that one tree has grown from another"
    )
    consistency.add_argument("a", metavar="HEAD")
    consistency.add_argument("b", metavar="HEAD")
    consistency.add_argument("--proof", metavar="FILE", help="the answer of /record/proof?from=&to=")
    consistency.set_defaults(verify=verify_consistency)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    options = _arguments().parse_args(arguments)
    try:
        steps = options.verify(options)
    except Broken as problem:
        _say(f"✗ {problem}.")
        return 1
    except Unreachable as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    for step in steps:
        _say(
            f"✓ {step.sentence}"
            if step.holds
            else f"✗ {step.sentence}" + (f" Where: {step.where}." if step.where else "")
        )
    holds = all(step.holds for step in steps)
    _say("All holds." if holds else "It does not hold.")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
