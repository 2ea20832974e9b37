"""PostgreSQL keeps the audit trail."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.audit import write_audit, write_audits
from core.canonical import canonical_json, sha256_hex
from core.models import AuditEntry
from core.permissions import CLOCK


@dataclass
class Lamp:
    KIND: ClassVar[str] = "lamp"
    reference: str = "L-00000000"


@pytest.mark.django_db
def test_a_change_is_one_row_with_hashes_and_states() -> None:
    person = User.objects.create_user("ada@floor.example")
    entry = write_audit(
        "lamp.light", Lamp(), by=person, before={"state": "off"}, after={"state": "on", "text": "é"}, reason="dark"
    )
    row = AuditEntry.objects.values().get(pk=entry.pk)
    del row["id"], row["at"]
    assert row == {
        "actor": f"user:{person.pk}",
        "roles": "",
        "action": "lamp.light",
        "subject_kind": "lamp",
        "subject_reference": "L-00000000",
        "before_hash": sha256_hex('{"state":"off"}'),
        "after_hash": sha256_hex('{"state":"on","text":"é"}'),
        "state_before": "off",
        "state_after": "on",
        "reason": "dark",
    }


@pytest.mark.django_db
def test_the_same_of_many_is_written_as_of_each_in_one_query() -> None:
    lamps = [Lamp("L-1"), Lamp("L-2")]
    one = write_audit("lamp.light", lamps[0], by=CLOCK, after={"state": "L-1"})
    with CaptureQueriesContext(connection) as captured:
        write_audits("lamp.light", lamps, by=CLOCK, after=lambda lamp: {"state": lamp.reference})
    rows = AuditEntry.objects.exclude(pk=one.pk).order_by("pk")
    told = ("actor", "roles", "action", "subject_kind", "before_hash", "reason")
    assert [(row.subject_reference, row.state_after) for row in rows] == [("L-1", "L-1"), ("L-2", "L-2")]
    assert rows[0].after_hash == one.after_hash
    assert {tuple(getattr(row, field) for field in told) for row in [one, *rows]} == {
        ("clock", "clock", "lamp.light", "lamp", "", "")
    }
    assert len(captured) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET action = 'x'",
        "DELETE FROM core_auditentry",
        "SET LOCAL openfloor.truncate_in_tests = off; TRUNCATE core_auditentry",
    ],
)
def test_postgresql_refuses_to_change_the_trail(statement: str) -> None:
    write_audit("lamp.light", Lamp(), by=CLOCK)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_row_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        write_audit("lamp.light", Lamp(), by=CLOCK)
    with pytest.raises(RuntimeError, match="transaction"):
        write_audits("lamp.light", [Lamp()], by=CLOCK, after=lambda lamp: {})


def test_floats_have_no_canonical_form() -> None:
    with pytest.raises(TypeError):
        canonical_json({"a": [1.5]})
    assert canonical_json({"b": 1, "a": ["é", None, True]}) == '{"a":["é",null,true],"b":1}'.encode()
