"""What has happened, step by step with the clock set, and every mail as if it had left at once."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from auditlog.models import LogEntry
from django.db.models import F, Max

from members.models import Person
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

GONE = "@gone.example"
ANSWER = "550 5.1.1 No such mailbox"  # as the demo's mail sink says for that domain
FIRST_MINUTE, LAST_MINUTE = 6 * 60 + 30, 21 * 60 + 30  # people press buttons between these


@dataclass(order=True)
class Step:
    """One thing that happens."""

    at: dt.datetime
    number: int
    what: Callable[[], Any] = field(compare=False)
    by: Person | None = field(compare=False)


@dataclass
class Timeline:
    """Steps in any order, played in the order of time."""

    steps: list[Step] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(5))

    def plan(self, at: dt.datetime, what: Callable[[], Any], *, by: Person | None = None) -> None:
        """Have `what` happen at `at`; the history names `by`."""
        self.steps.append(Step(at, len(self.steps), what, by))

    def spread(self, first: dt.date, last: dt.date, number: int) -> list[dt.datetime]:
        """`number` moments in order, on working days' waking hours from `first` to `last`."""
        days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
        weekdays = [day for day in days if day.weekday() < 5]
        chosen = [(self.chance.choice(weekdays), self.chance.randint(FIRST_MINUTE, LAST_MINUTE)) for _ in range(number)]
        return [clock.at(day, *divmod(minute, 60)) for day, minute in sorted(chosen)]

    def play(self) -> None:
        """Do all steps, each at its time; what they write to the outbox has left by the next one."""
        noted = LogEntry.objects.aggregate(last=Max("pk"))["last"] or 0
        for step in sorted(self.steps):
            with clock.frozen(step.at):
                step.what()
            mark_delivered()
            LogEntry.objects.filter(pk__gt=noted, actor=None).update(actor=step.by, timestamp=step.at)
            noted = LogEntry.objects.aggregate(last=Max("pk"))["last"] or 0
        keep_texts()


def mark_delivered() -> None:
    """Mark waiting messages as sent when they were written; those to the domain that is gone as refused."""
    waiting = Message.objects.filter(state=MessageState.PENDING)
    waiting.filter(to__endswith=GONE).update(state=MessageState.FAILED, error=ANSWER, attempts=1)
    waiting.update(state=MessageState.SENT, sent_at=F("created_at"), attempts=1)


def keep_texts() -> None:
    """Render what has left, as the worker does when it sends."""
    messages = list(Message.objects.filter(subject="", state__in=[MessageState.SENT, MessageState.FAILED]))
    for message in messages:
        render(message)
    Message.objects.bulk_update(messages, ["subject", "text", "html"], batch_size=200)
