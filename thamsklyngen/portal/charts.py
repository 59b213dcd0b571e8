"""Charts as SVG: where each bar stands. The template only draws, and the same numbers stand in a table beside them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from events.domain.statistics import Tally
from thamsklyngen.shared import dates

WIDTH, EDGE = 400, 6  # in the picture's own units, as all numbers here
HIGH, ABOVE, BELOW = 150, 22, 24  # of columns: the highest one, room for numbers over them and names under them
YEAR_ROOM = 20  # from the edge to the middle of a year's number
LETTERS = 3  # of a month's name
WITH_NUMBERS = 14  # columns at most that have numbers over them, and each its name under it
ROW, BAR, NAME_AT = 50, 14, 16  # of lying bars
LONGEST = 46  # letters of a name
LOOKS = ("came", "missing", "unknown")
NUMBER = 44  # room for a number after the longest bar


@dataclass(frozen=True)
class Bar:
    """A piece of a bar."""

    look: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Word:
    """A name or number in the picture."""

    look: str
    x: str
    y: str
    text: str


@dataclass(frozen=True)
class Chart:
    """All that the template draws."""

    width: int
    height: int
    bars: Sequence[Bar]
    words: Sequence[Word]
    floor: str = ""  # the line that columns stand on

    def __bool__(self) -> bool:
        """Whether there is anything to see."""
        return bool(self.bars)


def _n(number: float) -> str:
    """A coordinate as SVG writes it in every language."""
    return f"{number:.1f}"


def _parts(tally: Tally) -> tuple[tuple[str, int], ...]:
    return tuple(zip(LOOKS, (tally.came, tally.missing, tally.unknown), strict=True))


def columns_of(months: Sequence[tuple[dt.date, Tally]]) -> Chart:
    """A column for each month: who came, who did not, and those of whom it isn't known, on top of each other."""
    highest = max((tally.registered for _month, tally in months), default=0)
    step = (WIDTH - 2 * EDGE) / max(len(months), 1)
    floor = ABOVE + HIGH
    bars: list[Bar] = []
    words: list[Word] = []
    for place, (_month, tally) in enumerate(months):
        left, top = EDGE + place * step, float(floor)
        for look, number in _parts(tally):
            height = HIGH * number / highest if highest else 0.0
            top -= height
            if number:
                bars.append(Bar(look, _n(left + step * 0.14), _n(top), _n(step * 0.72), _n(height)))
        words += _words_of_column(months, place, left + step / 2, top)
    return Chart(WIDTH, floor + BELOW, bars, words, floor=f"M0 {floor}H{WIDTH}")


def _words_of_column(months: Sequence[tuple[dt.date, Tally]], place: int, middle: float, top: float) -> list[Word]:
    month, tally = months[place]
    many = len(months) > WITH_NUMBERS
    words = []
    if tally.registered and not many:
        words.append(Word("number", _n(middle), _n(top - 5), str(tally.registered)))
    if not many:
        words.append(Word("name", _n(middle), str(ABOVE + HIGH + 17), dates.short_month(month)[:LETTERS]))
    elif month.month == 1:
        words.append(Word("name", _n(max(middle, YEAR_ROOM)), str(ABOVE + HIGH + 17), str(month.year)))
    return words


def rows_of(lines: Sequence[tuple[str, Tally]]) -> Chart:
    """A lying bar for each name, with the same pieces as the columns."""
    longest = max((tally.registered for _name, tally in lines), default=0)
    room = WIDTH - NUMBER
    bars: list[Bar] = []
    words: list[Word] = []
    for place, (name, tally) in enumerate(lines):
        top = place * ROW
        ends = [0.0]
        for _look, number in _parts(tally):
            ends.append(ends[-1] + (room * number / longest if longest else 0.0))
        for (look, number), (start, end) in zip(_parts(tally), pairwise(ends), strict=True):
            if number:
                bars.append(Bar(look, _n(start), _n(top + NAME_AT + 8), _n(end - start), str(BAR)))
        short = name if len(name) <= LONGEST else f"{name[: LONGEST - 2]} …"
        words.append(Word("line", "0", str(top + NAME_AT), short))
        words.append(Word("after", _n(ends[-1] + 6), str(top + NAME_AT + 8 + BAR - 2), str(tally.registered)))
    return Chart(WIDTH, max(len(lines), 1) * ROW, bars, words)
