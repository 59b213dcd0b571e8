"""What stands in the calendars that people subscribe to, and in the list of news (Atom)."""

import datetime as dt
from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.choices import EventState
from events.domain.changes import MOVES
from events.links import event_url
from events.mails import where
from events.models import Event, Registration
from events.models.event_list import EventQuerySet
from groups.models import Group
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.ical import Listed

BEHIND = dt.timedelta(days=31)
MOST, MOST_NEWS = 500, 50
NOBODY = AnonymousUser()


def public_events() -> EventQuerySet:
    """What everybody may see."""
    return Event.objects.visible_to(NOBODY)


def of_group(events: EventQuerySet, group: Group) -> EventQuerySet:
    """Those of `events` that `group` arranges, alone or with others."""
    together = Event.co_organisers.through.objects.filter(group=group).values("event")
    return events.filter(Q(group=group) | Q(pk__in=together))


def places_of(person: Person) -> QuerySet[Registration]:
    """The places and open offers of `person` that still have a ground today; whoever may not sign in has none."""
    rows = Registration.objects.taken().of(person)
    return rows.standing() if person.is_active else rows.none()


def with_place_of(person: Person) -> EventQuerySet:
    """The events at which `person` has a place that still has a ground."""
    return Event.objects.filter(pk__in=places_of(person).values("event"))


def seen_by(person: Person) -> EventQuerySet:
    """What `person` may see today; of members' events only those of their own places, once they are no member."""
    if not person.is_active:
        return Event.objects.none()
    return Event.objects.visible_to(person) if person.is_member else with_place_of(person) | public_events()


def listed(events: EventQuerySet, person: Person | None = None) -> list[Listed]:
    """What a calendar tells of `events` from a month back, in the active language.

    Args:
        events: which ones may stand there; drafts never do.
        person: whose places are told as such.
    """
    recent = events.exclude(state=EventState.DRAFT).filter(ends_at__gt=clock.now() - BEHIND)
    rows = list(_with_moves(with_changed_at(recent)).order_by("starts_at", "pk")[:MOST])
    places, numbers = (_places(person), _numbers(person)) if person else ({}, {})
    return [_entry(event, places.get(event.pk), numbers.get(event.pk, 0)) for event in rows]


def with_changed_at(events: EventQuerySet) -> Any:
    """With `changed_at`: when what people read of each was last changed."""
    last = Subquery(_noted().exclude(changes={}).order_by("-timestamp").values("timestamp")[:1])
    return events.annotate(changed_at=Greatest("created_at", "published_at", "moved_at", "cancelled_at", last))


def _with_moves(events: Any) -> Any:
    """With `moves`: how often each was changed in a way that calendars must notice (RFC 5545, 3.8.7.4)."""
    noticed = Q(changes__has_any_keys=list(MOVES)) | Q(changes__state__1=EventState.CANCELLED)
    changes = _noted().filter(noticed, action=LogEntry.Action.UPDATE).order_by().values("object_id")
    return events.annotate(moves=Coalesce(Subquery(changes.annotate(number=Count("pk")).values("number")), 0))


def _noted() -> Any:
    kind = ContentType.objects.get_for_model(Event)
    return LogEntry.objects.filter(content_type=kind, object_id=OuterRef("pk"))


def _places(person: Person) -> dict[int, Registration]:
    """The places of `person` by event."""
    return {row.event_id: row for row in places_of(person)}


def _numbers(person: Person) -> dict[int, int]:
    """The last number that a calendar mail to `person` bore, by event; also of places that were given up since."""
    numbered = person.registrations.filter(messages__sequence__isnull=False).order_by().values_list("event")
    return dict(numbered.annotate(last=Max("messages__sequence")))


def _entry(event: Any, place: Registration | None, number: int) -> Listed:
    """What stands there of an event; `number` is that of the last mail about it.

    The entry's own number is the sum of two that only grow, and so never falls, whatever is moved or given up.
    """
    return {
        "uid": str(event.uid),
        "sequence": number + event.moves,
        "changed_at": event.changed_at,
        "summary": _summary(event, place),
        "description": _description(event, place),
        "location": where(event),
        "url": event_url(event),
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "status": _status(event, place),
        "busy": place is not None and place.is_registered and not event.is_cancelled,
    }


def _status(event: Event, place: Registration | None) -> str:
    if event.is_cancelled:
        return "CANCELLED"
    return "CONFIRMED" if place is None or place.is_registered else "TENTATIVE"


def _summary(event: Event, place: Registration | None) -> str:
    if event.is_cancelled:
        return _("CANCELLED: %(title)s") % {"title": event.title}
    if place is not None and not place.is_registered:
        return pgettext("calendar", "Place offered: %(title)s") % {"title": event.title}
    return event.title


def _description(event: Event, place: Registration | None) -> str:
    """The text below: for a place first of all that deleting it there gives nothing up (rule 8)."""
    if event.is_cancelled:
        return _paragraphs(event.reason, event_url(event))
    if place is None:
        return _paragraphs(event.summary, event_url(event))
    first = _("Deleting this in the calendar does not give the place up. Only the event's page does:")
    told = (event.practical, event.safety, event.online_link) if place.is_registered else ()
    return _paragraphs(f"{first}\n{event_url(event)}", *told)


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def news() -> list[Any]:
    """The public events from a month back on, the latest changed first, each with `changed_at` and its group."""
    recent = public_events().filter(ends_at__gt=clock.now() - BEHIND).select_related("group")
    return list(with_changed_at(recent).order_by("-changed_at", "-pk")[:MOST_NEWS])
