"""How often the register is asked: five times a second at most, by all processes together."""

import time
from collections.abc import Callable
from contextlib import suppress

from django.db import DatabaseError, connection

CALLS_A_SECOND = 5
LOCK_CLASS, LOCK = 4122, 2  # of PostgreSQL's advisory locks: whose turn it is


def in_turn(sleep: Callable[[float], None] = time.sleep) -> None:
    """Wait until the next call may go.

    Who holds the lock keeps it for a fifth of a second, so that calls of the weekly round and of managers who look
    something up are that far apart. No transaction may be open: it would be held up as long.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, LOCK])
    try:
        sleep(1 / CALLS_A_SECOND)
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:  # ends with the connection anyway
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, LOCK])
