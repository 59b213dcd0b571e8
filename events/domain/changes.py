"""What has changed at an event: noticing it, and saying it in words."""

from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import capfirst
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from events.models import Event
from thamsklyngen.shared.dates import when

MOVES = ("starts_at", "ends_at", "place", "address")
ANNOUNCED = ("title", *MOVES, "online_link", "host", "practical", "safety")


def stamp_of(event: Event) -> str:
    """A sign of all that organisers may change at `event`, as it is in the database; another one after any change."""
    columns = [str(getattr(event, field.attname)) for field in event._meta.concrete_fields]
    groups = sorted(event.co_organisers.values_list("pk", flat=True))
    reminders = sorted(event.reminder_rules.values_list("amount", "unit"))
    return salted_hmac("events.stamp", repr((columns, groups, reminders))).hexdigest()


def in_words(event: Event, before: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Rows of (what, before, now) in the active language.

    Args:
        event: as it is now.
        before: earlier values of the fields that changed; the two ends of the time become one row.
    """
    rows = []
    if "starts_at" in before or "ends_at" in before:
        earlier = when(before.get("starts_at", event.starts_at), before.get("ends_at", event.ends_at))
        rows.append((_("Time"), earlier, when(event.starts_at, event.ends_at)))
    for name in before:
        if name not in ("starts_at", "ends_at"):
            label = str(Event._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # all are columns
            rows.append((capfirst(label), str(before[name] or ""), str(getattr(event, name) or "")))
    return rows
