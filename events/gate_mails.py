"""Mails about the gate list: beat asks every minute what each contact of the host's has not been told yet."""

import datetime as dt
import logging
from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from events import mails
from events.choices import EventState, GateMailKind
from events.domain.event import at_short_notice
from events.domain.gate import GateList, Guest, due_at, gate_list
from events.domain.places import lock
from events.models import Event, GateMail, HostContact, Registration
from events.models.event_list import EventQuerySet
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

log = logging.getLogger(__name__)
SOON = dt.timedelta(days=3)  # no list goes earlier
EVENING = 20  # o'clock: what changed before the day is told then, once
LISTED = (GateMailKind.LIST, GateMailKind.CHANGES)


class Owed(NamedTuple):
    """What a contact has to be told, and the mail before it."""

    contact: HostContact
    kind: GateMailKind
    last: GateMail | None


def send_due() -> int:
    """Write every mail that is due and not yet written; run by two schedulers at once it writes each once.

    Returns:
        How many were written.
    """
    written = 0
    for event in _near():
        try:
            if owed(event, _list_if_due(event)):
                written += tell(event.pk)
        except Exception:  # one event that can't be told must not keep the others from being told
            log.exception("the gate list of event %s was not written", event.pk)
    forget()
    return written


def forget() -> None:
    """Keep no signs of what guests answered once nothing more is told: they are to be erased."""
    over = GateMail.objects.filter(contact__event__ends_at__lte=clock.now()).exclude(listed={})
    over.update(listed={})


def _near() -> EventQuerySet:
    """Events with contacts who might have to be told something: soon, called off, or spoken of before."""
    now = clock.now()
    spoken_of = GateMail.objects.filter(contact__event=OuterRef("pk"))
    ahead = Q(state=EventState.PUBLISHED, starts_at__gt=now) & (Q(starts_at__lt=now + SOON) | Exists(spoken_of))
    off = Q(state=EventState.CANCELLED, ends_at__gt=now)
    contacts = HostContact.objects.filter(event=OuterRef("pk"))
    rows = Event.objects.filter(ahead | off).filter(Exists(contacts)).order_by("starts_at", "pk")
    found: EventQuerySet = rows.select_related("visit")
    return found


@transaction.atomic
def tell(event_id: int) -> int:
    """Write what is owed about one event, under its lock.

    Returns:
        How many mails were written.
    """
    event = lock(event_id)
    listed = _list_if_due(event)
    due = owed(event, listed)
    for one in due:
        message, signs = _write(event, one, listed), listed.signs if listed and one.kind in LISTED else {}
        GateMail.objects.create(
            contact=one.contact, kind=one.kind, starts_at=event.starts_at, listed=signs, message=message
        )
    return len(due)


def _list_if_due(event: Event) -> GateList | None:
    """The list, once it is time to send it; None before, and where none is sent."""
    visit = getattr(event, "visit", None)
    if visit is None or not visit.sends_gate_list or event.state != EventState.PUBLISHED or event.has_begun:
        return None
    return gate_list(event) if due_at(event, visit) <= clock.now() else None


def owed(event: Event, listed: GateList | None) -> list[Owed]:
    """What each contact has to be told now."""
    found = []
    for contact in (
        event.host_contacts.standing().select_related("person").prefetch_related("gate_mails").order_by("pk")
    ):
        contact.event = event
        told = list(contact.gate_mails.all())  # the last one first
        last = told[0] if told else None
        kind = _kind(event, listed, last)
        if kind is not None:
            found.append(Owed(contact, kind, last))
    return found


def _kind(event: Event, listed: GateList | None, last: GateMail | None) -> GateMailKind | None:
    """What somebody has to be told who was told `last`; None for nothing."""
    if event.is_cancelled:
        return None if last and last.kind == GateMailKind.OFF else GateMailKind.OFF
    if event.state != EventState.PUBLISHED or event.has_begun:
        return None
    knows_start = last is not None and last.starts_at == event.starts_at
    if listed is None:
        return GateMailKind.MOVED if last is not None and not knows_start else None
    if last is None or not knows_start or last.kind not in LISTED:
        return GateMailKind.LIST
    return GateMailKind.CHANGES if last.listed != listed.signs and _tells_now(event, listed, last) else None


def _tells_now(event: Event, listed: GateList, last: GateMail) -> bool:
    """Whether changes go now: on the day, and who cancels late, at once (rule 10); others once, the evening before."""
    day = clock.local(event.starts_at).date()
    evening = clock.at(day - dt.timedelta(days=1), EVENING)
    if clock.today() >= day or last.sent_at < evening <= clock.now():
        return True
    return event.registrations.filter(pk__in=last.listed.keys() - listed.signs.keys(), cancelled_late=True).exists()


def _write(event: Event, one: Owed, listed: GateList | None) -> Message:
    contact, kind, last = one
    guests, known = listed.guests if listed else [], last.listed if last else {}
    before = last.starts_at if last else None
    urgent = at_short_notice(event.starts_at)
    if kind == GateMailKind.OFF:
        return mails.gate_off(contact, urgent=urgent)
    if kind == GateMailKind.MOVED:
        return mails.gate_moved(contact, before)
    if kind == GateMailKind.LIST:
        return mails.gate_list(contact, len(guests), moved=before not in (None, event.starts_at))
    return mails.gate_changes(contact, len(guests), changes_of(guests, known), urgent=urgent)


def changes_of(guests: list[Guest], known: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """Who comes now, who does not, and about whom something is new, since `known` were the signs of the list."""
    now = {str(guest.key) for guest in guests}
    gone = Registration.objects.filter(pk__in=[key for key in known if key not in now]).with_people()
    return {
        "came": [_named(guest.name, guest.company) for guest in guests if str(guest.key) not in known],
        "altered": [
            _named(guest.name, guest.company) for guest in guests if known.get(str(guest.key), guest.sign) != guest.sign
        ],
        "gone": [_named(str(row.person), row.comes_from) for row in gone.order_by("person__sort_name", "pk")],
    }


def _named(name: str, company: str) -> dict[str, str]:
    return {"name": name, "company": company}
