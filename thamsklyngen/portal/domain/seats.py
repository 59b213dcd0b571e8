"""Seats that change hands, with what hangs on them in the calendar: the events that people ask the holder about."""

import datetime as dt
import logging
from typing import Any

from django.db import transaction

from events.choices import EventState
from events.models import Event
from groups.domain import handover, seat
from groups.domain.locking import lock_group
from groups.models import Group, Seat, SeatProposal
from members.models import Person
from thamsklyngen.shared import clock

log = logging.getLogger(__name__)
LATE = dt.timedelta(days=14)  # so long is looked back for what was not moved on its day


@transaction.atomic
def appoint(proposal: SeatProposal, *, by: Person, decided: str = "") -> Seat:
    """`groups.domain.seat.appoint`; what is handed over today moves now, what begins later on its day."""
    found = seat.appoint(proposal, by=by, decided=decided)
    _move_if_due(found)
    return found


@transaction.atomic
def put_in(group: Group, wanted: seat.Wanted, *, by: Person, decided: str = "") -> Seat:
    """`groups.domain.seat.put_in`, likewise."""
    found = seat.put_in(group, wanted, by=by, decided=decided)
    _move_if_due(found)
    return found


def settle_handovers() -> int:
    """Move what hangs on seats whose successors have begun; run twice it moves once.

    Returns:
        How many activities and events moved.
    """
    today, moved = clock.today(), 0
    for proposal in handover.handovers(since__range=(today - LATE, today), handed_on_at=None):
        try:
            moved += hand_on(proposal)
        except Exception:  # one seat that can't be handed on must not keep the others
            log.exception("what hangs on the seat of proposal %s did not move", proposal.pk)
    return moved


@transaction.atomic
def hand_on(proposal: SeatProposal) -> int:
    """Give open activities and coming events to the successor, once; both sit in the one group, which is locked."""
    group = lock_group(proposal.group)
    proposal.refresh_from_db(fields=["handed_on_at"])
    old, new = proposal.successor_to, proposal.seat
    if old is None or new is None or not new.holds() or proposal.handed_on_at is not None:
        return 0
    proposal.handed_on_at = clock.now()
    proposal.save(update_fields=["handed_on_at"])
    moved = handover.move_tasks(proposal)
    events = coming_events(group, old.person).select_for_update(no_key=True, of=("self",)).order_by("pk")
    for event in events:  # one by one, so that the history knows
        event.contact = new.person
        event.save(update_fields=["contact"])
        moved += 1
    return moved


def coming_events(group: Group, person: Person) -> Any:
    """The group's coming events and drafts about which people ask `person`."""
    rows = Event.objects.filter(group=group, contact=person, ends_at__gt=clock.now())
    return rows.exclude(state=EventState.CANCELLED)


def _move_if_due(found: Seat) -> None:
    proposal = handover.handovers(seat=found).first()
    if proposal is not None and found.holds():
        hand_on(proposal)
