"""The quiet note to who had a place and did not come, once, the day after."""

import datetime as dt
import logging

from django.db import transaction

from events import mails
from events.choices import EventState, NoticeKind
from events.domain.places import lock
from events.domain.presence import missing
from events.models import Event, Notice, Registration
from thamsklyngen.shared import clock

log = logging.getLogger(__name__)
HOUR, DAYS = 9, 3  # from nine in the morning of the day after, for some days: the clock may have stood still


def tell_missing() -> int:
    """Write to who did not come yesterday; run twice at once, each hears once.

    Where nobody at all was ticked off, nobody knows who came, and nobody is written to.

    Returns:
        How many were written to.
    """
    now = clock.now()
    over = Event.objects.filter(
        state=EventState.PUBLISHED, ends_at__lt=now, ends_at__gt=now - dt.timedelta(days=DAYS + 2)
    )
    ticked = Registration.objects.registered().exclude(checked_in_at=None).values("event")
    written = 0
    for event in over.filter(pk__in=ticked).order_by("pk"):
        try:
            written += _tell(event.pk) if _is_due(event) else 0
        except Exception:  # one event that can't be told of must not keep the others from it
            log.exception("who was missed at event %s was not written to", event.pk)
    return written


def _is_due(event: Event) -> bool:
    day = clock.local(event.ends_at).date()
    first, last = clock.at(day + dt.timedelta(days=1), HOUR), clock.at(day + dt.timedelta(days=1 + DAYS))
    told = event.notices.filter(kind=NoticeKind.NO_SHOW, starts_at=event.starts_at)
    return first <= clock.now() < last and not told.exists()


@transaction.atomic
def _tell(key: int) -> int:
    event = lock(key)
    if not _is_due(event):
        return 0
    Notice.objects.create(event=event, kind=NoticeKind.NO_SHOW, starts_at=event.starts_at)
    rows = list(missing(event).filter(person__is_active=True).with_people())
    for row in rows:
        row.event = event
        mails.missed(row)
    return len(rows)
