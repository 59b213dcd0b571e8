"""Static files under names with their hash, also where the optional font was not fetched."""

from collections.abc import Iterator
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

FONT = "css/fonts/schibsted-grotesk-latin-wght-normal.woff2"
FONT_STYLES = "css/fonts.css"


class PortalStorage(CompressedManifestStaticFilesStorage):
    """Leaves the stylesheet that names the font aside when there is no font: Django refuses a url() to nothing."""

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        kept = paths if FONT in paths else {name: found for name, found in paths.items() if name != FONT_STYLES}
        yield from super().post_process(kept, *args, **options)
