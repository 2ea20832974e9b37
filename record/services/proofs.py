"""Roots and proofs from the stored complete subtrees: two statements each, whatever the size of the record."""

from collections.abc import Iterable

from django.db import connection

from .. import merkle
from ..models import Leaf


class RecordDamaged(RuntimeError):
    """The stored tree is not the one that was signed. Nothing is signed on it; `verify_record` says what is changed."""


def read_hashes(parts: set[merkle.Coordinate]) -> dict[merkle.Coordinate, bytes]:
    """The hashes of complete subtrees. Raises RecordDamaged when one is not stored."""
    hashes = {}
    places = [position for level, position in parts if level == 0]
    if places:
        found = Leaf.objects.filter(index__in=places).values_list("index", "hash")
        hashes.update({(0, index): bytes.fromhex(value) for index, value in found})
    nodes = [(level, position) for level, position in parts if level > 0]
    if nodes:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT node.level, node.position, node.hash "
                "FROM unnest(%s::smallint[], %s::bigint[]) AS wanted (level, position) "
                "JOIN record_node node USING (level, position)",
                [[level for level, _position in nodes], [position for _level, position in nodes]],
            )
            hashes.update({(level, position): bytes.fromhex(value) for level, position, value in cursor.fetchall()})
    missing = parts - hashes.keys()
    if missing:
        raise RecordDamaged(f"The record lacks the hashes of the subtrees {sorted(missing)}.")
    return hashes


def root_at(size: int) -> bytes:
    """The root of the tree of the first `size` entries, which must be sealed; 32 bytes."""
    parts = merkle.subtrees((0, size))
    hashes = read_hashes(set(parts))
    return merkle.fold([hashes[part] for part in parts])


def inclusion_proofs(indexes: Iterable[int], size: int) -> dict[int, list[bytes]]:
    """For each index (0-based) the path that proves its leaf in the tree of `size` (RFC 9162 2.1.3), from the leaf up.

    Raises ValueError when an index is not below the size.
    """
    spans = {index: merkle.inclusion_spans(index, size) for index in indexes}
    hashes = read_hashes(merkle.coordinates(span for of_one in spans.values() for span in of_one))
    return {index: merkle.path(of_one, hashes) for index, of_one in spans.items()}


def consistency_proof(old: int, new: int) -> list[bytes]:
    """The path that proves that the tree of `old` entries is the beginning of that of `new` (RFC 9162 2.1.4).

    Raises ValueError unless 0 <= old <= new.
    """
    spans = merkle.consistency_spans(old, new)
    return merkle.path(spans, read_hashes(merkle.coordinates(spans)))
