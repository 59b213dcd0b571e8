"""The poster with a company's join code, for the wall of the canteen: A4, in both languages."""

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from members.models import JoinCode
from thamsklyngen.shared.pdf import font_address, pdf_of


def address_of(code: JoinCode) -> str:
    """Where the code leads, as the poster says and the picture holds it."""
    return settings.BASE_URL + reverse("members:join_by_code", args=[code.code])


def picture_of(code: JoinCode) -> SafeString:
    """The address as a QR code, drawn: an SVG without words in it, so safe as it is."""
    return mark_safe(segno.make(address_of(code), error="m").svg_inline(scale=10, border=2, dark="#10211f"))


def picture_address(code: JoinCode) -> str:
    """The same as a `data:` address for a page."""
    return segno.make(address_of(code), error="m").svg_data_uri(scale=6, border=2, dark="#10211f", light="#fff")


def poster_of(code: JoinCode) -> bytes:
    """The poster as a PDF.

    Raises:
        thamsklyngen.shared.pdf.NoPdf: the server can't make PDFs.
    """
    return pdf_of(html_of(code))


def html_of(code: JoinCode) -> str:
    """The poster before it is a PDF."""
    context = {
        "company": code.company,
        "cluster": settings.CLUSTER,
        "code": code.code,
        "address": address_of(code).partition("://")[2].rstrip("/"),
        "picture": picture_of(code),
        "font": font_address(),
        "languages": [
            settings.LANGUAGE_CODE,
            *(code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE),
        ],
    }
    return render_to_string("pdf/poster.html", context)
