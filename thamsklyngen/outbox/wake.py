"""Waking the worker after a commit, without ever holding a request up for the broker."""

import logging
import time

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

DRAIN = "thamsklyngen.outbox.tasks.drain"
PATIENCE = 1.0  # seconds for connecting and for one answer
PAUSE = 15.0  # seconds without another try after the broker did not answer; beat drains every minute anyway

_quiet_until = 0.0


def wake_after_commit() -> None:
    """Have the outbox drained once this transaction has committed; asked twice in one transaction it wakes once."""
    connection = transaction.get_connection()
    if any(entry[1] is wake for entry in connection.run_on_commit):
        return
    transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Ask a worker to drain the outbox now. A broker that is gone or frozen costs at most about a second."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry_on_timeout": False}
    try:
        with current_app.connection_for_write(connect_timeout=PATIENCE, transport_options=options) as connection:
            current_app.send_task(DRAIN, kwargs={"woken": True}, connection=connection, retry=False, expires=60)
    except (OperationalError, OSError) as error:
        _quiet_until = time.monotonic() + PAUSE
        log.warning("the broker does not answer (%s); beat will drain the outbox", error)
