"""Months and weeks as the address of the list of events names them; each is its first day."""

import datetime as dt

from thamsklyngen.shared import clock

EARLIEST, LATEST = 1970, 2200  # years that may be asked for
A_WEEK = dt.timedelta(days=7)


def first_of(day: dt.date) -> dt.date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def month_after(first: dt.date) -> dt.date:
    """The first day of the month after the one that begins on `first`."""
    return first_of(first + dt.timedelta(days=32))


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def month_at(text: str) -> dt.date | None:
    """The first day of "2027-01"; None for rubbish and years far off."""
    try:
        first = dt.date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return None
    return first if EARLIEST <= first.year <= LATEST else None


def week_at(text: str) -> dt.date | None:
    """The Monday of "2027-W02" (ISO 8601); None for rubbish and years far off."""
    year, _, number = text.partition("-W")
    try:
        monday = dt.date.fromisocalendar(int(year), int(number), 1)
    except (ValueError, OverflowError):
        return None
    return monday if EARLIEST < monday.year < LATEST else None


def month_name(first: dt.date) -> str:
    """The month that begins on `first` as an address has it: "2027-01"."""
    return f"{first:%Y-%m}"


def week_name(monday: dt.date) -> str:
    """The week that begins on `monday` as an address has it: "2027-W02"."""
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def coming_months() -> list[dt.date]:
    """This month and the next eleven."""
    months = [first_of(clock.today())]
    while len(months) < 12:
        months.append(month_after(months[-1]))
    return months
