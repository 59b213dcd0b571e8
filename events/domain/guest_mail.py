"""What guests who were asked by name have read of an event, and writing to them."""

import datetime as dt
from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from events import mails
from events.domain.changes import in_words
from events.mails.guests import Move
from events.models import GuestInvitation
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.models import Message


def keep(rows: list[GuestInvitation], *, language: str = "", moves: Mapping[int, Move] | None = None) -> None:
    """Write a mail to each of `rows`, and note it with the invitation; arguments as of `mails.guest_invitations`."""
    for row, message in zip(rows, mails.guest_invitations(rows, language=language, moves=moves), strict=True):
        row.message = message
    GuestInvitation.objects.bulk_update(rows, ["message"], batch_size=1000)


def last_left(rows: list[GuestInvitation]) -> dict[int, Message]:
    """The last mail that has left and asked the guest to come, by the key of the row; none where none has."""
    streams = {row.stream: row.pk for row in rows}
    left = Message.objects.filter(stream__in=streams, template="events/guest_invitation")
    left = left.filter(state__in=(MessageState.SENDING, MessageState.SENT)).defer("text", "html")
    return {streams[message.stream]: message for message in left.order_by("pk")}


def move_since(row: GuestInvitation, told: Message) -> Move | None:
    """From where to where the event was moved since the mail `told`; None where it is as that says.

    Args:
        row: the invitation, its newest mail at hand; why it was moved stands there if that one has not left.
    """
    event, known = row.event, told.facts.get("event")
    if known is None:  # what it said is forgotten
        return None
    times = {name: dt.datetime.fromisoformat(known[name]) for name in ("starts_at", "ends_at")}
    times = {name: value for name, value in times.items() if value != getattr(event, name)}
    with translation.override(row.language):
        changes, place = in_words(event, times), mails.where(event)
        if known["where"] != place:
            changes.append((_("Place"), known["where"], place))
    unsent = row.message.facts if row.message and row.message != told else {}
    return Move(changes, bool(times), event.reason or unsent.get("reason", "")) if changes else None
