"""Telling people that registration has opened, or that materials have come, when they have asked for it."""

import logging

from django.db import transaction

from events import mails
from events.choices import EventState, WatchFor
from events.domain import errors
from events.domain.places import lock
from events.domain.registration import guard_may_register
from events.models import Event, Material, Registration, Watch
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
        NotAMember, NotForYou, NotReceived: it never opens to them.
    """
    event = lock(event)
    try:
        guard_may_register(event, person)
    except errors.NotOpenYet:
        return Watch.objects.update_or_create(
            event=event,
            person=person,
            wants=WatchFor.OPENING,
            defaults={"told_at": None},
            create_defaults={"asked_at": clock.now()},
        )[0]
    return None


@transaction.atomic
def watch_materials(event: Event, person: Person) -> Watch:
    """Note that `person`, who may see `event`, wants to hear when materials come; of those that come from now on.

    Asking again while nothing has come changes nothing; once told, it tells anew.

    Raises:
        NotOverYet, NotPublished, EventIsCancelled: there is nothing to wait for.
    """
    event = lock(event)
    if event.state == EventState.DRAFT:
        raise errors.NotPublished
    if event.state == EventState.CANCELLED:
        raise errors.EventIsCancelled
    if not event.is_over:
        raise errors.NotOverYet
    wish, _made = Watch.objects.get_or_create(event=event, person=person, wants=WatchFor.MATERIALS)
    if wish.told_at is not None:
        wish.asked_at, wish.told_at = clock.now(), None
        wish.save(update_fields=["asked_at", "told_at"])
    return wish


def unwatch(event: Event, person: Person, wants: str = WatchFor.OPENING) -> None:
    """Take the wish (one of `WatchFor`) back."""
    Watch.objects.filter(event=event, person=person, wants=wants).delete()


def stop_watching(person: Person) -> None:
    """Take back all of the person's wishes to hear of materials that have not been told."""
    Watch.objects.filter(person=person, wants=WatchFor.MATERIALS, told_at=None).delete()


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


def tell_materials() -> int:
    """Write to everybody who waits for materials that have come, and may have them; once each, as `tell_opened`.

    Returns:
        How many were written to.
    """
    told = 0
    for key in Watch.objects.due_materials().order_by("event").values_list("event", flat=True).distinct():
        try:
            told += _tell_of_materials(key)
        except Exception:  # as above
            log.exception("the materials of event %s were not told of", key)
    return told


@transaction.atomic
def _tell_of_materials(event_id: int) -> int:
    """Tell of one event's materials, under its lock; who may not have them keeps the wish, and hears nothing."""
    event = lock(event_id)
    told = []
    for row in Watch.objects.due_materials().filter(event=event).select_related("person"):
        row.event = event
        if found := _new_for(row):
            told.append((row, found))
    mails.materials_came(told)
    return Watch.objects.filter(pk__in=[row.pk for row, _found in told]).update(told_at=clock.now())


def _new_for(row: Watch) -> list[Material]:
    """What has come since the person asked and they may have today."""
    if not row.person.has_perm("events.see_event", row.event):
        return []
    return list(Material.objects.visible_to(row.person, row.event).filter(added_at__gte=row.asked_at))
