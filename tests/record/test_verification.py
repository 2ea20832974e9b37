"""The whole record against its heads: what somebody changes below the triggers is found and named."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connection

from record import merkle
from record.commitments import leaf_of
from record.models import Checkpoint, Entry, Leaf
from record.services import latest_checkpoint, seal_entries, verification, verify_record
from record.signing import RecordKey, record_key

from .factories import make_entry, make_sealed

pytestmark = pytest.mark.django_db


def below_the_triggers(table: str, statement: str, *values: object) -> None:
    """What the owner of the database can do, and our code cannot."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(statement, values)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


def findings() -> list[str]:
    return [str(finding) for finding in verify_record().findings]


def head_at(size: int) -> str:
    return f"tree head of {size} entries, signed at {Checkpoint.objects.get(size=size).at:%Y-%m-%d %H:%M:%S} UTC"


def test_an_untouched_record_holds() -> None:
    make_sealed(7)
    make_sealed(6)
    make_entry()
    result = verify_record()
    assert (result.entries, result.heads, result.waiting, result.findings) == (13, 2, 1, [])
    assert result.keys == {record_key().verifier_key: 2}


def test_an_empty_record_holds() -> None:
    assert verify_record().findings == []


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_a_record_of_many_chunks_holds_and_its_nodes_are_all_compared(levels: int, monkeypatch) -> None:
    monkeypatch.setattr(verification, "_LEVELS", levels)
    monkeypatch.setattr(verification, "_CHUNK", 1 << levels)
    for step in (1, 5, 8, 9):
        make_sealed(step)
    assert findings() == []
    below_the_triggers("record_node", "UPDATE record_node SET hash = %s", "0" * 64)
    changed = [place for place, word in (text.split(": ", 1) for text in findings())]
    assert len(changed) == sum(23 >> level for level in range(1, 5))


@pytest.mark.parametrize(
    "change", ["kind = 'decided'", "reference = 'S-x'", "at = at - interval '1 day'", f"commitment = '{'0' * 64}'"]
)
def test_a_changed_entry_is_found(change: str) -> None:
    entry = make_sealed(5)[3]
    below_the_triggers("record_entry", f"UPDATE record_entry SET {change} WHERE id = %s", entry.pk)
    expected = f"entry 4 ({entry.public_id}): is changed: its facts do not give its leaf hash"
    assert expected in findings()


def test_a_changed_entry_with_its_leaf_and_nodes_rewritten_is_found_by_the_heads() -> None:
    make_sealed(4)
    entries = make_sealed(5)
    below_the_triggers("record_entry", "UPDATE record_entry SET kind = 'decided' WHERE id = %s", entries[2].pk)
    changed = Entry.objects.get(pk=entries[2].pk)
    _rewrite_the_tree(changed)
    assert findings() == [f"{head_at(9)}: the entries do not give its root: one up to 9, after 4, is changed"]


def test_a_removed_entry_is_found() -> None:
    make_sealed(5)
    below_the_triggers("record_leaf", "DELETE FROM record_leaf WHERE index = 2")
    assert findings()[0] == "entry 3: is missing; nothing after it can be computed"


def test_an_entry_removed_from_under_its_leaf_is_found() -> None:
    entry = make_sealed(5)[2]
    below_the_triggers("record_entry", "DELETE FROM record_entry WHERE id = %s", entry.pk)
    assert findings() == ["entry 3: is removed; its leaf is left"]


def test_entries_removed_from_the_end_are_found() -> None:
    make_sealed(3)
    make_sealed(2)
    below_the_triggers("record_leaf", "DELETE FROM record_leaf WHERE index >= 3")
    assert f"{head_at(5)}: entries are removed: only 3 are left" in findings()


def test_an_entry_taken_out_of_the_queue_is_found() -> None:
    entry = make_entry()
    below_the_triggers("record_pending", "DELETE FROM record_pending")
    assert findings() == [f"entry {entry.public_id}: is neither in the tree nor waiting to be sealed"]


def test_a_changed_opening_is_found() -> None:
    entry = make_sealed(2)[1]
    below_the_triggers("record_opening", "UPDATE record_opening SET content = '{}' WHERE entry_id = %s", entry.pk)
    assert findings() == [
        f"entry 2 ({entry.public_id}): its opening is changed: it does not give the commitment",
    ]


def test_a_changed_head_is_found() -> None:
    make_sealed(3)
    note = record_key().sign_head(3, b"\x01" * 32)
    below_the_triggers("record_checkpoint", "UPDATE record_checkpoint SET note = %s", note)
    assert findings() == [f"{head_at(3)}: its signed note does not say this, or its signature does not fit"]


def test_a_head_signed_with_another_key_is_found() -> None:
    make_sealed(3)
    below_the_triggers("record_checkpoint", "UPDATE record_checkpoint SET note = %s", _with_another_signature())
    assert findings() == [f"{head_at(3)}: its signed note does not say this, or its signature does not fit"]


