from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practices", "0005_pooled_points"),
    ]

    operations = [
        migrations.AddField(
            model_name="hubuser",
            name="sign_ins_ended",
            field=models.PositiveIntegerField(
                default=0,
                editable=False,
                help_text="grows with each deactivation; sign-ins from before it are worth nothing",
            ),
        ),
    ]
