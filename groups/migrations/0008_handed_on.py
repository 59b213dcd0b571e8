from django.db import migrations, models
from django.db.models import F, Func, Q


def hand_on(apps, schema_editor):
    """What began before today has moved already."""
    today = Func(function="CURRENT_DATE", template="%(function)s", output_field=models.DateField())
    rows = apps.get_model("groups", "SeatProposal").objects.filter(Q(since__lt=today), state="accepted")
    rows.exclude(successor_to=None).update(handed_on_at=F("answered_at"))


class Migration(migrations.Migration):
    dependencies = [("groups", "0007_group_steps")]
    operations = [
        migrations.AddField("seatproposal", "handed_on_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(hand_on, migrations.RunPython.noop),
    ]
