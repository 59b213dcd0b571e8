"""The cluster's events in numbers, without names: by month, group and kind.

Which events count stands in `events.domain.counting`. What is counted of them:

- Places: the capacity of those that have one.
- Registered: confirmed places, walk-ins included.
- Attendance is noted at an event where anybody was ticked off. Came, and did not come, are counted at those alone; at
  the others nobody knows who came, and their places are neither.
- A new face is somebody with a confirmed place who never had one before at any event that counts, of whatever group.
  They are new once: at their first event.
- Companies reached: those for which somebody had a confirmed place, as in a group's year report; each once in a sum.
- An event that several groups arrange counts for the one that answers for it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from events.choices import RegistrationState
from events.domain.counting import company_places, counted_events
from events.models import Registration
from events.models.event_list import EventQuerySet
from groups.choices import EventKind
from groups.models import Group
from thamsklyngen.shared import clock


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included, in the cluster's time zone."""

    first: dt.date
    last: dt.date

    def holds(self) -> Q:
        """Condition: the event begins on one of these days."""
        after = self.last + dt.timedelta(days=1)
        return Q(starts_at__gte=clock.at(self.first), starts_at__lt=clock.at(after))

    def months(self) -> list[dt.date]:
        """The first day of each month that it touches."""
        first = self.first.year * 12 + self.first.month - 1
        last = self.last.year * 12 + self.last.month - 1
        return [dt.date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]


@dataclass
class Tally:
    """Numbers of some events, as this module says what they mean."""

    events: int = 0
    places: int = 0
    unlimited: int = 0  # events without a capacity, which aren't in `places`
    registered: int = 0
    came: int = 0
    missing: int = 0
    unknown: int = 0  # places at events where nobody was ticked off
    unticked: int = 0  # those events
    new_faces: int = 0
    reached: set[int] = field(default_factory=set)  # keys of companies

    @property
    def companies(self) -> int:
        """How many companies were reached."""
        return len(self.reached)

    @property
    def noted(self) -> int:
        """How many had a place where attendance was noted."""
        return self.came + self.missing

    @property
    def percent(self) -> int | None:
        """How many of a hundred with a place came, where that was noted; None where it never was."""
        return round(100 * self.came / self.noted) if self.noted else None

    def add(self, row: dict[str, Any]) -> None:
        """Count one event, see `_rows`."""
        self.events += 1
        self.places += row["capacity"] or 0
        self.unlimited += row["capacity"] is None
        self.registered += row["registered"]
        if row["came"]:
            self.came += row["came"]
            self.missing += row["registered"] - row["came"]
        else:
            self.unknown += row["registered"]
            self.unticked += 1
        self.new_faces += row["new"]
        self.reached |= row["companies"]


@dataclass(frozen=True)
class Statistics:
    """The numbers of a span, whole and split up; months without an event are there too, groups and kinds are not."""

    span: Span
    whole: Tally
    by_month: list[tuple[dt.date, Tally]]
    by_group: list[tuple[str, Tally]]
    by_kind: list[tuple[str, Tally]]


def statistics_of(span: Span, *, group: Group | None = None, kind: str = "") -> Statistics:
    """Count the events of `span`; four queries for any number of events.

    Args:
        group: only those that it answers for.
        kind: only those of this `EventKind`.
    """
    rows = _rows(events_in(span, group=group, kind=kind))
    whole = Tally()
    for row in rows:
        whole.add(row)
    months = _split(rows, lambda row: clock.local(row["starts_at"]).date().replace(day=1))
    groups = _split(rows, lambda row: (row["group__sort_name"], row["group__name"]))
    kinds = _split(rows, lambda row: row["kind"])
    return Statistics(
        span,
        whole,
        [(month, months.get(month, Tally())) for month in span.months()],
        [(name, groups[sort, name]) for sort, name in sorted(groups)],
        [(str(one.label), kinds[one.value]) for one in EventKind if one.value in kinds],
    )


def events_in(span: Span, *, group: Group | None = None, kind: str = "") -> EventQuerySet:
    """The events that count and begin in `span`."""
    found = counted_events().filter(span.holds())
    if group is not None:
        found = found.filter(group=group)
    return found.filter(kind=kind) if kind else found


def _split(rows: Iterable[dict[str, Any]], key: Callable[[dict[str, Any]], Any]) -> dict[Any, Tally]:
    found: defaultdict[Any, Tally] = defaultdict(Tally)
    for row in rows:
        found[key(row)].add(row)
    return found


def _rows(events: EventQuerySet) -> list[dict[str, Any]]:
    """One row for each event: when, whose, capacity, and how many were registered, came and are new."""
    there = Q(registrations__state=RegistrationState.REGISTERED)
    counts = {
        "registered": Count("registrations", filter=there),
        "came": Count("registrations", filter=there & Q(registrations__checked_in_at__isnull=False)),
    }
    names = ("pk", "starts_at", "kind", "capacity", "group__name", "group__sort_name", "registered", "came")
    rows = list(events.annotate(**counts).order_by("starts_at", "pk").values(*names))
    new, companies = _new_faces(events), _companies(events)
    return [{**row, "new": new.get(row["pk"], 0), "companies": companies.get(row["pk"], set())} for row in rows]


def _new_faces(events: EventQuerySet) -> dict[int, int]:
    """How many had their first place of all at each of `events`, by the event's key."""
    before = Q(event__starts_at__lt=OuterRef("event__starts_at"))
    before |= Q(event__starts_at=OuterRef("event__starts_at"), event__lt=OuterRef("event"))
    earlier = Registration.objects.registered().filter(before, person=OuterRef("person"), event__in=counted_events())
    first = Registration.objects.registered().filter(~Exists(earlier), event__in=events)
    return dict(first.order_by().values_list("event").annotate(number=Count("pk")))


def _companies(events: EventQuerySet) -> dict[int, set[int]]:
    """The companies reached by each of `events`, by the event's key."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for event, company in company_places(events).values_list("event", "company").distinct():
        found[event].add(company)
    return found
