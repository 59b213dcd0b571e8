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
from django.db.models import Case, F, Value, When

from thamsklyngen.outbox import fault
from thamsklyngen.outbox.choices import LOST, NOTHING_LEFT, TOO_OLD, MessageState
from thamsklyngen.outbox.late import tell
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import as_sent, render
from thamsklyngen.outbox.smtp import Channel, Denied, Fault, Refused, TryLater
from thamsklyngen.outbox.wake import wake
from thamsklyngen.shared import clock

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=10)
PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60)]
LONGEST_RUN = 240.0  # seconds; beat starts the next run
ENOUGH = 3  # messages in one run that the server won't pass on for us; then it is asked for no more of them
SHORT = 1.0  # seconds that a request gives a mail server which did not answer just now
BLANK: dict[str, object] = {"facts": {}, "subject": "", "text": "", "html": ""}  # what is left of a secret


def drain() -> int:
    """Deliver everything that is due, until nothing is, the time is up or the mail server can't be used.

    Returns:
        How many messages the server took.
    """
    tidy()
    sent = denied = 0
    until = time.monotonic() + LONGEST_RUN
    with Channel() as channel:
        try:
            while time.monotonic() < until and denied < ENOUGH and (message := claim()):
                try:
                    sent += _try(message, channel)
                except Denied:  # perhaps this recipient only; but not for each of thousands
                    denied += 1
            if not sent:
                _look_again(channel)
        except Fault as error:
            fault.note(str(error))
    return sent


def _look_again(channel: Channel) -> None:
    """See whether a fault is over when there was nothing to try it with."""
    known = fault.current()
    if known and not known["relay"]:
        channel.check(parseaddr(settings.MAIL_FROM)[1])
        fault.clear()


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
    except Denied:
        took = False
    except Fault as error:
        took = False
        fault.note(str(error))
    if not took:
        wake()
    return took


def _try(message: Message, channel: Channel) -> bool:
    """Deliver a claimed message; the installation's fault puts it back as it was, and its end is told at once."""
    try:
        took = deliver(message, channel)
    except Denied as error:
        fault.note(str(error), relay=True)
        _retry(message, str(error))
        raise
    except Fault as error:
        _put_back(message, str(error))
        raise
    if took and (known := fault.current()) and (not known["relay"] or message.error == known["words"]):
        fault.clear()
    return took


def tidy() -> None:
    """Free the claims of workers that died, and let go of what is too old to help."""
    now = clock.now()
    # One that was lost before may be what ends the workers: it pauses longer each time.
    pauses = [When(attempts=number, then=Value(now + pause)) for number, pause in enumerate(PAUSES) if number]
    next_try_at = Case(When(attempts=0, then=F("next_try_at")), *pauses, default=Value(now + PAUSES[-1]))
    Message.objects.filter(state=MessageState.SENDING, lease_until__lt=now).update(
        state=MessageState.PENDING,
        token=None,
        lease_until=None,
        next_try_at=next_try_at,
        attempts=F("attempts") + 1,
        error=LOST,
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
        if not tell(message):
            _note(message, MessageState.EXPIRED, error=NOTHING_LEFT)
            return False
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
        _retry(message, kind if message.secret else f"{kind}: {error}", unwritable=True)
    else:
        return _note(message, MessageState.SENT, sent_at=clock.now(), error="", unwritable=False)
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


def _retry(message: Message, error: str, *, unwritable: bool = False) -> None:
    """Have it wait, longer each time, up to an hour, for as long as it takes: the admin sees what has waited long."""
    pause = PAUSES[min(message.attempts, len(PAUSES) - 1)]
    error = error.replace("\0", " ")[:500]
    next_try_at = clock.now() + pause
    _note(message, MessageState.PENDING, error=error, next_try_at=next_try_at, unwritable=unwritable)


def _put_back(message: Message, error: str) -> None:
    """The installation's fault is not the message's: no attempt is counted, it stays first in line."""
    Message.objects.filter(pk=message.pk, token=message.token).update(
        state=MessageState.PENDING, token=None, lease_until=None, error=error[:500]
    )
