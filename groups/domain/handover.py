"""Handing a seat over: what moves to the successor, and a checklist for both."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from groups.choices import (
    COMING_POINTS,
    LEAVING_POINTS,
    ActivityFate,
    HandoverPoint,
    ProposalState,
    VersionState,
)
from groups.domain.locking import lock_group
from groups.domain.revision import touch
from groups.domain.seat_errors import NotYourPoint
from groups.models import Activity, HandoverTick, PlanVersion, Seat, SeatProposal
from members.models import Person
from thamsklyngen.shared import clock

SHOWN = dt.timedelta(days=45)  # so long before and after the day the checklist stands on the page


def handovers(**where: object) -> QuerySet[SeatProposal]:
    """Seats that went, or go, from one to another."""
    rows = SeatProposal.objects.filter(state=ProposalState.ACCEPTED, **where)
    rows = rows.exclude(successor_to=None).exclude(seat=None)
    return rows.select_related("seat__person", "successor_to__person", "group").order_by("since", "pk")


def current(group_pk: int) -> QuerySet[SeatProposal]:
    """Those of a group around today."""
    today = clock.today()
    return handovers(group=group_pk, since__range=(today - SHOWN, today + SHOWN))


def points_of(proposal: SeatProposal, person: Person) -> tuple[HandoverPoint, ...]:
    """What `person` has to do in a handover; nothing for anybody but those two."""
    if proposal.successor_to is not None and proposal.successor_to.person_id == person.pk:
        return LEAVING_POINTS
    return COMING_POINTS if proposal.seat is not None and proposal.seat.person_id == person.pk else ()


@transaction.atomic
def tick(proposal: SeatProposal, point: HandoverPoint, *, done: bool, by: Person) -> None:
    """Tick a point of the checklist off, or take the tick back. Pressed twice it is done once, by the first.

    Raises:
        NotYourPoint: the other one does it, or `by` is neither of the two.
    """
    lock_group(proposal.group)
    if point not in points_of(proposal, by):
        raise NotYourPoint
    if done:
        HandoverTick.objects.get_or_create(proposal=proposal, point=point, defaults={"by": by})
    else:
        HandoverTick.objects.filter(proposal=proposal, point=point).delete()


def open_tasks(*seats: Seat) -> QuerySet[Activity]:
    """The activities that whoever holds one of `seats` sees to, of this year's plan and later ones."""
    rows = Activity.objects.filter(responsible__in=seats, fate=ActivityFate.AS_PLANNED)
    return rows.filter(plan__year__gte=clock.today().year)


def holder_of(seat: Seat | None) -> Seat | None:
    """`seat`, or whoever has it after it was handed over, perhaps more than once."""
    today = clock.today()
    while seat is not None and seat.until is not None and seat.until <= today:
        handed = SeatProposal.objects.filter(successor_to=seat, state=ProposalState.ACCEPTED).exclude(seat=None)
        follows = handed.select_related("seat").order_by("since", "pk").first()
        if follows is None:
            return seat
        seat = follows.seat
    return seat


@transaction.atomic
def move_tasks(proposal: SeatProposal) -> int:
    """Give the open activities, and those in drafts of a plan, to the new seat. May run twice.

    Returns:
        How many activities moved.
    """
    lock_group(proposal.group)
    old, new = proposal.successor_to, proposal.seat
    if old is None or new is None:
        return 0
    tasks = list(open_tasks(old))
    for activity in tasks:  # one by one, so that the history knows
        activity.responsible = new
        activity.save(update_fields=["responsible"])
    for draft in PlanVersion.objects.in_state(VersionState.DRAFT).filter(rows__responsible=old).distinct():
        draft.rows.filter(responsible=old).update(responsible=new)
        touch(draft, None)  # who has it open must not put the old seat back unseen
    return len(tasks)
