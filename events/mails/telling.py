"""How a mail about an event, or about somebody's place at it, is put together."""

import datetime as dt
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from events.links import event_url, place_url
from events.models import Event, Registration, RegistrationMessage, ReminderRule
from groups.models import Seat
from members.models import Person
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.compose import compose, supersede
from thamsklyngen.outbox.models import Message

REQUEST, CANCEL = "REQUEST", "CANCEL"


def tell(
    template: str,
    registration: Registration,
    *,
    facts: dict[str, Any] | None = None,
    calendar: str = "",
    overtakes: bool = True,
    rule: ReminderRule | None = None,
    priority: Priority = Priority.NORMAL,
    expires_at: dt.datetime | None = None,
) -> Message:
    """Compose a message about `registration` and keep the link from one to the other.

    Args:
        calendar: method of the calendar entry that goes with it; empty for none. What nobody got isn't taken back.
        overtakes: whether it contradicts what has not left yet; that is taken back.
    """
    if overtakes:
        supersede([registration.stream])
    sequence = _sequence(registration, calendar) if calendar else None
    message = compose(
        template,
        registration.person,
        facts=_facts(registration, facts or {}, calendar, sequence),
        stream=registration.stream,
        priority=priority,
        expires_at=expires_at,
    )
    RegistrationMessage.objects.create(
        registration=registration,
        message=message,
        sequence=sequence,
        rule=rule,
        starts_at=registration.event.starts_at if rule else None,
    )
    return message


def tell_gone(template: str, registration: Registration, **facts: Any) -> Message:
    """Compose a message that a place, with its calendar entry, or a wait or an offer, is given up: see `tell`."""
    had_place = registration.had_place
    return tell(template, registration, facts=facts | {"had_place": had_place}, calendar=CANCEL if had_place else "")


def _facts(registration: Registration, more: dict[str, Any], method: str, sequence: int | None) -> dict[str, Any]:
    """What a message about `registration` tells, in its reader's language."""
    event, url = registration.event, place_url(registration)
    with translation.override(registration.person.language):
        known = {
            "event": event_facts(event) | (_for_those_who_come(event) if registration.is_registered else {}),
            **whose(registration),
            "place_url": "" if event.has_begun else url,  # it ends with the start
            **more,
        }
        if sequence is not None:
            known["calendar"] = _calendar(registration, method, sequence, url)
    return known


def whose(registration: Registration) -> dict[str, Any]:
    """Whose place it is. A guest has no account: their mails lead to nothing that asks for one."""
    return {
        "name": str(registration.person),
        "company": registration.comes_from,
        "as_guest": registration.as_guest,
    }


def _sequence(registration: Registration, method: str) -> int | None:
    """Higher than the last one sent to the person about the event, also across registrations (rule 8).

    The caller holds the lock on the event, so no two can get the same.

    Returns:
        None where there is nothing to take back: the person has no entry of the event, or no longer.
    """
    sent = RegistrationMessage.objects.filter(
        registration__event=registration.event_id, registration__person=registration.person_id, sequence__isnull=False
    )
    last = sent.order_by("-sequence").values_list("sequence", "message__facts__calendar__method").first()
    if method == CANCEL and (last is None or last[1] == CANCEL):
        return None
    return (last[0] or 0) + 1 if last else 0


def _calendar(registration: Registration, method: str, sequence: int, url: str) -> dict[str, Any]:
    event = registration.event
    return {
        "method": method,
        "uid": str(event.uid),  # RFC 7986, 5.3: a UUID alone
        "sequence": sequence,
        "summary": event.title,
        "description": _description(event, url) if method == REQUEST else "",
        "location": where(event),
        "url": event_url(event),
        "attendee_name": str(registration.person),
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
    }


def _description(event: Event, url: str) -> str:
    """The text of the calendar entry; first of all, that declining there cancels nothing (rule 8)."""
    first = _("Declining in Outlook does not give the place up. Only this link does:")
    return "\n\n".join(part for part in (f"{first}\n{url}", event.practical, event.safety, event.online_link) if part)


def event_facts(event: Event) -> dict[str, Any]:
    """What every mail about an event tells of it, in the active language."""
    return {
        "title": event.title,
        "group": event.group.name,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "where": where(event),
        "summary": event.summary,
        "url": event_url(event),
        "contact": _contact(event.contact) if event.contact else {},
    }


def where(event: Event) -> str:
    """Place and street address in one line."""
    return ", ".join(part for part in (event.place, event.address) if part)


def _contact(person: Person) -> dict[str, str]:
    title = next((job.title for job in person.work_today if job.title), "")
    return {"name": str(person), "title": title, "phone": person.phone}


def _for_those_who_come(event: Event) -> dict[str, Any]:
    """What only the registered are told."""
    told = {"practical": event.practical, "safety": event.safety, "online_link": event.online_link}
    return told | {"uses_qr": event.uses_qr}


def organisers_of(event: Event) -> list[Person]:
    """Who hears of what happens to the event: those who run it, for each of its groups, and whom one asks."""
    groups = [event.group_id, *event.co_organisers.values_list("pk", flat=True)]
    seats = Seat.objects.on().organising().filter(group__in=groups).select_related("person")
    people = {seat.person_id: seat.person for seat in seats}
    if event.contact:
        people[event.contact.pk] = event.contact
    return [person for person in people.values() if person.is_active]


def iso(moment: dt.datetime | None) -> str | None:
    """A moment as facts keep it."""
    return moment.isoformat() if moment else None
