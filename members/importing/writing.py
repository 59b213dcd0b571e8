"""Writing lists as XLSX and CSV: what people read in Excel, and what reading back gives again.

No cell can start a formula: in XLSX every text is stored as text, in CSV what might start one gets an apostrophe,
which reading takes away again (OWASP, CSV Injection).
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

import tablib
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from members.importing.widgets import shield

XLSX, CSV = "xlsx", "csv"
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
DAY, MOMENT = "DD.MM.YYYY", "DD.MM.YYYY HH:MM"
TEMPLATE_ROWS = 2000  # that offer the words to choose from
MARK = b"\xef\xbb\xbf"  # of UTF-8: with it and semicolons Norwegian Excel opens a CSV with columns and letters right


@dataclass(frozen=True)
class Sheet:
    """One table to write: texts, numbers, days, and moments as the wall clock shows them (without a time zone).

    `rows` are read once, one by one, so that a long table never stands in memory; `widths` are in letters (XLSX only).
    """

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = ()


def write(
    data: tablib.Dataset,
    form: str,
    *,
    widths: Sequence[int] = (),
    choices: Sequence[tuple[int, Sequence[str]]] = (),
    notes: Iterable[Sequence[str]] = (),
) -> bytes:
    """`data` as a file.

    Args:
        form: `xlsx` or `csv`.
        widths: of the columns, in letters (XLSX only).
        choices: places of columns with the words that may stand there (XLSX only).
        notes: rows of a second sheet that explains the first (XLSX only).
    """
    sheet = Sheet(data.title or "1", data.headers, data, widths)
    if form == CSV:
        return b"".join(csv_lines(sheet))
    book = Workbook(write_only=True)
    made = _add(book, sheet)
    for place, words in choices:
        _offer(made, place, words)
    _explain(book, notes)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def write_book(sheets: Iterable[Sheet], file: IO[bytes]) -> None:
    """Write an XLSX with `sheets` into `file`; however long they are, only a row at a time stands in memory."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _add(book, sheet)
    book.save(file)


def csv_lines(sheet: Sheet) -> Iterator[bytes]:
    """A CSV of `sheet`, line by line as its rows are read."""
    yield MARK + _line([shield(name) for name in sheet.heads])
    for row in sheet.rows:
        yield _line([shield(_said(value)) for value in row])


def _line(cells: Sequence[str]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerow(cells)
    return file.getvalue().encode()


def _add(book: Any, sheet: Sheet) -> Any:
    made = book.create_sheet(sheet.title)
    made.freeze_panes = "A2"
    for place, width in enumerate(sheet.widths, 1):
        made.column_dimensions[get_column_letter(place)].width = width
    made.append([_cell(made, name, bold=True) for name in sheet.heads])
    for row in sheet.rows:
        made.append([_cell(made, value) for value in row])
    return made


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    if value is None or value == "":
        return None
    cell = WriteOnlyCell(sheet, shield(value, as_text=True))
    if isinstance(value, dt.date):
        cell.number_format = MOMENT if isinstance(value, dt.datetime) else DAY
    elif isinstance(value, str):
        cell.data_type = "s"  # also what begins with =, which openpyxl would take for a formula
        cell.number_format = "@"  # and Excel too, once somebody edits it
    if bold:
        cell.font = Font(bold=True)
    return cell


def _offer(sheet: Any, place: int, words: Sequence[str]) -> None:
    """Let Excel offer the words of a choice; another word may stand there all the same and is looked at later."""
    letter = get_column_letter(place + 1)
    rule = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=False)
    rule.add(f"{letter}2:{letter}{TEMPLATE_ROWS}")
    sheet.data_validations.append(rule)


def _explain(book: Any, notes: Iterable[Sequence[str]]) -> None:
    rows = list(notes)
    if not rows:
        return
    sheet = book.create_sheet(rows[0][0])
    for letter, width in (("A", 26), ("B", 70), ("C", 60)):
        sheet.column_dimensions[letter].width = width
    for number, row in enumerate(rows[1:]):
        cells = [_cell(sheet, value, bold=number == 0) for value in row]
        for cell in filter(None, cells):
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append(cells)


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%d.%m.%Y %H:%M")
    return value.strftime("%d.%m.%Y") if isinstance(value, dt.date) else str(value)
