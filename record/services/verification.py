"""The whole record against its published heads, read below the ORM: what the tables hold now must give every hash that
was ever signed."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from .. import merkle
from ..commitments import commitment_to, entry_facts, leaf_of
from ..signing import record_key
from ..verify_record import Broken, Head, is_head_signed, read_head, read_key

_LEVELS = 12
_CHUNK = 1 << _LEVELS

_LEAVES = """
SELECT leaf.index, leaf.hash, entry.public_id, entry.kind, entry.reference, entry.at, entry.commitment,
  opening.nonce, opening.content, pending.entry_id
FROM record_leaf leaf
LEFT JOIN record_entry entry ON entry.id = leaf.entry_id
LEFT JOIN record_opening opening ON opening.entry_id = leaf.entry_id
LEFT JOIN record_pending pending ON pending.entry_id = leaf.entry_id
WHERE leaf.index >= %s AND leaf.index < %s ORDER BY leaf.index
"""
_NODES = """
SELECT node.level, node.position, node.hash FROM generate_series(1, %s) AS wanted (level)
JOIN record_node node ON node.level = wanted.level
  AND node.position >= (%s::bigint >> wanted.level) AND node.position < (%s::bigint >> wanted.level)
"""
_HEADS = """
SELECT size, root_hex, at, note, key_id, verifier_key FROM record_checkpoint
WHERE size > %s AND size <= %s ORDER BY size, id
"""
_LOST = """
SELECT entry.public_id FROM record_entry entry
WHERE NOT EXISTS (SELECT FROM record_leaf leaf WHERE leaf.entry_id = entry.id)
  AND NOT EXISTS (SELECT FROM record_pending pending WHERE pending.entry_id = entry.id)
ORDER BY entry.id
"""


@dataclass(frozen=True)
class Finding:
    """Something that does not hold: where, and what."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


@dataclass
class Verified:
    """What was read, and what does not hold. `keys` are the verifier keys of all heads, with how many each signed;
    `waiting` entries are not sealed yet."""

    entries: int = 0
    heads: int = 0
    waiting: int = 0
    keys: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.findings


def verify_record(*, kept: Sequence[str] = (), progress: Callable[[int, int], None] | None = None) -> Verified:
    """Recompute every leaf, node and head of the record and every commitment that can still be opened.

    `kept` are signed notes that somebody outside has kept; each must be the beginning of this record. `progress` is
    called with entries done and entries in all.
    """
    with _snapshot():
        return _Walk(kept, progress or (lambda done, total: None)).run()


