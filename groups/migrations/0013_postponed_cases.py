import django.db.models.deletion
from django.db import migrations, models

import thamsklyngen.shared.clock
import thamsklyngen.shared.fields


class Migration(migrations.Migration):
    dependencies = [("groups", "0012_save_of_plan")]
    operations = [
        migrations.CreateModel(
            name="Postponed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("year", models.PositiveSmallIntegerField()),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("at", models.DateTimeField(default=thamsklyngen.shared.clock.now)),
            ],
            options={
                "verbose_name": "postponed case",
                "verbose_name_plural": "postponed cases",
                "ordering": ["meeting", "position", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_says_why",
        ),
        migrations.AlterField(
            model_name="decision",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("approved", "Approved"),
                    ("returned", "Returned"),
                    ("noted", "Noted"),
                    ("rejected", "Not approved"),
                ],
                max_length=8,
                verbose_name="outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ("returned", "rejected")), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="decision_says_why",
            ),
        ),
        migrations.AddField(
            model_name="postponed",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="postponed", to="groups.case"
            ),
        ),
        migrations.AddField(
            model_name="postponed",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="postponed", to="groups.boardmeeting"
            ),
        ),
        migrations.AddConstraint(
            model_name="postponed",
            constraint=models.UniqueConstraint(fields=("case", "meeting"), name="postponed_once"),
        ),
    ]
