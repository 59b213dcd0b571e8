"""The mails of events: one function each. The facts are those of this moment, in the reader's language."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from events.links import event_url, place_url
from events.models import Event, Invitation, Registration, RegistrationMessage, ReminderRule, Watch
from groups.models import Seat
from members.links import unsubscribe_url
from members.models import Person
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.compose import compose, draft, post, supersede
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared.links import absolute

REQUEST, CANCEL = "REQUEST", "CANCEL"


def registered(registration: Registration) -> Message:
    """You have a place."""
    return _tell("events/registered", registration, calendar=REQUEST)


def waiting(registration: Registration, position: int, *, company_full: bool, promotes: bool) -> Message:
    """You are number `position` on the waiting list.

    Args:
        company_full: only the limit per company stands in the way.
        promotes: a place that comes free goes to the first in line by itself; else to whoever presses first (rule 3).
    """
    facts = {"position": position, "ahead": position - 1, "company_full": company_full, "promotes": promotes}
    return _tell("events/waiting", registration, facts=facts)


def promoted(registration: Registration) -> Message:
    """You have got a place from the waiting list."""
    return _tell("events/promoted", registration, calendar=REQUEST)


def cancelled(registration: Registration, *, had_place: bool) -> Message:
    """You have given your place (or your wait) up."""
    return _tell("events/cancelled", registration, facts={"had_place": had_place}, calendar=CANCEL if had_place else "")


def removed(registration: Registration, *, by: Person, had_place: bool, reason: str) -> Message:
    """The organiser has cancelled your place."""
    facts = {"had_place": had_place, "by": str(by), "reason": reason}
    return _tell("events/removed", registration, facts=facts, calendar=CANCEL if had_place else "")


def lost_ground(registration: Registration, *, company: str, had_place: bool) -> Message:
    """What you registered with for `company` holds no longer: you will not work there, or it will be no member."""
    facts = {"left": company, "had_place": had_place}
    return _tell("events/lost_ground", registration, facts=facts, calendar=CANCEL if had_place else "")


def place_free(registration: Registration) -> Message:
    """A place is free shortly before the start: whoever presses first has it (rule 3)."""
    return _tell("events/place_free", registration, overtakes=False, expires_at=registration.event.starts_at)


def changed(
    registration: Registration,
    changes: list[tuple[str, str, str]],
    *,
    moved: bool,
    urgent: bool,
    retimed: bool = False,
) -> Message:
    """The event has changed: what, from, to; each already in words of the reader's language.

    Args:
        moved: in time or place, so that the reason given belongs to this change.
        urgent: goes ahead of all other mail.
        retimed: the time is among the changes.
    """
    if retimed:
        supersede([registration.stream], ["events/reminder", "events/place_free"])
    return _tell(
        "events/changed",
        registration,
        facts={"changes": changes, "retimed": retimed, "reason": registration.event.reason if moved else ""},
        calendar=REQUEST if registration.is_registered else "",
        overtakes=False,
        priority=Priority.URGENT if urgent else Priority.NORMAL,
    )


def event_cancelled(registration: Registration, *, urgent: bool) -> Message:
    """The event is called off."""
    return _tell(
        "events/event_cancelled",
        registration,
        facts={"reason": registration.event.reason},
        calendar=CANCEL if registration.is_registered else "",
        priority=Priority.URGENT if urgent else Priority.NORMAL,
    )


def invited_in_vain(hopes: Iterable[Invitation | Watch], *, urgent: bool) -> list[Message]:
    """To those who were asked, or wanted to hear when registration opens, and have no place: it is called off."""
    return post(_off(row, urgent=urgent) for row in hopes)


def _off(hope: Invitation | Watch, *, urgent: bool) -> Message:
    event, person = hope.event, hope.person
    with translation.override(person.language):
        facts = {"event": event_facts(event), "name": str(person), "reason": event.reason}
        facts["watched"] = isinstance(hope, Watch)
    return draft(
        "events/invited_in_vain",
        person,
        facts=facts,
        stream=hope.stream,
        priority=Priority.URGENT if urgent else Priority.NORMAL,
        expires_at=event.ends_at,
    )


def reminder(registration: Registration, rule: ReminderRule) -> Message:
    """The event is near. Of no use once it has begun."""
    return _tell("events/reminder", registration, overtakes=False, rule=rule, expires_at=registration.event.starts_at)


def late_cancellation(registration: Registration, organiser: Person) -> Message:
    """To an organiser: somebody cancelled after the deadline (rule 10)."""
    event = registration.event
    with translation.override(organiser.language):
        facts = {
            "event": event_facts(event),
            "name": str(registration.person),
            "company": str(registration.company or ""),
            "url": absolute(reverse("events:registrations", args=[event.key])),
        }
    return compose("events/late_cancellation", organiser, facts=facts, expires_at=event.ends_at)


def invitations(rows: Iterable[Invitation], *, nudge: bool = False) -> list[Message]:
    """Invite (or ask once more) everybody in `rows`; each with event and person at hand."""
    name = "events/nudge" if nudge else "events/invitation"
    return post([_invitation(name, row, Priority.BULK) for row in rows])


def invitation_moved(rows: Iterable[Invitation], *, urgent: bool) -> list[Message]:
    """To those who were asked and have not answered: time or place is another. Each with event and person at hand."""
    priority = Priority.URGENT if urgent else Priority.NORMAL
    return post([_invitation("events/invitation_moved", row, priority, reason=row.event.reason) for row in rows])


def opened(watches: Iterable[Watch]) -> list[Message]:
    """To those who asked for it: registration has opened. Each with event and person at hand."""
    return post([_opened(watch) for watch in watches])


def _opened(watch: Watch) -> Message:
    event, person = watch.event, watch.person
    with translation.override(person.language):
        facts = {"event": event_facts(event), "name": str(person), "closes_at": _iso(event.closes_at)}
    expires_at = event.closes_at or event.starts_at
    return draft("events/opened", person, facts=facts, stream=watch.stream, expires_at=expires_at)


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def organisers_of(event: Event) -> list[Person]:
    """Who hears of what happens to the event: those who run it, for each of its groups, and whom one asks."""
    groups = [event.group_id, *event.co_organisers.values_list("pk", flat=True)]
    seats = Seat.objects.on().organising().filter(group__in=groups).select_related("person")
    people = {seat.person_id: seat.person for seat in seats}
    if event.contact:
        people[event.contact.pk] = event.contact
    return [person for person in people.values() if person.is_active]


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


def _for_those_who_come(event: Event) -> dict[str, str]:
    """What only the registered are told."""
    return {"practical": event.practical, "safety": event.safety, "online_link": event.online_link}


def _tell(
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
        calendar: method of the calendar entry that goes with it; empty for none.
        overtakes: whether it contradicts what has not left yet; that is taken back.
    """
    if overtakes:
        supersede([registration.stream])
    sequence = _next_sequence(registration) if calendar else None
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


