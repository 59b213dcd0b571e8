"""Dates and times as people say them, in the active language and the current time zone.

"torsdag 12. mars kl. 08.00–09.30", "Thursday 12 March, 08:00–09:30": what belongs together is held together by
no-break spaces, and the year stands there only when it isn't this one. Values may be dates, datetimes or the ISO text
that a mail's stored facts hold; anything else gives an empty text, so that templates need no `if`.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language

from thamsklyngen.shared.clock import today


@dataclass(frozen=True)
class Style:
    """How one language writes dates: formats, not words (those come from Django's catalogue), but for short months."""

    date: str
    dated_clock: str
    clock: str
    weekday_stop: str
    months: tuple[str, ...]


STYLES = {
    "nb": Style(
        date="{number}.\xa0{month}",
        dated_clock="{date} kl.\xa0{clock}",
        clock="%H.%M",
        weekday_stop=".",
        months=("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."),
    ),
    "en": Style(
        date="{number}\xa0{month}",
        dated_clock="{date}, {clock}",
        clock="%H:%M",
        weekday_stop="",
        months=("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"),
    ),
}
SHORT_WEEKDAY = 3


def style() -> Style:
    """The active language's way of writing; English where there is none."""
    return STYLES.get((get_language() or settings.LANGUAGE_CODE)[:2], STYLES["en"])


def local(value: Any) -> dt.date | None:
    """`value` (date, datetime, their ISO text) on the current wall clock; None for anything else."""
    if isinstance(value, str):
        try:
            value = parse_date(value) or parse_datetime(value)
        except ValueError:
            return None
    if isinstance(value, dt.datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value if isinstance(value, dt.date) else None


def _date(value: dt.date, month: str) -> str:
    """ "12. mars", with the year where it isn't this one."""
    text = style().date.format(number=value.day, month=month)
    return text if value.year == today().year else f"{text}\xa0{value.year}"


def _clock(value: dt.date) -> str:
    return value.strftime(style().clock) if isinstance(value, dt.datetime) else ""


def _day(value: dt.date) -> str:
    return f"{WEEKDAYS[value.weekday()]} {_date(value, str(MONTHS[value.month]))}"


def _moment(date: str, clock: str) -> str:
    return style().dated_clock.format(date=date, clock=clock) if clock else date


def clock(value: Any) -> str:
    """ "08.00" / "08:00"."""
    here = local(value)
    return _clock(here) if here else ""


def day(value: Any) -> str:
    """ "torsdag 12. mars" / "Thursday 12 March"."""
    here = local(value)
    return _day(here) if here else ""


def full_day(value: Any) -> str:
    """ "torsdag 12. mars 2026" / "Thursday 12 March 2026": always with the year, for papers that are kept."""
    here = local(value)
    if not here:
        return ""
    text = _day(here)
    return text if text.endswith(str(here.year)) else f"{text}\xa0{here.year}"


def date(value: Any) -> str:
    """ "12. mars" / "12 March"."""
    here = local(value)
    return _date(here, str(MONTHS[here.month])) if here else ""


def full_date(value: Any) -> str:
    """ "12. mars 2026" / "12 March 2026": always with the year, for papers that are kept."""
    here = local(value)
    if not here:
        return ""
    text = _date(here, str(MONTHS[here.month]))
    return text if text.endswith(str(here.year)) else f"{text}\xa0{here.year}"


def day_before(value: Any) -> dt.date | None:
    """The day before a date: the last one of a period whose end is the first day without it."""
    here = local(value)
    return here - dt.timedelta(days=1) if here else None


def month(value: Any) -> str:
    """ "mars" / "March", with the year where it isn't this one: the heading over a month's events."""
    here = local(value)
    if not here:
        return ""
    name = str(MONTHS[here.month])
    return name if here.year == today().year else f"{name}\xa0{here.year}"


def moment(value: Any) -> str:
    """ "tirsdag 19. mars kl. 12.00" / "Tuesday 19 March, 12:00"."""
    here = local(value)
    return _moment(_day(here), _clock(here)) if here else ""


def short_moment(value: Any) -> str:
    """ "18. feb. kl. 07.02" / "18 Feb, 07:02", for columns."""
    here = local(value)
    return _moment(_date(here, short_month(here)), _clock(here)) if here else ""


def when(start: Any, end: Any = None) -> str:
    """ "torsdag 12. mars kl. 08.00–09.30"; both days where it ends on another one; without `end` only the start."""
    first, last = local(start), local(end)
    if not first or not last:
        return moment(start)
    if first.timetuple()[:3] == last.timetuple()[:3]:
        return f"{moment(start)}–{_clock(last)}" if _clock(last) else moment(start)
    return f"{moment(start)} – {moment(end)}"


def short_weekday(value: dt.date) -> str:
    """ "tor." / "Thu", for the date tile."""
    return str(WEEKDAYS[value.weekday()])[:SHORT_WEEKDAY] + style().weekday_stop


def short_month(value: dt.date) -> str:
    """ "feb.", "mars" / "Feb", "March", for the date tile and columns."""
    return style().months[value.month - 1]


def machine(value: Any) -> str:
    """The `datetime` attribute of a `<time>`: local, to the minute, as `2019-03-21T08:00`."""
    here = local(value)
    if not here:
        return ""
    return here.strftime("%Y-%m-%dT%H:%M") if isinstance(here, dt.datetime) else here.isoformat()
