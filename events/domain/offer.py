"""Offers of a place, and what becomes of those that nobody answers (rule 3). Accepting is `registration.register`."""

import logging

from django.db import transaction

from events import mails
from events.choices import CancelCause, EventState, RegistrationState
from events.domain.places import lock
from events.domain.registration import close
from events.domain.waiting import fill
from events.models import Registration
from thamsklyngen.shared import clock

log = logging.getLogger(__name__)


def lapse_due() -> int:
    """Pass every offer that was not answered in time on to the next in the queue; run twice at once, each once.

    Returns:
        How many lapsed.
    """
    due = Registration.objects.filter(state=RegistrationState.OFFERED, offer_expires_at__lte=clock.now())
    lapsed = 0
    for key in due.order_by("event").values_list("event", flat=True).distinct():
        try:
            lapsed += _lapse(key)
        except Exception:  # one event that can't be settled must not keep the others waiting
            log.exception("the offers of event %s did not lapse", key)
    return lapsed


@transaction.atomic
def _lapse(event_id: int) -> int:
    event = lock(event_id)
    offers = event.registrations.with_people().select_for_update(no_key=True, of=("self",))
    rows = list(offers.filter(state=RegistrationState.OFFERED, offer_expires_at__lte=clock.now()))
    for row in rows:
        row.event = event
        close(row, row.person, CancelCause.LAPSED)
        if event.state == EventState.PUBLISHED and not event.has_begun:
            mails.offer_lapsed(row)
    fill(event)
    return len(rows)
