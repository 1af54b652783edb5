from django.db import migrations

from offthecharts.web.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_initial")]
    operations = [append_only("consents_consententry")]
