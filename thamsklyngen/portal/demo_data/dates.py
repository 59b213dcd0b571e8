"""The days of the demo: they move with today and avoid days on which nobody in Norway would meet."""

import datetime as dt
from dataclasses import dataclass

from thamsklyngen.shared import working_days

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = range(4)
LATEST_KICK_OFF = 20  # of December
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)


def in_christmas_week(day: dt.date) -> bool:
    """Whether `day` lies in the week of Christmas Day, or from Christmas Eve to 2 January."""
    same_week = day.isocalendar()[:2] == dt.date(day.year, 12, 25).isocalendar()[:2]
    return same_week or (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2)


def is_working_day(day: dt.date) -> bool:
    """Whether companies would send people to a meeting on `day`."""
    return working_days.is_working_day(day) and not in_christmas_week(day)


def first(weekday: int, earliest: dt.date) -> dt.date:
    """The first working `weekday` (Monday is 0) on or after `earliest`."""
    day = earliest + (weekday - earliest.weekday()) % 7 * DAY
    while not is_working_day(day):
        day += WEEK
    return day


def last(weekday: int, latest: dt.date) -> dt.date:
    """The last working `weekday` (Monday is 0) on or before `latest`."""
    day = latest - (latest.weekday() - weekday) % 7 * DAY
    while not is_working_day(day):
        day -= WEEK
    return day


@dataclass(frozen=True)
class Days:
    """When everything in the story happens."""

    today: dt.date
    joined: dt.date  # companies and people
    seated: dt.date  # the steering committee
    kick_off: dt.date
    gathering: dt.date
    visit: dt.date
    workshop: dt.date
    breakfast: dt.date
    it_start: dt.date
    draft: dt.date


def days_from(today: dt.date) -> Days:
    """The story's days as seen from `today`."""
    kick_off = last(WEDNESDAY, dt.date(today.year - 1, 12, LATEST_KICK_OFF))  # so that the plan is this year's
    visit = first(THURSDAY, today + 14 * DAY)
    return Days(
        today=today,
        joined=dt.date(kick_off.year, 1, 1),
        seated=dt.date(kick_off.year, 11, 1),
        kick_off=kick_off,
        gathering=last(THURSDAY, today - 30 * DAY),
        visit=visit,
        workshop=first(TUESDAY, today + 23 * DAY),
        breakfast=first(THURSDAY, max(today + 35 * DAY, visit + WEEK)),
        it_start=first(WEDNESDAY, today + 49 * DAY),
        draft=first(WEDNESDAY, today + 77 * DAY),
    )
