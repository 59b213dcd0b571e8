"""What was pressed at the door, in words. It has a page of its own beside the event's other history: a full room comes
with hundreds of presses."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.history import Line
from events.models import DoorPress, Event
from thamsklyngen.shared.dates import moment

LATE = dt.timedelta(minutes=1)  # from when on it is told that a press lay on a phone


def presses_of(event: Event) -> QuerySet[DoorPress]:
    """Every press at the doors of `event`, the latest first."""
    rows = event.door_presses.select_related("by", "registration__person")
    return rows.order_by("-pressed_at", "-came_at", "key")


def lines_of(presses: Iterable[DoorPress]) -> list[Line]:
    """`presses` in words of the active language."""
    return [Line(one.pressed_at, _actor(one), _what(one), _details(one)) for one in presses]


def _actor(one: DoorPress) -> str:
    return str(one.by) if one.by else _("The host's shared mailbox")


def _what(one: DoorPress) -> str:
    if one.checks_in:
        words = _("%(name)s was let in unregistered") if one.moves_place else _("%(name)s was ticked off")
    elif one.moves_place:
        words = _("Letting %(name)s in was undone")
    else:
        words = _("The tick for %(name)s was undone")
    return words % {"name": one.registration.person}


def _details(one: DoorPress) -> list[tuple[str, str, str]]:
    """When it came, where it lay on a phone without network."""
    is_late = one.came_at - one.pressed_at > LATE
    return [(_("Sent when the network was back"), "", moment(one.came_at))] if is_late else []
