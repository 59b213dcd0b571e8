"""Mails between those who make events and the companies that are, or may be, the host."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import translation

from events.mails.telling import event_facts, iso, tell_gone
from events.models import Event, HostRequest, Registration
from groups.models import Group, Seat
from members.models import Company, Person
from thamsklyngen.outbox.compose import compose
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import dates
from thamsklyngen.shared.links import absolute


def stream_of_host(request: HostRequest) -> str:
    """The outbox stream in which all about one question leaves in order."""
    return f"host:{request.pk}"


def host_asked(request: HostRequest, days: Sequence[dt.date]) -> list[Message]:
    """To the company's contacts: will you be the host?"""
    return [_told("events/host_asked", request, person, days) for person in _contacts(request)]


def host_offered(request: HostRequest, days: Sequence[dt.date]) -> list[Message]:
    """To those who make the group's events: a company offers to be the host."""
    return [_told("events/host_offered", request, person, days) for person in organisers_in(request.group)]


def host_answered(request: HostRequest, *, by: Person, taken: bool = False) -> list[Message]:
    """To whoever asked or offered: the answer.

    Args:
        taken: who asked has taken another day that was proposed; then it is the answer to those who proposed it.
    """
    told = _answerers(request) if taken else _askers(request)
    return [_answer(request, person, by, taken) for person in told if person.pk != by.pk]


def _answer(request: HostRequest, person: Person, by: Person, taken: bool) -> Message:
    answering = (request.company if request.is_offer else request.group) if taken else request.answering
    with translation.override(person.language):
        more: dict[str, Any] = {"day": dates.full_day(request.day) if request.day else ""}
    more |= {"state": str(request.state), "answering": str(answering), "by": str(by)}
    more |= {"has_host": request.is_beside_host, "answer": "" if taken else request.answer, "event_starts_at": None}
    if request.event is not None and request.is_other_day:
        more["event_starts_at"] = iso(request.event.starts_at)
    return _told("events/host_answered", request, person, (), **more)


def host_kept(request: HostRequest, *, by: Person) -> list[Message]:
    """To the contacts of a company that has said yes to an event with another host: that one stays."""
    return [_told("events/host_kept", request, one, (), by=str(by)) for one in _contacts(request) if one.pk != by.pk]


def host_reopened(request: HostRequest, day: dt.date, *, by: Person) -> list[Message]:
    """To whoever asked or offered: the other day that was proposed is proposed no longer."""
    told = []
    for person in _askers(request):
        if person.pk != by.pk:
            with translation.override(person.language):
                more = {"by": str(by), "day": dates.full_day(day)}
            told.append(_told("events/host_reopened", request, person, (), **more))
    return told


def host_chosen(request: HostRequest, event: Event, earlier: Company | None, *, by: Person) -> list[Message]:
    """To the contacts of the company that is the host now, and of the one that was: which of the two it is."""
    facts: dict[str, Any] = {"by": str(by), "about": event.title, "starts_at": iso(event.starts_at)}
    facts["earlier"] = str(earlier or "")
    told = [(person, facts | {"is_host": True}) for person in _contacts(request)]
    overview = absolute(reverse("events:hosting"))  # the page of the answer is not theirs
    told += [
        (job.person, facts | {"is_host": False, "url": overview}) for job in (earlier.contacts() if earlier else ())
    ]
    return [_told("events/host_chosen", request, person, (), **more) for person, more in told if person.pk != by.pk]


def host_withdrawn(request: HostRequest, *, by: Person) -> list[Message]:
    """To those who were asked: there is nothing left to answer."""
    told = [person for person in _answerers(request) if person.pk != by.pk]
    return [_told("events/host_withdrawn", request, person, (), by=str(by)) for person in told]


def _told(template: str, request: HostRequest, person: Person, days: Sequence[dt.date], **more: Any) -> Message:
    with translation.override(person.language):
        facts = {
            "about": request.about,
            "company": str(request.company),
            "group": str(request.group),
            "by": str(request.asked_by or request.group),
            "dates": [dates.full_day(day) for day in sorted(set(days))],
            "people": request.people or 0,
            "needs": request.needs,
            "url": absolute(reverse("events:host_request", args=[request.pk])),
            **more,
        }
    return compose(template, person, facts=facts, stream=stream_of_host(request))


def _contacts(request: HostRequest) -> list[Person]:
    return [job.person for job in request.company.contacts()]


def _answerers(request: HostRequest) -> list[Person]:
    """Those who were asked: of the company, or of the group that it offers to."""
    return organisers_in(request.group) if request.is_offer else _contacts(request)


def _askers(request: HostRequest) -> list[Person]:
    """Who asked, while they may sign in; else those who make the group's events."""
    if request.asked_by and request.asked_by.is_active:
        return [request.asked_by]
    return _contacts(request) if request.is_offer else organisers_in(request.group)


def organisers_in(group: Group) -> list[Person]:
    """Those who make the events of `group`."""
    seats = Seat.objects.on().organising().filter(group=group, person__is_active=True).select_related("person")
    return list({seat.person_id: seat.person for seat in seats}.values())


def not_received(registration: Registration) -> Message:
    """The host can't receive you this time; it says no more."""
    return tell_gone("events/not_received", registration)


def approve_soon(event: Event, person: Person, *, number: int, until: dt.datetime) -> Message:
    """To the host and the organisers: the time for refusing visitors is up tomorrow."""
    with translation.override(person.language):
        facts = {
            "event": event_facts(event),
            "number": number,
            "approve_at": iso(until),
            "url": absolute(reverse("events:approve", args=[event.key])),
        }
    return compose("events/approve_soon", person, facts=facts, expires_at=until)
