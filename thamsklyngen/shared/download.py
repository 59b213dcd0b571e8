"""Headers of an answer that is a file."""

from django.utils.http import content_disposition_header


def file_headers(name: str, *, shown: bool = False) -> dict[str, str]:
    """Return what goes with a file made for one person: its name, and that nobody keeps a copy on the way.

    Args:
        name: as it is saved; letters beyond ASCII are written by RFC 6266, since a header holds none.
        shown: in the browser rather than saved at once.
    """
    disposition = content_disposition_header(not shown, name) or "inline"
    return {"Content-Disposition": disposition, "Cache-Control": "no-store, private"}
