"""Logos: what is refused and why, what is kept, and how it is served."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageChops, ImageOps, ImageStat, PngImagePlugin

from members.domain import logo as logos
from members.models import Company, CompanyLogo, Person
from tests.browsing import signed_in
from tests.factories.members import a_company, a_member, a_person
from thamsklyngen.shared.pdf import pdf_of
from thamsklyngen.shared.pictures import PICTURE_ALONE
from thamsklyngen.shared.sizes import KEPT

pytestmark = pytest.mark.django_db
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ\x90\x00" + bytes(2000)


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300), mode: str = "RGB", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "#0b4f5c" if mode == "RGB" else None).save(out, kind, **more)
    return out.getvalue()


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is huge."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9999))) + chunk(b"IEND", b"")
    )


def made(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(logos.small_picture(data)[0]))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_as_small_webp(kind: str) -> None:
    found = made(picture(kind))
    assert (found.format, found.size) == ("WEBP", (512, 171))


def test_a_small_one_is_not_blown_up_and_keeps_what_is_see_through() -> None:
    found = made(picture(size=(40, 20), mode="RGBA"))
    assert (found.size, found.mode) == ((40, 20), "RGBA")


@pytest.mark.parametrize("mode", ["L", "LA", "P", "1", "I;16", "CMYK"])
def test_whatever_way_its_colours_are_written(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert made(picture(kind, mode=mode)).size == (512, 171)


def test_nothing_but_the_pixels_is_left() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Kari Nordmanns telefon", 6  # who made it; turned by 90°
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "hemmelig")
    data = picture(exif=exif, pnginfo=words, icc_profile=b"profil" * 40)
    image, width, height = logos.small_picture(data)
    assert (width, height) == (171, 512), "turned as the camera said, then forgotten"
    assert all(word not in image for word in (b"Kari", b"hemmelig", b"profil", b"EXIF", b"ICCP", b"XMP "))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (SVG, logos.Drawing),
        (EXE, logos.NotAPicture),
        (b"", logos.NotAPicture),
        (b"GIF89a" + bytes(40), logos.NotAPicture),
        (picture("GIF"), logos.NotAPicture),
        (picture("BMP"), logos.NotAPicture),
        (picture()[:200], logos.NotAPicture),
        (picture("JPEG")[:300], logos.NotAPicture),
        (animated("PNG"), logos.Animated),
        (animated("WEBP"), logos.Animated),
        (bomb(5000, 5000), logos.TooManyPixels),
        (bomb(60_000, 60_000), logos.TooManyPixels),
        (bytes(logos.MOST_BYTES + 1), logos.TooBig),
    ],
    ids=str,
)
def test_what_is_no_logo_is_refused(data: bytes, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        logos.small_picture(data)


def test_half_a_picture_is_refused_also_after_a_poster_was_made() -> None:
    pdf_of("<p>x</p>")
    with pytest.raises(logos.NotAPicture):
        logos.small_picture(picture()[:200])


def test_a_picture_is_turned_upright_whatever_else_its_notes_say() -> None:
    odd = struct.pack("<HHI4s", 0x011A, 2, 2, b"a\0\0\0")  # a resolution in letters
    turned = struct.pack("<HHII", 0x0112, 3, 1, 6)
    notes = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 2) + turned + odd + bytes(4)
    _data, width, height = logos.small_picture(picture("JPEG", (300, 200), exif=notes))
    assert (width, height) == (200, 300)


@pytest.mark.parametrize("note", range(1, 9))
def test_every_way_of_holding_the_camera_is_turned_as_pillow_would(note: int) -> None:
    image, exif = Image.new("RGB", (40, 20), "white"), Image.Exif()
    image.paste("red", (0, 0, 10, 10))
    exif[0x0112] = note
    out = io.BytesIO()
    image.save(out, "PNG", exif=exif)
    expected = ImageOps.exif_transpose(Image.open(out))
    data, *_size = logos.small_picture(out.getvalue())
    found = Image.open(io.BytesIO(data)).convert("RGB")
    assert found.size == expected.size
    apart = ImageChops.difference(found, expected).convert("L")
    assert ImageStat.Stat(apart).mean[0] < 10, "WebP blurs a little, the wrong corner makes 40"


def test_what_hides_behind_a_picture_is_gone() -> None:
    image = logos.small_picture(picture() + b"<script>alert(1)</script>")[0]
    assert b"script" not in image


# --- the pages ------------------------------------------------------------------------------------------------------


def running(company: Company) -> Client:
    return signed_in(a_person(at=company, role="contact"))


def upload(browser: Client, company: Company, data: bytes, name: str = "logo.png") -> tuple[int, str]:
    here = reverse("members:edit_logo", args=[company.slug])
    answer = browser.post(here, {"logo": SimpleUploadedFile(name, data, "image/png")})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (EXE, "no picture that can be read"),
        (SVG, "Save it as PNG"),
        (bytes(50 * 1024 * 1024), "larger than 5 MB"),
        (bomb(30_000, 30_000), "20 million pixels"),
    ],
    ids=["exe", "svg", "50 MB", "bomb"],
)
def test_the_page_says_why(data: bytes, words: str) -> None:
    company = a_company()
    status, page = upload(running(company), company, data)
    assert status == 422
    assert words in page
    assert not CompanyLogo.objects.exists()


def test_of_a_huge_file_only_a_little_reaches_the_disk(tmp_path: Path, settings: object) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path  # type: ignore[attr-defined]
    company, seen = a_company(), []
    clean = logos.MOST_BYTES
    browser = running(company)
    here = reverse("members:edit_logo", args=[company.slug])
    answer = browser.post(here, {"logo": SimpleUploadedFile("x.png", bytes(4 * KEPT))})
    seen = [file.size for file in answer.wsgi_request.FILES.values()]
    assert seen == [KEPT]
    assert clean < KEPT


def test_chosen_changed_and_taken_away() -> None:
    company = a_company("Orkel")
    browser = running(company)
    assert upload(browser, company, picture())[0] == 302
    first = CompanyLogo.objects.get().digest
    upload(browser, company, picture(size=(100, 100)))
    row = CompanyLogo.objects.get()
    assert row.digest != first
    page = browser.get(reverse("members:edit_logo", args=[company.slug])).content.decode()
    assert f"/companies/orkel/logo/{row.digest[:16]}.webp" in page
    browser.post(reverse("members:drop_logo", args=[company.slug]))
    assert not CompanyLogo.objects.exists()


def address(company: Company) -> str:
    row = logos.put_logo(company, picture())
    return reverse("members:logo", args=[company.slug, row.digest[:16]])


def test_it_is_served_so_that_nothing_in_it_runs() -> None:
    answer = Client().get(address(a_company()))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == PICTURE_ALONE
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_company_that_is_not_public_shows_its_logo_to_members_only() -> None:
    company = a_company(public=False)
    here = address(company)
    people: list[tuple[Person | None, int]] = [(None, 404), (a_person(), 404), (a_member(), 200)]
    for person, status in people:
        browser = signed_in(person) if person else Client()
        assert browser.get(here).status_code == status
    assert Client().get(here.replace(here[-21:-5], "0" * 16)).status_code == 404


def test_only_those_who_run_the_company_may_change_it() -> None:
    company = a_company()
    assert upload(signed_in(a_member(at=company)), company, picture())[0] == 403
    assert upload(running(a_company()), company, picture())[0] == 403