def test_a_head_whose_key_or_note_is_no_such_thing_is_found() -> None:
    make_sealed(3)
    below_the_triggers("record_checkpoint", "UPDATE record_checkpoint SET verifier_key = 'x'")
    assert f"{head_at(3)}: key is not <name>+<id>+<key>" in findings()


def test_an_entry_both_in_the_tree_and_in_the_queue_is_found() -> None:
    entry = make_sealed(2)[1]
    below_the_triggers("record_pending", "INSERT INTO record_pending (entry_id) VALUES (%s)", entry.pk)
    assert findings() == [f"entry 2 ({entry.public_id}): is in the tree and waits to be sealed as well"]


def test_a_newest_head_of_an_earlier_key_is_found(settings) -> None:
    make_sealed(2)
    settings.RECORD_KEY = "77" * 32
    assert findings() == ["newest tree head: is not signed with the present key; seal_record signs it anew"]


@pytest.mark.django_db(transaction=True)
def test_a_verification_outside_of_a_transaction_reads_one_state() -> None:
    make_sealed(3)
    assert findings() == []


def test_a_missing_node_and_one_too_many_are_found() -> None:
    make_sealed(4)
    below_the_triggers("record_node", "DELETE FROM record_node WHERE level = 2")
    assert findings() == ["subtree 2/0: is missing: proofs through it would fail"]
    below_the_triggers(
        "record_node",
        "INSERT INTO record_node (level, position, hash) VALUES (2, 0, %s), (5, 9, %s)",
        Leaf.objects.first().hash,
        "0" * 64,
    )
    assert findings() == [
        "subtree 2/0: is changed: proofs through it would fail",
        "subtrees: there are 1 more than the tree has",
    ]


def test_a_removed_head_is_found() -> None:
    make_sealed(3)
    make_sealed(1)
    below_the_triggers("record_checkpoint", "DELETE FROM record_checkpoint WHERE size = 4")
    assert findings() == ["entry 4: is in the tree, and no head that is signed covers it"]


def test_a_head_that_somebody_kept_convicts_a_record_made_anew(tmp_path) -> None:
    make_sealed(3)
    file = tmp_path / "head.txt"
    file.write_text(record_key().sign_head(2, b"\x01" * 32))
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify_record", "--head", str(file))
    assert [str(finding) for finding in verify_record(kept=[latest_checkpoint().note]).findings] == []


def test_a_kept_head_of_a_longer_record_is_found() -> None:
    make_sealed(3)
    kept = [record_key().sign_head(7, b"\x01" * 32)]
    assert [str(finding) for finding in verify_record(kept=kept).findings] == [
        "kept head of 7 entries: entries are removed: only 3 are left"
    ]


def test_the_command_ends_well_or_names_what_is_changed(capsys) -> None:
    entry = make_sealed(3)[0]
    call_command("verify_record")
    assert capsys.readouterr().out.splitlines() == [
        "3 entries in the tree, 1 signed heads, 0 entries wait.",
        "The record holds.",
    ]
    below_the_triggers("record_entry", "UPDATE record_entry SET kind = 'decided' WHERE id = %s", entry.pk)
    with pytest.raises(CommandError, match="The record does not hold: 1 findings"):
        call_command("verify_record")
    assert capsys.readouterr().out.splitlines()[0] == (
        f"✗ entry 1 ({entry.public_id}): is changed: its facts do not give its leaf hash"
    )


def test_the_command_names_earlier_keys(capsys, settings) -> None:
    make_sealed(3)
    old = record_key().verifier_key
    settings.RECORD_KEY = "55" * 32
    seal_entries()
    call_command("verify_record")
    assert f"1 heads are signed with an earlier key: {old}" in capsys.readouterr().out


def test_the_command_refuses_a_file_that_is_no_head(tmp_path) -> None:
    file = tmp_path / "head.txt"
    file.write_text("no head")
    with pytest.raises(CommandError, match="is not a signed tree head"):
        call_command("verify_record", "--head", str(file))
    with pytest.raises(CommandError, match="No such file"):
        call_command("verify_record", "--head", str(tmp_path / "nothing"))


def _rewrite_the_tree(changed: Entry) -> None:
    index = changed.leaf.index
    below_the_triggers(
        "record_leaf", "UPDATE record_leaf SET hash = %s WHERE index = %s", leaf_of(changed.facts).hex(), index
    )
    leaves = [bytes.fromhex(leaf.hash) for leaf in Leaf.objects.order_by("index")]
    for level, place, value in merkle.extend(0, leaves, {}):
        below_the_triggers(
            "record_node",
            "UPDATE record_node SET hash = %s WHERE level = %s AND position = %s",
            value.hex(),
            level,
            place,
        )


def _with_another_signature() -> str:
    forger = RecordKey(record_key().name, Ed25519PrivateKey.from_private_bytes(b"\x07" * 32))
    return forger.sign_head(3, bytes.fromhex(latest_checkpoint().root_hex))
