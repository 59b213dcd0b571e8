"""What the portal counts about a plan's year, for the year report."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q

from events.choices import EventState, RegistrationState, Standing
from events.domain.activity import standing_of
from events.models import Event, Registration
from groups.choices import EventKind
from groups.models import AnnualPlan
from thamsklyngen.shared import clock


def counted(plan: AnnualPlan) -> dict[str, Any]:
    """The year of `plan` in numbers, as they are now; `groups.models.YearReport.numbers` keeps them.

    Returns:
        activities: how many the plan holds. held, moved, cancelled: how many of them were.
        events, places, came, people, companies: events that are over, places taken at them, how many of those were
        ticked off at the door, and how many different people and companies took part. Committee meetings don't count.
        rows: of each event the title, the day (ISO 8601, local), the places taken and the companies.
    """
    events = _held(plan)
    there = Registration.objects.filter(event__in=events, state=RegistrationState.REGISTERED)
    sums = there.aggregate(
        places=Count("pk"),
        came=Count("pk", filter=Q(checked_in_at__isnull=False)),
        people=Count("person", distinct=True),
        companies=Count("company", distinct=True),
    )
    rows = [[row.title, clock.local(row.starts_at).date().isoformat(), row.places, row.companies] for row in events]
    return {**_activities(plan), "events": len(rows), **sums, "rows": rows}


def _held(plan: AnnualPlan) -> list[Any]:
    """Events of the group in the year, or of the plan's activities, that have taken place."""
    first, after = (clock.at(dt.date(year, 1, 1)) for year in (plan.year, plan.year + 1))
    in_year = Q(group=plan.group, starts_at__gte=first, starts_at__lt=after) | Q(activity__plan=plan)
    rows = Event.objects.filter(in_year, state=EventState.PUBLISHED, ends_at__lte=clock.now())
    taken = Q(registrations__state=RegistrationState.REGISTERED)
    return list(
        rows.exclude(kind=EventKind.COMMITTEE)
        .annotate(
            places=Count("registrations", filter=taken),
            companies=Count("registrations__company", filter=taken, distinct=True),
        )
        .order_by("starts_at", "pk")
    )


def _activities(plan: AnnualPlan) -> dict[str, int]:
    rows = plan.activities.prefetch_related("events")
    standings = [standing_of(row, row.events.all())[0] for row in rows]
    named = (Standing.HELD, Standing.MOVED, Standing.CANCELLED)
    return {"activities": len(standings), **{str(one.value): standings.count(one) for one in named}}
