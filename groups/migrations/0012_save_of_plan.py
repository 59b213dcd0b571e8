from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("groups", "0011_handovers")]
    operations = [
        migrations.AddField(
            "save",
            "plan_version",
            models.ForeignKey(
                blank=True, null=True, on_delete=models.CASCADE, related_name="saves", to="groups.planversion"
            ),
        ),
        migrations.RemoveConstraint("save", "save_of_one_text"),
        migrations.AddConstraint(
            "save",
            models.CheckConstraint(
                condition=Q(mandate__isnull=False, plan_version__isnull=True, report__isnull=True)
                | Q(mandate__isnull=True, plan_version__isnull=False, report__isnull=True)
                | Q(mandate__isnull=True, plan_version__isnull=True, report__isnull=False),
                name="save_of_one_text",
            ),
        ),
    ]
