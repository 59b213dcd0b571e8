"""Files and links of an event: what is taken in, who may fetch it, and how it is handed out."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from events.choices import Readers
from events.domain import errors
from events.domain.material import MOST, add_files, add_link, look_at, remove
from events.models import Material
from groups.models import Group
from members.models import Person
from tests.browsing import queries, signed_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_seat
from tests.factories.members import a_member, a_person
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pictures import PICTURE_ALONE
from thamsklyngen.shared.sizes import FILE, MB

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
CONTENTS = "[Content_Types].xml"


def packed(*parts: str, **filled: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for part in parts:
            file.writestr(part, "<x/>")
        for part, data in filled.items():
            file.writestr(part, data)
    return out.getvalue()


def a_photo(side: int = 3000) -> bytes:
    drawn = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    Image.new("RGB", (side, side // 2), "teal").save(drawn, "JPEG", exif=exif)
    return drawn.getvalue()


def a_bomb() -> bytes:
    """A PNG of a few hundred bytes that says it has 40,000 × 40,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


WORD = packed(CONTENTS, "word/document.xml")
TAKEN = [
    ("foiler.pdf", PDF, ".pdf", "application/pdf"),
    ("foiler.exe", PDF, ".pdf", "application/pdf"),
    ("liste.docx", WORD, ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (
        "x",
        packed(CONTENTS, "ppt/presentation.xml"),
        ".pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    (
        "notat.odt",
        packed(mimetype=b"application/vnd.oasis.opendocument.text"),
        ".odt",
        "application/vnd.oasis.opendocument.text",
    ),
    ("notat.txt", "Blåbær < jordbær".encode(), ".txt", "text/plain; charset=utf-8"),
    ("tall.csv", b"a;b\r\n1;2\r\n", ".csv", "text/plain; charset=utf-8"),
    ("bilde.png", a_photo(), ".webp", "image/webp"),
]
REFUSED = [
    ("program.pdf", b"MZ\x90\x00\x03\x00\x00\x00", errors.MaterialUnknown),
    ("skall.txt", b"\x7fELF\x02\x01\x01", errors.MaterialUnknown),
    ("side.txt", b"<!DOCTYPE html><script>alert(1)</script>", errors.MaterialUnknown),
    ("tegning.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', errors.MaterialUnknown),
    ("gammel.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", errors.MaterialUnknown),
    ("alt.zip", packed("a.exe"), errors.MaterialUnknown),
    ("jar.docx", packed("META-INF/MANIFEST.MF"), errors.MaterialUnknown),
    ("to.docx", packed(CONTENTS, "word/document.xml", "xl/workbook.xml"), errors.MaterialUnknown),
    ("makro.docx", packed(CONTENTS, "word/document.xml", "word/vbaProject.bin"), errors.MaterialRuns),
    ("avkuttet.docx", WORD[:-20], errors.MaterialUnknown),
    ("stor.docx", packed(CONTENTS, "word/document.xml", media=b"\0" * (101 * MB)), errors.MaterialUnpacks),
    ("mange.docx", packed(CONTENTS, "word/document.xml", *map(str, range(5001))), errors.MaterialUnpacks),
    ("stor.pdf", PDF + b" " * FILE, errors.MaterialTooLarge),
    ("tomt.txt", b"  \n", errors.MaterialUnknown),
    ("latin.txt", "Blåbær".encode("latin-1"), errors.MaterialUnknown),
    ("bombe.png", a_bomb(), DomainError),
    ("halvt.png", b"\x89PNG\r\n\x1a\n", DomainError),
]


@pytest.mark.parametrize(
    ("name", "data", "suffix", "kind"), TAKEN, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_a_file_is_its_content_says(name: str, data: bytes, suffix: str, kind: str) -> None:
    kept = look_at(name, data)
    assert (kept.suffix, kept.content_type) == (suffix, kind)


def test_a_picture_is_drawn_anew_and_smaller() -> None:
    kept = look_at("bilde.jpg", a_photo())
    assert b"Kamera" not in kept.data
    assert Image.open(io.BytesIO(kept.data)).size == (1600, 800)


@pytest.mark.parametrize(("name", "data", "error"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_what_is_not_taken_in(name: str, data: bytes, error: type[DomainError]) -> None:
    with pytest.raises(error):
        look_at(name, data)


def test_all_files_are_added_or_none_and_no_more_than_there_is_room_for(group: Group, leader: Person) -> None:
    event = an_event(group)
    with pytest.raises(errors.MaterialUnknown):
        add_files(event, [("a.pdf", PDF), ("b.exe", b"MZ\0")], title="", readers="all", by=leader)
    assert not event.materials.exists()
    names = [r"C:\Mine\foi:ler<5S>.pdf", "../../etc/passwd", "." * 200 + ".pdf"]
    rows = add_files(event, [(name, PDF) for name in names], title="Ikke brukt", readers="all", by=leader)
    assert [row.file_name for row in rows] == ["foiler5S.pdf", "passwd.pdf", "fil.pdf"]
    Material.objects.bulk_create(Material(event=event, title="x", link="https://a.example") for _ in range(MOST - 3))
    with pytest.raises(errors.MaterialsFull):
        add_link(event, "https://a.example", title="En til", readers="all", by=leader)
    assert remove(event, rows[0].pk)
    assert not remove(event, rows[0].pk)
    assert not remove(an_event(), rows[1].pk)


def test_the_list_and_the_right_agree_for_everybody(group: Group, leader: Person) -> None:
    event = an_event(group, capacity=1)
    rows = {to: add_files(event, [("a.pdf", PDF)], title="", readers=to, by=leader)[0] for to in Readers}
    with_place, waits = a_place(event).person, a_place(event).person
    everything = set(rows.values())
    expected = {
        with_place: everything,
        leader: everything,
        a_seat(group): everything,
        a_person(admin=True): everything,
        waits: {rows[Readers.MEMBERS], rows[Readers.ALL]},
        a_member(): {rows[Readers.MEMBERS], rows[Readers.ALL]},
        a_person(): {rows[Readers.ALL]},
    }
    for person, may in expected.items():
        assert set(Material.objects.visible_to(person, event)) == may
        assert {row for row in everything if person.has_perm("events.read_material", row)} == may
        page = signed_in(person).get(event.get_absolute_url()).text
        assert {row for row in everything if f"/materials/{row.pk}/" in page} == may
    for row in everything:
        fetched = Client().get(reverse("events:material", args=[event.key, row.pk]))
        assert fetched.status_code == (200 if row.readers == Readers.ALL else 302)
    hidden = an_event(group, draft=True)
    [row] = add_files(hidden, [("a.pdf", PDF)], title="", readers=Readers.ALL, by=leader)
    assert not a_member().has_perm("events.read_material", row)


def test_nothing_in_it_can_run(group: Group, leader: Person) -> None:
    event = an_event(group)
    paper, photo = add_files(
        event, [("Referat æ.pdf", PDF), ("b.jpg", a_photo(20))], title="", readers="all", by=leader
    )
    link = add_link(event, "https://a.example", title="Lenke", readers="all", by=leader)
    for row, shown in ((paper, "attachment"), (photo, "inline")):
        answer = Client().get(reverse("events:material", args=[event.key, row.pk]))
        assert answer.headers["Content-Disposition"].startswith(shown)
        assert answer.headers["Content-Security-Policy"] == PICTURE_ALONE
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == row.content_type
    other = an_event(group)
    for key, row in ((other.key, paper), (event.key, link)):
        assert signed_in(leader).get(reverse("events:material", args=[key, row.pk])).status_code == 404
    page = Client().get(event.get_absolute_url()).text
    assert f'href="{link.link}" rel="nofollow noopener"' in page
    assert 'class="gallery"' in page


def test_an_organiser_adds_several_and_takes_one_away(browser: Client, group: Group) -> None:
    event = an_event(group)
    page = reverse("events:materials", args=[event.key])
    files = [SimpleUploadedFile("foiler.pdf", PDF), SimpleUploadedFile("b.jpg", a_photo(20))]
    assert browser.post(page, {"files": files, "readers": "members"}).status_code == 302
    assert [(row.title, row.readers) for row in event.materials.all()] == [("foiler", "members"), ("b", "members")]
    link = {"link": "bilder.example/5s", "title": "Bildene", "readers": "all"}
    assert browser.post(page, link).status_code == 302
    shown = browser.get(page).text
    assert "foiler" in shown
    assert "https://bilder.example/5s" in shown
    gone = event.materials.get(title="foiler")
    removing = reverse("events:material_remove", args=[event.key, gone.pk])
    assert f'href="{removing}"' in shown
    assert f'action="{removing}"' not in shown, "the list asks first"
    assert "Take away “foiler”?" in browser.get(removing).text
    assert event.materials.count() == 3
    for _ in range(2):
        assert browser.post(removing).status_code == 302
    assert [row.title for row in event.materials.all()] == ["b", "Bildene"]


@pytest.mark.parametrize(
    "typed",
    [
        {"readers": "all"},
        {"readers": "all", "link": "https://a.example"},
        {"readers": "all", "link": "javascript:alert(1)", "title": "x"},
        {"readers": "all", "link": "https://user:pw@a.example", "title": "x"},
        {"readers": "all", "link": "https://user@a.example", "title": "x"},
        {"readers": "nobody", "link": "https://a.example", "title": "x"},
        {"readers": "all", "files": b"MZ\x90\0"},
        {"readers": "all", "files": b""},
        {"readers": "all", "files": PDF + b" " * FILE},
        {"readers": "all", "files": PDF, "link": "https://a.example", "title": "x"},
    ],
)
def test_what_is_typed_wrong_is_said_and_nothing_added(browser: Client, group: Group, typed: dict[str, object]) -> None:
    event = an_event(group)
    data = {
        name: SimpleUploadedFile("a.pdf", value) if isinstance(value, bytes) else value for name, value in typed.items()
    }
    answer = browser.post(reverse("events:materials", args=[event.key]), data)
    assert answer.status_code == 422
    assert not event.materials.exists()


def test_a_long_name_is_cut_before_its_ending(browser: Client, group: Group) -> None:
    event = an_event(group)
    file = SimpleUploadedFile("å" * 300 + ".csv", b"a;b\r\n1;2\r\n")
    assert (
        browser.post(reverse("events:materials", args=[event.key]), {"files": file, "readers": "all"}).status_code
        == 302
    )
    [row] = event.materials.all()
    assert row.file_name.endswith("å.csv")
    assert len(row.file_name) <= 150


def test_a_link_with_a_password_in_it_is_refused_in_words(browser: Client, group: Group) -> None:
    page = reverse("events:materials", args=[an_event(group).key])
    answer = browser.post(page, {"readers": "all", "link": "https://user:pw@a.example", "title": "x"})
    assert answer.context["form"].errors["link"] == [
        "Leave out the name and password before the @: everybody would read them."
    ]


def test_materials_cost_the_events_page_one_query_whatever_their_number(group: Group, leader: Person) -> None:
    event, reader = an_event(group), signed_in(leader)
    without = queries(reader, event.get_absolute_url())
    for number in (1, 20):
        add_files(event, [("a.pdf", PDF)] * number, title="", readers="all", by=leader)
        assert queries(reader, event.get_absolute_url()) <= without + 2
