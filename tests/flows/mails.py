"""Waiting for what other processes do with mails, and counting what has come."""

import time
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage

from bin.launch.processes import Child
from bin.launch.say import tail
from bin.launch.sink import Sink
from thamsklyngen.outbox.choices import UNFINISHED, MessageState
from thamsklyngen.outbox.deliver import tidy
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.tasks import drain as drain_task
from thamsklyngen.shared import clock

SECONDS = 60  # a hang ends the test; nothing is measured


def arrived(mails: list[EmailMessage]) -> Counter[str]:
    return Counter(str(mail["Message-ID"]) for mail in mails)


def written() -> set[str]:
    return set(Message.objects.exclude(state=MessageState.EXPIRED).values_list("message_id", flat=True))


def until(reached: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + SECONDS
    while not reached():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def all_sent() -> None:
    until(lambda: not Message.objects.filter(state__in=UNFINISHED).exists(), "mails still wait")


def leases_run_out() -> None:
    """Let ten minutes pass for the claims of workers that died."""
    Message.objects.filter(state=MessageState.SENDING).update(lease_until=clock.now())
    tidy()


def each_once(sink: Sink) -> None:
    """Everything written has arrived, nothing twice, and the table says so."""
    all_sent()
    assert arrived(sink.mails) == Counter(dict.fromkeys(written(), 1))
    assert set(Message.objects.values_list("state", flat=True)) <= {MessageState.SENT, MessageState.EXPIRED}


def as_beat_does() -> None:
    """What beat does each minute."""
    drain_task.apply_async(expires=55)


def drained_by(worker: Child) -> None:
    """Ask as beat does until nothing waits; say what the worker did if it never comes to that."""
    try:
        until(lambda: not Message.objects.filter(state__in=UNFINISHED).exists() or _asked_again(), "not drained")
    except AssertionError as error:
        states = Counter(Message.objects.values_list("state", flat=True))
        raise AssertionError(f"{states}\n{tail(worker.log, 200)}") from error


def _asked_again() -> bool:
    """Beat asks again and again; the worker needs some seconds to find the broker again."""
    as_beat_does()
    time.sleep(0.5)
    return False
