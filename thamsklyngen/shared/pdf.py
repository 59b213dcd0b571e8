"""PDFs from our own HTML, by WeasyPrint; nothing is fetched from anywhere."""

import base64
import importlib
import logging
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.storage import FONT

logging.getLogger("weasyprint").setLevel(logging.WARNING)  # it tells each step of each page
LIBRARIES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


class NoPdf(DomainError):
    """The system's libraries that WeasyPrint draws with are missing."""

    text = _(
        "No PDF can be made on this server yet. Whoever runs it installs what is missing: apt-get install %(packages)s"
    )


def _weasyprint() -> Any:
    """WeasyPrint, loaded when it is first needed: it takes a second, and fails where Pango is missing.

    Raises:
        NoPdf: it can't be loaded.
    """
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError):
        raise NoPdf(packages=" ".join(LIBRARIES)) from None


def font_address() -> str:
    """The look's font as a `data:` address; empty where it wasn't fetched, and the system's stands in."""
    found = finders.find(FONT)
    if found is None:
        return ""
    return f"data:font/woff2;base64,{base64.b64encode(Path(found).read_bytes()).decode()}"


def pdf_of(html: str, *, tagged: bool = False) -> bytes:
    """The PDF of a page; pictures and fonts only as `data:` addresses within it.

    Args:
        html: the page; a tagged one says its language and title.
        tagged: with headings, lists and reading order for screen readers (PDF/UA-1).

    Raises:
        NoPdf: the server lacks Pango.
    """
    weasyprint = _weasyprint()
    inside = weasyprint.urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    made: bytes = weasyprint.HTML(string=html, url_fetcher=inside).write_pdf(pdf_variant="pdf/ua-1" if tagged else None)
    return made
