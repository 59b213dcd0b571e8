"""Reminders (rule 7): beat asks every minute what is due; nothing is scheduled in the broker."""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import Exists, OuterRef

from events import mails
from events.choices import EventState
from events.domain.places import lock
from events.models import Event, RegistrationMessage, ReminderRule
from thamsklyngen.shared import clock

log = logging.getLogger(__name__)
FARTHEST = dt.timedelta(days=91)  # no rule reaches further; see the constraint on ReminderRule.amount


def send_due() -> int:
    """Write every reminder that is due and not yet written; run by two schedulers at once it writes each once.

    Returns:
        How many were written.
    """
    now = clock.now()
    coming = Event.objects.filter(state=EventState.PUBLISHED, starts_at__gt=now, starts_at__lt=now + FARTHEST)
    return sum(
        remind(event.pk) for event in coming.order_by("pk").prefetch_related("reminder_rules") if due_rule(event)
    )


@transaction.atomic
def remind(event_id: int) -> int:
    """Write the due reminders of one event, under its lock.

    Of several rules that are overdue (the scheduler stood still) only the latest counts: one mail is enough.

    Returns:
        How many were written.
    """
    event = lock(event_id)
    rule = due_rule(event)
    if rule is None or event.state != EventState.PUBLISHED:
        return 0
    told = RegistrationMessage.objects.filter(registration=OuterRef("pk"), rule=rule, starts_at=event.starts_at)
    rows = (
        event.registrations.registered()
        .filter(~Exists(told), placed_at__lte=rule.due_at(event.starts_at))
        .with_people()
    )
    for registration in rows:
        registration.event = event
        mails.reminder(registration, rule)
    return len(rows)


def due_rule(event: Event) -> ReminderRule | None:
    """The rule of `event` that fell due last and is still of use, or None.

    A time that had passed when the event was moved is no reminder any more: the mail about the move said it all.
    """
    now = clock.now()
    if event.has_begun:
        return None
    due = [(rule.due_at(event.starts_at), rule) for rule in event.reminder_rules.all()]
    due = [(at, rule) for at, rule in due if at <= now and not (event.moved_at and at <= event.moved_at)]
    return max(due, key=lambda pair: pair[0])[1] if due else None
