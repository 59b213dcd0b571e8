"""What Celery runs for the outbox."""

import datetime as dt

from celery import shared_task

from thamsklyngen.outbox import deliver, fault
from thamsklyngen.shared import clock

RECENT = dt.timedelta(seconds=20)


@shared_task
def drain(woken: bool = False) -> int:
    """Deliver what is due. Woken by a commit while the mail server was just found unusable, leave it to beat."""
    known = fault.current() if woken else None
    if known and clock.now() - dt.datetime.fromisoformat(known["last"]) < RECENT:
        return 0
    return deliver.drain()
