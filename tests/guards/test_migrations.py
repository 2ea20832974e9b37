"""The models and the migrations say the same."""

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_only_core_postgresql_is_used() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        assert [name for (name,) in cursor.fetchall()] == ["plpgsql"]


@pytest.mark.django_db
def test_every_append_only_table_refuses_truncate() -> None:
    append_only, guarded = tables_with("pgtrigger_append_only%"), tables_with("%_refuse_truncate")
    assert "core_auditentry" in append_only
    assert append_only == guarded


def tables_with(trigger: str) -> set[str]:
    """The tables that have a trigger whose name is like this."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE %s", [trigger]
        )
        return {name for (name,) in cursor.fetchall()}
