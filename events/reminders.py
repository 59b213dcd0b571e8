"""Reminders (rule 7): beat asks every minute what is due; nothing is scheduled in the broker."""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from events import mails
from events.choices import EventState
from events.domain.places import lock
from events.models import Event, RegistrationMessage, ReminderRule
from events.models.registration import RegistrationQuerySet
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
    written = 0
    for event in coming.order_by("starts_at", "pk").prefetch_related("reminder_rules"):
        rule = due_rule(event)
        if rule is None or not to_remind(event, rule).exists():
            continue  # most minutes, for most events: no lock is taken
        try:
            written += remind(event.pk)
        except Exception:  # one event that can't be told must not keep the others from being told
            log.exception("the reminders of event %s were not written", event.pk)
    return written


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
    rows = list(to_remind(event, rule).with_people())
    for registration in rows:
        registration.event = event
        mails.reminder(registration, rule)
    return len(rows)


def to_remind(event: Event, rule: ReminderRule) -> RegistrationQuerySet:
    """Who had a place when `rule` fell due and was not reminded since, of this start.

    Since: an organiser may take a rule away and put it back, and then it is another row.
    """
    due = rule.due_at(event.starts_at)
    told = RegistrationMessage.objects.filter(
        Q(rule=rule) | Q(message__created_at__gte=due), registration=OuterRef("pk"), starts_at=event.starts_at
    )
    return event.registrations.registered().filter(~Exists(told), placed_at__lte=due)


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
