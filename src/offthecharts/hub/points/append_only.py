"""Triggers that make the ledger append-only: the database refuses UPDATE, DELETE and TRUNCATE of entries.

Citus refuses triggers on distributed tables; there the role loses the right instead (docs/decisions).
A migration that makes SQLite rebuild the table drops the triggers with it and must call `create` again; a test fails
otherwise.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE_CREATE = [
    """CREATE TRIGGER IF NOT EXISTS points_entry_no_update BEFORE UPDATE ON points_pointsentry
    BEGIN SELECT RAISE(ABORT, 'points entries never change; post a reversal'); END""",
    """CREATE TRIGGER IF NOT EXISTS points_entry_no_delete BEFORE DELETE ON points_pointsentry
    BEGIN SELECT RAISE(ABORT, 'points entries are never deleted; post a reversal'); END""",
]
_SQLITE_DROP = [
    "DROP TRIGGER IF EXISTS points_entry_no_update",
    "DROP TRIGGER IF EXISTS points_entry_no_delete",
]
_POSTGRESQL_CREATE = [
    """CREATE OR REPLACE FUNCTION points_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'points entries are never changed or deleted; post a reversal'; END $$""",
    """CREATE OR REPLACE TRIGGER points_entry_no_change BEFORE UPDATE OR DELETE ON points_pointsentry
    FOR EACH ROW EXECUTE FUNCTION points_entry_refuse()""",
    """CREATE OR REPLACE TRIGGER points_entry_no_truncate BEFORE TRUNCATE ON points_pointsentry
    FOR EACH STATEMENT EXECUTE FUNCTION points_entry_refuse()""",
]
_POSTGRESQL_DROP = [
    "DROP TRIGGER IF EXISTS points_entry_no_change ON points_pointsentry",
    "DROP TRIGGER IF EXISTS points_entry_no_truncate ON points_pointsentry",
]


def create(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; safe to repeat."""
    _run(connection, _POSTGRESQL_CREATE if connection.vendor == "postgresql" else _SQLITE_CREATE)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for undoing the migration and for emptying a test database."""
    _run(connection, _POSTGRESQL_DROP if connection.vendor == "postgresql" else _SQLITE_DROP)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
