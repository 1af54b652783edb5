from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_sent_at")]
    operations = [
        migrations.RemoveIndex("outboxentry", "outbox_queue"),
        migrations.RenameField("outboxentry", "is_first_sync", "lets_others_first"),
        migrations.AlterField(
            "outboxentry",
            "lets_others_first",
            models.BooleanField(
                default=False, help_text="of a full sync, an import or the like: goes when nothing else waits"
            ),
        ),
        migrations.AddIndex(
            "outboxentry",
            models.Index(fields=["service", "state", "lets_others_first", "id"], name="outbox_queue"),
        ),
    ]
