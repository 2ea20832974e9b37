"""The tree against the published vectors, and against the definitions of RFC 9162, section 2.1, written out plainly."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record import merkle, verify_record

INPUTS = [
    bytes.fromhex(text)
    for text in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
# Certificate Transparency's reference vectors (RFC 6962, kept by RFC 9162), for trees of the first 0 to 8 inputs.
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LARGEST = 33


def leaves_of(count: int) -> list[bytes]:
    return [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def plain_root(leaves: list[bytes]) -> bytes:
    """MTH of 2.1.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


def plain_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = merkle.split(len(leaves))
    if m < k:
        return [*plain_path(m, leaves[:k]), plain_root(leaves[k:])]
    return [*plain_path(m - k, leaves[k:]), plain_root(leaves[:k])]


def plain_proof(m: int, leaves: list[bytes], is_whole: bool = True) -> list[bytes]:
    """SUBPROOF of 2.1.4.1."""
    if m == len(leaves):
        return [] if is_whole else [plain_root(leaves)]
    k = merkle.split(len(leaves))
    if m <= k:
        return [*plain_proof(m, leaves[:k], is_whole), plain_root(leaves[k:])]
    return [*plain_proof(m - k, leaves[k:], False), plain_root(leaves[:k])]


def stored(leaves: list[bytes]) -> dict[merkle.Coordinate, bytes]:
    """The complete subtrees, as the tables hold them."""
    hashes = {(0, place): leaf for place, leaf in enumerate(leaves)}
    return hashes | {(level, place): value for level, place, value in merkle.extend(0, leaves, {})}


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_the_published_vectors(size: int) -> None:
    leaves = [merkle.leaf_hash(data) for data in INPUTS[:size]]
    assert (merkle.root(leaves).hex(), verify_record.root_of(leaves).hex()) == (ROOTS[size], ROOTS[size])


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_every_root_and_every_inclusion_proof_is_the_one_of_the_definition(size: int) -> None:
    leaves = leaves_of(size)
    hashes, root = stored(leaves), plain_root(leaves)
    assert merkle.root(leaves) == verify_record.root_of(leaves) == root
    for index in range(size):
        proof = merkle.path(merkle.inclusion_spans(index, size), hashes)
        assert proof == plain_path(index, leaves)
        assert merkle.verify_inclusion(leaves[index], index, size, proof, root)
        assert verify_record.root_of_path(leaves[index], index, size, proof) == root


@pytest.mark.parametrize("new", range(LARGEST + 1))
def test_every_consistency_proof_is_the_one_of_the_definition(new: int) -> None:
    leaves = leaves_of(new)
    hashes = stored(leaves)
    for old in range(new + 1):
        proof = merkle.path(merkle.consistency_spans(old, new), hashes)
        assert proof == (plain_proof(old, leaves) if old else [])
        roots = plain_root(leaves[:old]), plain_root(leaves)
        assert merkle.verify_consistency(old, new, *roots, proof)
        assert verify_record.is_consistent(old, new, *roots, proof)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 32, 33])
def test_an_inclusion_proof_fails_for_any_other_leaf_place_size_or_step(size: int) -> None:
    leaves = leaves_of(size)
    hashes, root = stored(leaves), plain_root(leaves)
    for index in range(size):
        proof = merkle.path(merkle.inclusion_spans(index, size), hashes)
        others = [
            (b"\x00" * 32, index, size, proof),
            (leaves[index], size, size, proof),
            (leaves[index], -1, size, proof),
            (leaves[index], index, size, [*proof, root]),
            *((leaves[index], other, size, proof) for other in range(size) if other != index),
            *((leaves[index], index, size, proof[:-1]) for _step in proof[:1]),
            *(
                (leaves[index], index, size, [*proof[:place], bytes([step[0] ^ 1]) + step[1:], *proof[place + 1 :]])
                for place, step in enumerate(proof)
            ),
        ]
        assert [merkle.verify_inclusion(*other, root) for other in others] == [False] * len(others)
        assert all(verify_record.root_of_path(*other) != root for other in others)


@pytest.mark.parametrize("new", [1, 2, 3, 7, 8, 13, 32, 33])
def test_a_consistency_proof_fails_for_a_fork_and_for_any_other_step(new: int) -> None:
    leaves = leaves_of(new)
    hashes, root = stored(leaves), plain_root(leaves)
    for old in range(1, new + 1):
        proof = merkle.path(merkle.consistency_spans(old, new), hashes)
        fork = plain_root([*leaves[: old - 1], b"\x07" * 32])
        good = plain_root(leaves[:old])
        others = [
            (old, new, fork, root, proof),
            (old, new, good, b"\x07" * 32, proof),
            (old, new, good, root, [*proof, root]),
            (new + 1, new, good, root, proof),
            *(
                (old, new, good, root, [*proof[:place], bytes([step[0] ^ 1]) + step[1:], *proof[place + 1 :]])
                for place, step in enumerate(proof)
            ),
            *((old, new, good, root, proof[:-1]) for _step in proof[:1]),
        ]
        assert [merkle.verify_consistency(*other) for other in others] == [False] * len(others)
        assert [verify_record.is_consistent(*other) for other in others] == [False] * len(others)


@given(st.lists(st.integers(min_value=1, max_value=40), max_size=8), st.data())
def test_a_tree_grown_in_any_steps_gives_the_same_proofs(steps: list[int], data: st.DataObject) -> None:
    leaves = leaves_of(sum(steps))
    hashes: dict[merkle.Coordinate, bytes] = {}
    size = 0
    for step in steps:
        new = leaves[size : size + step]
        edge = {part: hashes[part] for part in merkle.subtrees((0, size))}
        grown = {(level, place): value for level, place, value in merkle.extend(size, new, edge)}
        hashes |= grown | {(0, size + place): leaf for place, leaf in enumerate(new)}
        size += step
    assert hashes == stored(leaves)
    if size:
        of = data.draw(st.integers(1, size))
        index = data.draw(st.integers(0, of - 1))
        proof = merkle.path(merkle.inclusion_spans(index, of), hashes)
        assert merkle.verify_inclusion(leaves[index], index, of, proof, plain_root(leaves[:of]))
        proof = merkle.path(merkle.consistency_spans(of, size), hashes)
        assert merkle.verify_consistency(of, size, plain_root(leaves[:of]), plain_root(leaves), proof)


def test_spans_outside_of_the_tree_are_refused() -> None:
    for index, size in ((-1, 3), (3, 3), (0, 0)):
        with pytest.raises(ValueError, match="has no leaf"):
            merkle.inclusion_spans(index, size)
    for old, new in ((-1, 3), (4, 3)):
        with pytest.raises(ValueError, match="cannot have grown"):
            merkle.consistency_spans(old, new)


def test_the_empty_tree_is_the_beginning_of_every_tree() -> None:
    root = merkle.root(leaves_of(3))
    for verify in (merkle.verify_consistency, verify_record.is_consistent):
        assert verify(0, 3, merkle.EMPTY_ROOT, root, [])
        assert not verify(0, 3, root, root, [])
        assert not verify(0, 3, merkle.EMPTY_ROOT, root, [root])


def test_a_proof_of_no_step_shows_no_growth_from_a_power_of_two_or_from_any_other_size() -> None:
    root = merkle.root(leaves_of(8))
    for old in (3, 4):
        for verify in (merkle.verify_consistency, verify_record.is_consistent):
            assert not verify(old, 8, merkle.root(leaves_of(old)), root, [])
