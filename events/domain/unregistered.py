"""The place of somebody who comes to the door without one, and how it is taken back as if it had never been.

Who they are, and that they are there, is for `walk_in`, which gives such a place, and for `attendance`, which takes it
back when the press is undone.
"""

from events.choices import CancelCause, RegistrationState
from events.domain import errors
from events.domain.guards import guard_received
from events.domain.places import claim_of, places_of
from events.domain.registration import close
from events.domain.waiting import fill
from events.models import Registration
from members.models import Person
from thamsklyngen.shared import clock


def seat(row: Registration, *, past_capacity: bool) -> None:
    """Make `row`, whose event is locked, a place, and keep what it was; an open offer has one.

    Args:
        row: a wait, an offer, or one that is new or was taken back.
        past_capacity: whether whoever lets them in runs the event.

    Raises:
        NotReceived: the host does not receive them, at the door neither.
        AllTaken: there is no place for them, and they may not be let in past that.
    """
    guard_received(row.event, row.person, row.company)
    if not past_capacity and not row.is_offered and not places_of(row.event).may_have(claim_of(row)):
        raise errors.AllTaken(person=row.person)
    row.before_walk_in, row.offer_before_walk_in = row.state or RegistrationState.CANCELLED, row.offer_expires_at
    row.state, row.placed_at, row.offer_expires_at = RegistrationState.REGISTERED, clock.now(), None
    row.cancelled_at, row.cancelled_by, row.cause = None, None, ""
    row.is_walk_in = True
    row.save()


def unseat(row: Registration, *, by: Person | None) -> None:
    """Take the place of a walk-in back, whose event is locked: who waited waits in the same turn, others had none.

    No mail: they got none about the place. The place is free for those who wait.
    """
    row.state, row.offer_expires_at = row.before_walk_in, row.offer_before_walk_in
    row.placed_at, row.is_walk_in = None, False
    if row.is_live:
        row.save()
    else:
        close(row, by, CancelCause.DOOR)
    fill(row.event)
