"""What is in a file, whatever it is called: letters, separators, cells as Excel keeps them, and files that are none."""

import datetime as dt
import io
import struct
import zipfile
import zlib
from typing import Any

import openpyxl
import pytest

from members.importing import files
from members.importing.columns import COMPANIES, PEOPLE, key_of
from members.importing.faults import Fault, Unreadable, say
from members.importing.files import read
from members.importing.table import MOST_ROWS
from tests.members.spreadsheets import csv_of, rewritten, xlsx_of

HEAD, ROW = ("Navn", "Kommune"), ("Årdal Sveis", "Bø")
SHEET = "xl/worksheets/sheet1.xml"


def cells(content: bytes, kind: str = "companies") -> list[dict[str, Any]]:
    return list(read(content, kind).dicts())


def reason(content: bytes, kind: str = "companies") -> str:
    with pytest.raises(Unreadable) as caught:
        read(content, kind)
    assert say(caught.value.code, caught.value.details), "the reason is a sentence"
    return caught.value.code


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_as_programs_write_it(delimiter: str, encoding: str) -> None:
    content = csv_of(HEAD, ROW, delimiter=delimiter, encoding=encoding)
    assert cells(content) == [{"name": "Årdal Sveis", "municipality": "Bø"}]


def test_excel_is_told_the_separator_and_quotes_hold_lines_together() -> None:
    content = b'sep=;\r\nNavn;Hva vi gj\xf8r\r\n"A; B";"linje 1\r\nlinje ""2"""\r\n\r\nC;\r\n'
    table = read(content, "companies")
    assert [number for number, _ in table.rows] == [2, 4], "as Excel numbers them"
    assert next(iter(table.dicts())) == {"name": "A; B", "about": 'linje 1\r\nlinje "2"'}


@pytest.mark.parametrize(
    "name", ["Org.nr.", " ORG NR ", "organisasjonsnummer", "Organisation number", "Org. nr. *", "orgnr (9 siffer)"]
)
def test_columns_by_their_many_names(name: str) -> None:
    assert "organisation_number" in read(csv_of(("Navn", name), ("A", "1")), "companies").places


@pytest.mark.parametrize("columns", [COMPANIES, PEOPLE])
def test_no_name_means_two_columns(columns: Any) -> None:
    seen: dict[str, str] = {}
    for column in columns:
        for name in column.keys:
            assert seen.setdefault(name, column.key) == column.key, name


def test_the_header_may_stand_below_a_title_and_on_the_second_sheet() -> None:
    title = ("Medlemsbedrifter 2026 (utkast)", None)
    assert read(xlsx_of(title, (), HEAD, ROW, before=2), "companies").rows[0][0] == 6
    content = xlsx_of(HEAD, ROW, hidden=[("Navn", "Kommune"), ("Hemmelig", "X")])
    assert cells(content)[0]["name"] == "Årdal Sveis"


def test_a_merged_header_is_read_by_its_first_cell() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Bedriftene våre", None])
    book.active.merge_cells("A1:B1")
    book.active.append(list(HEAD))
    book.active.append(list(ROW))
    file = io.BytesIO()
    book.save(file)
    assert cells(file.getvalue())[0]["municipality"] == "Bø"


def test_columns_that_mean_nothing_are_named_and_left_out() -> None:
    table = read(xlsx_of(("Navn", "Fritekst", None, "Kommune"), ("A", "x", "y", "B")), "companies")
    assert (table.unknown, table.letter("municipality")) == (["Fritekst"], "D")


def test_formulas_are_read_by_their_values() -> None:
    content = xlsx_of(("Navn", "Kommune"), ("=1+1", "B"))
    text = zipfile.ZipFile(io.BytesIO(content)).read(SHEET)
    assert b"<f>1+1</f>" in text
    with_value = rewritten(
        content, SHEET, text.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>").replace(b"<v />", b"<v>2</v>")
    )
    assert cells(with_value)[0]["name"] == 2


