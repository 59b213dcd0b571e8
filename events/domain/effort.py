"""What the cluster can show its funders for a span of days, without names: members, events, reach, person-hours.

Which events count and what is counted of them stands in `events.domain.counting` and `events.domain.statistics`.
Own effort is counted in person-hours: for each event those who were ticked off, times how long it lasted. Of an event
over several days each day counts for eight hours at most, since nobody works at night. Where nobody was ticked off
nothing is known, so nothing is counted: the number is rather too low than too high, and how many such events there
were is said beside it.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from events.choices import RegistrationState
from events.domain.counting import company_places
from events.domain.statistics import Span, events_in
from events.models import Registration
from groups.choices import EventKind
from members.choices import Headcount, MembershipKind
from members.models import Membership
from thamsklyngen.shared import clock
from thamsklyngen.shared.periods import holds_on

HOURS_A_DAY = 8.0
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class KindRow:
    """One kind of event: how many, who came, and person-hours."""

    label: str
    events: int
    came: int
    hours: float


@dataclass(frozen=True)
class Effort:
    """The numbers of a span.

    members_on: the day on which the members were counted: the last one, or today where that is still ahead.
    by_kind, by_size: (label, number) of members; a size that nobody has noted has an empty label.
    members_before: members on the first day. members: on the other one.
    people, companies: different ones with a place; people_there, companies_there: of these, ticked off.
    unticked: events where nobody was ticked off, which aren't in `hours` and `came`.
    """

    span: Span
    members_on: dt.date
    members: int
    members_before: int
    by_kind: list[tuple[str, int]]
    by_size: list[tuple[str, int]]
    events: int
    unticked: int
    rows: list[KindRow]
    people: int
    people_there: int
    companies: int
    companies_there: int
    came: int
    hours: float


def hours_of(starts_at: dt.datetime, ends_at: dt.datetime) -> float:
    """How many hours of work an event was for each who was there: its length, but eight hours a day over several."""
    length = (ends_at - starts_at) / HOUR
    days = (clock.local(ends_at).date() - clock.local(starts_at).date()).days + 1
    return length if days == 1 else min(length, HOURS_A_DAY * days)


def effort_of(span: Span) -> Effort:
    """Count them: five queries, however many members and events there are."""
    day = min(span.last, clock.today())
    kinds, sizes = _members(day)
    rows, unticked = _events(span)
    places = Registration.objects.registered().filter(event__in=events_in(span))
    there = Q(checked_in_at__isnull=False)
    people = places.order_by().aggregate(
        people=Count("person", distinct=True), people_there=Count("person", filter=there, distinct=True)
    )
    companies = company_places(events_in(span)).aggregate(
        companies=Count("company", distinct=True), companies_there=Count("company", filter=there, distinct=True)
    )
    return Effort(
        span=span,
        members_on=day,
        members=kinds.total(),
        members_before=Membership.objects.filter(holds_on(span.first)).count(),
        by_kind=[(str(one.label), kinds[one.value]) for one in MembershipKind if kinds[one.value]],
        by_size=[(str(one.label), sizes[one.value]) for one in Headcount if sizes[one.value]]
        + ([("", sizes[""])] if sizes[""] else []),
        events=sum(row.events for row in rows),
        unticked=unticked,
        rows=rows,
        came=sum(row.came for row in rows),
        hours=sum(row.hours for row in rows),
        **people,
        **companies,
    )


def _members(day: dt.date) -> tuple[Counter[str], Counter[str]]:
    """How many members of each kind, and how many of each size, on `day`."""
    kinds: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    rows = Membership.objects.filter(holds_on(day)).order_by().values_list("kind", "company__headcount")
    for kind, size, number in rows.annotate(number=Count("pk")):
        kinds[kind] += number
        sizes[size] += number
    return kinds, sizes


def _events(span: Span) -> tuple[list[KindRow], int]:
    """A row for each kind that there was, and how many events nobody was ticked off at."""
    there = Q(registrations__state=RegistrationState.REGISTERED, registrations__checked_in_at__isnull=False)
    found = events_in(span).annotate(came=Count("registrations", filter=there)).order_by()
    numbers: Counter[str] = Counter()
    came: Counter[str] = Counter()
    hours: defaultdict[str, float] = defaultdict(float)
    unticked = 0
    for event in found.only("kind", "starts_at", "ends_at"):
        numbers[event.kind] += 1
        unticked += not event.came
        came[event.kind] += event.came
        hours[event.kind] += event.came * hours_of(event.starts_at, event.ends_at)
    kinds = [one for one in EventKind if numbers[one.value]]
    rows = [KindRow(str(one.label), numbers[one.value], came[one.value], hours[one.value]) for one in kinds]
    return rows, unticked
