"""What an event's day runs into: other events, public holidays, the joint summer weeks. It forbids nothing."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.choices import EventState
from events.models import Event, Registration
from members.models import Person
from thamsklyngen.shared import clock, dates
from thamsklyngen.shared.working_days import DAY, holiday_on, is_in_summer_weeks, is_working_day

THURSDAY = 3
LONGEST = 14  # days that are looked at
MOST = 5  # events that are named


def clashes(
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    *,
    person: Person,
    event: Event | None = None,
) -> list[str]:
    """Sentences for `person` about what else there is on the days of an event (`event`, once it exists).

    Only what `person` may see is named: drafts of other groups stay unknown.
    """
    days = _days(starts_at, ends_at)
    first, after = clock.at(days[0]), clock.at(days[-1] + DAY)
    others = Event.objects.visible_to(person).exclude(state=EventState.CANCELLED)
    others = others.filter(starts_at__lt=after, ends_at__gt=first).exclude(pk=event.pk if event else None)
    return [*_of_events(list(others.select_related("group").order_by("starts_at", "pk"))), *_of_days(days)]


def also_at(event: Event, person: Person) -> list[Event]:
    """Where else `person` has a place while `event` goes on, in order of time: for a warning, never a refusal."""
    places = Registration.objects.taken().of(person).filter(event=OuterRef("pk"))
    others = Event.objects.filter(Exists(places), state=EventState.PUBLISHED).exclude(pk=event.pk)
    meanwhile = others.filter(starts_at__lt=event.ends_at, ends_at__gt=event.starts_at)
    return list(meanwhile.order_by("starts_at", "pk")[:MOST])


def clashes_of(event: Event, person: Person) -> list[str]:
    """The same for an event as it stands."""
    return clashes(event.starts_at, event.ends_at, person=person, event=event)


def _days(starts_at: dt.datetime, ends_at: dt.datetime) -> list[dt.date]:
    first, last = clock.local(starts_at).date(), clock.local(ends_at).date()
    return [first + number * DAY for number in range(max(1, min(LONGEST, (last - first).days + 1)))]


def busy_days(person: Person) -> set[dt.date]:
    """The days from today on, local, on which there are events that `person` may see, of whatever group."""
    rows = Event.objects.visible_to(person).exclude(state=EventState.CANCELLED)
    rows = rows.filter(ends_at__gt=clock.at(clock.today())).order_by()
    return {day for start, end in rows.values_list("starts_at", "ends_at") for day in _days(start, end)}


def free_thursday(earliest: dt.date, busy: Collection[dt.date]) -> dt.date:
    """The first Thursday from `earliest` on that is no holiday, in no joint summer week and not `busy`."""
    day = earliest
    while day.weekday() != THURSDAY or not is_working_day(day) or is_in_summer_weeks(day) or day in busy:
        day += DAY
    return day


def _of_events(events: list[Event]) -> Iterator[str]:
    for event in events[:MOST]:
        plans, has = _("%(group)s plans “%(title)s” on %(when)s."), _("%(group)s has “%(title)s” on %(when)s.")
        words = plans if event.is_draft else has
        yield words % {"group": event.group, "title": event.title, "when": dates.when(event.starts_at, event.ends_at)}
    more = len(events) - MOST
    if more > 0:
        words = ngettext(
            "There is %(number)s more event on those days.",
            "There are %(number)s more events on those days.",
            more,
        )
        yield words % {"number": more}


def _of_days(days: list[dt.date]) -> Iterator[str]:
    for day in days:
        if name := holiday_on(day):
            yield _("%(day)s is a public holiday: %(name)s.") % {"day": capfirst(dates.day(day)), "name": name}
    for week in dict.fromkeys(day.isocalendar().week for day in days if is_in_summer_weeks(day)):
        yield _("Week %(week)s is among the joint summer weeks: many are on holiday.") % {"week": week}
