"""Delivering what is due: claim by a random token and a lease, send, note the outcome.

A message is sent at least once, and exactly once but for a crash between the server's yes and our note of it.
"""

import datetime as dt
import logging
import time
import uuid
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.db.models import F

from thamsklyngen.outbox import fault
from thamsklyngen.outbox.choices import LOST, TOO_OLD, MessageState
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import as_sent, render
from thamsklyngen.outbox.smtp import Channel, Fault, Refused, TryLater
from thamsklyngen.outbox.wake import wake
from thamsklyngen.shared import clock

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=10)
PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60)]
LONGEST_RUN = 240.0  # seconds; beat starts the next run
SHORT = 1.0  # seconds that a request gives a mail server which did not answer just now
BLANK: dict[str, object] = {"facts": {}, "subject": "", "text": "", "html": ""}  # what is left of a secret


def drain() -> int:
    """Deliver everything that is due, until nothing is, the time is up or the mail server can't be used.

    Returns:
        How many messages the server took.
    """
    tidy()
    sent, until = 0, time.monotonic() + LONGEST_RUN
    with Channel() as channel:
        try:
            while time.monotonic() < until and (message := claim()):
                took = _try(message, channel)
                if took and not sent:
                    fault.clear()
                sent += took
            if not sent and fault.current():
                channel.check(parseaddr(settings.MAIL_FROM)[1])
                fault.clear()
        except Fault as error:
            fault.note(str(error))
    return sent


def deliver_now(message: Message, *, seconds: float = 5) -> bool:
    """Deliver one message within the request, as a code for sign-in needs it; the drain gets it if that fails.

    Args:
        message: committed already; its row is claimed, so that the drain doesn't send it too.
        seconds: after which the request goes on; less while the mail server is known not to answer.

    Returns:
        Whether the server took it.
    """
    claimed = claim(message.pk)
    if claimed is None:
        return False
    seconds = min(seconds, SHORT) if fault.is_fresh() else seconds
    try:
        with Channel(timeout=seconds, deadline=seconds) as channel:
            took = _try(claimed, channel)
    except Fault as error:
        took = False
        fault.note(str(error))
    if not took:
        wake()
    return took


def _try(message: Message, channel: Channel) -> bool:
    """Deliver a claimed message; the installation's fault puts it back as it was."""
    try:
        return deliver(message, channel)
    except Fault as error:
        _put_back(message, str(error))
        raise


def tidy() -> None:
    """Free the claims of workers that died, and let go of what is too old to help."""
    now = clock.now()
    Message.objects.filter(state=MessageState.SENDING, lease_until__lt=now).update(
        state=MessageState.PENDING, token=None, lease_until=None, attempts=F("attempts") + 1, error=LOST
    )
    too_old = Message.objects.filter(state=MessageState.PENDING, expires_at__lte=now)
    too_old.filter(secret=True).update(state=MessageState.EXPIRED, error=TOO_OLD, **BLANK)
    too_old.filter(secret=False).update(state=MessageState.EXPIRED, error=TOO_OLD)


def claim(pk: int | None = None) -> Message | None:
    """Take the next message that is due (or the one with key `pk`) for ten minutes, past what others hold."""
    due = Message.objects.due() if pk is None else Message.objects.filter(pk=pk, state=MessageState.PENDING)
    with transaction.atomic():
        message = due.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
        if message is None:
            return None
        message.state, message.token = MessageState.SENDING, uuid.uuid4()
        message.lease_until = clock.now() + LEASE
        message.save(update_fields=["state", "token", "lease_until"])
    return message


def deliver(message: Message, channel: Channel) -> bool:
    """Render and send a claimed message and note the outcome.

    Returns:
        Whether the server took it.

    Raises:
        Fault: the installation can't send; the caller puts the message back.
    """
    try:
        render(message)
        channel.send(parseaddr(settings.MAIL_FROM)[1], message.to, as_sent(message))
    except Fault:
        raise
    except TryLater as answer:
        _retry(message, str(answer))
    except Refused as answer:
        _note(message, MessageState.FAILED, error=str(answer)[:500])
    except Exception as error:  # a broken template, or what nobody thought of, must not hold up everybody else's mail
        kind = type(error).__name__
        log.error("message %s can't be sent: %s", message.pk, kind, exc_info=not message.secret)
        _retry(message, kind if message.secret else f"{kind}: {error}")
    else:
        return _note(message, MessageState.SENT, sent_at=clock.now(), error="")
    return False


def _note(message: Message, state: MessageState, **facts: object) -> bool:
    """Write the outcome, but only where the claim is still ours."""
    kept: dict[str, object] = {"subject": message.subject, "text": message.text, "html": message.html}
    if message.secret:
        kept = {} if state == MessageState.PENDING else BLANK
    changed = Message.objects.filter(pk=message.pk, token=message.token).update(
        state=state, token=None, lease_until=None, attempts=F("attempts") + 1, **kept, **facts
    )
    if not changed:
        log.warning("message %s was no longer ours when it became %s", message.pk, state)
    return bool(changed)


def _retry(message: Message, error: str) -> None:
    pause = PAUSES[min(message.attempts, len(PAUSES) - 1)]
    error = error.replace("\0", " ")[:500]
    _note(message, MessageState.PENDING, error=error, next_try_at=clock.now() + pause)


def _put_back(message: Message, error: str) -> None:
    """The installation's fault is not the message's: no attempt is counted, it stays first in line."""
    Message.objects.filter(pk=message.pk, token=message.token).update(
        state=MessageState.PENDING, token=None, lease_until=None, error=error[:500]
    )
