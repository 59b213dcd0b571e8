"""What an event asks those who register."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from events.choices import ProfileField
from events.domain import errors
from events.domain.guards import guard_ahead
from events.domain.places import lock
from events.models import Event, Question
from events.ready import READY
from thamsklyngen.shared import clock

MOST = 20
SETTLED = ("kind", "is_sensitive", "profile")  # once somebody has answered


@transaction.atomic
def ask(event: Event, **details: Any) -> Question:
    """Ask one more thing, after the others; `details` are the question's fields by name.

    Raises:
        EventIsCancelled, EventHasBegun, EventIsOver: nobody registers any more.
        TooManyQuestions: nobody answers so many.
    """
    event = _locked(event)
    asked = event.questions.asked()
    if asked.count() >= MOST:
        raise errors.TooManyQuestions(most=MOST)
    last = event.questions.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    return Question.objects.create(event=event, position=position, **_sensible(details))


@transaction.atomic
def ask_ready(event: Event, name: str) -> Question:
    """Ask the ready question `name` after the others; one that is asked already stays as it is.

    Raises:
        EventIsCancelled, EventHasBegun, EventIsOver, TooManyQuestions: see `ask`.
    """
    event = _locked(event)
    return event.questions.asked().filter(ready=name).first() or ask(event, ready=name, **READY[name].details)


@transaction.atomic
def change(question: Question, changes: Mapping[str, Any]) -> Question:
    """Change a question. Of one that was answered, only what keeps the answers true.

    Raises:
        EventIsCancelled, EventHasBegun, EventIsOver: nobody registers any more.
        HasAnswers: the change would make another question of it.
    """
    _locked(question.event)
    row = Question.objects.with_answers().get(pk=question.pk)
    before = {name: getattr(row, name) for name in (*SETTLED, "options")}
    for name, value in _sensible({**before, **changes}).items():
        setattr(row, name, value)
    gone = [option for option in before["options"] if option not in row.options]
    if row.has_answers and (gone or any(getattr(row, name) != before[name] for name in SETTLED)):
        raise errors.HasAnswers
    row.save()
    return row


def _sensible(details: Mapping[str, Any]) -> dict[str, Any]:
    """`details`, but what people eat is always sensitive."""
    found = dict(details)
    if found.get("profile") == ProfileField.DIET:
        found["is_sensitive"] = True
    return found


@transaction.atomic
def take_away(question: Question) -> bool:
    """Ask it no more: it is deleted, or only hidden where somebody has answered. A second time changes nothing.

    Returns:
        Whether answers are kept.
    """
    lock(question.event_id)
    row = Question.objects.with_answers().filter(pk=question.pk).first()
    if row is None:
        return False
    if not row.has_answers:
        row.delete()
        return False
    Question.objects.filter(pk=row.pk, removed_at=None).update(removed_at=clock.now())
    return True


@transaction.atomic
def move(question: Question, *, up: bool) -> None:
    """Put a question before the one above it, or after the one below; at the end of the list nothing happens."""
    lock(question.event_id)
    rows = list(Question.objects.filter(event=question.event_id).asked())
    place = next((number for number, row in enumerate(rows) if row.pk == question.pk), None)
    if place is None:
        return
    other = max(0, place - 1) if up else min(len(rows) - 1, place + 1)
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows):
        row.position = number
    Question.objects.bulk_update(rows, ["position"])


def _locked(event: Event | int) -> Event:
    event = lock(event)
    if event.is_cancelled:
        raise errors.EventIsCancelled
    guard_ahead(event)
    return event
