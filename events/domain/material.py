"""Files and links that belong to an event. What a file is, its content says; never its name."""

import io
import re
import zipfile
from dataclasses import dataclass

from django.db import transaction

from events.domain import errors
from events.domain.places import lock
from events.models import Event, Material
from members.domain.logo import small_picture
from members.models import Person
from thamsklyngen.shared.sizes import FILE, MB
from thamsklyngen.shared.text import one_line

MOST = 40  # of an event
SIDE = 1600  # pixels of a picture
UNPACKED, MOST_PARTS = 100 * MB, 5000  # of a document that is packed
LONGEST_NAME = 120
PDF, PICTURE, TEXT = "application/pdf", "image/webp", "text/plain; charset=utf-8"
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
# What must be inside of a packed document: part, and what the document is then.
PARTS = {
    "word/document.xml": (".docx", f"{OFFICE}wordprocessingml.document"),
    "xl/workbook.xml": (".xlsx", f"{OFFICE}spreadsheetml.sheet"),
    "ppt/presentation.xml": (".pptx", f"{OFFICE}presentationml.presentation"),
}
KINDS = {f"{OPEN}text": ".odt", f"{OPEN}spreadsheet": ".ods", f"{OPEN}presentation": ".odp"}
PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"RIFF")
MACROS = re.compile(r"vbaProject|(^|/)activeX/|(^|/)Basic/|(^|/)Scripts/", re.IGNORECASE)
MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE)
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
BROKEN = (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, KeyError)


@dataclass(frozen=True)
class Kept:
    """A file as it is handed out."""

    data: bytes
    suffix: str
    content_type: str


def look_at(name: str, data: bytes) -> Kept:
    """What `data` is, and what of it is kept: a picture is drawn anew, all else stays as it came.

    Raises:
        MaterialTooLarge, MaterialUnknown, MaterialRuns, MaterialUnpacks: it can't be handed out.
        DomainError: a picture that can't be read, moves, or is too large unpacked.
    """
    if len(data) > FILE:
        raise errors.MaterialTooLarge(name=name, most=FILE // MB)
    if data.startswith(PICTURES):
        return Kept(small_picture(data, SIDE)[0], ".webp", PICTURE)
    if data.startswith(b"%PDF-"):
        return Kept(data, ".pdf", PDF)
    if data.startswith(b"PK\x03\x04"):
        return Kept(data, *_packed(name, data))
    if _is_text(data):
        return Kept(data, ".csv" if name.lower().endswith(".csv") else ".txt", TEXT)
    raise errors.MaterialUnknown(name=name)


def _packed(name: str, data: bytes) -> tuple[str, str]:
    """Suffix and type of a packed document. Only its list of contents is read; nothing is unpacked but one word."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise errors.MaterialUnpacks(name=name, most=UNPACKED // MB)
            names = {part.filename for part in parts}
            kind = _mimetype(packed) if "mimetype" in names else ""
    except BROKEN:
        raise errors.MaterialUnknown(name=name) from None
    if any(MACROS.search(part) for part in names):
        raise errors.MaterialRuns(name=name)
    if kind in KINDS:
        return KINDS[kind], kind
    found = [PARTS[part] for part in PARTS if part in names and "[Content_Types].xml" in names]
    if len(found) != 1:
        raise errors.MaterialUnknown(name=name)
    return found[0]


def _mimetype(packed: zipfile.ZipFile) -> str:
    with packed.open("mimetype") as part:
        return part.read(100).decode("ascii", "replace").strip()


def _is_text(data: bytes) -> bool:
    if not data.strip() or CONTROL.search(data) or MARKUP.search(data):
        return False
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _named(name: str, suffix: str) -> str:
    """A name to keep a file by: its own without folders, and with the ending of what it is."""
    bare = one_line(re.split(r"[\\/]", name)[-1]).rpartition(".")
    stem = re.sub(r'[<>:"|?*;%]', "", bare[0] or bare[2]).strip(". ")
    return (stem or "fil")[:LONGEST_NAME] + suffix


def _short(name: str) -> str:
    """A name to tell a file by and to see what kind it says it is: a long one is cut before its ending."""
    stem, dot, ending = one_line(name).rpartition(".")
    ending = ending[:10] if dot else ending[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(dot + ending)] + dot + ending


@transaction.atomic
def add_files(event: Event, files: list[tuple[str, bytes]], *, title: str, readers: str, by: Person) -> list[Material]:
    """Give `event` files; all of them or none.

    Args:
        files: name and content of each.
        title: of a single file; else, and where it is empty, each goes by its name.
        readers: one of `Readers`.

    Raises:
        MaterialsFull: it has too many.
        DomainError: see `look_at`.
    """
    kept = [(name, look_at(_short(name), data)) for name, data in files]
    event = _with_room(event, len(kept))
    rows = []
    for name, file in kept:
        file_name = _named(name, file.suffix)
        said = title if title and len(kept) == 1 else file_name.rpartition(".")[0]
        rows.append(
            Material(event=event, title=said, file=file.data, file_name=file_name, readers=readers, added_by=by)
        )
        rows[-1].content_type, rows[-1].size = file.content_type, len(file.data)
        rows[-1].is_picture = file.content_type == PICTURE
        rows[-1].save()
    return rows


@transaction.atomic
def add_link(event: Event, link: str, *, title: str, readers: str, by: Person) -> Material:
    """Give `event` a link.

    Raises:
        MaterialsFull: it has too many.
    """
    event = _with_room(event, 1)
    return Material.objects.create(event=event, title=title, link=link, readers=readers, added_by=by)


def _with_room(event: Event, number: int) -> Event:
    event = lock(event)
    if event.materials.count() + number > MOST:
        raise errors.MaterialsFull(most=MOST)
    return event


@transaction.atomic
def remove(event: Event, pk: int) -> bool:
    """Take one away.

    Returns:
        Whether it was there.
    """
    return bool(lock(event).materials.filter(pk=pk).delete()[0])
