"""System checks on where the portal runs."""

from collections.abc import Sequence
from typing import Any

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
