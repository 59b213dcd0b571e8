"""A company's logo: any picture in, a small harmless one kept."""

import hashlib
import io
import struct

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageFile

from members.domain.locking import lock_company
from members.models import Company, CompanyLogo
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.sizes import FILE, MB

MOST_BYTES = FILE
MOST_PIXELS = 20_000_000  # 80 MB unpacked
SIDE = 512
FORMATS = ("PNG", "JPEG", "WEBP")
STILL = ("JPEG", "MPO")  # what phones put behind a JPEG is no animation
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error)
TURNS = {  # by what the camera noted (EXIF 2.3, Orientation); 1 is upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # wherever pictures are opened


class TooBig(DomainError):
    """More than five megabytes."""

    text = _("The picture is larger than %(most)s MB. Save it smaller.")


class NotAPicture(DomainError):
    """Whatever it is called."""

    text = _("That is no picture that can be read. Take a PNG, JPEG or WebP.")


class Drawing(DomainError):
    """SVG is a document that may hold scripts."""

    text = _("SVG drawings can hold programs. Save it as PNG.")


class Animated(DomainError):
    """A logo that moves."""

    text = _("The picture moves. Take one that stands still.")


class TooManyPixels(DomainError):
    """A small file may unpack to gigabytes."""

    text = _("The picture has more than %(most)s million pixels. Save it smaller.")


def small_picture(data: bytes, side: int = SIDE) -> tuple[bytes, int, int]:
    """`data` as WebP of at most `side` px a side, drawn anew: nothing but the pixels is left.

    Returns:
        The picture, its width and its height.

    Raises:
        TooBig, NotAPicture, Drawing, Animated, TooManyPixels: it can't be a logo.
    """
    if len(data) > MOST_BYTES:
        raise TooBig(most=MOST_BYTES // MB)
    image = _opened(data)
    try:
        image.draft("RGB", (2 * side, 2 * side))
        turned = _turned(image)
        has_alpha = "A" in turned.getbands() or "transparency" in turned.info
        drawn = turned.convert("RGBA" if has_alpha else "RGB")
    except UNREADABLE:
        raise NotAPicture from None
    drawn.thumbnail((side, side), Image.Resampling.LANCZOS)
    bare = Image.new(drawn.mode, drawn.size)  # without what stood beside the pixels
    bare.paste(drawn)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=90, method=4)
    return out.getvalue(), bare.width, bare.height


def _opened(data: bytes) -> Image.Image:
    """The picture, its head read and no pixel yet."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint allows half pictures in the whole process
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except BOMB:
        raise TooManyPixels(most=MOST_PIXELS // 10**6) from None
    except UNREADABLE:
        raise (Drawing if b"<svg" in data[:4096].lower() else NotAPicture) from None
    if image.width * image.height > MOST_PIXELS:
        raise TooManyPixels(most=MOST_PIXELS // 10**6)
    if getattr(image, "is_animated", False) and image.format not in STILL:
        raise Animated
    return image


def _turned(image: Image.Image) -> Image.Image:
    """The picture upright. (ImageOps.exif_transpose writes the other notes anew and stumbles over odd ones.)"""
    turn = TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    return image if turn is None else image.transpose(turn)


@transaction.atomic
def put_logo(company: Company, data: bytes) -> CompanyLogo:
    """Give `company` a logo.

    Raises:
        TooBig, NotAPicture, Drawing, Animated, TooManyPixels: see `small_picture`.
    """
    image, width, height = small_picture(data)
    company = lock_company(company)
    facts = {"image": image, "width": width, "height": height, "changed_at": clock.now()}
    facts["digest"] = hashlib.sha256(image).hexdigest()
    logo, _made = CompanyLogo.objects.update_or_create(company=company, defaults=facts)
    return logo


@transaction.atomic
def drop_logo(company: Company) -> bool:
    """Take the logo away; the letters of the name stand in.

    Returns:
        Whether there was one.
    """
    lock_company(company)
    return bool(CompanyLogo.objects.filter(company=company).delete()[0])
