"""Sealing: entries that are committed get their number, the tree grows over them, and its head is signed.

Entries are written without a lock, in the transactions of their changes. One sealing at a time takes from the queue
what is committed by then; an entry that commits later, even with a lower key, is taken the next time.
"""

from django.db import connection, transaction
from django.utils import timezone

from .. import merkle
from ..commitments import entry_facts, leaf_of
from ..models import Checkpoint
from ..signing import record_key
from .heads import latest_checkpoint
from .proofs import RecordDamaged, read_hashes

BATCH = 20_000
_LOCK = 0x6F665F7365616C  # "of_seal"

_TAKE = """
WITH taken AS (
  DELETE FROM record_pending
  WHERE entry_id = ANY (ARRAY(SELECT entry_id FROM record_pending ORDER BY entry_id LIMIT %s))
  RETURNING entry_id
)
SELECT entry.id, entry.public_id, entry.kind, entry.reference, entry.at, entry.commitment
FROM taken JOIN record_entry entry ON entry.id = taken.entry_id ORDER BY entry.id
"""


def seal_entries() -> Checkpoint | None:
    """Seal everything that is committed and waits, in batches of one transaction each, and return the last new head.

    None when nothing waited, or when another sealing is at work, which then does it. Where the key or the origin has
    changed since the last head, the tree as it stands is signed anew. Raises RecordDamaged, and signs nothing, when the
    stored tree is not that of the last head: a head that contradicts an earlier one would convict the log.
    """
    newest, taken = None, BATCH
    while taken == BATCH:  # a batch that is not full was the last: what came meanwhile is for the next time
        head, taken = _seal_batch()
        newest = head or newest
    return newest


def _seal_batch() -> tuple[Checkpoint | None, int]:
    """The new head, where there is one, and how many entries it took."""
    with transaction.atomic():
        if not _is_alone():
            return None, 0
        size = _tree_size()
        edge = read_hashes(set(merkle.subtrees((0, size))))
        _compare_with_last_head(size, edge)
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [BATCH])
            rows = cursor.fetchall()
        if not rows:
            return _sign_again(size), 0
        leaves = [leaf_of(entry_facts(*row[1:])) for row in rows]
        nodes = list(merkle.extend(size, leaves, edge))
        _write_leaves(size, [row[0] for row in rows], leaves)
        _write_nodes(nodes)
        return _sign(size + len(leaves)), len(leaves)


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _tree_size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(index) + 1, 0) FROM record_leaf")
        return int(cursor.fetchone()[0])


def _compare_with_last_head(size: int, edge: dict[merkle.Coordinate, bytes]) -> None:
    last = Checkpoint.objects.order_by("-pk").first()
    signed = (last.size, last.root_hex) if last else (0, merkle.EMPTY_ROOT.hex())
    root = merkle.fold([edge[part] for part in merkle.subtrees((0, size))])
    if signed != (size, root.hex()):
        raise RecordDamaged(
            f"The tree of {size} entries is not that of the last head, of {signed[0]}; nothing is sealed."
        )


def _write_leaves(first: int, entry_ids: list[int], leaves: list[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO record_leaf (index, entry_id, hash) "
            "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[])",
            [list(range(first, first + len(leaves))), entry_ids, [leaf.hex() for leaf in leaves]],
        )


def _write_nodes(nodes: list[tuple[int, int, bytes]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO record_node (level, position, hash) "
            "SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::text[])",
            [[node[0] for node in nodes], [node[1] for node in nodes], [node[2].hex() for node in nodes]],
        )


def _sign_again(size: int) -> Checkpoint | None:
    latest = latest_checkpoint()
    is_signed = size == 0 or (latest is not None and latest.size == size)
    return None if is_signed else _sign(size)


def _sign(size: int) -> Checkpoint:
    parts = merkle.subtrees((0, size))
    hashes = read_hashes(set(parts))
    root = merkle.fold([hashes[part] for part in parts])
    key = record_key()
    return Checkpoint.objects.create(
        size=size,
        root_hex=root.hex(),
        at=timezone.now(),
        note=key.sign_head(size, root),
        key_id=key.key_id,
        verifier_key=key.verifier_key,
    )
