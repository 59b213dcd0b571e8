"""Days on which people are at work, by the public holidays of the cluster's country."""

import datetime as dt
from functools import cache

import holidays
from django.conf import settings

DAY = dt.timedelta(days=1)
SATURDAY = 5


@cache
def _holidays(year: int) -> frozenset[dt.date]:
    found = holidays.country_holidays(settings.CLUSTER["country"], years=year)
    return frozenset(found)


def is_working_day(day: dt.date) -> bool:
    """Whether `day` is neither at the weekend nor a public holiday."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def working_days_after(day: dt.date, number: int) -> dt.date:
    """The `number`-th working day after `day`."""
    while number:
        day += DAY
        number -= is_working_day(day)
    return day
