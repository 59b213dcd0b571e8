"""The waiting list (rules 2 and 3): who gets a place that comes free, in the transaction that frees it."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q

from events import mails
from events.choices import EventState, RegistrationState
from events.domain.places import lock, places_of
from events.models import Event, Registration
from thamsklyngen.shared import clock

AT_ONCE_UNTIL = dt.timedelta(hours=4)  # before the start; later a free place goes to whoever presses first


def promotes_by_itself(event: Event) -> bool:
    """Whether a place that comes free goes to the first in the queue at once (rule 3)."""
    return clock.now() < event.starts_at - AT_ONCE_UNTIL


def fill(event: Event) -> list[Registration]:
    """Give the free places of a locked `event` to those who wait, first come first, past those who may not have one.

    Those are who is stopped by the company's limit, and who has lost the right to come since they asked; they keep
    their place in the queue, for a paused membership may be resumed. In the last hours nobody is promoted; those who
    wait and may have the place are told once that one is free.

    Returns:
        The registrations that got a place.
    """
    if event.state != EventState.PUBLISHED or event.has_begun:
        return []
    places = places_of(event)
    if not places.waiting or places.is_full:
        return []
    queue = event.registrations.waiting().with_right().filter(may_come=True)
    queue = queue.with_people().select_for_update(no_key=True, of=("self",))
    if not promotes_by_itself(event):
        _tell_that_one_is_free([row for row in queue if row.told_free_at is None and places.may_have(row.company_id)])
        return []
    promoted = []
    for row in queue:
        if places.may_have(row.company_id):
            places = places.with_one_more(row.company_id)
            promoted.append(_promote(event, row))
            if places.is_full:
                break
    return promoted


def fill_free() -> int:
    """`fill` every event ahead with a free place and somebody waiting who may have it.

    The clock's way: somebody may have come to work again, or a membership begun or been resumed, since the place was
    passed over.

    Returns:
        How many got a place.
    """
    waiting = Registration.objects.waiting().with_right().filter(may_come=True).order_by()
    ahead = Event.objects.filter(state=EventState.PUBLISHED, starts_at__gt=clock.now(), pk__in=waiting.values("event"))
    free = ahead.with_places().filter(Q(capacity=None) | Q(taken__lt=F("capacity")))
    return sum(_fill(key) for key in free.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _fill(key: int) -> int:
    return len(fill(lock(key)))


def position_of(registration: Registration) -> int:
    """The honest place in the queue, counted from 1."""
    queue = Registration.objects.filter(event=registration.event_id, state=RegistrationState.WAITING)
    before = queue.filter(asked_at__lt=registration.asked_at).count()
    return before + queue.filter(asked_at=registration.asked_at, pk__lte=registration.pk).count()


def _promote(event: Event, registration: Registration) -> Registration:
    registration.event = event
    registration.state, registration.placed_at = RegistrationState.REGISTERED, clock.now()
    registration.save(update_fields=["state", "placed_at"])
    mails.promoted(registration)
    return registration


def _tell_that_one_is_free(queue: list[Registration]) -> None:
    for registration in queue:
        registration.told_free_at = clock.now()
        registration.save(update_fields=["told_free_at"])
        mails.place_free(registration)
