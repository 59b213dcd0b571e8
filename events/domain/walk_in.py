"""Who comes without being registered."""

import uuid

from django.db import transaction

from events.choices import RegistrationState
from events.domain import errors
from events.domain.attendance import check_in, guard_door
from events.domain.belonging import is_of_group
from events.domain.guards import guard_received
from events.domain.places import claim_of, lock, places_of
from events.domain.registration import company_for
from events.models import Event, Registration
from members.domain.person import person_at
from members.models import Person
from thamsklyngen.shared import clock

NO_ADDRESS = "guest-{}@walk-in.invalid"  # RFC 2606, 2: no mail ever gets there


@transaction.atomic
def let_in(
    event: Event, person: Person, *, by: Person, past_capacity: bool = False, guest_of: str | None = None
) -> Registration:
    """Give somebody who stands at the door a place, and note that they came. No mail: they are there.

    Who stands in the room takes a chair, whatever the count says: one who runs the event may let in more than there
    are places for. Nobody else may.

    Args:
        by: who stands at the door.
        past_capacity: whether `by` runs the event.
        guest_of: for a guest where they work, which may be empty; None for members.

    Returns:
        Their registration; who has a place is ticked off, and was not let in without one.

    Raises:
        NotPublished, EventIsCancelled, DoorIsShut: nobody comes now.
        NotReceived: the host does not receive them.
        AllTaken: there is no place for them, and they may not be let in past that.
    """
    event = lock(event)
    guard_door(event)
    row = event.registrations.live().of(person).select_for_update(no_key=True, of=("self",)).first()
    if row is None or not row.is_registered:
        row = _seat(event, row or _new(event, person, by, guest_of), past_capacity=past_capacity)
    return check_in(row, by=by)


def _new(event: Event, person: Person, by: Person, guest_of: str | None) -> Registration:
    new = Registration(event=event, person=person, created_by=by)
    if person.is_member:
        new.company, new.as_group = company_for(person), is_of_group(person, event.group)
    elif guest_of is not None:
        new.as_guest, new.guest_company = True, guest_of
    return new


def _seat(event: Event, row: Registration, *, past_capacity: bool) -> Registration:
    """Make it a place; an open offer has one. Whom the host does not receive gets none at the door either."""
    guard_received(event, row.person, row.company)
    if not past_capacity and not row.is_offered and not places_of(event).may_have(claim_of(row)):
        raise errors.AllTaken(person=row.person)
    row.state, row.placed_at, row.offer_expires_at = RegistrationState.REGISTERED, clock.now(), None
    row.is_walk_in = True
    row.save()
    return row


@transaction.atomic
def let_guest_in(
    event: Event, *, name: str, company: str, email: str, key: uuid.UUID, by: Person, past_capacity: bool = False
) -> Registration:
    """Let in somebody whom the portal may not know; see `let_in`.

    Args:
        email: in its one spelling; empty where they gave none. Then they can't sign in, and get no mail.
        key: made when the form was shown: sent twice, it lets in one guest (rule 4).

    Raises:
        As `let_in`.
    """
    person = person_at(email or _nowhere(event, name, key), name=name)
    if not email and person.is_active:
        person.is_active = False
        person.save(update_fields=["is_active"])
    return let_in(event, person, by=by, past_capacity=past_capacity, guest_of=company)


def _nowhere(event: Event, name: str, key: uuid.UUID) -> str:
    """An address for a guest without one, the same for one form and name: who goes back in the browser and types the
    next guest's name sends the form's key anew, and means somebody else."""
    return NO_ADDRESS.format(uuid.uuid5(key, f"{event.pk} {name.casefold()}").hex)
