"""Fetching an event for those who run it."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from events.models import Event
from events.models.event_list import EventQuerySet
from members.views.access import person_of, require_right


def fetch(
    request: HttpRequest, key: str, permission: str = "events.run_event", *, rows: EventQuerySet | None = None
) -> Event:
    """The event at `key`, if the person has `permission` for it.

    Args:
        rows: events with more than their group, host and contact, where a page needs it.

    Raises:
        Http404: there is no such event, or none that the person may see.
        PermissionDenied: they may see it, and no more; `SecondStepNeeded` for an admin who could.
    """
    rows = Event.objects.all() if rows is None else rows
    visible = rows.visible_to(person_of(request)).select_related("group", "host", "contact")
    event = get_object_or_404(visible.by_key(key))
    require_right(request, permission, event)
    return event
