"""What organisers do with the waiting list: look ahead, give a place past the others, move somebody, make room."""

import datetime as dt

from django.db import transaction

from events import history, mails
from events.choices import RegistrationState
from events.domain import errors
from events.domain.event import change_event
from events.domain.guards import guard_coming
from events.domain.places import claim_of, lock, places_of
from events.domain.planned import lock_groups_of
from events.domain.waiting import fill, first_in_line, next_in
from events.models import Event, Registration
from members.models import Person
from thamsklyngen.shared import clock


def who_comes_in(event: Event, more: int) -> list[Registration]:
    """Who would get a place, or an offer, were there `more` places at `event`; nothing changes.

    Returns:
        Them, in order; empty where nobody would, and also where there is no limit and so no place to add.
    """
    if event.capacity is None:
        return []
    places = places_of(event).with_capacity(event.capacity + more)
    return list(next_in(event.registrations.waiting().with_right().filter(may_come=True).with_people(), places))


@transaction.atomic
def make_room(event: Event, *, more: int) -> Event:
    """Let `event` have `more` places; those who wait get them at once, or offers, as for any free place.

    Raises:
        NoLimit: it has no limit.
        EventIsCancelled: nothing about it changes any more.
    """
    lock_groups_of(event)
    capacity = lock(event).capacity
    if capacity is None:
        raise errors.NoLimit
    return change_event(event, {"capacity": capacity + more})


@transaction.atomic
def give_place(registration: Registration, *, by: Person, reason: str = "") -> Registration:
    """Give a free place to one who waits: to the first in line, or past those before them for a reason.

    The organiser has asked them by telephone, say; the reason stands in the event's history.

    Args:
        by: the organiser.
        reason: one line; the first in line who may have the place needs none.

    Returns:
        The registration; who has a place already keeps it, and that is no news.

    Raises:
        ReasonNeeded: without a word why they pass the others.
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver: places are not given any more.
        NotWaiting: they have left the list.
        MayNotCome: they wait for a company where they don't work now, or that is no member (rule 2).
        NoPlaceFree: the event, or their company, has no place left that they may have.
    """
    event = lock(registration.event_id)
    rows = event.registrations.with_people().with_right()
    row = rows.select_for_update(no_key=True, of=("self",)).get(pk=registration.pk)
    row.event = event
    if row.is_registered:
        return row
    guard_coming(event)
    if not reason.strip() and first_in_line(event, 1) != [row]:
        raise errors.ReasonNeeded
    _guard_may_have(event, row)
    row.state, row.placed_at, row.offer_expires_at = RegistrationState.REGISTERED, clock.now(), None
    row.reason = reason.strip()
    row.save(update_fields=["state", "placed_at", "offer_expires_at", "reason"])
    row.is_news = True
    mails.promoted(row)
    if row.reason:
        history.note_place(row, by, given=True)
    return row


def _guard_may_have(event: Event, row: Registration) -> None:
    if not row.is_live:
        raise errors.NotWaiting
    if not row.may_come:
        raise errors.MayNotCome(person=row.person)
    if row.is_waiting and not places_of(event).may_have(claim_of(row)):
        raise errors.NoPlaceFree


@transaction.atomic
def move_in_queue(registration: Registration, *, to: int, by: Person, reason: str) -> Registration:
    """Let somebody who waits stand at place `to` (counted from 1) of the queue, before who stands there now.

    The queue is ordered by when one asked (rule 2), so that time is what changes; the old one stays in the history.

    Raises:
        ReasonNeeded, NotWaiting: without a word why; they wait no longer.
    """
    event = lock(registration.event_id)
    if not reason.strip():
        raise errors.ReasonNeeded
    queue = list(event.registrations.waiting().with_people())
    row = next((one for one in queue if one.pk == registration.pk), None)
    if row is None:
        raise errors.NotWaiting
    before = queue.index(row) + 1
    queue.remove(row)
    place = max(0, min(to - 1, len(queue)))
    row.asked_at, row.reason = _between(queue, place), reason.strip()
    row.save(update_fields=["asked_at", "reason"])
    if place + 1 != before:
        row.is_news = True
        history.note_place(row, by, moved=f"{before} → {place + 1}")
    fill(event)
    return row


def _between(queue: list[Registration], place: int) -> dt.datetime:
    """A time that puts somebody before the one at `place` of the `queue` and after the one before that."""
    if place == len(queue):
        return queue[-1].asked_at + dt.timedelta(microseconds=1) if queue else clock.now()
    later = queue[place].asked_at
    earlier = queue[place - 1].asked_at if place else later - dt.timedelta(seconds=2)
    return earlier + (later - earlier) / 2
