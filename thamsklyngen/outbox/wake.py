"""Waking the worker after a commit, without ever holding a request up for the broker."""

import logging
import threading
import time

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)

DRAIN = "thamsklyngen.outbox.tasks.drain"
PATIENCE = 1.0  # seconds for connecting and for one answer
PAUSE = 15.0  # seconds without another try after the broker did not answer; beat drains every minute anyway
# Without max_retries kombu sleeps two seconds before it gives up on a broker that refuses the connection.
OPTIONS = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "max_retries": 0}

_one_at_a_time = threading.Lock()
_quiet_until = 0.0


def wake_after_commit() -> None:
    """Have the outbox drained once this transaction has committed; asked twice in one transaction it wakes once."""
    connection = transaction.get_connection()
    if any(entry[1] is wake for entry in connection.run_on_commit):
        return
    transaction.on_commit(wake, robust=True)


def wake(task: str = DRAIN) -> None:
    """Ask a worker to drain the outbox now. Never raises; a broker that is gone or frozen costs about a second, once.

    Args:
        task: another task that beat runs anyway, to be run at once.

    While one thread waits for the broker the others wait for that thread, and then don't ask either.
    """
    if time.monotonic() < _quiet_until or not _one_at_a_time.acquire(timeout=PATIENCE):
        return
    try:
        if time.monotonic() >= _quiet_until:
            _ask(task)
    finally:
        _one_at_a_time.release()


def _ask(task: str) -> None:
    global _quiet_until
    details = {"woken": True} if task == DRAIN else {}
    try:
        with current_app.connection_for_write(connect_timeout=PATIENCE, transport_options=OPTIONS) as connection:
            current_app.send_task(task, kwargs=details, connection=connection, retry=False, expires=60)
    except Exception as error:  # whatever the broker does, the mail stands in the table and beat comes by
        _quiet_until = time.monotonic() + PAUSE
        log.warning("the broker does not answer (%s); beat will see to it", error)
