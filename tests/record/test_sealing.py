"""Sealing: in order, in batches, by one at a time, and without losing what commits late."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core.models import Heartbeat
from record import merkle, services
from record.commitments import leaf_of
from record.models import Checkpoint, Entry, Leaf, Node, Pending
from record.services import (
    RecordDamaged,
    append_entry,
    latest_checkpoint,
    root_at,
    seal_entries,
    sealing,
    verify_record,
)
from record.signing import record_key
from record.tasks import seal_record

from .factories import make_entry, make_sealed


@pytest.mark.django_db
def test_sealing_numbers_the_entries_in_their_order() -> None:
    entries = make_sealed(5)
    assert list(Leaf.objects.values_list("index", "entry_id")) == [
        (place, entry.pk) for place, entry in enumerate(entries)
    ]
    assert Pending.objects.count() == 0


@pytest.mark.django_db
def test_sealing_signs_the_root_over_the_facts() -> None:
    entries = make_sealed(5)
    head = latest_checkpoint()
    root = merkle.root([leaf_of(entry.facts) for entry in entries])
    assert (head.size, head.root_hex, head.note) == (5, root.hex(), record_key().sign_head(5, root))


@pytest.mark.django_db
def test_sealing_nothing_signs_nothing() -> None:
    assert seal_entries() is None
    make_sealed(1)
    assert seal_entries() is None
    assert Checkpoint.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("steps", [[1] * 9, [2, 3, 4], [8, 1], [1, 7, 1]])
def test_a_tree_sealed_in_any_steps_is_the_same(steps: list[int]) -> None:
    for step in steps:
        make_sealed(step)
    leaves = [leaf_of(entry.facts) for entry in Entry.objects.order_by("pk")]
    nodes = {(level, place): value.hex() for level, place, value in merkle.extend(0, leaves, {})}
    assert {(node.level, node.position): node.hash for node in Node.objects.all()} == nodes
    assert [root_at(size) for size in range(10)] == [merkle.root(leaves[:size]) for size in range(10)]


@pytest.mark.django_db
def test_a_long_queue_is_sealed_in_batches(monkeypatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 4)
    for number in range(10):
        make_entry(f"S-{number}")
    assert seal_entries().size == 10
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [4, 8, 10]


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_commits_late_with_a_lower_key_is_not_lost() -> None:
    has_written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> int:
        try:
            with transaction.atomic():
                entry = append_entry(kind="received", reference="S-late", content={})
                has_written.set()
                assert may_commit.wait(20)
            return entry.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(write_slowly)
        assert has_written.wait(20)
        early = make_entry("S-early")
        assert seal_entries().size == 1
        may_commit.set()
        assert late.result(20) < early.pk
    assert seal_entries().size == 2
    assert list(Leaf.objects.values_list("entry__reference", flat=True)) == ["S-early", "S-late"]


@pytest.mark.django_db(transaction=True)
def test_parallel_writers_and_sealers_lose_and_double_nothing() -> None:
    writers, each = 6, 20
    barrier = threading.Barrier(writers + 2)
    are_written = threading.Event()

    def write(number: int) -> None:
        try:
            barrier.wait(20)
            for turn in range(each):
                make_entry(f"S-{number}-{turn}")
        finally:
            connection.close()

    def seal() -> None:
        try:
            barrier.wait(20)
            while not are_written.is_set():
                seal_entries()
        finally:
            connection.close()

    with ThreadPoolExecutor(writers + 2) as pool:
        sealers = [pool.submit(seal) for _number in range(2)]
        for done in [pool.submit(write, number) for number in range(writers)]:
            done.result(60)
        are_written.set()
        for done in sealers:
            done.result(60)
    seal_entries()
    assert sorted(Leaf.objects.values_list("entry__reference", flat=True)) == sorted(
        f"S-{number}-{turn}" for number in range(writers) for turn in range(each)
    )
    assert latest_checkpoint().size == writers * each
    assert [str(finding) for finding in verify_record().findings] == []


@pytest.mark.django_db(transaction=True)
def test_of_two_sealings_at_once_one_does_it() -> None:
    for number in range(3):
        make_entry(f"S-{number}")
    has_lock, may_go_on = threading.Event(), threading.Event()

    def hold() -> object:
        try:
            with transaction.atomic():
                head = seal_entries()
                has_lock.set()
                assert may_go_on.wait(20)
            return head
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(hold)
        assert has_lock.wait(20)
        second = seal_entries()
        may_go_on.set()
        assert (first.result(20).size, second) == (3, None)
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [3]


@pytest.mark.django_db
def test_a_new_key_signs_the_tree_as_it_stands(settings) -> None:
    make_sealed(2)
    old = record_key().verifier_key
    settings.RECORD_KEY = "22" * 32
    assert latest_checkpoint() is None
    assert seal_entries().size == 2
    assert seal_entries() is None
    assert services.known_keys() == [record_key().verifier_key, old]
    assert verify_record().findings == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        ("record_node", "DELETE FROM record_node", "lacks the hashes"),
        (
            "record_leaf",
            "DELETE FROM record_leaf WHERE index = 2",
            "The tree of 2 entries is not that of the last head",
        ),
        ("record_node", "UPDATE record_node SET hash = repeat('0', 64)", "The tree of 3 entries is not that of"),
    ],
)
def test_nothing_is_sealed_on_a_damaged_tree(table: str, change: str, message: str) -> None:
    make_sealed(3)
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} DISABLE TRIGGER ALL")
        cursor.execute(f"{change}; ALTER TABLE {table} ENABLE TRIGGER ALL")
    make_entry()
    with pytest.raises(RecordDamaged, match=message):
        seal_entries()
    with pytest.raises(CommandError, match="Run verify_record"):
        call_command("seal_record")
    assert Pending.objects.count() == 1


@pytest.mark.django_db
def test_the_task_seals_and_leaves_a_heartbeat() -> None:
    make_entry()
    seal_record()
    beat = Heartbeat.objects.get()
    assert (latest_checkpoint().size, beat.task, beat.every_seconds, beat.failure) == (1, "seal_record", 10, "")
    assert beat.ended_at is not None


@pytest.mark.django_db
def test_the_command_says_what_it_sealed(capsys) -> None:
    make_sealed(1)
    make_entry()
    call_command("seal_record")
    call_command("seal_record")
    assert capsys.readouterr().out.splitlines() == [
        f"Sealed 1 entries; the record holds 2. Root {latest_checkpoint().root_hex}.",
        "Nothing waits to be sealed; the record holds 2 entries.",
    ]


@pytest.mark.django_db
def test_sealing_costs_the_same_queries_for_one_entry_and_for_many(django_assert_num_queries) -> None:
    make_sealed(5)
    for count in (2, 34):  # from 5 to 7 to 41: trees of odd sizes, so that leaves and nodes are read each time
        for number in range(count):
            make_entry(f"S-{number}")
        with django_assert_num_queries(13):
            seal_entries()
