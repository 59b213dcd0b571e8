"""From the bytes of an upload to the rows of a sheet; what the file is called says nothing, what is in it does."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from members.importing.columns import columns_named
from members.importing.faults import Fault, Unreadable
from members.importing.table import FARTHEST_ROW, LOOK_FOR_HEADER, MOST_COLUMNS, Table, read_table
from thamsklyngen.shared.sizes import FILE, MB

MOST_BYTES, MOST_UNPACKED, MOST_PARTS = FILE, 60 * MB, 2000
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")  # the stream in which Office keeps a workbook with a password
DELIMITERS = ";,\t"
PROGRAMS = (b"MZ", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"{\\rtf", b"<", b"RIFF", b"Rar!")
DAMAGED: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    DefusedXmlException,
    KeyError,
    ValueError,
    OSError,
)
DAMAGED += (TypeError, AttributeError, IndexError, EOFError, NotImplementedError, zipfile.LargeZipFile)


def read(content: bytes, kind: str) -> Table:
    """The table in a file.

    Args:
        content: the whole file: XLSX, or text with commas, semicolons or tabs.
        kind: one of `ImportKind`.

    Raises:
        Unreadable: with the reason.
    """
    guard_size(len(content))
    if content.startswith(OLE):
        raise Unreadable("locked" if LOCKED in content else "old_excel")
    if content.startswith(b"PK"):
        return _from_workbook(content, kind)
    if content.lstrip(b" \r\n\t").startswith(PROGRAMS):
        raise Unreadable("not_a_spreadsheet")
    return _from_text(_decoded(content), kind)


def guard_size(size: int) -> None:
    """Raise Unreadable unless a file of `size` bytes may be read."""
    if size == 0:
        raise Unreadable("empty")
    if size > MOST_BYTES:
        raise Unreadable("too_big", most=MOST_BYTES // MB)


# --- XLSX -------------------------------------------------------------------------------------------------------------
def _from_workbook(content: bytes, kind: str) -> Table:
    try:
        _guard_archive(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        return _first_that_fits(book, kind)
    except Fault:
        raise
    except DAMAGED as error:
        raise Unreadable("broken") from error


def _guard_archive(content: bytes) -> None:
    """What an archive says of its size is as much as is ever read of it, so bombs are seen before they go off."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "xl/workbook.bin" in names or "mimetype" in names or not any(name.startswith("xl/") for name in names):
            raise Unreadable("other_office")
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable("locked")
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable("bomb", most=MOST_UNPACKED // MB)


def _first_that_fits(book: Any, kind: str) -> Table:
    """The table of the first sheet one can see that has one; else what is wrong with the first one."""
    wrong: Unreadable | None = None
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        try:
            return read_table(_rows_of(sheet), kind)
        except Unreadable as error:
            if error.code != "no_header":
                raise
            wrong = wrong or error
    raise wrong or Unreadable("empty")


def _rows_of(sheet: Any) -> Iterator[Any]:
    """The values of a sheet, row by row; what a file says of its own extent is not believed."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    return islice(rows, FARTHEST_ROW + 1)


# --- Text -------------------------------------------------------------------------------------------------------------
def _decoded(content: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 with their marks, UTF-8 without, else Windows-1252."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _guard_text(_letters(content, name))
    try:
        return _guard_text(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _guard_text(_letters(content, "cp1252"))


def _letters(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        raise Unreadable("letters") from None


def _guard_text(text: str) -> str:
    """One stray NUL may be; a file full of control letters is a program or a picture."""
    odd = len(re.findall(r"[\x00-\x08\x0e-\x1f]", text))
    if odd > 5 + len(text) // 1000:
        raise Unreadable("not_a_spreadsheet")
    if not text.strip():
        raise Unreadable("empty")
    return text.replace("\x00", "")


def _from_text(text: str, kind: str) -> Table:
    said = re.match(r"sep=(.)\r?\n", text)  # how Excel is told; it counts no row
    text = text[said.end() :] if said else text
    delimiter = said[1] if said and said[1] in DELIMITERS else _delimiter(text, kind)
    try:
        return read_table(_records(text, delimiter), kind)
    except csv.Error:
        raise Unreadable("broken") from None


def _delimiter(text: str, kind: str) -> str:
    """The one with which the first rows name the most of our columns."""

    def named(delimiter: str) -> int:
        try:
            rows = list(islice(_records(text, delimiter), LOOK_FOR_HEADER))
        except csv.Error:
            return 0
        return max((len(columns_named(row, kind)) for row in rows), default=0)

    return max(DELIMITERS, key=named)


def _records(text: str, delimiter: str) -> Iterable[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
