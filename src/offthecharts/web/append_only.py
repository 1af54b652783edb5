"""Tables whose rows the database itself refuses to change or delete."""

from typing import Any

from django.db.migrations.operations import RunPython


def append_only(table: str) -> RunPython:
    """A migration step that puts triggers on `table` (SQLite and PostgreSQL; Citus takes the right away instead)."""
    return RunPython(
        lambda _apps, editor: _run(editor, _guards(editor.connection.vendor, table)),
        lambda _apps, editor: _run(editor, _removals(editor.connection.vendor, table)),
    )


def _run(editor: Any, statements: list[str]) -> None:
    with editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _guards(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    ]


def _removals(vendor: str, table: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]
    return [f"DROP FUNCTION IF EXISTS {table}_refuse() CASCADE"]
