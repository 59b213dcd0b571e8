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
RELAY_LASTS = dt.timedelta(minutes=65)  # without news: the longest pause of a message that is refused so, and a little


class MailFault(TypedDict):
    """Since when (ISO 8601, UTC), the last try, the server's words, and whether it only relays for us no more."""

    since: str
    last: str
    words: str
    relay: bool


def note(words: str, *, relay: bool = False) -> None:
    """Remember that nothing can be sent; the first time keeps its time.

    Args:
        words: what the server said.
        relay: it takes our sender but doesn't pass mail on for us; it may still take some recipients.
    """
    log.error("mail stands still: %s", words)
    now = clock.now().isoformat()
    before = current()
    with suppress(DatabaseError):
        cache.set(KEY, MailFault(since=before["since"] if before else now, last=now, words=words, relay=relay), None)


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
    if found and found["relay"] and clock.now() - dt.datetime.fromisoformat(found["last"]) > RELAY_LASTS:
        return None
    return found


def is_fresh() -> bool:
    """Whether the mail server was found unusable just now, so that asking it again at once is of no use."""
    known = current()
    return known is not None and not known["relay"] and clock.now() - dt.datetime.fromisoformat(known["last"]) < RECENT
