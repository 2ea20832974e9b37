"""Receipts: what they hold, and that one changed byte anywhere is found."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from core.permissions import CLOCK
from record.services import check_here, erase_openings, latest_checkpoint, receipt_for, receipts_for, seal_entries
from record.signing import record_key
from record.steps import SENTENCES
from record.verify_record import TEXT, Broken, check_receipt, read_key, read_receipt

from .factories import make_entry, make_sealed

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def as_file(receipt: dict) -> str:
    return json.dumps(receipt, ensure_ascii=False, indent=1)


def codes(steps, *, holds: bool) -> list[str]:
    return [step.code for step in steps if step.holds is holds]


def test_a_receipt_of_a_sealed_entry_holds_by_itself() -> None:
    entry = make_sealed(11)[6]
    receipt = read_receipt(as_file(receipt_for(entry, with_opening=True)))
    steps = check_receipt(receipt, [read_key(record_key().verifier_key)], NOW)
    assert [(step.code, step.holds) for step in steps] == [
        ("key", True),
        ("trust", True),
        ("promise", True),
        ("opening", True),
        ("leaf", True),
        ("path", True),
        ("head", True),
    ]


def test_a_receipt_says_what_was_entered_and_where_it_stands() -> None:
    entry = make_sealed(11)[6]
    receipt = receipt_for(entry, with_opening=True)
    assert receipt["entry"] == entry.facts
    assert receipt["opening"] == {"nonce": entry.opening.nonce, "content": {"number": 6}}
    assert receipt["overdue"] is False
    assert {name: receipt["sealed"][name] for name in ("index", "size", "checkpoint")} == {
        "index": 6,
        "size": 11,
        "checkpoint": latest_checkpoint().note,
    }


def test_a_public_receipt_has_no_opening() -> None:
    [entry] = make_sealed(1)
    assert receipt_for(entry, with_opening=False)["opening"] is None


def test_a_receipt_of_erased_data_has_no_opening() -> None:
    [entry] = make_sealed(1)
    erase_openings(reference=entry.reference, by=CLOCK)
    receipt = receipt_for(entry, with_opening=True)
    assert receipt["opening"] is None
    assert codes(check_here(receipt), holds=False) == []


def test_a_receipt_is_a_promise_at_once_and_overdue_when_nobody_seals(time_machine) -> None:
    time_machine.move_to(NOW, tick=False)
    entry = make_entry()
    receipt = receipt_for(entry, with_opening=False)
    assert (receipt["sealed"], receipt["overdue"]) == (None, False)
    assert receipt["promise"]["include_by"] == "2026-03-04T12:01:00.000000Z"
    assert [(step.code, step.holds) for step in check_here(receipt)][-2:] == [("due", True), ("waiting", True)]
    time_machine.move_to(NOW + timedelta(seconds=61), tick=False)
    receipt = receipt_for(entry, with_opening=False)
    assert receipt["overdue"] is True
    assert [(step.code, step.holds) for step in check_here(receipt)][-2:] == [("due", False), ("waiting", True)]


def test_an_old_promise_is_kept_once_the_entry_is_sealed(time_machine) -> None:
    time_machine.move_to(NOW, tick=False)
    receipt = receipt_for(make_entry(), with_opening=True)
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    seal_entries()
    assert [(step.code, step.holds) for step in check_here(receipt)] == [
        ("key", True),
        ("trust", True),
        ("promise", True),
        ("opening", True),
        ("present", True),
    ]


def test_a_receipt_still_holds_when_the_tree_has_grown() -> None:
    entry = make_sealed(5)[2]
    receipt = receipt_for(entry, with_opening=True)
    make_sealed(8)
    steps = check_here(receipt)
    assert codes(steps, holds=False) == []
    assert (steps[-1].code, steps[-1].values) == ("grown", {"size": 13})


def test_an_entry_that_was_dropped_is_found_by_its_receipt() -> None:
    receipt = receipt_for(make_entry(), with_opening=True)
    assert codes(check_here(receipt), holds=False) == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("record_opening", "record_pending", "record_entry"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
    assert codes(check_here(receipt), holds=False) == ["waiting"]


def test_a_receipt_of_another_log_is_found(settings) -> None:
    entry = make_sealed(3)[1]
    settings.RECORD_KEY = "33" * 32
    seal_entries()
    foreign = receipt_for(entry, with_opening=False)
    settings.RECORD_KEY = "44" * 32
    trusted = [read_key(record_key().verifier_key)]
    steps = check_receipt(read_receipt(as_file(foreign)), trusted, NOW)
    assert codes(steps, holds=False) == ["trust"]


def test_a_fork_is_found(settings) -> None:
    """A log that shows another tree to somebody, well signed, is found by what everybody else sees."""
    entry = make_sealed(3)[1]
    receipt = receipt_for(entry, with_opening=False)
    other = record_key().sign_head(3, b"\x09" * 32)
    receipt["sealed"]["checkpoint"] = other
    assert codes(check_here(receipt), holds=False) == ["path", "grown"]


BREAKS = {
    "entry.id": ("entry.at, entry.id, entry.kind or entry.reference", ["promise", "leaf"]),
    "entry.kind": ("entry.at, entry.id, entry.kind or entry.reference", ["promise", "leaf"]),
    "entry.reference": ("entry.at, entry.id, entry.kind or entry.reference", ["promise", "leaf"]),
    "entry.at": ("entry.at, entry.id, entry.kind or entry.reference", ["promise", "leaf"]),
    "entry.commitment": ("entry.commitment", ["promise", "opening", "leaf"]),
    "promise.include_by": ("promise.include_by or promise.signature", ["promise"]),
    "opening.nonce": ("opening.nonce or opening.content", ["opening"]),
    "sealed.leaf_hash": ("sealed.leaf_hash", ["leaf", "path"]),
    "sealed.index": ("sealed.index or sealed.path", ["path"]),
    "sealed.size": ("sealed.size", ["head"]),
    "sealed.path": ("sealed.index or sealed.path", ["path"]),
}
CHANGED = {
    "entry.id": "0" * 32,
    "entry.kind": "decided",
    "entry.reference": "S-other",
    "entry.at": "2026-01-01T00:00:00.000000Z",
    "entry.commitment": "0" * 64,
    "promise.include_by": "2036-01-01T00:00:00.000000Z",
    "opening.nonce": "0" * 64,
    "sealed.leaf_hash": "0" * 64,
    "sealed.index": 5,
    "sealed.size": 12,
    "sealed.path": ["0" * 64] * 4,
}


@pytest.mark.parametrize("part", BREAKS)
def test_a_changed_part_is_named(part: str) -> None:
    receipt = receipt_for(make_sealed(11)[6], with_opening=True)
    group, name = part.split(".")
    receipt[group][name] = CHANGED[part]
    steps = check_receipt(read_receipt(as_file(receipt)), [read_key(record_key().verifier_key)], NOW)
    where, expected = BREAKS[part]
    assert (codes(steps, holds=False), {step.where for step in steps if not step.holds}) == (expected, {where})


@pytest.mark.parametrize("is_sealed", [True, False])
def test_one_changed_byte_anywhere_is_found(is_sealed: bool, time_machine) -> None:
    time_machine.move_to(NOW, tick=False)
    make_sealed(4)
    entry = make_entry(content={"text": "Unser Wort — كلمتنا", "list": [1, True, None, {"a": ""}]})
    if is_sealed:
        make_sealed(4)
    original = receipt_for(entry, with_opening=True)
    data = as_file(original).encode()
    trusted = [read_key(record_key().verifier_key)]
    unnoticed = [
        (place, mask)
        for place in range(len(data))
        for mask in (1, 2, 4, 8, 16, 32, 64, 128)
        if _passes(data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :], original, trusted)
    ]
    assert unnoticed == []


def _passes(changed: bytes, original: dict, trusted) -> bool:
    """Whether a receipt that says something else passes. White space between its parts says nothing."""
    try:
        receipt = read_receipt(changed.decode())
    except (Broken, UnicodeDecodeError):
        return False
    return receipt != original and all(step.holds for step in check_receipt(receipt, trusted, NOW))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the receipt is not JSON: line 1, column 1"),
        ('{\n"a": }', "the receipt is not JSON: line 2, column 6"),
        ("[]", "the receipt is not an object"),
        ("{}", "the receipt lacks “entry”"),
        ('{"a": 1, "a": 1}', "a name stands twice in one object"),
        ('{"a": 0.5}', "the number 0.5 is not whole"),
        ('{"a": NaN}', "the number NaN is not whole"),
        ('{"a": ' + "9" * 50 + "}", "a number is too long"),
        ("[" * 100_000, "the receipt is nested too deeply"),
    ],
)
def test_what_is_no_receipt_is_refused_with_the_place(text: str, message: str) -> None:
    with pytest.raises(Broken) as problem:
        read_receipt(text)
    assert str(problem.value) == message


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        (("format",), "open-floor-receipt/2", "format is not open-floor-receipt/1"),
        (("origin",), 7, "origin is not text"),
        (("overdue",), 0, "overdue is neither true nor false"),
        (("overdue",), True, "overdue is true though the entry is sealed"),
        (("entry", "at"), "2026-03-04", "entry.at is not in its form"),
        (("entry", "id"), "A" * 32, "entry.id is not in its form"),
        (("entry", "kind"), "Received", "entry.kind is not in its form"),
        (("entry", "reference"), "", "entry.reference is not text"),
        (("entry", "name"), "x", "entry has an unknown part “name”"),
        (("promise", "signature"), "AAAA", "promise.signature is not 64 bytes in base64"),
        (("sealed", "path"), ["0" * 64, "1"], "sealed.path[1] is not in its form"),
        (("sealed", "path"), {}, "sealed.path is not a list of hashes"),
        (("sealed", "index"), -1, "sealed.index is not a whole number"),
        (("sealed", "checkpoint"), "text", "sealed.checkpoint is not a signed tree head"),
        (("opening", "nonce"), None, "opening.nonce is not in its form"),
        (("opening", "content"), "\ud800", "opening.content holds half a character"),
    ],
)
def test_a_part_that_is_not_in_its_form_is_named(part: tuple[str, ...], value: object, message: str) -> None:
    receipt = receipt_for(make_sealed(1)[0], with_opening=True)
    group = receipt if len(part) == 1 else receipt[part[0]]
    group[part[-1]] = value
    with pytest.raises(Broken) as problem:
        read_receipt(json.dumps(receipt))
    assert str(problem.value) == message


def test_a_receipt_whose_key_is_damaged_stops_there() -> None:
    receipt = receipt_for(make_sealed(1)[0], with_opening=True)
    receipt["key"] = receipt["key"].replace("+", "+0", 1)
    assert [(step.code, step.holds) for step in check_here(receipt)] == [("key", False)]


def test_every_step_has_a_sentence_in_the_program_and_on_the_page() -> None:
    page_only, program_only = {"waiting"}, {"entries", "root", "kept", "consistency"}
    assert set(SENTENCES) - page_only == set(TEXT) - program_only


def test_receipts_of_many_cost_what_one_costs(django_assert_num_queries) -> None:
    entries = make_sealed(12)
    for some in (entries[:1], entries[:3], entries):
        with django_assert_num_queries(5):
            receipts_for(some, with_opening=True)
