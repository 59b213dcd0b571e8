"""Telling people that registration has opened, when they have asked for it."""

import logging

from django.db import transaction

from events import mails
from events.domain import errors
from events.domain.places import lock
from events.domain.registration import guard_may_register
from events.models import Event, Registration, Watch
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

log = logging.getLogger(__name__)


@transaction.atomic
def watch(event: Event, person: Person) -> Watch | None:
    """Note that `person` wants to hear when registration for `event` opens; asking again changes nothing.

    Returns:
        The wish; None where registration has opened meanwhile, so that there is nothing to wait for.

    Raises:
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver, RegistrationClosed: it never opens again.
        NotAMember, NotForYou: it never opens to them.
    """
    event = lock(event)
    try:
        guard_may_register(event, person)
    except errors.NotOpenYet:
        return Watch.objects.update_or_create(
            event=event, person=person, defaults={"told_at": None}, create_defaults={"asked_at": clock.now()}
        )[0]
    return None


def unwatch(event: Event, person: Person) -> None:
    """Take the wish back."""
    Watch.objects.filter(event=event, person=person).delete()


def tell_opened() -> int:
    """Write to everybody whose event has opened; run by two schedulers at once it writes to each once.

    Returns:
        How many were written to.
    """
    told = 0
    for key in Watch.objects.due().order_by("event").values_list("event", flat=True).distinct():
        try:
            told += _tell(key)
        except Exception:  # one event that can't be told of must not keep the others waiting
            log.exception("that event %s has opened was not told", key)
    return told


@transaction.atomic
def _tell(event_id: int) -> int:
    """Tell of one event, under its lock; not those who have a place already, or who may not have one any more."""
    event = lock(event_id)
    rows = list(Watch.objects.due().filter(event=event).select_related("person"))
    placed = set(Registration.objects.live().filter(event=event).values_list("person", flat=True))
    for row in rows:
        row.event = event
    mails.opened(row for row in rows if row.person_id not in placed and _may(event, row.person))
    return Watch.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=clock.now())


def _may(event: Event, person: Person) -> bool:
    try:
        guard_may_register(event, person)
    except DomainError:
        return False
    return True
