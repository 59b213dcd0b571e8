"""A message from an organiser to those who come, wait, or came. Sent once."""

import uuid

from django.db import transaction

from events import history, mails
from events.choices import Reached, RegistrationState
from events.domain import errors
from events.domain.places import lock
from events.models import Announcement, Event
from events.models.registration import RegistrationQuerySet
from members.models import Person


def receivers(event: Event, to: str) -> RegistrationQuerySet:
    """The registrations whose people a message to `to` reaches; who has an open offer waits still."""
    rows = event.registrations.filter(person__is_active=True)
    if to == Reached.WAITING:
        return rows.filter(state__in=(RegistrationState.WAITING, RegistrationState.OFFERED))
    rows = rows.registered()
    return rows.filter(checked_in_at__isnull=False) if to == Reached.PRESENT else rows


@transaction.atomic
def announce(event: Event, *, key: uuid.UUID, to: str, subject: str, text: str, by: Person) -> Announcement:
    """Send `text` (Markdown) to everybody it is for.

    Args:
        key: of the press. Pressed again with the same one, nothing goes out, and the first message is returned.
        to: one of `Reached`.
        by: who writes.

    Raises:
        NotPublished: nobody knows of the event.
        NobodyToReach: there is nobody it is for.
    """
    event = lock(event)
    own_key = uuid.uuid5(key, str(event.pk))  # so that a key can't be taken by another event's
    sent = Announcement.objects.filter(key=own_key).first()
    if sent is not None:
        return sent
    if event.is_draft:
        raise errors.NotPublished
    rows = list(receivers(event, to).with_people())
    if not rows:
        raise errors.NobodyToReach
    words = {"subject": subject, "text": text, "to": to}
    announcement = Announcement.objects.create(event=event, key=own_key, sent_by=by, number=len(rows), **words)
    mails.announced(announcement, rows)
    history.note(event, by, announced=len(rows))
    return announcement
