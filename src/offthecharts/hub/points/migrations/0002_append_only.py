from django.db import migrations

from offthecharts.hub.points import append_only


def create(apps, schema_editor):
    append_only.create(schema_editor.connection)


def drop(apps, schema_editor):
    append_only.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("points", "0001_initial")]
    operations = [migrations.RunPython(create, drop, elidable=False)]
