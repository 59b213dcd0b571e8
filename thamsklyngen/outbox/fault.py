"""Whether mail stands still because of the installation itself: kept in the shared cache for the admin's eyes."""

import datetime as dt
import logging
from contextlib import suppress
from typing import TypedDict

from django.core.cache import cache
from django.db import DatabaseError

from thamsklyngen.shared import clock

log = logging.getLogger(__name__)
KEY = "outbox.fault"
RECENT = dt.timedelta(seconds=20)


class MailFault(TypedDict):
    """Since when (ISO 8601, UTC), the last try, and the server's words."""

    since: str
    last: str
    words: str


def note(words: str) -> None:
    """Remember that nothing can be sent; the first time keeps its time."""
    log.error("mail stands still: %s", words)
    now = clock.now().isoformat()
    before = current()
    with suppress(DatabaseError):
        cache.set(KEY, MailFault(since=before["since"] if before else now, last=now, words=words), None)


def clear() -> None:
    """Mail leaves again."""
    if current():
        with suppress(DatabaseError):
            cache.delete(KEY)
        log.info("mail leaves again")


def current() -> MailFault | None:
    """The fault that holds mail up now, or None. Without the cache's table mail leaves all the same."""
    try:
        found: MailFault | None = cache.get(KEY)
    except DatabaseError:
        log.exception("the cache can't be read: manage.py createcachetable")
        return None
    return found


def is_fresh() -> bool:
    """Whether the mail server was found unusable just now, so that asking it again at once is of no use."""
    known = current()
    return known is not None and clock.now() - dt.datetime.fromisoformat(known["last"]) < RECENT
