"""The mails to those at the host who hear who comes: people, and shared mailboxes with a link of their own."""

from typing import Any

from django.conf import settings
from django.utils import translation

from events.links import gate_url
from events.mails.telling import event_facts, iso
from events.models import Event, HostContact
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.compose import compose, supersede
from thamsklyngen.outbox.models import Message


def gate_list(contact: HostContact, guests: int, *, moved: bool) -> Message:
    """Who comes tomorrow: how many, and where the list is.

    Args:
        moved: an earlier mail spoke of another time; it is taken back if it has not left.
    """
    if moved:
        take_back(contact)
    return _tell("events/gate_list", contact, {"guests": guests, "moved": moved})


def gate_changes(
    contact: HostContact, guests: int, changes: dict[str, list[dict[str, str]]], *, urgent: bool
) -> Message:
    """What has changed since the last mail.

    Args:
        changes: `came`, `gone` and `altered`, each of names and companies.
        urgent: goes ahead of all other mail.
    """
    return _tell("events/gate_changes", contact, {"guests": guests, **changes}, urgent=urgent)


def gate_moved(contact: HostContact, before: Any) -> Message:
    """The visit that the list was about is at another time; a new list comes when that is near."""
    take_back(contact)
    return _tell("events/gate_moved", contact, {"before_at": iso(before), "reason": contact.event.reason}, urgent=True)


def gate_off(contact: HostContact, *, urgent: bool) -> Message:
    """The visit is called off."""
    take_back(contact)
    return _tell("events/gate_off", contact, {"reason": contact.event.reason}, urgent=urgent)


def take_back(contact: HostContact) -> None:
    """Have nothing leave any more that was written to `contact`."""
    supersede([_stream(contact)])


def _stream(contact: HostContact) -> str:
    return f"gate:{contact.pk}"


def _tell(template: str, contact: HostContact, facts: dict[str, Any], *, urgent: bool = False) -> Message:
    event: Event = contact.event
    person = contact.person
    language = person.language if person else settings.LANGUAGE_CODE
    with translation.override(language):
        known = {"event": event_facts(event), "name": str(contact), "signs_in": person is not None}
    return compose(
        template,
        person,
        to=person.email if person else contact.email,
        language=language,
        facts={**known, "list_url": gate_url(contact), **facts},
        stream=_stream(contact),
        priority=Priority.URGENT if urgent else Priority.NORMAL,
        expires_at=event.ends_at,
    )
