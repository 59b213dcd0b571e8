"""PDFs from our own HTML, by WeasyPrint; nothing is fetched from anywhere."""

import importlib
import logging
from typing import Any

from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared.domain import DomainError

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


def pdf_of(html: str) -> bytes:
    """The PDF of a page; pictures and fonts only as `data:` addresses within it.

    Raises:
        NoPdf: the server lacks Pango.
    """
    weasyprint = _weasyprint()
    inside = weasyprint.urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    made: bytes = weasyprint.HTML(string=html, url_fetcher=inside).write_pdf()
    return made
