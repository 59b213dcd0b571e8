"""Mails to guests before they have a place; afterwards they get those that all get."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import translation

from events.guest_links import Wish, guest_url, holds_until, wish_url
from events.mails.telling import event_facts, iso
from events.models import Event, GuestInvitation
from members.models import Person
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.compose import compose, draft, post
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.wake import wake_after_commit


@dataclass(frozen=True)
class Move:
    """How an event was moved since a guest was asked: what, from, to, in words of the guest's language."""

    changes: list[tuple[str, str, str]]
    retimed: bool
    reason: str


def guest_invitations(
    rows: Iterable[GuestInvitation], *, language: str = "", moves: Mapping[int, Move] | None = None
) -> list[Message]:
    """Invite everybody in `rows`, each with its event at hand.

    Args:
        language: of the mails; else each in the one that its guest was written to in before.
        moves: by the key of the row, where its guest was told another time or place before.
    """
    return post([_invitation(row, language or row.language, (moves or {}).get(row.pk)) for row in rows])


def _invitation(row: GuestInvitation, language: str, move: Move | None) -> Message:
    event = row.event
    with translation.override(language):
        facts: dict[str, Any] = {
            "event": event_facts(event),
            "name": row.name,
            "by": str(row.sent_by or event.group.name),
            "closes_at": iso(event.closes_at),
            "guest_url": guest_url(row),
            "moved": move is not None,
        }
        if move is not None:
            facts |= asdict(move)
    return draft(
        "events/guest_invitation",
        to=row.email,
        language=language,
        facts=facts,
        stream=row.stream,
        expires_at=event.starts_at,
    )


def guests_in_vain(rows: Iterable[GuestInvitation], *, urgent: bool) -> list[Message]:
    """To guests who were asked and have no place: it is called off."""
    return post([_off(row, urgent) for row in rows])


def _off(row: GuestInvitation, urgent: bool) -> Message:
    event, language = row.event, row.language
    with translation.override(language):
        facts = {"event": event_facts(event), "name": row.name, "reason": event.reason}
    priority = Priority.URGENT if urgent else Priority.NORMAL
    return draft(
        "events/guest_in_vain",
        to=row.email,
        language=language,
        facts=facts,
        stream=row.stream,
        priority=priority,
        expires_at=event.ends_at,
    )


def guest_confirm(event: Event, wish: Wish) -> Message:
    """To an address that somebody typed: press here if it was you. Blanked once sent, since nobody has proved it."""
    until = holds_until(event)
    with translation.override(wish.language):
        facts = {
            "event": event_facts(event),
            "name": wish.name,
            "wish_url": wish_url(wish, until),
            "until_at": iso(until),
        }
    message = compose(
        "events/guest_confirm",
        to=wish.email,
        language=wish.language,
        facts=facts,
        priority=Priority.URGENT,
        expires_at=until,
        secret=True,
    )
    wake_after_commit()
    return message


def guest_is_member(event: Event, person: Person, *, to: str) -> Message:
    """To a member who filled in the form for guests: sign in and register there."""
    with translation.override(person.language):
        facts = {"event": event_facts(event), "name": str(person)}
    return compose("events/guest_is_member", person, to=to, facts=facts, expires_at=event.starts_at)
