"""How much of an upload the portal takes in."""

from django.core.files.uploadhandler import FileUploadHandler

from thamsklyngen.shared.sizes import KEPT


class Capped(FileUploadHandler):
    """Lets no more than `KEPT` bytes of a file reach memory or disk; the rest of it is read and thrown away.

    Put before the handlers that keep: a form that takes 5 MB sees 6 of 50 and refuses it with a sentence, where a
    closed connection would leave the person with the browser's own page.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass on what still fits."""
        return raw_data[: KEPT - start] or None if start < KEPT else None

    def file_complete(self, file_size: int) -> None:
        """Keep nothing: those after this one do."""
