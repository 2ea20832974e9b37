"""The Merkle tree of RFC 9162, section 2.1: hashes, roots, proofs and their verification. Pure functions on bytes.

A tree of n leaves is described by its complete subtrees. The complete subtree (level, position) covers the 2^level
leaves from position * 2^level; level 0 are the leaf hashes themselves. With the hashes of all complete subtrees at
hand, any root or proof costs O(log n) of them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

Coordinate = tuple[int, int]
"""(level, position) of a complete subtree."""

Span = tuple[int, int]
"""Leaves from the first to before the last; in a proof always a subtree of the whole."""

EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data), 32 bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two smaller than `size` (at least 2): where a tree is parted."""
    return 1 << (size - 1).bit_length() - 1


def subtrees(span: Span) -> list[Coordinate]:
    """The complete subtrees that make up a span which starts on a multiple of its largest one, from left to right."""
    start, end = span
    parts = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append((level, start >> level))
        start += 1 << level
    return parts


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over the complete subtrees of a span (as `subtrees` gives them); the empty tree's root for none."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The subtrees whose hashes prove that leaf `index` is in the tree of `size`, from the leaf up (RFC 9162 2.1.3.1).

    Raises ValueError unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ValueError(f"The tree of {size} leaves has no leaf {index}.")
    spans: list[Span] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """The subtrees whose hashes prove that the tree of `old` leaves is the beginning of that of `new`
    (RFC 9162 2.1.4.1). Nothing is needed when `old` is 0 or equals `new`.

    Raises ValueError unless 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise ValueError(f"A tree of {new} leaves cannot have grown from one of {old}.")
    if old in {0, new}:
        return []
    spans: list[Span] = []
    start, end = 0, new
    is_whole = True  # the verifier holds the old root, so the left edge alone needs no hash
    while old != end:
        middle = start + split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start, is_whole = middle, False
    if not is_whole:
        spans.append((start, end))
    return spans[::-1]


def coordinates(spans: Iterable[Span]) -> set[Coordinate]:
    """All complete subtrees that must be known to give the hashes of the spans."""
    return {part for span in spans for part in subtrees(span)}


def path(spans: Iterable[Span], hashes: Mapping[Coordinate, bytes]) -> list[bytes]:
    """The hashes of the spans from the known complete subtrees. Raises KeyError when one is missing."""
    return [fold([hashes[part] for part in subtrees(span)]) for span in spans]


def extend(size: int, leaves: Sequence[bytes], edge: Mapping[Coordinate, bytes]) -> Iterator[tuple[int, int, bytes]]:
    """The complete subtrees above level 0 that come to be when `leaves` are appended to a tree of `size`, as
    (level, position, hash), lower levels first.

    `edge` holds the complete subtrees of the tree as it was: those of `subtrees((0, size))`.
    """
    level, first, row = 0, size, list(leaves)
    while row:
        if first % 2:
            before = edge[(level, first - 1)]
            first, row = first - 1, [before, *row]
        row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row) - 1, 2)]
        level, first = level + 1, first // 2
        for place, value in enumerate(row):
            yield level, first + place, value


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    hashes = {(0, place): value for place, value in enumerate(leaves)}
    hashes.update({(level, place): value for level, place, value in extend(0, leaves, {})})
    return fold([hashes[part] for part in subtrees((0, len(leaves)))])


def root_of_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to (RFC 9162 2.1.3.2), or None when its length cannot be right."""
    if not 0 <= index < size:
        return None
    place, last, value = index, size - 1, leaf
    for step in proof:
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


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that the leaf hash is leaf `index` of the tree of `size` with the root."""
    return root_of_inclusion(leaf, index, size, proof) == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of `old` leaves is the beginning of that of `new` (RFC 9162 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT and (new > 0 or new_root == EMPTY_ROOT)
    if old == new:
        return not proof and old_root == new_root
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
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
