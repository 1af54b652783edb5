"""The trigram index over search entries: an FTS5 table kept by triggers on SQLite, pg_trgm on PostgreSQL."""

from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE patients_search USING fts5(
    text, content='patients_searchentry', content_rowid='id', tokenize='trigram'
);
CREATE TRIGGER patients_search_insert AFTER INSERT ON patients_searchentry BEGIN
    INSERT INTO patients_search(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER patients_search_delete AFTER DELETE ON patients_searchentry BEGIN
    INSERT INTO patients_search(patients_search, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER patients_search_update AFTER UPDATE OF text ON patients_searchentry
WHEN old.text <> new.text BEGIN
    INSERT INTO patients_search(patients_search, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO patients_search(rowid, text) VALUES (new.id, new.text);
END;
"""
SQLITE_BACK = """
DROP TRIGGER patients_search_insert;
DROP TRIGGER patients_search_delete;
DROP TRIGGER patients_search_update;
DROP TABLE patients_search;
"""
POSTGRESQL = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX patients_search ON patients_searchentry USING gin (text gin_trgm_ops);
"""
POSTGRESQL_BACK = "DROP INDEX patients_search;"


def _run(schema_editor, sqlite, postgresql):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in _statements(sqlite):
                cursor.execute(statement)
    else:
        schema_editor.execute(postgresql, params=None)


def _statements(script):
    statement = ""
    for line in script.strip().splitlines():
        statement += line + "\n"
        inside = statement.count("BEGIN") > statement.count("END;")
        if line.endswith(";") and not inside:
            yield statement
            statement = ""


def forwards(apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRESQL)


def backwards(apps, schema_editor):
    _run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("patients", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
