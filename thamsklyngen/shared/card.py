"""The picture that comes along when a page's address is shared (Open Graph): drawn here, in the look's colours."""

import io
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

from thamsklyngen.shared.storage import FONT
from thamsklyngen.shared.text import one_line

SIZE = WIDTH, HEIGHT = 1200, 630  # what those who show such pictures ask for
MARGIN, TILE, CUT = 72, (210, 236), 40
# static/css/tokens.css: --deep, --deep-2, --on-deep, --on-deep-2, --glow, --brand-tint and --brand in the light theme
DEEP, DEEP_2, ON_DEEP, ON_DEEP_2, GLOW = "#0a3a45", "#13505d", "#f2f8f8", "#b9d6da", "#e95d14"
PLATE, PLATE_INK = "#dcebed", "#0b4f5c"
TITLE_SIZES, MOST_LINES = (76, 64, 54), 4
# static/icon.svg
SIGN = (
    (((11, 3), (21, 3), (24, 11), (8, 11)), ON_DEEP),
    (((3, 15), (13, 15), (16, 23), (0, 23)), ON_DEEP),
    (((3, 26), (29, 26), (29, 28.5), (3, 28.5)), ON_DEEP),
    (((19, 15), (29, 15), (32, 23), (16, 23)), GLOW),
)
SYSTEMS = ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "NotoSans-Bold.ttf", "Arial Bold.ttf", "arialbd.ttf")
LETTERS = str.maketrans({"æ": "ae", "ø": "o", "Æ": "Ae", "Ø": "O", "–": "-", "·": "-", "…": "..."})
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True)
class Card:
    """What stands on a picture; `tile` holds weekday, day and month; without one the cluster's sign is there."""

    title: str
    lines: tuple[str, ...]  # below the title
    foot: str
    flag: str = ""  # over the title: that it is called off
    tile: tuple[str, str, str] | None = None


@lru_cache(maxsize=64)
def card_png(card: Card) -> bytes:
    """The picture of `card` as PNG; the same bytes for the same words."""
    image = Image.new("RGB", SIZE, DEEP)
    pen = ImageDraw.Draw(image)
    pen.polygon([(WIDTH - 330, 0), (WIDTH, 0), (WIDTH, 330)], fill=DEEP_2)
    pen.rectangle((0, HEIGHT - 14, WIDTH, HEIGHT), fill=GLOW)
    if _file() is None:
        card = _in_plain_letters(card)
    if card.tile:
        _tile(pen, card.tile)
    else:
        _sign(pen)
    _words(pen, card, MARGIN + TILE[0] + 48)
    pen.text((MARGIN, HEIGHT - 64), one_line(card.foot), font=_font(34, 600), fill=ON_DEEP_2, anchor="ls")
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _tile(pen: ImageDraw.ImageDraw, words: tuple[str, str, str]) -> None:
    """The date, as the pages show it: a plate with one corner cut off."""
    x, y, right, bottom = MARGIN, MARGIN, MARGIN + TILE[0], MARGIN + TILE[1]
    pen.polygon([(x, y), (right - CUT, y), (right, y + CUT), (right, bottom), (x, bottom)], fill=PLATE)
    middle = x + TILE[0] / 2
    for text, height, size, weight in zip(words, (58, 150, 204), (38, 112, 38), (600, 800, 600), strict=True):
        pen.text((middle, y + height), text, font=_font(size, weight), fill=PLATE_INK, anchor="ms")


def _sign(pen: ImageDraw.ImageDraw) -> None:
    """The sign in static/icon.svg, in the place of the date."""
    for corners, colour in SIGN:
        pen.polygon([(MARGIN + 6.5 * x, MARGIN + 6.5 * y) for x, y in corners], fill=colour)


def _words(pen: ImageDraw.ImageDraw, card: Card, left: int) -> None:
    """The title, as large as it goes in four lines, and one line below."""
    room, top = WIDTH - MARGIN - left, MARGIN
    if card.flag:
        pen.text((left, top + 34), one_line(card.flag), font=_font(40, 700), fill=GLOW, anchor="ls")
        top += 58
    lines, size = _fitted(one_line(card.title), room)
    for number, line in enumerate(lines):
        pen.text((left, top + size * (0.86 + 1.12 * number)), line, font=_font(size, 750), fill=ON_DEEP, anchor="ls")
    below = top + size * 1.12 * len(lines) + 52
    for number, line in enumerate(filter(None, card.lines)):
        words = _cut(_broken(one_line(line), _font(36, 500), room))
        pen.text((left, below + 50 * number), words, font=_font(36, 500), fill=ON_DEEP_2, anchor="ls")


def _fitted(title: str, room: int) -> tuple[list[str], int]:
    for size in TITLE_SIZES:
        lines = _broken(title, _font(size, 750), room)
        if len(lines) <= MOST_LINES - (size == TITLE_SIZES[0]):
            return lines, size
    return [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"], size


def _cut(lines: list[str]) -> str:
    """The first line, with a sign where there is more."""
    return lines[0] + (" …" if len(lines) > 1 else "") if lines else ""


def _broken(text: str, font: Font, room: int) -> list[str]:
    """`text` in lines of at most `room` pixels; a word longer than that is cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= room:
            lines[-1] = longer
            continue
        while font.getlength(word) > room:
            fits = max(n for n in range(1, len(word) + 1) if n == 1 or font.getlength(word[:n]) <= room)
            lines.append(word[:fits])
            word = word[fits:]
        if word:
            lines.append(word)
    return lines


@cache
def _font(size: int, weight: int) -> Font:
    """The look's font where it was fetched, else one of the system's, else the one that Pillow brings."""
    found = _file()
    if found is None:
        return ImageFont.load_default(size)
    font = ImageFont.truetype(io.BytesIO(found), size)
    if finders.find(FONT):
        font.set_variation_by_axes([weight])
    return font


@cache
def _file() -> bytes | None:
    """The font's file; Pillow finds the system's by name."""
    found = finders.find(FONT)
    if found is not None:
        return Path(found).read_bytes()
    for name in SYSTEMS:
        try:
            return Path(str(ImageFont.truetype(name).path)).read_bytes()
        except OSError:
            continue
    return None


def _in_plain_letters(card: Card) -> Card:
    """`card` in the letters that Pillow's own font has."""
    tile = tuple(map(_plain, card.tile)) if card.tile else None
    lines = tuple(map(_plain, card.lines))
    return Card(_plain(card.title), lines, _plain(card.foot), _plain(card.flag), tile)  # type: ignore[arg-type]


def _plain(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return split.encode("ascii", "ignore").decode()
