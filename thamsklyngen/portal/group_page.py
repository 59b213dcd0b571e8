"""What stands on a group's page, in a fixed number of queries for each kind of reader."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import JSONObject

from events.choices import EventState, Standing
from events.domain.activity import is_overdue, without_event
from events.models import Event
from groups.domain.vacancy import PROPOSED, Proposed, looked_at, open_proposals
from groups.models import Activity, AnnualPlan, Group, GroupStep, Mandate, MandateFocus, Seat
from groups.models.group import GroupQuerySet
from thamsklyngen.portal.group_told import LATELY
from thamsklyngen.portal.year import Entry, of_year, seen_by, with_report
from thamsklyngen.shared import clock

PAST = 10


@dataclass(frozen=True)
class Card:
    """A focus area of the mandate in force, with what the shown plan does for it."""

    focus: MandateFocus
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Happenings:
    """The group's events: coming ones, the latest that are over, and all that its plan of a year needs."""

    coming: Sequence[Any]
    past: Sequence[Any]
    rows: Sequence[Any]


def with_latest_step(groups: GroupQuerySet) -> GroupQuerySet:
    """Groups with the latest step of their life."""
    steps = GroupStep.objects.filter(group=OuterRef("pk"))
    return groups.annotate(
        step_state=Subquery(steps.values("state")[:1]),
        step_at=Subquery(steps.values("at")[:1]),
        step_report=Subquery(steps.values("report")[:1]),
    )


def with_open_proposals(groups: GroupQuerySet) -> GroupQuerySet:
    """Groups with those proposed for seats about whom the cluster manager has not answered (see `proposed_in`)."""
    rows = open_proposals().filter(group=OuterRef("pk")).annotate(facts=JSONObject(**PROPOSED))
    return groups.annotate(open_proposals=ArraySubquery(rows.values("facts")))


def proposed_in(group: Group) -> list[Proposed]:
    """Who is proposed in a group read by `with_open_proposals`."""
    return [Proposed(**facts) for facts in group.open_proposals]  # type: ignore[attr-defined]


def seats_of(group: Group) -> list[Seat]:
    """Who sits today and who has left lately, in the committee's order; with what is amiss."""
    ended_lately = Q(until__gt=clock.today() - LATELY) | Q(until=None)
    begun = group.seats.filter(ended_lately, since__lte=clock.today())
    return list(looked_at(begun.in_order()))


def mandate_of(group: Group) -> Mandate | None:
    """The mandate in force, else the next that the board has approved, with its focus areas and the decision."""
    facts = JSONObject(title="title", text="text", area_id="area")
    focus = MandateFocus.objects.filter(mandate=OuterRef("pk")).order_by("position", "pk")
    areas = ArraySubquery(focus.annotate(facts=facts).values("facts"))
    return group.mandates.in_force_or_coming().select_related("case__decision").annotate(areas=areas).first()


def activities_for(group: Group, plan: AnnualPlan | None, *, late: bool) -> tuple[list[Activity], list[Activity]]:
    """What `plan` holds, and what is overdue in any plan (as `events.domain.activity.overdue_in` says it); one query.

    Args:
        late: whether the reader is told of what is overdue; else that list is empty.
    """
    year, unmet = plan.year if plan else None, without_event([group])
    rows = with_report(Activity.objects.filter(plan__group=group)).annotate(
        unmet=Exists(unmet.filter(pk=OuterRef("pk"))) if late else Value(False)
    )
    found = list(rows.filter(Q(plan__year=year) | Q(unmet=True)).order_by("plan__year", "position", "pk"))
    overdue = [row for row in found if row.unmet and is_overdue(row, Standing.PLANNED, None)]
    return [row for row in found if row.plan.year == year], overdue


def happenings_of(group: Group, person: Any, year: int | None) -> Happenings:
    """All that the page says of events, in one query."""
    own, now = Event.objects.filter(group=group), clock.now()
    over = own.visible_to(person).past()[:PAST]
    wanted = Q(ends_at__gt=now) | Q(pk__in=over.values("pk"))
    shown = own.filter(wanted if year is None else wanted | of_year(year))
    rows = list(seen_by(person, shown).with_names().with_places().with_mine(person).order_by("starts_at", "pk"))
    told = [row for row in rows if row.seen and row.state != EventState.DRAFT]
    past = [row for row in told if row.is_over and not row.is_cancelled]
    return Happenings([row for row in told if not row.is_over], past[::-1][:PAST], rows)


def cards_of(mandate: Mandate | None, entries: Sequence[Entry]) -> list[Card]:
    """The focus areas as the mandate (`mandate_of`) words them."""
    if mandate is None:
        return []
    by_area: dict[int | None, list[Entry]] = {}
    for entry in entries:
        if entry.activity is not None and not entry.is_gone:
            by_area.setdefault(entry.activity.focus_id, []).append(entry)
    areas = [MandateFocus(**row) for row in mandate.areas]  # type: ignore[attr-defined]
    return [Card(row, by_area.get(row.area_id, []) if row.area_id else []) for row in areas]


def lately() -> dt.datetime:
    """From when on something is news."""
    return clock.now() - LATELY
