"""What groups plan and hold in a year: activities of plans, and events beside them, in one order."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from events.choices import EventState, Standing
from events.domain.activity import is_overdue, standing_of
from events.domain.counting import why_gone
from events.models import Event
from events.models.event_list import EventQuerySet
from groups.choices import GroupState
from groups.domain.became import is_outside
from groups.domain.texts import when_of
from groups.models import Activity, Group, YearReport
from groups.models.group import GroupQuerySet
from thamsklyngen.shared import clock, dates

DONE, SET, OPEN = "done", "set", ""
GONE = (Standing.MOVED, Standing.CANCELLED)


@dataclass(frozen=True)
class Entry:
    """An activity of a plan or an event beside the plans. `event` only where the reader may see it."""

    title: str
    group: Group
    kind: str
    standing: Standing
    first: dt.date  # where it stands in the order of the year
    when: str
    activity: Activity | None = None
    event: Any = None
    reason: str = ""
    overdue: bool = False
    quarter: int = 0  # where that is all that is known of its time
    number: int = 0  # on the circle; 0 for what isn't there

    @property
    def look(self) -> str:
        """How its dot looks: held, set or planned."""
        return DONE if self.is_held else (SET if self.standing == Standing.SCHEDULED else OPEN)

    @property
    def free(self) -> int | None:
        """Places left at a coming event with a limit."""
        event = self.event
        if self.standing != Standing.SCHEDULED or event is None or event.capacity is None:
            return None
        return max(0, event.capacity - event.taken - event.held)

    @property
    def is_held(self) -> bool:
        """Whether it has taken place."""
        return self.standing in (Standing.HELD, Standing.REPORTED)

    @property
    def is_gone(self) -> bool:
        """Whether it does not take place as planned."""
        return self.standing in GONE

    @property
    def ended_with_its_group(self) -> bool:
        """Whether it is only planned, by a group that is closed: then nobody will make it."""
        return self.standing == Standing.PLANNED and self.group.state == GroupState.CLOSED

    @property
    def wants_host(self) -> bool:
        """Whether somebody is still looked for to host it."""
        return self.standing == Standing.PLANNED and self.activity is not None and self.activity.host_wanted


def entries_of(year: int, person: Any, group: Group | None = None) -> list[Entry]:
    """What `person` (or a visitor) may know of the year: approved activities, and events beside the plans, in order."""
    shown = Group.objects.visible_to(person)
    events = Event.objects.filter(of_year(year))
    if group is not None:
        shown, events = shown.filter(pk=group.pk), events.filter(group=group)
    return entries_among(year, activities_of(year, shown), list(seen_by(person, events).with_names().with_places()))


def of_year(year: int) -> Q:
    """Condition: events that a year's plans or its calendar hold."""
    first, after = clock.at(dt.date(year, 1, 1)), clock.at(dt.date(year + 1, 1, 1))
    return Q(activity__plan__year=year) | Q(starts_at__gte=first, starts_at__lt=after)


def seen_by(person: Any, events: EventQuerySet) -> EventQuerySet:
    """All of `events`, each with `seen`: whether `person` may see it."""
    return events.annotate(seen=Exists(Event.objects.visible_to(person).filter(pk=OuterRef("pk"))))


def activities_of(year: int, groups: GroupQuerySet) -> Iterable[Activity]:
    """What the approved plans of `groups` hold for the year."""
    return with_report(Activity.objects.filter(plan__year=year, plan__group__in=groups))


def with_report(rows: QuerySet[Activity]) -> QuerySet[Any]:
    """Activities with their plan and host, and `reported`: whether the plan's report is published."""
    reported = YearReport.objects.filter(plan=OuterRef("plan"), published_at__isnull=False)
    return rows.select_related("plan__group", "host").annotate(reported=Exists(reported))


