"""What those who came thought of it. Who has answered is noted at their place; what they said is nobody's."""

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from events.choices import RegistrationState
from events.domain import errors
from events.models import Event, Feedback, Registration
from thamsklyngen.shared import clock

OPEN_DAYS = 60
FEWEST = 4  # answers; of fewer one could guess who said what
SCALE = (1, 2, 3, 4, 5)
LARGEST_KEY = 2**62


def guard_may_answer(registration: Registration, *, ticked: bool | None = None) -> None:
    """Refuse, with the reason, unless whoever has this place may say now what they thought.

    Where nobody was ticked off at the door, all who were registered count as having come.

    Args:
        ticked: whether somebody was, where that is known already.

    Raises:
        FeedbackClosed: too early, too late, called off, or never asked for.
        NotThere: they were not at the event.
    """
    event = registration.event
    too_late = event.ends_at + dt.timedelta(days=OPEN_DAYS) <= clock.now()
    if event.is_cancelled or not event.asks_feedback or not event.has_begun or too_late:
        raise errors.FeedbackClosed(days=OPEN_DAYS)
    if registration.state != RegistrationState.REGISTERED:
        raise errors.NotThere
    if registration.checked_in_at is None and (took_attendance(event) if ticked is None else ticked):
        raise errors.NotThere


def took_attendance(event: Event) -> bool:
    """Whether anybody was ticked off at the door."""
    return event.registrations.filter(checked_in_at__isnull=False).exists()


@transaction.atomic
def give_feedback(registration: Registration, *, score: int, best: str = "", next_time: str = "") -> bool:
    """Take in what the holder of a place says; once.

    The answer has a key by chance and the place only the day, so that neither order nor time ties them together.

    Returns:
        Whether it was taken in; False where they have answered before.

    Raises:
        FeedbackClosed, NotThere: see `guard_may_answer`.
    """
    rows = Registration.objects.select_for_update(no_key=True, of=("self",)).select_related("event")
    row = rows.get(pk=registration.pk)
    if row.feedback_at is not None:
        return False
    guard_may_answer(row)
    row.feedback_at = clock.at(clock.today())
    row.save(update_fields=["feedback_at"])
    key = secrets.randbelow(LARGEST_KEY)
    Feedback.objects.create(pk=key, event=row.event, score=score, best=best, next_time=next_time)
    return True


@dataclass(frozen=True)
class Results:
    """What came in. Below `FEWEST` answers nothing but their number is told."""

    number: int
    mean: float | None = None
    scores: list[tuple[int, int]] = field(default_factory=list)  # (score, how many), the best first
    best: list[str] = field(default_factory=list)
    next_time: list[str] = field(default_factory=list)


def results_of(event: Event) -> Results:
    """The answers about `event`; the texts in an order by chance, each list in its own."""
    rows = list(event.feedback.all())
    if len(rows) < FEWEST:
        return Results(len(rows))
    counts = Counter(row.score for row in rows)
    return Results(
        number=len(rows),
        mean=sum(row.score for row in rows) / len(rows),
        scores=[(score, counts[score]) for score in reversed(SCALE)],
        best=_shuffled(row.best for row in rows),
        next_time=_shuffled(row.next_time for row in rows),
    )


def _shuffled(texts: Iterable[str]) -> list[str]:
    said = [text for text in texts if text]
    secrets.SystemRandom().shuffle(said)
    return said
