"""Who came. What counts is every press at the doors in the order in which they were made, not in which they arrived."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction

from events.choices import EventState
from events.domain import errors
from events.domain.places import lock
from events.domain.unregistered import seat, unseat
from events.models import DoorPress, Event, Registration
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.dates import day, moment

BEFORE = dt.timedelta(hours=2)  # the start
DAYS_TO_CORRECT = 7


def opens_at(event: Event) -> dt.datetime:
    """From when on people are ticked off."""
    return event.starts_at - BEFORE


def shuts_at(event: Event) -> dt.datetime:
    """Until when the door's page is of use: the end of the day after."""
    return clock.at(clock.local(event.ends_at).date() + dt.timedelta(days=2))


def last_day(event: Event) -> dt.date:
    """The last day on which what was ticked off can be put right, and phones that had no network are listened to."""
    return clock.local(event.ends_at).date() + dt.timedelta(days=DAYS_TO_CORRECT)


def corrected_until(event: Event) -> dt.datetime:
    """When that day is over."""
    return clock.at(last_day(event) + dt.timedelta(days=1))


def may_tick(event: Event) -> bool:
    """Whether people are ticked off now, or it is put right."""
    return event.state == EventState.PUBLISHED and opens_at(event) <= clock.now() < corrected_until(event)


def guard_door(event: Event) -> None:
    """Refuse, with the reason, unless people are ticked off now.

    Raises:
        NotPublished, EventIsCancelled: nobody comes.
        DoorIsShut: not now.
    """
    if event.is_draft:
        raise errors.NotPublished
    if event.is_cancelled:
        raise errors.EventIsCancelled
    if not may_tick(event):
        raise errors.DoorIsShut(opens=moment(opens_at(event)), day=day(last_day(event)))


def check_in(registration: Registration, *, by: Person | None, at: dt.datetime | None = None) -> Registration:
    """Note that somebody came; see `press`."""
    return press(registration, key=uuid.uuid4(), checks_in=True, by=by, at=at)


def check_out(registration: Registration, *, by: Person | None, at: dt.datetime | None = None) -> Registration:
    """Take it back; see `press`."""
    return press(registration, key=uuid.uuid4(), checks_in=False, by=by, at=at)


@transaction.atomic
def press(
    registration: Registration,
    *,
    key: uuid.UUID,
    checks_in: bool,
    by: Person | None,
    at: dt.datetime | None = None,
    past_capacity: bool = False,
    gives_place: bool = False,
) -> Registration:
    """Count one press at the door once, however often and late it arrives; the last one made wins.

    Who was let in without a place loses it again where that is taken back, as if it had never been.

    Args:
        key: made where it was pressed, for one place; sent again, it counts for nothing.
        checks_in: False takes it back.
        by: who pressed; None for a mailbox of the host's.
        at: when it was pressed, by default now; never later than now, nor before the door opened.
        past_capacity: whether `by` runs the event, and lets in more than there are places for.
        gives_place: whether they have just got their place for this press.

    Returns:
        The registration as it is now; it is news where somebody who was not there is now, or the other way round.

    Raises:
        NotPublished, EventIsCancelled, DoorIsShut: nobody is ticked off now.
        NotOnTheList: they have no place (any more).
        CountedForAnother: the key was used for another place, perhaps of another event.
        NotReceived, AllTaken: they were let in, that was undone, and they can't be let in once more.
    """
    row = _locked(registration)
    facts = {"event": row.event, "registration": row, "checks_in": checks_in, "by": by, "moves_place": gives_place}
    facts["pressed_at"] = max(opens_at(row.event), min(at or clock.now(), clock.now()))
    one, counts = DoorPress.objects.get_or_create(key=key, defaults=facts)
    if one.registration_id != row.pk:
        raise errors.CountedForAnother
    if counts:
        _settle(row, one, past_capacity=past_capacity)
    return row


def _locked(registration: Registration) -> Registration:
    """The row of somebody who may be ticked off now, locked."""
    event = lock(registration.event_id)
    guard_door(event)
    row = event.registrations.select_for_update(no_key=True, of=("self",)).with_people().get(pk=registration.pk)
    row.event = event
    _guard_on_list(row)
    return row


def _guard_on_list(row: Registration) -> None:
    """Refuse who has no place, unless they were let in, that was undone, and they have nothing else here."""
    if row.is_registered:
        return
    others = row.event.registrations.live().filter(person=row.person_id).exclude(pk=row.pk)
    if not row.was_taken_back or others.exists():
        raise errors.NotOnTheList(person=row.person)


def _settle(row: Registration, one: DoorPress, *, past_capacity: bool) -> None:
    """Have `row` say what all presses come to, now that there is `one` more."""
    was_here = row.checked_in_at is not None
    last = _standing(row.door_presses.select_related("by").order_by("pressed_at", "came_at", "-checks_in", "key"))
    row.checked_in_at, row.checked_in_by = (last.pressed_at, last.by) if last else (None, None)
    row.save(update_fields=["checked_in_at", "checked_in_by"])
    row.is_news = was_here != (last is not None)
    if last and not row.is_registered:
        seat(row, past_capacity=past_capacity)
        note_place_moved(one)
    elif not last and row.is_walk_in:
        unseat(row, by=one.by)
        note_place_moved(one)


def note_place_moved(one: DoorPress) -> None:
    """Note that a press has given a place, or taken it back, for the event's history."""
    one.moves_place = True
    one.save(update_fields=["moves_place"])


def _standing(presses: Iterable[DoorPress]) -> DoorPress | None:
    """The press since which the person is there, None where they aren't: who is there already came before."""
    found: DoorPress | None = None
    for one in presses:
        if not one.checks_in:
            found = None
        elif found is None:
            found = one
    return found
