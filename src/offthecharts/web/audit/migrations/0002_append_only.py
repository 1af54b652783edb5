"""The database refuses to change or delete audit entries."""

from django.db import migrations

from offthecharts.web.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [append_only("audit_auditentry")]
