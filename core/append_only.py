"""The statement trigger that refuses TRUNCATE: the gap that row triggers leave open."""

from django.db.migrations import RunSQL

_FUNCTION = """
CREATE OR REPLACE FUNCTION core_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The name of a test database starts with test_; there the runner empties tables between tests.
  IF current_database() LIKE 'test\\_%' AND current_setting('openfloor.truncate_in_tests', true) IS DISTINCT FROM
  'off' THEN RETURN NULL;
  END IF;
  RAISE EXCEPTION 'openfloor: % is append-only', TG_TABLE_NAME;
END $$;
"""


def refuse_truncate(table: str) -> RunSQL:
    """A migration operation that makes PostgreSQL refuse TRUNCATE of the table.

    In a database whose name starts with `test_` the trigger lets the test runner's flush pass, unless the session says
    `SET openfloor.truncate_in_tests = off`, which is how the trigger itself is tested.
    """
    name = f"{table}_refuse_truncate"
    return RunSQL(
        [
            _FUNCTION,
            f'CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" EXECUTE FUNCTION core_refuse_truncate()',
        ],
        [f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'],
    )
