"""System checks on where the portal runs."""

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections


@register(Tags.database)
def database_speaks_norwegian(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a database in which Å would not be lower-cased, or in which lists would sort by another alphabet."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT pg_encoding_to_char(encoding), datcollate, datctype, lower('Å') = 'å'"
                " FROM pg_database WHERE datname = current_database()"
            )
            encoding, collate, ctype, lowers = cursor.fetchone()
        if encoding != "UTF8" or collate != "C" or ctype.lower().replace("-", "") != "c.utf8" or not lowers:
            found.append(
                Error(
                    f"The database has encoding {encoding}, collation {collate} and ctype {ctype}.",
                    hint="Create it with ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' TEMPLATE template0.",
                    id="thamsklyngen.E001",
                )
            )
    return found


@register(Tags.security)
def origins_are_origins(**kwargs: Any) -> list[CheckMessage]:
    """Refuse an origin that would say something else in the content policy: a path, a star, a second directive."""
    return [
        Error(
            f"EMBED_ORIGINS holds {origin!r}.",
            hint="Scheme, host and perhaps a port, as https://www.klynge.example; comma-separated.",
            id="thamsklyngen.E002",
        )
        for origin in settings.EMBED_ORIGINS
        if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", origin)
    ]
