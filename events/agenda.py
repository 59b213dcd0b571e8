"""Days with their events: the weeks of a month calendar, the days of a week."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from events.models import Event
from thamsklyngen.shared import clock
from thamsklyngen.shared.working_days import holiday_on, is_working_day

DAY = dt.timedelta(days=1)
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Entry:
    """An event on one of its days; `begins` on the first."""

    event: Event
    begins: bool


@dataclass(frozen=True)
class Day:
    """A day and what happens on it; a day of a neighbouring month is not `within` and has nothing."""

    date: dt.date
    entries: list[Entry]
    within: bool = True

    @property
    def is_today(self) -> bool:
        """Whether it is today in the cluster's time zone."""
        return self.date == clock.today()

    @property
    def is_off(self) -> bool:
        """Whether people are off work: the weekend or a public holiday."""
        return not is_working_day(self.date)

    @property
    def holiday(self) -> str:
        """The public holiday, in the active language; empty where there is none."""
        return holiday_on(self.date)


@dataclass(frozen=True)
class Week:
    """A row of the month calendar."""

    monday: dt.date
    days: list[Day]

    @property
    def number(self) -> int:
        """The week's number (ISO 8601)."""
        return self.monday.isocalendar().week


def days_of(first: dt.date, after: dt.date, events: Iterable[Event]) -> list[Day]:
    """The days [first, after), each with those of `events` that touch it, in the order given."""
    entries: dict[dt.date, list[Entry]] = defaultdict(list)
    for event in events:
        begins, ends = clock.local(event.starts_at).date(), _last_day(event)
        day = max(begins, first)
        while day <= ends and day < after:
            entries[day].append(Entry(event, begins=day == begins))
            day += DAY
    number = (after - first).days
    return [Day(first + n * DAY, entries[first + n * DAY]) for n in range(number)]


def _last_day(event: Event) -> dt.date:
    """The day on which it ends; one that ends at midnight is not on the day that begins then."""
    return clock.local(event.ends_at - dt.timedelta(microseconds=1)).date()


def weeks_of(days: list[Day]) -> list[Week]:
    """The weeks, Monday first, of the `days` of a month, filled up with days of the neighbouring ones."""
    first, last = days[0].date, days[-1].date
    before = [Day(first - n * DAY, [], within=False) for n in range(first.weekday(), 0, -1)]
    behind = [Day(last + n * DAY, [], within=False) for n in range(1, DAYS_A_WEEK - last.weekday())]
    filled = [*before, *days, *behind]
    rows = [filled[start : start + DAYS_A_WEEK] for start in range(0, len(filled), DAYS_A_WEEK)]
    return [Week(row[0].date, row) for row in rows]
