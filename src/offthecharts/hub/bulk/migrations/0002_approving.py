from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bulk', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='lot',
            name='moved_at',
            field=models.DateTimeField(help_text='when something was done about it last', null=True),
        ),
        migrations.AddField(
            model_name='lot',
            name='approved_at',
            field=models.DateTimeField(help_text='when somebody began to approve all that waited of it', null=True),
        ),
        migrations.AddField(
            model_name='lot',
            name='approved_by_name',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='lot',
            name='decider_id',
            field=models.BigIntegerField(help_text='who approves all that waits of it, or undoes that', null=True),
        ),
        migrations.AlterField(
            model_name='lot',
            name='state',
            field=models.CharField(choices=[('planned', 'Preview'), ('giving', 'Being given'), ('given', 'Given'), ('approving', 'Being approved'), ('reopening', 'Approval being undone'), ('undoing', 'Being taken back'), ('undone', 'Taken back')], default='planned', max_length=9),
        ),
        migrations.AlterField(
            model_name='lotpart',
            name='state',
            field=models.CharField(choices=[('planned', 'To be given'), ('left_out', 'Left out'), ('given', 'Given'), ('waiting', 'Waits for approval'), ('refused', 'Not approved'), ('taken_back', 'Taken back'), ('kept', 'Could not be taken back')], default='planned', max_length=10),
        ),
    ]
