"""The hours of an offer: people asleep don't answer (rule 3)."""

import datetime as dt

from thamsklyngen.shared import clock

WAKES, SLEEPS = dt.time(7), dt.time(21)  # local wall clock


def awake_after(start: dt.datetime, length: dt.timedelta) -> dt.datetime:
    """When `length` has passed since `start` on a clock that stands still from 21 to 07 local time.

    Counted in hours as they pass, so that it is right over the nights when the clocks change.

    Args:
        start: aware.
        length: above zero.

    Returns:
        The moment, aware, in UTC.
    """
    now = start.astimezone(dt.UTC)
    while True:
        day = clock.local(now).date()
        opens, closes = _at(day, WAKES), _at(day, SLEEPS)
        now = max(now, opens)
        if now < closes:
            if now + length <= closes:
                return now + length
            length -= closes - now
        now = _at(day + dt.timedelta(days=1), WAKES)


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=clock.zone()).astimezone(dt.UTC)
