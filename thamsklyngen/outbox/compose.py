"""Writing messages: a row in the caller's transaction, so that the change and its mail stand or fall together."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from thamsklyngen.outbox.choices import FINISHED, OVERTAKEN, UNFINISHED, MessageState, Priority
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import GIVEN
from thamsklyngen.outbox.wake import wake_after_commit
from thamsklyngen.shared import clock


def new_message_id() -> str:
    """A Message-ID (RFC 5322, 3.6.4) of the sender's domain; it never changes, so that repeats can be told."""
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"


def draft(
    template: str,
    person: Any = None,
    *,
    to: str = "",
    language: str = "",
    facts: dict[str, Any],
    stream: str = "",
    priority: Priority = Priority.NORMAL,
    expires_at: dt.datetime | None = None,
    secret: bool = False,
) -> Message:
    """A message that is not yet in the table; for `post`, which inserts many at once.

    Args:
        template: folder and name below `templates/emails/`, as `events/registered`.
        person: to whom (their primary address and language, unless `to` and `language` say otherwise).
        facts: what the mail tells, as JSON can hold it; keys that end in `_at` are aware moments and come back as such.
        stream: messages of one stream leave in the order they were written.
        expires_at: when it would be too old to help.
        secret: a code or the like: never shown to admins, blanked once sent or expired, not to be sent again.

    Raises:
        ValueError: a fact has the name of what every mail has of its own; the template would show that instead.
    """
    _guard_names(template, facts)
    return Message(
        template=template,
        person=person,
        to=to or person.email,
        language=language or person.language,
        facts=facts,
        stream=stream,
        priority=priority,
        expires_at=expires_at,
        secret=secret,
        message_id=new_message_id(),
        created_at=clock.now(),
        next_try_at=clock.now(),
    )


def _guard_names(template: str, facts: dict[str, Any]) -> None:
    if hidden := GIVEN & facts.keys():
        raise ValueError(f"{template}: other names for {sorted(hidden)}, please")


def post(messages: Iterable[Message]) -> list[Message]:
    """Insert drafted messages within the caller's transaction and have the worker woken after its commit."""
    rows = Message.objects.bulk_create(messages, batch_size=1000)
    if any(not row.secret for row in rows):
        wake_after_commit()
    return rows


def compose(template: str, person: Any = None, **details: Any) -> Message:
    """Draft and post one message; arguments as for `draft`. An urgent one lifts what must leave before it."""
    message = draft(template, person, **details)
    with transaction.atomic():
        if message.stream:
            Message.objects.filter(
                stream=message.stream, state=MessageState.PENDING, priority__gt=message.priority
            ).update(priority=message.priority, next_try_at=message.next_try_at)
        return post([message])[0]


def supersede(streams: Collection[str], templates: Collection[str] = ()) -> None:
    """Take back what has not left in `streams`, because something later contradicts it.

    One that is leaving right now can't be held; should the server not take it, it isn't tried again. Both in one
    statement: between two, a worker could claim a message that neither of them sees.

    Args:
        streams: the streams concerned.
        templates: only these kinds of message; empty for all.
    """
    which = Q(template__in=templates) if templates else Q()
    waits, leaves = Q(state=MessageState.PENDING), Q(state=MessageState.SENDING)
    Message.objects.filter(which, stream__in=streams, state__in=UNFINISHED).exclude(stream="").update(
        state=Case(When(waits, then=Value(MessageState.EXPIRED)), default=F("state")),
        error=Case(When(waits, then=Value(OVERTAKEN)), default=F("error")),
        expires_at=Case(When(leaves, then=Value(clock.now())), default=F("expires_at")),
    )


def take_back(stream: str, template: str) -> list[Message]:
    """Take back what waits in `stream` of one kind, for a message that tells what it would have told.

    One that is leaving right now tells it by itself. The caller's transaction holds what waits from leaving.

    Returns:
        The messages, the earliest first.
    """
    which = Message.objects.filter(stream=stream, template=template, state=MessageState.PENDING).order_by("pk")
    rows = list(which.select_for_update(no_key=True, of=("self",)))
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(state=MessageState.EXPIRED, error=OVERTAKEN)
    return rows


def send_again(messages: QuerySet[Message]) -> int:
    """Put finished messages back in line, with the Message-ID they always had.

    Secret ones never, nor those that a later message contradicts.

    Returns:
        How many will be sent again.
    """
    with transaction.atomic():
        number = (
            messages.filter(state__in=FINISHED, secret=False)
            .exclude(error=OVERTAKEN)
            .update(
                state=MessageState.PENDING, next_try_at=clock.now(), expires_at=None, sent_at=None, attempts=0, error=""
            )
        )
        wake_after_commit()
    return number
