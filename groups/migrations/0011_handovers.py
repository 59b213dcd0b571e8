import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from thamsklyngen.shared import clock


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0010_meeting_chair"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "seat",
            "word",
            models.CharField(blank=True, default="", max_length=200, verbose_name="why it ended"),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="HandoverTick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "point",
                    models.CharField(
                        choices=[
                            ("drafts", "Submit the drafts that are ready, or say how far they have come."),
                            ("promises", "Tell what is promised, to whom, and what nobody has written down."),
                            ("files", "Hand over files and lists that lie in your own mail."),
                            ("mandate", "Read the mandate in force"),
                            ("planned", "See what is planned, and who is asked about it"),
                            ("hello", "Say hello to the others in the committee."),
                        ],
                        max_length=10,
                        verbose_name="point",
                    ),
                ),
                ("at", models.DateTimeField(default=clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ticks",
                        to="groups.seatproposal",
                        verbose_name="handover",
                    ),
                ),
            ],
            options={
                "verbose_name": "point of a handover that is done",
                "verbose_name_plural": "points of handovers that are done",
                "ordering": ["proposal", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "point"), name="handover_point_once"),
                ],
            },
        ),
    ]
