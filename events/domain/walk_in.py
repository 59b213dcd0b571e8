"""Who comes without being registered, and is taken back by the key of that press; their place is in `unregistered`."""

import datetime as dt
import uuid

from django.db import transaction

from events.choices import CancelCause
from events.domain.attendance import guard_door, press
from events.domain.belonging import is_of_group
from events.domain.places import lock
from events.domain.registration import company_for
from events.domain.unregistered import seat
from events.models import DoorPress, EarlyUndo, Event, Registration
from members.domain.person import person_at
from members.models import Person

NO_ADDRESS = "guest-{}@walk-in.invalid"  # RFC 2606, 2: no mail ever gets there


@transaction.atomic
def let_in(
    event: Event,
    person: Person,
    *,
    by: Person,
    past_capacity: bool = False,
    guest_of: str | None = None,
    key: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> Registration:
    """Give somebody who stands at the door a place, and note that they came. No mail: they are there.

    Args:
        by: who stands at the door.
        past_capacity: whether `by` runs the event; they alone let in more than there are places for.
        guest_of: for a guest where they work, which may be empty; None for members.
        key: made where it was pressed, at this event; one that is known already counts for nothing.
        at: when it was pressed, as of `press`.

    Returns:
        Their registration; who has a place is ticked off, and was not let in without one. Where the undo of this press
        came first, they are taken back at once.

    Raises:
        NotPublished, EventIsCancelled, DoorIsShut: nobody comes now.
        NotReceived: the host does not receive them.
        AllTaken: there is no place for them, and they may not be let in past that.
        CountedForAnother: the key was used at another event.
    """
    event, key = lock(event), key or uuid.uuid4()
    guard_door(event)
    if known := _counted(event, key):
        return known
    row = _row(event, person) or _new(event, person, by, guest_of)
    walks_in = not row.is_registered
    if walks_in:
        row.event = event
        seat(row, past_capacity=past_capacity)
    row = press(row, key=key, checks_in=True, by=by, at=at, past_capacity=past_capacity, gives_place=walks_in)
    return _with_early_undos(row, key)


def _counted(event: Event, key: uuid.UUID) -> Registration | None:
    """Whom this press has let in already."""
    rows = event.registrations.with_people().select_related("checked_in_by")
    return rows.filter(door_presses__key=key).first()


def _with_early_undos(row: Registration, key: uuid.UUID) -> Registration:
    """Count the undos that came before what they undo; it is news what all of it comes to."""
    undos = row.event.early_undos.filter(undoes=key)
    for undo in undos.select_related("by"):
        changed = row.is_news
        row = _undo(row, key, undo_key=undo.key, by=undo.by, at=undo.pressed_at)
        row.is_news = row.is_news != changed
    undos.delete()
    return row


def _undo(
    row: Registration, key: uuid.UUID, *, undo_key: uuid.UUID, by: Person | None, at: dt.datetime
) -> Registration:
    """Take back the press with the key `key`: after it, whatever the phone's clock says."""
    came = DoorPress.objects.get(key=key)
    return press(row, key=undo_key, checks_in=False, by=by, at=max(at, came.pressed_at))


def _row(event: Event, person: Person) -> Registration | None:
    """What they have of the event: a place, a wait, or one that was taken back at the door."""
    rows = event.registrations.of(person).with_people().select_for_update(no_key=True, of=("self",))
    return rows.live().first() or rows.filter(cause=CancelCause.DOOR).last()


def _new(event: Event, person: Person, by: Person, guest_of: str | None) -> Registration:
    new = Registration(event=event, person=person, created_by=by)
    if person.is_member:
        new.company, new.as_group = company_for(person), is_of_group(person, event.group)
    elif guest_of is not None:
        new.as_guest, new.guest_company = True, guest_of
    return new


@transaction.atomic
def let_guest_in(
    event: Event,
    *,
    name: str,
    company: str,
    email: str,
    key: uuid.UUID,
    by: Person,
    past_capacity: bool = False,
    at: dt.datetime | None = None,
) -> Registration:
    """Let in somebody whom the portal may not know; see `let_in`.

    Args:
        email: in its one spelling; empty where they gave none. Then they can't sign in, and get no mail.
        key: made for this guest: sent twice, it lets in one (rule 4), and counts as one press.
        at: when it was pressed, as of `press`.

    Raises:
        As `let_in`.
    """
    person = person_at(email or NO_ADDRESS.format(key.hex), name=name)
    if not email and person.is_active:
        person.is_active = False
        person.save(update_fields=["is_active"])
    return let_in(event, person, by=by, past_capacity=past_capacity, guest_of=company, key=key, at=at)


@transaction.atomic
def take_back(event: Event, key: uuid.UUID, *, undo_key: uuid.UUID, by: Person, at: dt.datetime) -> Registration | None:
    """Undo the letting in that was pressed with the key `key`, also where that one arrives later.

    Args:
        undo_key: made where the undo was pressed; one that is known already counts for nothing.
        by: who stands at the door.
        at: when it was pressed, as of `press`.

    Returns:
        Their registration as of `press`; None where nobody has been let in by `key` so far.

    Raises:
        NotPublished, EventIsCancelled, DoorIsShut: nobody comes now.
        NotOnTheList: they have no place any more.
    """
    event = lock(event)
    guard_door(event)
    if row := _counted(event, key):
        return _undo(row, key, undo_key=undo_key, by=by, at=at)
    facts = {"event": event, "undoes": key, "by": by, "pressed_at": at}
    EarlyUndo.objects.get_or_create(key=undo_key, defaults=facts)
    return None