def _facts(registration: Registration, more: dict[str, Any], method: str, sequence: int | None) -> dict[str, Any]:
    """What a message about `registration` tells, in its reader's language."""
    event, url = registration.event, place_url(registration)
    with translation.override(registration.person.language):
        known = {
            "event": event_facts(event) | (_for_those_who_come(event) if registration.is_registered else {}),
            "name": str(registration.person),
            "company": str(registration.company or registration.guest_company),
            "place_url": url,
            **more,
        }
        if sequence is not None:
            known["calendar"] = _calendar(registration, method, sequence, url)
    return known


def _next_sequence(registration: Registration) -> int:
    """Higher than the last one sent to the person about the event, also across registrations (rule 8).

    The caller holds the lock on the event, so no two can get the same.
    """
    sent = RegistrationMessage.objects.filter(
        registration__event=registration.event_id, registration__person=registration.person_id
    ).aggregate(last=Max("sequence"))["last"]
    return 0 if sent is None else sent + 1


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


def _invitation(template: str, invitation: Invitation, priority: Priority, **more: Any) -> Message:
    event, person = invitation.event, invitation.person
    with translation.override(person.language):
        facts = {
            "event": event_facts(event),
            "name": str(person),
            "closes_at": _iso(event.closes_at),
            "decline_url": absolute(reverse("events:decline", args=[event.key])),
            "unsubscribe_url": unsubscribe_url(person),
            **more,
        }
    return draft(template, person, facts=facts, stream=invitation.stream, priority=priority, expires_at=event.starts_at)