# --- Cells ------------------------------------------------------------------------------------------------------------
WIDGETS = {column.key: column.widget for column in (*COMPANIES, *PEOPLE)}


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("name", "  Årdal \x00 Sveis\n ", "Årdal Sveis"),
        ("name", "A\u0308rlig", "Ärlig"),
        ("name", "'=SUM(A1)", "=SUM(A1)"),
        ("name", 4.0, "4"),
        ("name", "   ", None),
        ("organisation_number", "923 609 016", "923609016"),
        ("organisation_number", "NO 923 609 016 MVA", "923609016"),
        ("organisation_number", 923609016.0, "923609016"),
        ("organisation_number", "923\xa0609\xa0016", "923609016"),
        ("phone", 90000000.0, "90000000"),
        ("phone", 4790000000, "+4790000000"),
        ("phone", "(+47) 900 00 000", "(+47) 900 00 000"),
        ("email", " KARI@Sveis.Example ", "kari@sveis.example"),
        ("email", "mailto:kari@sveis.example", "kari@sveis.example"),
        ("since", "31.12.2026", dt.date(2026, 12, 31)),
        ("since", "1.2.20", dt.date(2020, 2, 1)),
        ("since", "2026-12-31", dt.date(2026, 12, 31)),
        ("since", "2026-12-31 00:00:00", dt.date(2026, 12, 31)),
        ("since", dt.datetime(2026, 12, 31), dt.date(2026, 12, 31)),
        ("since", 46022, dt.date(2025, 12, 31)),
        ("since", 2019, dt.date(2019, 1, 1)),
        ("headcount", 37, "20-49"),
        ("headcount", "5 – 19", "5-19"),
        ("headcount", "1 200", "250+"),
        ("headcount", 0, None),
        ("headcount", dt.datetime(2026, 4, 1), "1-4"),
        ("industry_code", 25.62, "25.620"),
        ("industry_code", "25,620", "25.620"),
        ("industry_code", 1.11, "01.110"),
        ("website", "simpro.example", "https://simpro.example"),
        ("kind", "utdanning og forskning", "education"),
        ("kind", "Public body", "public"),
        ("role", "BEDRIFTSKONTAKT", "contact"),
        ("language", "english", "en"),
        ("about", " a \r\n\r\n b ", "a\n\nb"),
    ],
)
def test_cells_as_people_and_excel_write_them(column: str, cell: Any, value: Any) -> None:
    assert WIDGETS[column].clean(cell) == value


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("name", "x" * 121, "too_long"),
        ("name", "#REF!", "excel_error"),
        ("organisation_number", "987654321", "number"),
        ("organisation_number", "٩٢٣٦٠٩٠١٦", "number"),
        ("phone", "9,0E+07", "phone"),
        ("email", "kari@", "email"),
        ("since", "31.02.2026", "day"),
        ("since", dt.datetime(9999, 1, 1), "day"),
        ("headcount", "mange", "choice"),
        ("website", "javascript:alert(1)", "web"),
        ("industry_code", "sveising", "industry_code"),
    ],
)
def test_cells_that_are_refused(column: str, cell: Any, code: str) -> None:
    with pytest.raises(Fault) as caught:
        WIDGETS[column].clean(cell)
    assert caught.value.code == code


@pytest.mark.parametrize(("text", "key"), [("E-post", "epost"), ("Juridisk navn*", "juridisknavn"), (None, "")])
def test_names_of_columns_without_what_people_write_differently(text: Any, key: str) -> None:
    assert key_of(text) == key


# --- Files that are none ----------------------------------------------------------------------------------------------
FAR = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
CELL = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>'


def png() -> bytes:
    body = zlib.compress(b"\0\xff\xff\xff")
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(body)) + b"IDAT" + body


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def bomb() -> bytes:
    return archive(xl__workbook_xml=b"", xl__sharedStrings_xml=b"\0" * (files.MOST_UNPACKED + 1))


def entities() -> bytes:
    lol = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 9))
    text = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">' + lol + b"]>" + FAR % (CELL % (1, 1, b"&l8;"))
    return rewritten(xlsx_of(HEAD, ROW), SHEET, text)


def locked() -> bytes:
    return files.OLE + b"\0" * 600 + files.LOCKED + b"\0" * 600


def far_row() -> bytes:
    rows = CELL % (1, 1, b"Navn") + CELL % (10**9, 10**9, b"X")
    return rewritten(xlsx_of(HEAD), SHEET, FAR % rows)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"MZ\x90\x00\x03" + b"\0" * 400, "not_a_spreadsheet"),
        (png(), "not_a_spreadsheet"),
        (b"%PDF-1.7 ...", "not_a_spreadsheet"),
        (b"<html><table><tr><td>Navn</td></tr></table>", "not_a_spreadsheet"),
        (bytes(range(1, 32)) * 100, "not_a_spreadsheet"),
        (b"x" * (files.MOST_BYTES + 1), "too_big"),
        (files.OLE + b"\0" * 600, "old_excel"),
        (locked(), "locked"),
        (archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "other_office"),
        (archive(word__document_xml=b"<x/>"), "other_office"),
        (archive(xl__workbook_xml=b"<x/>"), "broken"),
        (xlsx_of(HEAD, ROW)[:-200], "broken"),
        (rewritten(xlsx_of(HEAD, ROW), SHEET, b"<worksheet><"), "broken"),
        (bomb(), "bomb"),
        (entities(), "broken"),
        (far_row(), "too_many_rows"),
        (xlsx_of(HEAD), "no_rows"),
        (csv_of(HEAD), "no_rows"),
        (csv_of(HEAD, ("", ""), (" ", "")), "no_rows"),
        (csv_of(("Foo", "Bar"), ("a", "b")), "no_header"),
        (csv_of(("Kommune", "Bransje", "Ansatte"), ("a", "b", "c")), "no_column"),
        (csv_of(("Navn", "Name"), ("a", "b")), "column_twice"),
        (csv_of(("Navn", "E-post", "Mobil"), ("a", "b", "c")), "people_not_companies"),
        (csv_of(("Navn", *["x"] * 60), ("a",)), "too_many_columns"),
        (csv_of(("Navn",), *[("a",)] * (MOST_ROWS + 1)), "too_many_rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_that_are_refused_with_the_reason(content: bytes, code: str) -> None:
    assert reason(content) == code


def test_a_list_of_companies_is_no_list_of_people() -> None:
    assert reason(csv_of(("Navn", "Kommune", "Bransje"), ("a", "b", "c")), "people") == "companies_not_people"
