"""Spreadsheets for tests, made here byte by byte; and the short way from one to its report."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import openpyxl

from members.domain import importing
from members.importing.faults import say
from members.models import Import, Person
from tests.factories.members import a_person


def csv_of(*rows: Sequence[Any], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """Rows as text."""
    return "\r\n".join(delimiter.join(str(cell) for cell in row) for row in rows).encode(encoding)


def xlsx_of(*rows: Sequence[Any], hidden: Iterable[Sequence[Any]] = (), before: int = 0) -> bytes:
    """Rows as a workbook; `before` empty rows above, `hidden` a sheet in front that nobody sees."""
    book = openpyxl.Workbook()
    sheet = book.active
    if hidden:
        for row in hidden:
            sheet.append(list(row))
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("Liste")
        book.active = 1
    for _ in range(before):
        sheet.append([])
    sheet._current_row = before
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rewritten(content: bytes, part: str, text: bytes) -> bytes:
    """A workbook with one of its parts exchanged."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in source.infolist():
            archive.writestr(item.filename, text if item.filename == part else source.read(item))
    return target.getvalue()


def looked_at(content: bytes, kind: str = "companies", *, by: Person | None = None) -> Import:
    """An upload after the worker has read it."""
    row = importing.begin(content, kind=kind, file_name="liste.xlsx", by=by or a_person(admin=True))
    importing.work_on(row.pk)
    row.refresh_from_db()
    return row


def imported(content: bytes, kind: str = "companies", *, by: Person | None = None) -> Import:
    """An upload that was confirmed and done."""
    row = looked_at(content, kind, by=by)
    assert row.state == "ready", complaints(row)
    return confirmed(row)


def confirmed(row: Import) -> Import:
    """A preview after the press, and after the worker."""
    importing.confirm(row, by=row.asked_by or a_person(admin=True))
    importing.work_on(row.pk)
    row.refresh_from_db()
    return row


def complaints(row: Import) -> list[str]:
    """All that is wrong, as `E4: what`; for a file that can't be read the code of the reason."""
    if "fault" in row.report:
        return [row.report["fault"][0]]
    faults = row.report.get("faults", [])
    return [f"{fault['column']['letter']}{fault['row']}: {say(fault['code'], fault['details'])}" for fault in faults]


def notes(row: Import) -> list[str]:
    """The codes of all notes."""
    return [code for step in row.report["rows"] for code, _details in step["notes"]]
