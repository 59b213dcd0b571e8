"""The picture of an event's seats: one pip for each up to 40, one bar above. Drawn as SVG attributes, never styles."""

from dataclasses import dataclass

MOST_PIPS = 40
PIP, STEP = 8, 10
BAR = 398


@dataclass(frozen=True)
class Seats:
    """What is taken (`mine` among it), what is held for somebody, and how many there are."""

    taken: int
    capacity: int
    held: int = 0
    mine: bool = False

    @property
    def free(self) -> int:
        """Seats that anyone may take."""
        return max(self.capacity - self.taken - self.held, 0)

    @property
    def runs(self) -> list[tuple[str, int, int]]:
        """Consecutive runs as (class, first seat, number of seats), the free ones last; never beyond the capacity."""
        others = max(self.taken - self.mine, 0)
        found: list[tuple[str, int, int]] = []
        start = 0
        for name, number in (("taken", others), ("you", int(self.mine)), ("held", self.held), ("", self.free)):
            number = min(number, self.capacity - start)
            if number > 0:
                found.append((name, start, number))
                start += number
        return found

    @property
    def width(self) -> int:
        """Width of the picture in its own units."""
        return self.capacity * STEP if self.capacity <= MOST_PIPS else BAR + 2

    @property
    def shapes(self) -> list[tuple[str, str]]:
        """(class, path) of each run."""
        if self.capacity <= MOST_PIPS:
            return [(name, _pips(start, number)) for name, start, number in self.runs]
        whole = [("", _block(1, BAR))]
        return whole + [(name, self._stretch(start, number)) for name, start, number in self.runs if name]

    def _stretch(self, start: int, number: int) -> str:
        unit = BAR / self.capacity
        return _block(1 + start * unit, max(number * unit, 2))


def _pips(start: int, number: int) -> str:
    return "".join(_block(1 + seat * STEP, PIP) for seat in range(start, start + number))


def _block(x: float, width: float) -> str:
    return f"M{x:.4g} 1h{width:.4g}v{PIP}h-{width:.4g}z"
