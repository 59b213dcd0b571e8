"""What has happened to an activity of a plan since the board approved it, in words of the active language."""

from collections.abc import Iterator
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.template.defaultfilters import capfirst, truncatechars
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from events.history import Line
from groups.models import Activity, FocusArea, Seat
from members.models import Company

MOST, LONGEST = 30, 120
NOTHING = ("", "None", None)
ROWS: dict[str, Any] = {"host": Company, "responsible": Seat, "focus": FocusArea}


def activity_lines(activity: Activity) -> list[Line]:
    """The latest changes first; at most five queries."""
    kind = ContentType.objects.get_for_model(Activity)
    rows = LogEntry.objects.filter(content_type=kind, object_id=activity.pk).exclude(action=LogEntry.Action.ACCESS)
    found = list(rows.select_related("actor").order_by("-timestamp", "-pk")[:MOST])
    names = {name: _named(name, found) for name in ROWS}
    return [_line(entry, names) for entry in found]


def _named(name: str, entries: list[LogEntry]) -> dict[str, str]:
    keys = {int(value) for entry in entries for value in entry.changes.get(name, ()) if str(value).isdecimal()}
    if not keys:
        return {}
    rows = ROWS[name].objects.filter(pk__in=keys)
    rows = rows.select_related("person") if name == "responsible" else rows
    return {str(row.pk): str(row.person if name == "responsible" else row) for row in rows}


def _line(entry: LogEntry, names: dict[str, dict[str, str]]) -> Line:
    actor = str(entry.actor) if entry.actor else ""
    if entry.action == LogEntry.Action.CREATE:
        return Line(entry.timestamp, actor, _("It came into the plan"), [])
    return Line(entry.timestamp, actor, _("Changed"), list(_details(entry, names)))


def _details(entry: LogEntry, names: dict[str, dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    for name, (before, now) in entry.changes.items():
        field = Activity._meta.get_field(name)
        label = capfirst(str(getattr(field, "verbose_name", name)))
        yield label, _worded(name, before, names), _worded(name, now, names)


def _worded(name: str, value: Any, names: dict[str, dict[str, str]]) -> str:
    if value in NOTHING:
        return ""
    if name in names:
        return names[name].get(str(value), str(value))
    if name == "month":
        return str(MONTHS[int(value)])
    if name == "host_wanted":
        return _("yes") if value == "True" else _("no")
    choices = dict(getattr(Activity._meta.get_field(name), "choices", None) or ())
    return truncatechars(str(choices.get(value, value)), LONGEST)
