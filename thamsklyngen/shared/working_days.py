"""Days on which people are at work, by the public holidays of the cluster's country."""

import datetime as dt
from collections.abc import Mapping
from functools import cache

import holidays
from django.conf import settings
from django.utils.translation import get_language

DAY = dt.timedelta(days=1)
SATURDAY = 5
ALSO = {"nb": "no"}  # what the library calls a language otherwise


@cache
def _holidays(year: int, language: str | None = None) -> Mapping[dt.date, str]:
    country = holidays.country_holidays(settings.CLUSTER["country"], years=year)
    active = (language or "")[:2]
    known = [one for one in country.supported_languages if one[:2] in (active, ALSO.get(active))]
    if known:
        country = holidays.country_holidays(settings.CLUSTER["country"], years=year, language=known[0])
    return dict(country)


def is_working_day(day: dt.date) -> bool:
    """Whether `day` is neither at the weekend nor a public holiday."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def holiday_on(day: dt.date) -> str:
    """The public holiday on `day`, in the active language if the library knows it; empty where there is none."""
    return _holidays(day.year, get_language()).get(day, "")


def is_in_summer_weeks(day: dt.date) -> bool:
    """Whether `day` lies in the weeks in which most workplaces are on holiday together."""
    weeks = settings.CLUSTER["summer_weeks"]
    return bool(weeks) and weeks[0] <= day.isocalendar().week <= weeks[-1]


def working_days_after(day: dt.date, number: int) -> dt.date:
    """The `number`-th working day after `day`."""
    while number:
        day += DAY
        number -= is_working_day(day)
    return day
