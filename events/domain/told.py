"""Who has been told of a change, for saying it to whoever made it."""

import datetime as dt
from typing import NamedTuple

from django.db.models import CharField, Count, Q, Value
from django.db.models.functions import Cast

from events.domain.guest import silent_guests
from events.domain.invitation import silent_and_welcome, streams_that_asked
from events.models import Event, RegistrationMessage
from events.models.registration import stream_of, streams_of
from thamsklyngen.outbox.models import Message


class Told(NamedTuple):
    """How many have got a mail about a change."""

    placed: int  # with a new calendar entry
    waiting: int
    invited: int
    guests: int  # who were asked and have not answered


def told_since(event: Event, since: dt.datetime) -> Told:
    """How many mails about changes of `event` were written at `since` or later."""
    changed = RegistrationMessage.objects.filter(
        registration__event=event, message__template="events/changed", message__created_at__gte=since
    )
    has_entry = Q(sequence__isnull=False)
    numbers = changed.aggregate(placed=Count("pk", filter=has_entry), waiting=Count("pk", filter=~has_entry))
    asked = Message.objects.filter(stream__startswith=streams_of(event.pk), created_at__gte=since)
    more = {"invited": "events/invitation_moved", "guests": "events/guest_invitation"}
    counted = asked.aggregate(**{name: Count("pk", filter=Q(template=template)) for name, template in more.items()})
    return Told(**numbers, **counted)


def hear_of_move(event: Event) -> tuple[int, int]:
    """How many invited people, and how many guests, who are silent would get a mail, were `event` moved now.

    One query, since the form of an event asks much else.
    """
    if event.is_draft:
        return 0, 0
    asked = streams_that_asked(event).order_by().values_list(Value("asked"), "stream")
    key, person = Cast("pk", CharField()), Cast("person_id", CharField())
    silent = silent_and_welcome(event).order_by().values_list(Value("silent"), person)
    guests = silent_guests(event).order_by().values_list(Value("guest"), key)
    found: dict[str, set[str]] = {"asked": set(), "silent": set(), "guest": set()}
    for sort, name in asked.union(silent, guests, all=True):
        found[sort].add(name)
    reached = {stream_of(event.pk, int(pk)) for pk in found["silent"]} & found["asked"]
    return 0 if event.is_closed else len(reached), len(found["guest"])
