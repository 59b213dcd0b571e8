"""Mails to many at once: messages from organisers, and thanks afterwards."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils import translation

from events.links import feedback_url, material_url, place_url
from events.mails.telling import event_facts, whose
from events.models import Announcement, Event, Material, Registration, RegistrationMessage
from members.models import Person
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.compose import compose, draft, post
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock
from thamsklyngen.shared.links import absolute

WORTH_KNOWING = dt.timedelta(days=7)  # what is said after the end


def announced(announcement: Announcement, rows: Iterable[Registration]) -> list[Message]:
    """To each of `rows`: what the organiser wrote. Of no use once the event is over, if it was written before."""
    event = announcement.event
    facts = {
        "heading": announcement.subject,
        "message": announcement.text,
        "by": str(announcement.sent_by),
        "announcement": announcement.pk,
    }
    expires_at = clock.now() + WORTH_KNOWING if event.is_over else event.ends_at
    return _tell_all("events/announcement", event, rows, lambda row: facts, expires_at, Priority.NORMAL)


def thanks(event: Event, rows: Iterable[Registration], materials: Iterable[Material]) -> list[Message]:
    """To each of `rows`: thank you for coming, the materials, and the three questions."""
    given = [{"title": row.title, "url": material_url(row)} for row in materials]

    def facts(row: Registration) -> dict[str, Any]:
        return {"materials": given, "feedback_url": feedback_url(row) if event.asks_feedback else ""}

    return _tell_all("events/thanks", event, rows, facts, clock.now() + WORTH_KNOWING, Priority.BULK)


def registration_closed(event: Event, organiser: Person, numbers: dict[str, int]) -> Message:
    """To an organiser: registration has closed, or stays open to the start (`stays_open`), and this is how it went."""
    return _to_organiser("events/registration_closed", event, organiser, "events:registrations", numbers)


def few_registered(event: Event, organiser: Person, taken: int) -> Message:
    """To an organiser: it is a week ahead, and few have registered."""
    facts = {"taken": taken, "capacity": event.capacity}
    return _to_organiser("events/few_registered", event, organiser, "events:invite", facts)


def _to_organiser(template: str, event: Event, organiser: Person, page: str, facts: dict[str, Any]) -> Message:
    about = {"event": event_facts_in(event, organiser.language), "url": absolute(reverse(page, args=[event.key]))}
    return compose(template, organiser, facts={**about, **facts}, expires_at=event.starts_at)


def _tell_all(
    template: str,
    event: Event,
    rows: Iterable[Registration],
    facts: Callable[[Registration], dict[str, Any]],
    expires_at: dt.datetime,
    priority: Priority,
) -> list[Message]:
    """One message for each of `rows` (with person and company at hand), in a fixed number of queries."""
    rows = list(rows)
    about = cache(event_facts_in)
    written = post(
        draft(
            template,
            row.person,
            facts={"event": about(event, row.person.language), **_own(event, row), **facts(row)},
            stream=row.stream,
            priority=priority,
            expires_at=expires_at,
        )
        for row in rows
    )
    links = (RegistrationMessage(registration=row, message=one) for row, one in zip(rows, written, strict=True))
    RegistrationMessage.objects.bulk_create(links, batch_size=1000)
    return written


def event_facts_in(event: Event, language: str) -> dict[str, Any]:
    """What mails tell of the event, in `language`."""
    with translation.override(language):
        return event_facts(event)


def _own(event: Event, row: Registration) -> dict[str, Any]:
    """What is each reader's own."""
    return {
        **whose(row),
        "place_url": "" if event.has_begun else place_url(row),
        "waits": row.is_waiting or row.is_offered,
    }
