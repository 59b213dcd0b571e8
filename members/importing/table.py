"""What is read out of a spreadsheet: the row of column names, and the rows below it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

from members.importing.columns import COLUMNS, Column, columns_named, header_of
from members.importing.faults import Unreadable

MOST_ROWS, MOST_COLUMNS = 20_000, 60
LOOK_FOR_HEADER = 25  # rows; titles and logos stand above it
FARTHEST_ROW = 1_048_576  # Excel's own limit

Cells = Sequence[Any]


@dataclass
class Table:
    """A list as the portal understands it: its columns by our keys, its rows by their numbers in the file."""

    places: dict[str, int]  # key of a column → its place
    names: dict[str, str]  # key → what the file calls it
    unknown: list[str]  # columns that mean nothing to us
    rows: list[tuple[int, Cells]] = field(default_factory=list)

    def letter(self, key: str) -> str:
        """The column's letter in Excel."""
        return get_column_letter(self.places[key] + 1) if key in self.places else ""

    def dicts(self) -> Iterator[dict[str, Any]]:
        """The rows by the keys of their columns."""
        for _number, cells in self.rows:
            yield {key: cells[place] if place < len(cells) else None for key, place in self.places.items()}


def read_table(rows: Iterable[Cells], kind: str) -> Table:
    """The table in the rows of a sheet.

    Args:
        rows: all of them, the first one in the file first; empty ones too, since they count.
        kind: one of `ImportKind`.

    Raises:
        Unreadable: there is no row of column names, a column is missing or there twice, nothing or too much below.
    """
    numbered = iter(enumerate(rows, 1))
    table = _header(numbered, kind)
    for number, cells in numbered:
        if number > FARTHEST_ROW:
            raise Unreadable("too_many_rows", most=MOST_ROWS)
        if any(not _blank(cells[place]) for place in table.places.values() if place < len(cells)):
            table.rows.append((number, cells))
        if len(table.rows) > MOST_ROWS:
            raise Unreadable("too_many_rows", most=MOST_ROWS)
    if not table.rows:
        raise Unreadable("no_rows")
    return table


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _header(numbered: Iterator[tuple[int, Cells]], kind: str) -> Table:
    """The first row that names a column without which nothing can be told apart; else what is wrong."""
    known = 0
    for number, cells in numbered:
        found = columns_named(cells, kind)
        _guard_kind(cells, kind, found)
        if _fits(found):
            return _table(cells, found)
        known = max(known, len(found))
        if number >= LOOK_FOR_HEADER:
            break
    if known > 1:
        raise Unreadable("no_column", name=next(header_of(column) for column in COLUMNS[kind] if column.needed))
    raise Unreadable("no_header", names=", ".join(header_of(column) for column in COLUMNS[kind][:3]))


def _fits(found: dict[int, Column]) -> bool:
    return any(column.needed for column in found.values())


def _guard_kind(cells: Cells, kind: str, found: dict[int, Column]) -> None:
    """Say so if the row is rather the header of the other kind of list."""
    for other in COLUMNS:
        theirs = columns_named(cells, other) if other != kind else {}
        if _fits(theirs) and len(theirs) > len(found):
            raise Unreadable(f"{other}_not_{kind}")


def _table(cells: Cells, found: dict[int, Column]) -> Table:
    if len(cells) > MOST_COLUMNS and any(not _blank(cell) for cell in cells[MOST_COLUMNS:]):
        raise Unreadable("too_many_columns", most=MOST_COLUMNS)
    places: dict[str, int] = {}
    for place, column in found.items():
        if column.key in places:
            letters = get_column_letter(places[column.key] + 1), get_column_letter(place + 1)
            raise Unreadable("column_twice", name=header_of(column), first=letters[0], second=letters[1])
        places[column.key] = place
    names = {place: " ".join(str(cell).split())[:60] for place, cell in enumerate(cells) if not _blank(cell)}
    unknown = [name for place, name in names.items() if place not in found]
    return Table(places, {key: names[place] for key, place in places.items()}, unknown[:MOST_COLUMNS])
