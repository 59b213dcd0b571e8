"""What the portal counts: for a group's year report, the board's table of groups, the statistics and the funders.

What counts stands here once. An event counts once it is over; called off or in the committee alone never. A group's
events in a year are those of the group that begin in it, and those made from activities of its plan for that year. A
company is reached when somebody has, or had, a confirmed place for it at one of them, whether they were ticked off or
not: attendance isn't noted everywhere.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When

from events.choices import EventState, RegistrationState, Standing
from events.domain.activity import is_overdue, standing_of
from events.models import Event, Registration
from events.models.event_list import EventQuerySet
from events.models.registration import RegistrationQuerySet
from groups.choices import EventKind
from groups.models import Activity, AnnualPlan, Group
from thamsklyngen.shared import clock


def counted_events() -> EventQuerySet:
    """All events that count: published and over, but for committee meetings."""
    return Event.objects.past().exclude(kind=EventKind.COMMITTEE)


def company_places(events: QuerySet[Event]) -> RegistrationQuerySet:
    """The confirmed places for a company at `events`: whoever has one, their company is reached."""
    return Registration.objects.registered().filter(event__in=events).exclude(company=None).order_by()


def companies_reached(groups: Collection[Group], year: int) -> Counter[int]:
    """How many companies the events of each of `groups` (by key) in `year` have reached so far."""
    places = company_places(_over(groups, year))
    first, after = _span(year)
    own = Case(When(event__starts_at__gte=first, event__starts_at__lt=after, then="event__group"))
    planned = Case(When(event__activity__plan__year=year, then="event__activity__plan__group"))
    reached: dict[int | None, set[int]] = defaultdict(set)
    rows = places.annotate(own=own, planned=planned).values_list("own", "planned", "company")
    for one, other, company in rows.distinct():
        reached[one].add(company)
        reached[other].add(company)
    return Counter({group.pk: len(reached[group.pk]) for group in groups})


def _span(year: int) -> tuple[dt.datetime, dt.datetime]:
    first, after = (clock.at(dt.date(number, 1, 1)) for number in (year, year + 1))
    return first, after


def _over(groups: Collection[Group], year: int) -> QuerySet[Event]:
    """The events that count, see above."""
    first, after = _span(year)
    planned = Q(activity__plan__year=year, activity__plan__group__in=groups)
    return counted_events().filter(Q(group__in=groups, starts_at__gte=first, starts_at__lt=after) | planned)


def counted(plan: AnnualPlan) -> dict[str, Any]:
    """The year of `plan` in numbers, as they are now; `groups.models.YearReport.numbers` keeps them.

    Returns:
        activities: how many the plan holds. held, moved, cancelled: how many of them were.
        events, places, came, people, companies: events that are over, confirmed places at them, how many of those were
        ticked off at the door, and how many different people and companies took part. Committee meetings don't count.
        rows: of each event the `title`, the `day` (ISO 8601, local), confirmed `places`, `companies`, who `came`.
        rest: of each activity that was not held the `title`, its `standing`, `why` where that was said, and whether
        it is still `ahead`.
    """
    confirmed = Q(registrations__state=RegistrationState.REGISTERED)
    events = list(
        _over([plan.group], plan.year)
        .annotate(
            places=Count("registrations", filter=confirmed),
            companies=Count("registrations__company", filter=confirmed, distinct=True),
            came=Count("registrations", filter=confirmed & Q(registrations__checked_in_at__isnull=False)),
        )
        .order_by("starts_at", "pk")
    )
    there = Registration.objects.registered().filter(event__in=events)
    sums = there.aggregate(
        places=Count("pk"),
        came=Count("pk", filter=Q(checked_in_at__isnull=False)),
        people=Count("person", distinct=True),
    )
    rows = [
        {
            "title": row.title,
            "day": clock.local(row.starts_at).date().isoformat(),
            **{"places": row.places, "companies": row.companies, "came": row.came},
        }
        for row in events
    ]
    companies = companies_reached([plan.group], plan.year)[plan.group_id]
    return {**_activities(plan), "events": len(rows), **sums, "companies": companies, "rows": rows}


def still_to_come(plan: AnnualPlan) -> list[Event]:
    """The published events of the plan's year that are not over: a report made now doesn't count them."""
    first, after = _span(plan.year)
    own = Q(group=plan.group_id, starts_at__gte=first, starts_at__lt=after) | Q(activity__plan=plan)
    rows = Event.objects.filter(own, state=EventState.PUBLISHED, ends_at__gt=clock.now())
    return list(rows.exclude(kind=EventKind.COMMITTEE).order_by("starts_at", "pk"))


def why_gone(activity: Activity, event: Event | None) -> str:
    """Why `activity` didn't take place: as the plan says; else as its event says that was called off, not moved."""
    if not activity.fate and event is not None and event.is_cancelled:
        return event.reason
    return activity.reason


def _activities(plan: AnnualPlan) -> dict[str, Any]:
    rows = list(plan.activities.prefetch_related("events"))
    found = [(row, *standing_of(row, row.events.all())) for row in rows]
    standings = [standing for _row, standing, _event in found]
    rest = [
        {
            "title": row.title,
            "standing": str(standing.value),
            "why": why_gone(row, event),
            "ahead": standing == Standing.SCHEDULED
            or (standing == Standing.PLANNED and not is_overdue(row, standing, event)),
        }
        for row, standing, event in found
        if standing != Standing.HELD
    ]
    named = (Standing.HELD, Standing.MOVED, Standing.CANCELLED)
    return {"activities": len(standings), "rest": rest, **{str(one.value): standings.count(one) for one in named}}
