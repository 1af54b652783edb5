from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(condition=models.Q(('lot_id__isnull', False)), fields=['practice', 'lot_id', 'id'], name='approval_of_lot'),
        ),
    ]