def entries_among(year: int, activities: Iterable[Activity], rows: Iterable[Event]) -> list[Entry]:
    """The activities and `rows` (all events `of_year`, `seen_by` the reader) as entries.

    Of a group that is closed what it held stays; what it only planned is left out.
    """
    activities, rows = list(activities), list(rows)
    of_activity: dict[int, list[Event]] = {}
    for row in rows:
        if row.activity_id is not None:
            of_activity.setdefault(row.activity_id, []).append(row)
    found = [_of_activity(activity, of_activity.get(activity.pk, [])) for activity in activities]
    found = [entry for entry in found if not entry.ended_with_its_group]
    own = {activity.pk for activity in activities}
    beside = [row for row in rows if row.activity_id not in own]  # also what another year's plan holds
    alone = [row for row in beside if row.seen and row.state == EventState.PUBLISHED]  # type: ignore[attr-defined]
    return numbered(year, [*found, *map(_of_event, alone)])


def within(year: int, entries: Iterable[Entry]) -> list[Entry]:
    """Those that stand in `year` itself: what was moved into the next one stands there."""
    return numbered(year, (entry for entry in entries if entry.first.year == year))


def planned_by(group: Group, year: int, person: Any) -> list[Entry]:
    """The activities of `group`'s plan for `year` and what has become of them, as `entries_of`."""
    return numbered(year, (entry for entry in entries_of(year, person, group) if entry.activity))


def numbered(year: int, entries: Iterable[Entry]) -> list[Entry]:
    """In order, with numbers for those that stand on the circle of `year`: what was moved out of it has none."""
    found, number = [], 0
    for entry in sorted(entries, key=lambda entry: (entry.first, not entry.quarter, entry.title)):
        counts = not entry.is_gone and entry.first.year == year
        number += counts
        found.append(replace(entry, number=number if counts else 0))
    return found


def _of_activity(activity: Activity, events: list[Event]) -> Entry:
    standing, event = standing_of(activity, events)
    if standing == Standing.HELD and activity.reported:  # type: ignore[attr-defined]
        standing = Standing.REPORTED
    shown = event if event is not None and event.seen else None  # type: ignore[attr-defined]
    dated = shown if standing in (Standing.HELD, Standing.REPORTED, Standing.SCHEDULED, Standing.CANCELLED) else None
    months = activity.months
    quarter = 0 if dated else activity.quarter or 0  # it stands before the months that follow it
    guess = dt.date(activity.plan.year, months[0], 1 if quarter else 15)
    here = dates.local(dated.starts_at) if dated else None
    return Entry(
        title=activity.title,
        group=activity.plan.group,
        kind=activity.get_kind_display(),
        standing=standing,
        first=dt.date(here.year, here.month, here.day) if here else guess,
        when=_day(dated.starts_at, activity.plan.year) if dated else when_of(activity),
        activity=activity,
        event=shown,
        reason=_why(activity, dated) or (shown.reason if shown is not None and shown.is_cancelled else ""),
        overdue=is_overdue(activity, standing, event),
        quarter=quarter,
    )


def _why(activity: Activity, dated: Event | None) -> str:
    """Why it stands elsewhere than planned; with what the board approved where its event has left the quarter."""
    if dated is not None and dated.is_cancelled:
        return why_gone(activity, dated)
    if dated is None or activity.fate or not is_outside(activity, dated.starts_at):
        return activity.reason
    words = _("moved by its event, approved for %(when)s") % {"when": when_of(activity)}
    return f"{words}: {activity.reason}" if activity.reason else words


def _of_event(event: Event) -> Entry:
    here = clock.local(event.starts_at).date()
    standing = Standing.HELD if event.is_over else Standing.SCHEDULED
    return Entry(
        event.title, event.group, event.get_kind_display(), standing, here, dates.date(event.starts_at), event=event
    )


def _day(moment: dt.datetime, year: int) -> str:
    """A day, with its year where that is another one than `year`."""
    there, said = clock.local(moment).year, dates.date(moment)  # which names a year that isn't this one
    return f"{said}\xa0{there}" if there == clock.today().year != year else said
