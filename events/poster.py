"""The poster of an event for the wall of the canteen: A4, in both languages, with a QR code."""

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from events.links import short_url
from events.models import Event
from events.sharing import is_public
from thamsklyngen.shared.pdf import font_address, pdf_of

LONG_TITLE = 60  # letters; longer ones are written smaller


def poster_of(event: Event) -> bytes:
    """The poster as a PDF.

    Raises:
        thamsklyngen.shared.pdf.NoPdf: the server can't make PDFs.
    """
    return pdf_of(html_of(event))


def html_of(event: Event) -> str:
    """The poster before it is a PDF. It names nobody."""
    main = settings.LANGUAGE_CODE
    others = [code for code, _name in settings.LANGUAGES if code != main]
    context = {
        "event": event,
        "is_long": len(event.title) > LONG_TITLE,
        "for_members": not is_public(event),
        "cluster": settings.CLUSTER,
        "address": short_url(event).partition("://")[2],
        "picture": picture_of(event),
        "font": font_address(),
        "main": main,
        "languages": [main, *others],
    }
    return render_to_string("pdf/event_poster.html", context)


def picture_of(event: Event) -> SafeString:
    """The short address as a QR code, drawn: an SVG without words in it, so safe as it is."""
    return mark_safe(segno.make(short_url(event), error="m").svg_inline(scale=10, border=2, dark="#10211f"))
