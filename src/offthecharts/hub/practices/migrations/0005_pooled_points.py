from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('practices', '0004_approvals'),
    ]

    operations = [
        migrations.AddField(
            model_name='practice',
            name='pooled_points',
            field=models.CharField(blank=True, choices=[('', 'Nobody: each member has their own'), ('holders', 'Account holders only'), ('everybody', 'Everybody in the family')], help_text='whose orders may use the points of their family', max_length=10),
        ),
    ]
