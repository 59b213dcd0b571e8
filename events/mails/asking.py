"""Mails to those who were asked to come, or wanted to hear of it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation

from events.links import material_url, stop_watching_url
from events.mails.telling import event_facts, iso
from events.models import Event, Invitation, Material, Watch
from members.links import unsubscribe_url
from members.models import Person
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.compose import compose, draft, post
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock
from thamsklyngen.shared.links import absolute

WORTH_KNOWING = dt.timedelta(days=7)  # that materials have come


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


def invitations(rows: Iterable[Invitation], *, nudge: bool = False) -> list[Message]:
    """Invite (or ask once more) everybody in `rows`; each with event and person at hand."""
    name = "events/nudge" if nudge else "events/invitation"
    return post([_invitation(name, row, Priority.BULK) for row in rows])


def invitation_moved(rows: Iterable[Invitation], *, urgent: bool) -> list[Message]:
    """To those who were asked and have not answered: time or place is another. Each with event and person at hand."""
    priority = Priority.URGENT if urgent else Priority.NORMAL
    return post([_invitation("events/invitation_moved", row, priority, reason=row.event.reason) for row in rows])


def _invitation(template: str, invitation: Invitation, priority: Priority, **more: Any) -> Message:
    event, person = invitation.event, invitation.person
    with translation.override(person.language):
        facts = {
            "event": event_facts(event),
            "name": str(person),
            "closes_at": iso(event.closes_at),
            "decline_url": absolute(reverse("events:decline", args=[event.key])),
            "unsubscribe_url": unsubscribe_url(person),
            **more,
        }
    return draft(template, person, facts=facts, stream=invitation.stream, priority=priority, expires_at=event.starts_at)


def asked_along(
    event: Event, *, by: Person, name: str, email: str, stop: Mapping[str, Any] | None, is_full: bool
) -> Message:
    """A colleague thinks that you might come. To an address that need not be known yet.

    Args:
        stop: how the limit of their company is in the way, as of `mails.waiting`.
        is_full: whether there is no place left for them.
    """
    with translation.override(by.language):
        facts: dict[str, Any] = {"event": event_facts(event), "name": name, "by": str(by), "stop": stop}
        facts |= {"closes_at": iso(event.closes_at), "is_full": is_full}
    return compose("events/asked_along", to=email, language=by.language, facts=facts, expires_at=event.starts_at)


def opened(watches: Iterable[Watch]) -> list[Message]:
    """To those who asked for it: registration has opened. Each with event and person at hand."""
    return post([_opened(watch) for watch in watches])


def _opened(watch: Watch) -> Message:
    event, person = watch.event, watch.person
    with translation.override(person.language):
        facts = {"event": event_facts(event), "name": str(person), "closes_at": iso(event.closes_at)}
    expires_at = event.closes_at or event.starts_at
    return draft("events/opened", person, facts=facts, stream=watch.stream, expires_at=expires_at)


def materials_came(told: Iterable[tuple[Watch, list[Material]]]) -> list[Message]:
    """To those who asked for it: what has come of an event that is over and they may have. With event and person."""
    return post([_materials_came(watch, materials) for watch, materials in told])


def _materials_came(watch: Watch, materials: list[Material]) -> Message:
    event, person = watch.event, watch.person
    for row in materials:
        row.event = event
    with translation.override(person.language):
        about = event_facts(event)
    if about["contact"] and not person.is_member:
        about["contact"]["phone"] = ""  # as on the event's page
    facts = {
        "event": about,
        "name": str(person),
        "materials": [{"title": row.title, "url": material_url(row)} for row in materials],
        "unsubscribe_url": stop_watching_url(person),
    }
    return draft("events/materials_came", person, facts=facts, expires_at=clock.now() + WORTH_KNOWING)
