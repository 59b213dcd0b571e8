"""The waiting list (rules 2 and 3): who gets a place that comes free, in the transaction that frees it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Q

from events import mails
from events.choices import EventState, Promotion, RegistrationState
from events.domain.awake import awake_after
from events.domain.places import Counted, Places, Stop, claim_of, count, lock, places_of
from events.models import Event, Registration
from members.models import Person
from thamsklyngen.shared import clock

AT_ONCE_UNTIL = dt.timedelta(hours=48)  # before the start
TELEPHONED = 3  # of the queue, whom an organiser telephones
Row = TypeVar("Row", bound=Counted)
OFFERS_UNTIL = dt.timedelta(hours=4)  # before the start; an offer must be answered by then


def promotion_of(event: Event) -> Promotion:
    """What becomes of a place at `event` that comes free now (rule 3).

    Where the time that is left is too short for an answer, it goes to whoever presses first.
    """
    now = clock.now()
    if now < event.starts_at - AT_ONCE_UNTIL:
        return Promotion.AT_ONCE
    return Promotion.OFFER if answer_by(event) <= event.starts_at - OFFERS_UNTIL else Promotion.FIRST


def answer_by(event: Event) -> dt.datetime:
    """Until when a place at `event` that is offered now must be accepted (aware, UTC); its hours are waking ones."""
    return awake_after(clock.now(), dt.timedelta(hours=event.offer_hours))


def promotes_by_itself(event: Event) -> bool:
    """Whether a place that comes free finds the first in the queue, as a place or an offer; else one must press."""
    return promotion_of(event) != Promotion.FIRST


def fill(event: Event) -> list[Registration]:
    """Give or offer the free places of a locked `event` to those who wait, first come first.

    Passed are those who may not have one: who is stopped by the company's limit, or has lost the right to come since
    they asked; they keep their place in the queue, for a paused membership may be resumed. In the last hours nobody
    is promoted; those who wait and may have the place are told once that one is free.

    Returns:
        The registrations that got a place, or an offer.
    """
    if event.state != EventState.PUBLISHED or event.has_begun:
        return []
    places = places_of(event)
    if not places.waiting or places.is_all_taken:
        return []
    queue = event.registrations.waiting().with_right().filter(may_come=True)
    queue = queue.with_people().select_for_update(no_key=True, of=("self",))
    way = promotion_of(event)
    if way == Promotion.FIRST:
        _tell_that_one_is_free([row for row in queue if row.told_free_at is None and places.may_have(claim_of(row))])
        return []
    promote = _promote if way == Promotion.AT_ONCE else _offer
    return [promote(event, row) for row in next_in(queue, places)]


def next_in(queue: Iterable[Row], places: Places) -> Iterator[Row]:
    """Who of the queue has a place coming, in their order, as long as `places` last. It decides and changes nothing.

    Args:
        queue: those waiting who may come, first come first.
    """
    for row in queue:
        if places.is_all_taken:
            return
        if places.may_have(claim_of(row)):
            places = places.with_one_more(claim_of(row))
            yield row


def first_in_line(event: Event, number: int = TELEPHONED) -> list[Registration]:
    """The first in the queue who may have a place now: none where none is free, or all free ones found somebody."""
    places = places_of(event)
    queue = event.registrations.waiting().with_right().filter(may_come=True).with_people()
    return [row for row in queue if places.may_have(claim_of(row))][:number]


def fill_free() -> int:
    """`fill` every event ahead with a free place and somebody waiting who may have it.

    The clock's way: somebody may have come to work again, a membership begun or been resumed, or held places been
    released since the place was passed over.

    Returns:
        How many got a place, or an offer.
    """
    waiting = Registration.objects.waiting().with_right().filter(may_come=True).order_by()
    ahead = Event.objects.filter(state=EventState.PUBLISHED, starts_at__gt=clock.now(), pk__in=waiting.values("event"))
    free = ahead.with_places().filter(Q(capacity=None) | Q(taken__lt=F("capacity")))
    return sum(_fill(key) for key in free.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _fill(key: int) -> int:
    return len(fill(lock(key)))


def somebody_waited(given_up: Registration) -> bool:
    """Whether somebody stood on the waiting list when a place was given up; also if they have got it since."""
    at = given_up.cancelled_at
    return given_up.event.registrations.live().filter(asked_at__lt=at).exclude(placed_at__lt=at).exists()


def position_of(registration: Registration) -> int:
    """The honest place in the queue, counted from 1."""
    queue = Registration.objects.filter(event=registration.event_id, state=RegistrationState.WAITING)
    before = queue.filter(asked_at__lt=registration.asked_at).count()
    return before + queue.filter(asked_at=registration.asked_at, pk__lte=registration.pk).count()


def stops_of(person: Person, events: Iterable[Event]) -> dict[int, Stop]:
    """Where `person` waits, of `events`, while their company has all it may have: how it stands, by the event's key.

    One query for any number.
    """
    ahead = {event.pk: event for event in events if not event.has_begun}
    waits = Registration.objects.waiting().of(person).filter(event__in=ahead).values("event")
    rows: dict[int, list[Registration]] = {}
    for row in Registration.objects.live().filter(event__in=waits):
        rows.setdefault(row.event_id, []).append(row)
    found = {}
    for key, live in rows.items():
        mine = next(row for row in live if row.person_id == person.pk)
        if stop := count(ahead[key], live).stop_of(claim_of(mine)):
            found[key] = stop
    return found


def _promote(event: Event, registration: Registration) -> Registration:
    registration.event = event
    registration.state, registration.placed_at = RegistrationState.REGISTERED, clock.now()
    registration.save(update_fields=["state", "placed_at"])
    mails.promoted(registration)
    return registration


def _offer(event: Event, registration: Registration) -> Registration:
    registration.event = event
    registration.state, registration.offer_expires_at = RegistrationState.OFFERED, answer_by(event)
    registration.save(update_fields=["state", "offer_expires_at"])
    mails.offered(registration)
    return registration


def _tell_that_one_is_free(queue: list[Registration]) -> None:
    for registration in queue:
        registration.told_free_at = clock.now()
        registration.save(update_fields=["told_free_at"])
        mails.place_free(registration)
