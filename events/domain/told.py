"""Who has been told of a change, for saying it to whoever made it."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Count, Q

from events.models import Event, RegistrationMessage
from events.models.registration import streams_of
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
