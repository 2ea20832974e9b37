"""PostgreSQL refuses what our code would never do."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from record.models import Checkpoint, Entry, Leaf, Node, Opening

from .factories import make_sealed

pytestmark = pytest.mark.django_db

PROTECTED = ["record_entry", "record_leaf", "record_node", "record_checkpoint"]
COLUMN = {"record_entry": "reference", "record_leaf": "hash", "record_node": "hash", "record_checkpoint": "note"}


@pytest.mark.parametrize("table", PROTECTED)
def test_update_is_refused(table: str) -> None:
    make_sealed(2)
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        _execute(f"UPDATE {table} SET {COLUMN[table]} = {COLUMN[table]}")


@pytest.mark.parametrize("table", PROTECTED)
def test_delete_is_refused(table: str) -> None:
    make_sealed(2)
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        _execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", PROTECTED)
def test_truncate_is_refused(table: str) -> None:
    make_sealed(2)
    with pytest.raises(InternalError, match="is append-only"), transaction.atomic():
        _execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit would be in the way first
        _execute("SET LOCAL openfloor.truncate_in_tests = off")
        _execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("model", [Entry, Leaf, Node, Checkpoint])
def test_the_orm_is_refused_too(model) -> None:
    make_sealed(2)
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        model.objects.all()._raw_delete(using="default")


def test_an_opening_can_be_deleted_and_not_changed() -> None:
    make_sealed(1)
    with pytest.raises(InternalError, match="Cannot update rows"), transaction.atomic():
        Opening.objects.update(content="{}")
    assert Opening.objects.all().delete()[0] == 1


def test_an_entry_of_an_unknown_kind_is_refused() -> None:
    [entry] = make_sealed(1)
    with pytest.raises(IntegrityError, match="record_entry_kind"), transaction.atomic():
        Entry.objects.create(kind="guessed", reference="S-1", at=entry.at, commitment="0" * 64)


def test_a_commitment_of_another_length_is_refused() -> None:
    [entry] = make_sealed(1)
    with pytest.raises(IntegrityError, match="record_entry_lengths"), transaction.atomic():
        Entry.objects.create(kind="received", reference="S-1", at=entry.at, commitment="00")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
