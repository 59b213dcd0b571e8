"""Asking those anew of whom an answer is lacking."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from events import mails
from events.domain.answering import owing
from events.domain.guards import guard_coming
from events.domain.places import lock
from events.models import Event, RegistrationMessage
from thamsklyngen.shared import clock

BETWEEN = dt.timedelta(hours=20)


@transaction.atomic
def ask_for_answers(event: Event) -> int:
    """Write to everybody at `event` of whom something is lacking, and who wasn't asked within a day.

    Returns:
        How many get a mail.

    Raises:
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver: there is nothing to come to.
    """
    event = lock(event)
    guard_coming(event)
    asked = RegistrationMessage.objects.filter(
        registration=OuterRef("pk"),
        message__template="events/answers_lacking",
        message__created_at__gt=clock.now() - BETWEEN,
    )
    rows = list(owing(event.registrations.all()).exclude(Exists(asked)).with_people())
    for row in rows:
        row.event = event
        mails.answers_lacking(row)
    return len(rows)
