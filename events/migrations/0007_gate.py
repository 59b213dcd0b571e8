import django.db.models.deletion
from django.db import migrations, models

import thamsklyngen.shared.clock


class Migration(migrations.Migration):
    """The gate list is told to each contact by itself. Nothing has been sent yet, so the table is made anew."""

    dependencies = [("events", "0006_events_in_full"), ("outbox", "0002_unwritable")]

    operations = [
        migrations.DeleteModel(name="GateMail"),
        migrations.CreateModel(
            name="GateMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gate_mails",
                        to="events.hostcontact",
                        verbose_name="host contact",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("list", "Gate list"),
                            ("changes", "Changes"),
                            ("moved", "The visit is moved"),
                            ("off", "The visit is cancelled"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("sent_at", models.DateTimeField(default=thamsklyngen.shared.clock.now)),
                ("starts_at", models.DateTimeField()),
                ("listed", models.JSONField(default=dict)),
                (
                    "message",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="outbox.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "gate list sent",
                "verbose_name_plural": "gate lists sent",
                "ordering": ["-sent_at", "-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="gatemail", index=models.Index(fields=["contact", "-sent_at"], name="gate_mail_last")
        ),
        migrations.AlterField(
            model_name="gatelook",
            name="how",
            field=models.CharField(
                choices=[("page", "On the page"), ("print", "For paper"), ("xlsx", "As a spreadsheet")],
                default="page",
                max_length=10,
            ),
        ),
    ]
