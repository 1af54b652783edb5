from django.db import migrations, models
from django.utils.text import slugify

LENGTH = 60


def make_slugs(apps, schema_editor):
    """An address for each practice, from its name; the older one keeps the plain address."""
    practice = apps.get_model("practices", "Practice")
    taken = set()
    for row in practice.objects.order_by("created_at", "id"):
        wanted = slugify(row.name)[:LENGTH].strip("-_") or "practice"
        slug, number = wanted, 1
        while slug in taken:
            number += 1
            slug = f"{wanted[: LENGTH - 5].rstrip('-_')}-{number}"
        taken.add(slug)
        practice.objects.filter(pk=row.pk).update(slug=slug)


class Migration(migrations.Migration):
    dependencies = [("practices", "0006_sign_ins_ended")]

    operations = [
        migrations.AddField("practice", "slug", models.CharField(max_length=LENGTH, null=True)),
        migrations.RunPython(make_slugs, migrations.RunPython.noop),
    ]
