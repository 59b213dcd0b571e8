import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groups", "0015_former_numbers")]
    operations = [
        migrations.CreateModel(
            name="FormerDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(unique=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_days",
                        to="groups.boardmeeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "former day of a board meeting",
                "verbose_name_plural": "former days of board meetings",
            },
        ),
    ]
