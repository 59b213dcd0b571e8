"""From an activity of an annual plan to its event, and what the event says about the activity."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from events.choices import Audience, EventState, Standing, Visibility
from events.domain.clash import THURSDAY, busy_days, free_thursday
from events.domain.errors import HasEvent
from events.domain.event import create_event
from events.models import Event
from groups.choices import DECIDED_STATES, ActivityFate, EventKind, VersionState
from groups.domain.errors import ActivityGone, BeforeTheBoard, ReasonMissing
from groups.domain.plan import drop_from_draft, lock_activity, take_along
from groups.models import Activity, Group, Seat, YearReport
from members.models import Company, Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.working_days import DAY, is_in_summer_weeks, is_working_day

NOTICE = dt.timedelta(weeks=2)  # people want to know so long before
SECOND_WEEK = 8
HOUR, LENGTH = 8, dt.timedelta(hours=2)
FURTHEST = (EventState.CANCELLED, EventState.DRAFT, EventState.PUBLISHED)


def standing_of(activity: Activity, events: Iterable[Event]) -> tuple[Standing, Event | None]:
    """How far `activity` has come, and which of its `events` (all of them) says so: the last of the furthest.

    A draft changes nothing: others don't know of it.
    """
    rows = sorted(events, key=lambda event: (FURTHEST.index(event.state), event.starts_at, event.pk))
    last = rows[-1] if rows else None
    if last is not None and last.state == EventState.PUBLISHED:
        return (Standing.HELD if last.is_over else Standing.SCHEDULED), last
    if activity.fate:
        return Standing(activity.fate), None
    if last is not None and last.is_cancelled:
        return Standing.CANCELLED, last
    return Standing.PLANNED, last


def is_overdue(activity: Activity, standing: Standing, event: Event | None) -> bool:
    """Whether its month (or quarter) is over and there is no event, or one that called itself off."""
    year, month = activity.plan.year, activity.last_month
    over = clock.today() >= dt.date(year + month // 12, month % 12 + 1, 1)
    ahead = event is not None and event.is_draft and not event.has_begun
    return over and standing == Standing.PLANNED and not ahead


def overdue_in(groups: Collection[Group]) -> list[Activity]:
    """The activities of `groups` that are overdue, in the order of the plans."""
    rows = without_event(groups).order_by("plan__year", "position").select_related("plan__group")
    return [row for row in rows if is_overdue(row, Standing.PLANNED, None)]


def without_event(groups: Collection[Any]) -> QuerySet[Activity]:
    """What `groups` (or their keys) plan and have no event for: in this year's plans, and in last year's until its
    report is in.

    What was planned for December is overdue from January on, when the year is another.
    """
    year = clock.today().year
    told = YearReport.objects.filter(plan=OuterRef("plan"), state__in=(VersionState.SUBMITTED, *DECIDED_STATES))
    rows = Activity.objects.filter(plan__group__in=groups, fate=ActivityFate.AS_PLANNED)
    rows = rows.filter(Q(plan__year=year) | Q(~Exists(told), plan__year=year - 1))
    events = Event.objects.filter(activity=OuterRef("pk"))
    drafts = events.filter(state=EventState.DRAFT)  # one whose day has passed settles nothing
    settled = Exists(events.filter(state=EventState.PUBLISHED)) | Exists(drafts.filter(starts_at__gt=clock.now()))
    called_off = Exists(events.filter(state=EventState.CANCELLED)) & ~Exists(drafts)
    return rows.exclude(settled).exclude(called_off)


@transaction.atomic
def make_event(activity: Activity, *, by: Person) -> Event:
    """Make a draft of what `activity` plans, with all that is known; the one there is, if there is one already.

    Raises:
        ActivityGone: it is cancelled or moved out of the plan.
    """
    activity = lock_activity(activity)
    event = activity.events.exclude(state=EventState.CANCELLED).first()
    if event is not None:
        return event
    if activity.fate:
        raise ActivityGone
    starts_at = clock.at(usual_day(activity, busy_days(by)), HOUR)
    return create_event(
        activity.plan.group,
        by=by,
        activity=activity,
        title=activity.title,
        kind=activity.kind,
        description=activity.text,
        starts_at=starts_at,
        ends_at=starts_at + LENGTH,
        contact=_contact(activity) or by,
        **where_at(activity.host),
        **_for_whom(activity.kind),
    )


def _contact(activity: Activity) -> Person | None:
    """Who is responsible, while they sit."""
    seat = Seat.objects.on().filter(pk=activity.responsible_id).select_related("person").first()
    return seat.person if seat else None


def where_at(host: Company | None) -> dict[str, Any]:
    """The fields of an event at the host's main address."""
    if host is None:
        return {}
    site = host.sites.order_by("-is_main", "pk").first()
    address = ", ".join(filter(None, (site.address, f"{site.postcode} {site.town}".strip()))) if site else ""
    return {"host": host, "place": host.name, "address": address}


def _for_whom(kind: str) -> dict[str, Any]:
    if kind != EventKind.COMMITTEE:
        return {}
    return {"audience": Audience.COMMITTEE, "visibility": Visibility.MEMBERS}


def usual_day(activity: Activity, busy: Collection[dt.date] = ()) -> dt.date:
    """A first guess that the leader changes: a Thursday from the second week of the month on, in good time from today.

    One in the joint summer weeks, or on which there is something else (`busy`), only where the month has no other.
    Where its months are over, the first that is free of all that.
    """
    months = list(activity.months)
    earliest = clock.today() + NOTICE
    middle_first = sorted(months, key=lambda month: (month < months[len(months) // 2], month))
    thursdays = [day for month in middle_first for day in _thursdays(activity.plan.year, month) if day >= earliest]
    best = min(thursdays, key=lambda day: (day in busy, is_in_summer_weeks(day)), default=None)  # else the first
    return best or free_thursday(earliest, busy)


def _thursdays(year: int, month: int) -> Iterator[dt.date]:
    """Thursdays at work from the second week of a month on."""
    day = _thursday(dt.date(year, month, SECOND_WEEK))
    while day.month == month:
        yield day
        day = _thursday(day + DAY)


def _thursday(day: dt.date) -> dt.date:
    """The first Thursday from `day` on at which people are at work."""
    while day.weekday() != THURSDAY or not is_working_day(day):
        day += DAY
    return day


@transaction.atomic
def call_off_activity(activity: Activity, *, by: Person, fate: str, reason: str) -> Activity:
    """Say that `activity` is moved to the next year or cancelled (`fate`), and why; the history keeps it.

    A draft of the next version that was begun before leaves out what is cancelled; the leader may take it in again.
    What is moved goes into the next year's draft, at once or when that is begun (`groups.domain.plan.begin_year`).

    Raises:
        ActivityGone: that has been said already.
        BeforeTheBoard: a new version waits for the board, which would bring it back.
        HasEvent: its event stands.
        ReasonMissing: no word why.
    """
    activity = lock_activity(activity)
    if activity.fate:
        raise ActivityGone
    if activity.plan.versions.in_state(VersionState.SUBMITTED).exists():
        raise BeforeTheBoard
    if activity.events.exclude(state=EventState.CANCELLED).exists():
        raise HasEvent
    if not reason.strip():
        raise ReasonMissing
    activity.fate, activity.reason = fate, reason.strip()
    activity.save(update_fields=["fate", "reason"])
    if fate == ActivityFate.CANCELLED:
        drop_from_draft(activity, by=by)
    else:
        take_along(activity, by=by)
    return activity