class _Walk:
    """One pass in chunks of 4,096 leaves: the subtrees inside a chunk are forgotten after it, those above are kept."""

    def __init__(self, kept: Sequence[str], progress: Callable[[int, int], None]) -> None:
        self.result = Verified()
        self.progress = progress
        self.kept = sorted((read_head(note, "the head that was kept") for note in kept), key=lambda head: head.size)
        self.above: dict[merkle.Coordinate, bytes] = {}  # levels counted from the roots of chunks
        self.newest_key = ""
        self.newest_size = 0

    def run(self) -> Verified:
        size = _number("SELECT coalesce(max(index) + 1, 0) FROM record_leaf")
        for start in range(0, size, _CHUNK):
            if not self._check_chunk(start, min(start + _CHUNK, size)):
                break
            self.progress(min(start + _CHUNK, size), size)
        else:
            self._check_end(size)
        self.result.waiting = _number("SELECT count(*) FROM record_pending")
        for (public_id,) in _rows(_LOST):
            self._find(f"entry {public_id}", "is neither in the tree nor waiting to be sealed")
        return self.result

    def _find(self, place: str, problem: str) -> None:
        self.result.findings.append(Finding(place, problem))

    def _check_chunk(self, start: int, end: int) -> bool:
        """Whether the chunk is whole, so that what follows can be computed."""
        leaves: list[bytes] = []
        for index, stored, *rest in _rows(_LEAVES, start, end):
            if index != start + len(leaves):
                break
            self._check_entry(index, stored, *rest)
            leaves.append(bytes.fromhex(stored))
        self.result.entries += len(leaves)
        if len(leaves) < end - start:
            self._find(f"entry {start + len(leaves) + 1}", "is missing; nothing after it can be computed")
            return False
        inside = {(0, start + place): leaf for place, leaf in enumerate(leaves)}
        for level, place, value in merkle.extend(0, leaves, {}):
            inside[(level, (start >> level) + place)] = value
        self._compare_nodes(inside, _rows(_NODES, _LEVELS, start, end))
        if len(leaves) == _CHUNK:
            self._keep_chunk(start >> _LEVELS, inside[(_LEVELS, start >> _LEVELS)])
        self._check_heads(start, end, inside)
        return True

    def _check_entry(
        self,
        index: int,
        stored: str,
        public_id: str | None,
        kind: str,
        reference: str,
        at: datetime,
        commitment: str,
        nonce: str | None,
        content: str | None,
        queued: int | None,
    ) -> None:
        place = f"entry {index + 1}"
        if public_id is None:
            self._find(place, "is removed; its leaf is left")
            return
        if leaf_of(entry_facts(public_id, kind, reference, at, commitment)).hex() != stored:
            self._find(f"{place} ({public_id})", "is changed: its facts do not give its leaf hash")
        if nonce is not None and commitment_to(bytes.fromhex(nonce), (content or "").encode()) != commitment:
            self._find(f"{place} ({public_id})", "its opening is changed: it does not give the commitment")
        if queued is not None:
            self._find(f"{place} ({public_id})", "is in the tree and waits to be sealed as well")

    def _compare_nodes(self, computed: dict[merkle.Coordinate, bytes], rows: Any) -> None:
        stored = {(level, position): value for level, position, value in rows}
        for part, value in sorted(computed.items()):
            if part[0] and stored.get(part) != value.hex():
                word = "is changed" if part in stored else "is missing"
                self._find(f"subtree {part[0]}/{part[1]}", f"{word}: proofs through it would fail")

    def _keep_chunk(self, position: int, root: bytes) -> None:
        self.above[(0, position)] = root
        grown = {(level, place): value for level, place, value in merkle.extend(position, [root], self.above)}
        self.above.update(grown)
        shifted = {(level + _LEVELS, place): value for (level, place), value in grown.items()}
        self._compare_nodes(
            shifted,
            [
                row
                for level, place in shifted
                for row in _rows(
                    "SELECT level, position, hash FROM record_node WHERE (level, position) = (%s, %s)", level, place
                )
            ],
        )

    def _check_heads(self, start: int, end: int, inside: dict[merkle.Coordinate, bytes]) -> None:
        for size, root_hex, at, note, _key_id, verifier_key in _rows(_HEADS, start, end):
            place = f"tree head of {size} entries, signed at {at:%Y-%m-%d %H:%M:%S} UTC"
            self._check_note(place, size, root_hex, note, verifier_key)
            if self._root(size, inside).hex() != root_hex:
                self._find(
                    place, f"the entries do not give its root: one up to {size}, after {self.newest_size}, is changed"
                )
            else:
                self.newest_size = size
            self.newest_key = verifier_key
        while self.kept and self.kept[0].size <= end:
            self._check_kept(self.kept.pop(0), inside)

    def _check_note(self, place: str, size: int, root_hex: str, note: str, verifier_key: str) -> None:
        self.result.heads += 1
        self.result.keys[verifier_key] = self.result.keys.get(verifier_key, 0) + 1
        try:
            head, key = read_head(note), read_key(verifier_key)
        except Broken as problem:
            self._find(place, str(problem))
            return
        if (head.size, head.root.hex()) != (size, root_hex) or not is_head_signed(head, key):
            self._find(place, "its signed note does not say this, or its signature does not fit")

    def _check_kept(self, head: Head, inside: dict[merkle.Coordinate, bytes]) -> None:
        place = f"kept head of {head.size} entries"
        keys = [read_key(text) for text in {record_key().verifier_key, *self.result.keys}]
        if not any(is_head_signed(head, key) for key in keys):
            self._find(place, "is not signed with a key of this record")
        if self._root(head.size, inside) != head.root:
            self._find(place, "is not the beginning of this record")

    def _root(self, size: int, inside: dict[merkle.Coordinate, bytes]) -> bytes:
        parts = merkle.subtrees((0, size))
        return merkle.fold(
            [
                self.above[(level - _LEVELS, place)] if level >= _LEVELS else inside[(level, place)]
                for level, place in parts
            ]
        )

    def _check_end(self, size: int) -> None:
        for stored, _root, at, *_rest in _rows(_HEADS, size, 1 << 62):
            self._find(
                f"tree head of {stored} entries, signed at {at:%Y-%m-%d %H:%M:%S} UTC",
                f"entries are removed: only {size} are left",
            )
        for head in (head for head in self.kept if head.size > size):
            self._find(f"kept head of {head.size} entries", f"entries are removed: only {size} are left")
        signed = _number("SELECT coalesce(max(size), 0) FROM record_checkpoint")
        if signed < size:
            self._find(f"entry {signed + 1}", "is in the tree, and no head that is signed covers it")
        if self.newest_key and self.newest_key != record_key().verifier_key:
            self._find("newest tree head", "is not signed with the present key; seal_record signs it anew")
        expected = sum(size >> level for level in range(1, size.bit_length()))
        stored = _number("SELECT count(*) FROM record_node")
        if stored > expected:
            self._find("subtrees", f"there are {stored - expected} more than the tree has")


@contextmanager
def _snapshot() -> Iterator[None]:
    """One state of all tables, while sealing goes on. Inside a caller's transaction, whatever that one sees."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _number(statement: str) -> int:
    return int(_rows(statement)[0][0])
