"""The year wheel: where what a year holds stands on a circle of twelve months. The template only draws."""

import datetime as dt
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.models.plan import MONTHS
from thamsklyngen.portal.year import DONE, OPEN, SET, Entry
from thamsklyngen.shared import clock, dates

CENTRE, INNER, OUTER, NAMES, SPOKE, DOTS = 200, 96, 142, 119, 163, 178
HAND, HUB = 160, 160
GAP = 2  # between segments, as the others in the picture's own units
MONTH_ANGLE, STEP = 30.0, 10.0  # degrees; `STEP` from dot to dot
CROWD = 3  # so many dots of one month have room; with more of them each month has one dot with their number
LINE, LINES = 18, 3  # the theme in the middle


@dataclass(frozen=True)
class Segment:
    """One month of the circle."""

    path: str
    name: str
    x: str
    y: str
    look: str  # past, now or nothing


@dataclass(frozen=True)
class Dot:
    """One number on its spoke."""

    number: int
    look: str
    x: str
    y: str
    spoke: str


@dataclass(frozen=True)
class Wheel:
    """All that the template draws."""

    year: int
    segments: Sequence[Segment]
    dots: Sequence[Dot]
    hand: str  # today; empty in another year
    hub: tuple[str, str]
    theme: Sequence[tuple[int, str]]
    year_at: int
    by_month: bool  # dots say how many there are in a month, not which one
    description: str


def wheel_of(year: int, entries: Sequence[Entry], theme: str = "") -> Wheel:
    """The circle of `year` with what stands on it."""
    live = [entry for entry in entries if not entry.is_gone and entry.first.year == year]
    months = {month: [entry for entry in live if entry.first.month == month] for month in MONTHS}
    crowded = any(len(rows) > CROWD for rows in months.values())
    dots = [dot for month, rows in months.items() for dot in (_sum_dot if crowded else _dots)(month, rows)]
    lines = textwrap.wrap(textwrap.shorten(theme, LINE * LINES, placeholder=" …"), LINE)[:LINES]
    up = 10 * max(0, len(lines) - 1)
    today = clock.today()
    angle = _angle(today)
    return Wheel(
        year=year,
        segments=[_segment(year, month, today) for month in MONTHS],
        dots=dots,
        hand=_line(angle, INNER, HAND) if today.year == year else "",
        hub=_point(angle, HUB),
        theme=[(226 - up + 22 * number, line) for number, line in enumerate(lines)],
        year_at=190 - up,
        by_month=crowded,
        description=_described(live),
    )


def _described(live: Sequence[Entry]) -> str:
    words = ngettext(
        "%(number)s activity in the twelve months of the year.",
        "%(number)s activities in the twelve months of the year.",
        len(live),
    )
    return " ".join((words % {"number": len(live)}, _("The same stands as a list beside it.")))


def _segment(year: int, month: int, today: dt.date) -> Segment:
    start, end = MONTH_ANGLE * (month - 1), MONTH_ANGLE * month
    (outer, inner) = (GAP / OUTER * 180 / pi, GAP / INNER * 180 / pi)
    a, b = _at(start + outer, OUTER), _at(end - outer, OUTER)
    c, d = _at(end - inner, INNER), _at(start + inner, INNER)
    path = f"M{a}A{OUTER} {OUTER} 0 0 1 {b}L{c}A{INNER} {INNER} 0 0 0 {d}z"
    here = (today.year, today.month)
    look = "now" if (year, month) == here else ("past" if (year, month) < here else "")
    name = dates.short_month(dt.date(year, month, 1)).rstrip(".")
    return Segment(path, name, *_point(start + MONTH_ANGLE / 2, NAMES), look)


def _dots(month: int, rows: Sequence[Entry]) -> list[Dot]:
    """Each entry at its day, moved just so far that they don't lie on each other or in another month."""
    low, high = MONTH_ANGLE * (month - 1) + STEP / 2, MONTH_ANGLE * month - STEP / 2
    wanted = [_angle(entry.first) for entry in rows]
    for index, angle in enumerate(wanted):
        wanted[index] = max(angle, wanted[index - 1] + STEP if index else low)
    for index in reversed(range(len(wanted))):
        wanted[index] = min(wanted[index], wanted[index + 1] - STEP if index + 1 < len(wanted) else high)
    return [_dot(entry.number, entry.look, angle) for entry, angle in zip(rows, wanted, strict=True)]


def _sum_dot(month: int, rows: Sequence[Entry]) -> list[Dot]:
    looks = {entry.look for entry in rows}
    look = SET if SET in looks else (DONE if looks == {DONE} else OPEN)
    return [_dot(len(rows), look, MONTH_ANGLE * (month - 0.5))] if rows else []


def _dot(number: int, look: str, angle: float) -> Dot:
    return Dot(number, look, *_point(angle, DOTS), _line(angle, OUTER, SPOKE))


def _angle(day: dt.date) -> float:
    """Degrees from the top, clockwise; each month has its twelfth, however many days it has."""
    first = day.replace(day=1)
    length = ((first + dt.timedelta(days=32)).replace(day=1) - first).days
    return MONTH_ANGLE * (day.month - 1 + (day.day - 0.5) / length)


def _point(angle: float, radius: float) -> tuple[str, str]:
    """Coordinates as SVG writes them in every language."""
    turn = angle * pi / 180
    return f"{CENTRE + radius * sin(turn):.1f}", f"{CENTRE - radius * cos(turn):.1f}"


def _at(angle: float, radius: float) -> str:
    return " ".join(_point(angle, radius))


def _line(angle: float, start: float, end: float) -> str:
    return f"M{_at(angle, start)}L{_at(angle, end)}"
