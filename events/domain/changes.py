"""What has changed at an event: noticing it, and saying it in words."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.template.defaultfilters import capfirst
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from events.models import Event
from thamsklyngen.shared.dates import when

MOVES = ("starts_at", "ends_at", "place", "address")
ANNOUNCED = ("title", *MOVES, "online_link", "host", "practical", "safety")


def stamp_of(event: Event) -> str:
    """A sign of all that organisers may change at `event`, as it is in the database; another one after any change."""
    return " ".join(f"{name}:{sign}" for name, sign in _signs(event).items())


def _signs(event: Event) -> dict[str, str]:
    """A sign for each column, for the other groups and for the reminders."""
    values = {field.name: getattr(event, field.attname) for field in event._meta.concrete_fields}
    values["co_organisers"] = list(event.co_organisers.all())
    values["reminders"] = [(rule.amount, rule.unit) for rule in event.reminder_rules.all()]
    return {name: sign_of(event, name, value) for name, value in values.items()}


def sign_of(event: Event, name: str, value: Any) -> str:
    """A short sign of a value that field `name` has or would have; two values with one sign look the same in a form."""
    return salted_hmac("events.stamp", f"{event.pk} {name} {_plain(value)}").hexdigest()[:12]


def _plain(value: Any) -> str:
    """A value as text; seconds and the ends of lines, which no form shows, count for nothing."""
    if isinstance(value, list):
        return repr(sorted(map(_plain, value)))
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Model):
        return str(value.pk)
    return str(value).replace("\r\n", "\n").strip()


def changed_since(event: Event, seen: str) -> dict[str, str]:
    """What has changed at `event` since `seen` was its stamp: the earlier signs by the names of the fields."""
    before = dict(part.split(":", 1) for part in seen.split() if ":" in part)
    now = _signs(event)
    return {name: sign for name, sign in before.items() if name in now and now[name] != sign}


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
