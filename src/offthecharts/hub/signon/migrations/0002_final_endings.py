from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signon", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="stafflink",
            name="is_final",
            field=models.BooleanField(default=False, help_text="ended for a reason that no Hub user may undo"),
        ),
    ]
