from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practices", "0007_slug")]

    operations = [
        migrations.AlterField(
            "practice",
            "slug",
            models.SlugField(max_length=60, unique=True, help_text="stands in the address of the members' page"),
        ),
    ]
