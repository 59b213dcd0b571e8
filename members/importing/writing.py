"""Writing lists as XLSX and CSV: what people read in Excel, and what reading back gives again.

No cell can start a formula: in XLSX every text is stored as text, in CSV what might start one gets an apostrophe,
which reading takes away again (OWASP, CSV Injection).
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

import tablib
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from members.importing.widgets import shield

XLSX, CSV = "xlsx", "csv"
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
DAY = "DD.MM.YYYY"
TEMPLATE_ROWS = 2000  # that offer the words to choose from


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
    if form == CSV:
        return _text(data)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(data.title or "1")
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    for place, words in choices:
        _offer(sheet, place, words)
    sheet.append([_cell(sheet, name, bold=True) for name in data.headers])
    for row in data:
        sheet.append([_cell(sheet, value) for value in row])
    _explain(book, notes)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    if value is None or value == "":
        return None
    cell = WriteOnlyCell(sheet, shield(value, as_text=True))
    if isinstance(value, dt.date):
        cell.number_format = DAY
    elif isinstance(value, str):
        cell.data_type = "s"  # also what begins with =, which openpyxl would take for a formula
        cell.number_format = "@"  # and Excel too, once somebody edits it
    if bold:
        cell.font = Font(bold=True)
    return cell


def _offer(sheet: Any, place: int, words: Sequence[str]) -> None:
    """Let Excel offer the words of a choice; another word may stand there all the same and is looked at later."""
    letter = chr(ord("A") + place)
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


def _text(data: tablib.Dataset) -> bytes:
    """Semicolons and a byte order mark: so Norwegian Excel opens it with its columns and letters right."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([shield(name) for name in data.headers])
    writer.writerows([shield(_said(value)) for value in row] for row in data)
    return file.getvalue().encode("utf-8-sig")


def _said(value: Any) -> str:
    if value is None:
        return ""
    return value.strftime("%d.%m.%Y") if isinstance(value, dt.date) else str(value)
