"""Handovers of seats as both see them: what moves, how much it is, and what is done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from events.choices import EventState
from events.domain.activity import overdue_in
from events.models import Event
from groups.choices import COMING_POINTS, LEAVING_POINTS, ORGANISING_ROLES, HandoverPoint, VersionState
from groups.domain.handover import current, open_tasks, points_of
from groups.models import Group, HandoverTick, Mandate, PlanVersion, Seat, SeatProposal, YearReport
from members.models import Person
from thamsklyngen.shared import clock


@dataclass(frozen=True)
class Point:
    """A point of the checklist: where one does it, who has done it and when, and whether the reader may tick it."""

    point: HandoverPoint
    url: str
    tick: HandoverTick | None
    own: bool


@dataclass(frozen=True)
class Handover:
    """One seat that goes from one to another, with how much hangs on it now."""

    proposal: SeatProposal
    tasks: int
    overdue: int
    events: int
    drafts: int
    leaving: Sequence[Point]
    coming: Sequence[Point]

    @property
    def is_empty(self) -> bool:
        """Whether nothing hangs on it."""
        return not (self.tasks or self.events or self.drafts)


def handovers_for(group: Group, person: Person, *, all_of_them: bool) -> list[Handover]:
    """The handovers around today: all for who leads, else one's own. Six queries at most, however many they are."""
    rows = current(group.pk).prefetch_related("ticks__by")
    if not all_of_them:
        rows = rows.filter(Q(seat__person=person) | Q(successor_to__person=person))
    found = list(rows)
    if not found:
        return []
    seats = [_holder(row) for row in found]
    tasks = dict(open_tasks(*seats).order_by().values_list("responsible").annotate(Count("pk")))
    late = Counter(activity.responsible_id for activity in overdue_in([group]))
    events, drafts = _events(group, seats), _drafts(group)
    return [
        Handover(
            proposal=row,
            tasks=tasks.get(seat.pk, 0),
            overdue=late[seat.pk],
            events=events.get(seat.person_id, 0),
            drafts=drafts if row.role in ORGANISING_ROLES else 0,
            leaving=_points(row, LEAVING_POINTS, person),
            coming=_points(row, COMING_POINTS, person),
        )
        for row, seat in zip(found, seats, strict=True)
    ]


def _holder(row: SeatProposal) -> Seat:
    """On whose seat it hangs: on the day it moves."""
    seat = row.successor_to if row.handed_on_at is None else row.seat
    assert seat  # as `current` has them
    return seat


def _events(group: Group, seats: Sequence[Seat]) -> dict[int, int]:
    rows = Event.objects.filter(group=group, contact__in=[seat.person_id for seat in seats], ends_at__gt=clock.now())
    rows = rows.exclude(state=EventState.CANCELLED).order_by()
    return dict(rows.values_list("contact").annotate(Count("pk")))


def _drafts(group: Group) -> int:
    """Of its mandate, plans and year reports."""
    mandates, *others = (
        model.objects.of_group(group).in_state(VersionState.DRAFT).order_by().values_list("pk")
        for model in (Mandate, PlanVersion, YearReport)
    )
    return len(mandates.union(*others, all=True))


def _points(row: SeatProposal, points: Sequence[HandoverPoint], person: Person) -> list[Point]:
    ticks = {tick.point: tick for tick in row.ticks.all()}
    own = points_of(row, person)
    urls = {
        HandoverPoint.MANDATE: reverse("groups:mandate", args=[row.group.slug]),
        HandoverPoint.PLANNED: row.group.get_absolute_url(),
    }
    return [Point(point, urls.get(point, ""), ticks.get(point), point in own) for point in points]
