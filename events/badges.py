"""Name badges: A4, two by four, as the common sheets of labels have them."""

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from events.models import Event, Registration
from thamsklyngen.shared.pdf import font_address, pdf_of

PER_SHEET = 8
SIZES = ((14, "xl"), (22, "l"), (36, "m"), (60, "s"))  # letters of a name that fit in that size
SMALLEST = "xs"


class Badge(NamedTuple):
    """What one shows; a badge without a name is written on by hand."""

    name: str = ""
    company: str = ""

    @property
    def size(self) -> str:
        """How big the name is written, so that it fits."""
        return next((size for most, size in SIZES if len(self.name) <= most), SMALLEST)


def badges_of(event: Event, rows: Sequence[Registration], *, blanks: int = 0) -> bytes:
    """A badge for each of `rows`, and some without a name, as a PDF.

    Raises:
        thamsklyngen.shared.pdf.NoPdf: the server can't make PDFs.
    """
    return pdf_of(html_of(event, rows, blanks=blanks), tagged=True)


def html_of(event: Event, rows: Sequence[Registration], *, blanks: int = 0) -> str:
    """The sheets before they are a PDF; there is always one."""
    named = [Badge(str(row.person), row.comes_from) for row in rows]
    everyone = [*named, *[Badge()] * blanks] or [Badge()] * PER_SHEET
    context = {
        "event": event,
        "sheets": [everyone[at : at + PER_SHEET] for at in range(0, len(everyone), PER_SHEET)],
        "cluster": settings.CLUSTER,
        "font": font_address(),
        "language": get_language(),
    }
    return render_to_string("pdf/badges.html", context)
