from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0007_own_addresses'),
    ]

    operations = [
        migrations.AddField(
            model_name='employment',
            name='lost_addresses',
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
    ]
