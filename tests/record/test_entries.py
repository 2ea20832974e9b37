"""Entering facts: in the transaction of the change, as commitments, and erasable without harm."""

import hashlib
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from core.models import AuditEntry
from core.permissions import CLOCK
from record.models import Entry, Opening, Pending
from record.rules import view_entry
from record.services import (
    Fact,
    append_entries,
    append_entry,
    entries_of,
    erase_openings,
    overdue_since,
    seal_entries,
    verify_record,
)

from .factories import make_entry, make_sealed

pytestmark = pytest.mark.django_db


def test_append_entry_keeps_a_commitment_and_its_opening(time_machine) -> None:
    time_machine.move_to(datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC), tick=False)
    entry = make_entry("S-7K3M9QXV4", content={"b": 1, "a": "é"})
    opening = Opening.objects.get(entry=entry)
    content = '{"a":"é","b":1}'
    assert opening.content == content
    assert entry.commitment == hashlib.sha256(bytes.fromhex(opening.nonce) + content.encode()).hexdigest()
    assert entry.facts == {
        "id": entry.public_id,
        "kind": "received",
        "reference": "S-7K3M9QXV4",
        "at": "2026-03-04T05:06:07.000089Z",
        "commitment": entry.commitment,
    }
    assert list(Pending.objects.values_list("entry_id", flat=True)) == [entry.pk]


def test_the_same_content_gives_another_commitment_each_time() -> None:
    assert make_entry().commitment != make_entry().commitment


def test_append_entry_takes_the_time_that_it_is_given() -> None:
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert make_entry(at=at).facts["at"] == "2026-01-01T12:00:00.000000Z"


@pytest.mark.django_db(transaction=True)
def test_append_entry_is_refused_outside_of_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="in the transaction of the change"):
        append_entry(kind="received", reference="S-1", content={})


@pytest.mark.django_db(transaction=True)
def test_an_entry_vanishes_with_the_change_that_failed() -> None:
    with pytest.raises(LookupError), transaction.atomic():
        append_entry(kind="received", reference="S-1", content={})
        raise LookupError
    assert (Entry.objects.count(), Pending.objects.count(), Opening.objects.count()) == (0, 0, 0)


def test_append_entry_refuses_an_unknown_kind_and_floats() -> None:
    with pytest.raises(ValueError, match="guessed"):
        append_entry(kind="guessed", reference="S-1", content={})
    with pytest.raises(TypeError, match="Floats"):
        append_entry(kind="received", reference="S-1", content={"share": 0.5})
    assert Entry.objects.count() == 0


def test_append_entry_costs_two_queries(django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        append_entry(kind="received", reference="S-1", content={})


def test_append_entries_keeps_the_order(django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        append_entries(Fact("signed", f"S-{number}", {"number": number}) for number in range(3))
    assert list(Entry.objects.order_by("pk").values_list("reference", flat=True)) == ["S-0", "S-1", "S-2"]


def test_entries_of_a_reference_come_oldest_first_and_no_others() -> None:
    first, _other, second = make_entry("S-1"), make_entry("S-2"), make_entry("S-1", kind="decided")
    assert list(entries_of("S-1")) == [first, second]


def test_erasing_the_openings_leaves_the_entries_and_the_tree() -> None:
    make_sealed(3)
    make_entry("S-1", kind="decided")
    seal_entries()
    assert erase_openings(reference="S-1", by=CLOCK) == 2
    assert list(Opening.objects.order_by("pk").values_list("entry__reference", flat=True)) == ["S-0", "S-2"]
    assert [str(finding) for finding in verify_record().findings] == []
    assert list(AuditEntry.objects.values_list("action", "subject_kind", "subject_reference", "actor")) == [
        ("opening.erase", "record", "S-1", "clock")
    ]


def test_erasing_nothing_writes_nothing() -> None:
    assert erase_openings(reference="S-1", by=CLOCK) == 0
    assert AuditEntry.objects.count() == 0


def test_only_the_openings_that_are_meant_are_erased() -> None:
    with transaction.atomic():
        for who in ("Amina", "Noor"):
            append_entry(kind="received", reference="S-1", content={"who": who})
    assert erase_openings(reference="S-1", where=lambda content: content["who"] == "Noor", by=CLOCK) == 1
    kept = [entry.opening.content for entry in entries_of("S-1") if hasattr(entry, "opening")]
    assert kept == ['{"who":"Amina"}']


def test_an_entry_of_a_day_is_promised_from_the_end_of_the_day() -> None:
    entry = make_entry(at=datetime(2026, 1, 1, tzinfo=UTC))
    assert entry.include_by == datetime(2026, 1, 2, 0, 1, tzinfo=UTC)


def test_an_entry_says_its_reference_and_kind() -> None:
    assert str(Entry(reference="S-1", kind="received", at=timezone.now())) == "S-1 received"


def test_everyone_sees_every_entry() -> None:
    entry = make_entry()
    for visitor in (AnonymousUser(), CLOCK):
        assert list(Entry.objects.visible_to(visitor)) == [entry]
        assert view_entry(visitor, entry)


def test_the_promise_is_overdue_since_the_oldest_entry_that_waits(time_machine) -> None:
    time_machine.move_to(datetime(2026, 3, 4, 12, tzinfo=UTC), tick=False)
    make_entry()
    make_entry(at=datetime(2026, 3, 4, 12, 5, tzinfo=UTC))
    assert overdue_since() is None
    time_machine.move_to(datetime(2026, 3, 4, 12, 2, tzinfo=UTC), tick=False)
    assert overdue_since() == datetime(2026, 3, 4, 12, 1, tzinfo=UTC)
    seal_entries()
    assert overdue_since() is None
