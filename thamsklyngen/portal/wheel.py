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
ROUND, MONTH_ANGLE = 360.0, 30.0  # degrees
STEP = 12.8  # degrees from dot to dot: nearer ones touch
FURTHEST = 20.0  # so far from its day a dot may be moved; beyond, each month has one dot with their number
MOST = 24  # dots, at most as many as the list beside them has rows
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

    @property
    def is_numbered(self) -> bool:
        """Whether each dot is one thing, by its number in the list beside it."""
        return not self.by_month


def wheel_of(year: int, entries: Sequence[Entry], theme: str = "") -> Wheel:
    """The circle of `year` with what stands on it."""
    live = [entry for entry in entries if not entry.is_gone and entry.first.year == year]
    dots = _dots(live)
    lines = textwrap.wrap(textwrap.shorten(theme, LINE * LINES, placeholder=" …"), LINE)[:LINES]
    up = 10 * max(0, len(lines) - 1)
    today = clock.today()
    angle = _angle(today)
    return Wheel(
        year=year,
        segments=[_segment(year, month, today) for month in MONTHS],
        dots=dots or _sum_dots(live),
        hand=_line(angle, INNER, HAND) if today.year == year else "",
        hub=_point(angle, HUB),
        theme=[(226 - up + 22 * number, line) for number, line in enumerate(lines)],
        year_at=190 - up,
        by_month=bool(live) and not dots,
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


def _dots(rows: Sequence[Entry]) -> list[Dot]:
    """Each entry at its day, moved just so far that no two touch; none where they would move too far."""
    wanted = [_angle(entry.first) for entry in rows]
    angles = _apart(wanted) if len(rows) <= MOST else []
    if any(abs(one - other) > FURTHEST for one, other in zip(angles, wanted, strict=False)):
        return []
    return [_dot(row.number, row.look, here, day) for row, here, day in zip(rows, angles, wanted, strict=False)]


def _apart(wanted: Sequence[float]) -> list[float]:
    """Angles at least `STEP` apart, in the order of `wanted` and as near to them as can be: crowds move as one."""
    crowds: list[tuple[float, int]] = []  # where the first dot of a crowd would be without all before it; how many
    for number, angle in enumerate(wanted):
        here, many = angle - number * STEP, 1
        while crowds and crowds[-1][0] > here:
            before, more = crowds.pop()
            here, many = (here * many + before * more) / (many + more), many + more
        crowds.append((here, many))
    firsts = [here for here, many in crowds for _dot_of_it in range(many)]
    over = firsts[-1] - firsts[0] + STEP * len(wanted) - ROUND if wanted else 0
    if over > 0:  # the last one touches the first over the turn of the year
        firsts = [min(max(here, firsts[0] + over / 2), firsts[-1] - over / 2) for here in firsts]
    return [here + number * STEP for number, here in enumerate(firsts)]


def _sum_dots(rows: Sequence[Entry]) -> list[Dot]:
    """One dot for each month that has something, with how many it has."""
    months = {month: [entry.look for entry in rows if entry.first.month == month] for month in MONTHS}
    return [_sum_dot(MONTH_ANGLE * (month - 0.5), looks) for month, looks in months.items() if looks]


def _sum_dot(angle: float, looks: Sequence[str]) -> Dot:
    look = SET if SET in looks else (DONE if set(looks) == {DONE} else OPEN)
    return _dot(len(looks), look, angle, angle)


def _dot(number: int, look: str, angle: float, day: float) -> Dot:
    return Dot(number, look, *_point(angle, DOTS), f"M{_at(day, OUTER)}L{_at(angle, SPOKE)}")


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
