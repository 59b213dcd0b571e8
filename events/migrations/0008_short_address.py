"""Every event has a short address: those before get one."""

from django.db import migrations, models

import events.models.short_code


def give_codes(apps, schema_editor):
    """A code for each event without one, unlike all others."""
    Event = apps.get_model("events", "Event")
    taken = set(Event.objects.exclude(code=None).values_list("code", flat=True))
    for event in Event.objects.filter(code=None).only("pk").iterator():
        while (code := events.models.short_code.new_code()) in taken:
            pass
        taken.add(code)
        Event.objects.filter(pk=event.pk).update(code=code)


class Migration(migrations.Migration):
    dependencies = [("events", "0007_gate")]

    operations = [
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="event",
            name="code",
            field=models.CharField(
                default=events.models.short_code.new_code,
                editable=False,
                max_length=8,
                unique=True,
                verbose_name="short address",
            ),
        ),
    ]
