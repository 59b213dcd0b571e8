"""The gate list: who comes, and what the host asked for about them, nothing else."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac

from events.domain.attendance import may_tick
from events.models import Answer, Event, GateLook, HostContact, Question, Registration, Visit
from members.models import Person
from thamsklyngen.shared import clock

SAME_LOOK = dt.timedelta(minutes=15)  # a page that is loaded anew was opened once


@dataclass(frozen=True)
class Guest:
    """One line of the list; `answers` in the order of the questions, empty where nothing was answered."""

    key: int
    name: str
    company: str
    phone: str
    answers: tuple[Any, ...]
    came_at: dt.datetime | None

    @property
    def sign(self) -> str:
        """A short sign of what the host is told; another one means that something of it has changed."""
        told = repr((self.name, self.company, self.phone, self.answers))
        return salted_hmac("events.gate", f"{self.key} {told}").hexdigest()[:12]


@dataclass(frozen=True)
class GateList:
    """The questions that the host asked for, and who comes, by name."""

    questions: list[Question]
    guests: list[Guest]
    may_tick: bool

    @property
    def came(self) -> int:
        """How many have been ticked off."""
        return sum(guest.came_at is not None for guest in self.guests)

    @property
    def signs(self) -> dict[str, str]:
        """What the host is told now, as it is kept with a mail."""
        return {str(guest.key): guest.sign for guest in self.guests}


def gate_list(event: Event) -> GateList:
    """Who has a place at `event`; nobody comes to one that is called off. Three queries for any number of guests."""
    if event.is_cancelled:
        return GateList([], [], may_tick=False)
    questions = list(event.questions.filter(for_gate=True, removed_at=None))
    rows = list(event.registrations.registered().with_people().order_by("person__sort_name", "pk"))
    answers = _answers(questions, event) if questions else {}
    return GateList(questions, [_guest(row, questions, answers) for row in rows], may_tick(event))


def _answers(questions: list[Question], event: Event) -> dict[tuple[int, int], Any]:
    found = Answer.objects.filter(question__in=questions, registration__event=event)
    return {(row, question): value for row, question, value in found.values_list("registration", "question", "value")}


def _guest(row: Registration, questions: list[Question], answers: Mapping[tuple[int, int], Any]) -> Guest:
    told = tuple(answers.get((row.pk, question.pk), "") for question in questions)
    return Guest(row.pk, str(row.person), row.comes_from, row.person.phone, told, row.checked_in_at)


def due_at(event: Event, visit: Visit) -> dt.datetime:
    """When the list goes: the day before at the time of the visit, by the wall clock; aware, in UTC."""
    day = clock.local(event.starts_at).date() - dt.timedelta(days=1)
    return clock.at(day, visit.gate_time.hour, visit.gate_time.minute)


def note_look(
    event: Event, *, how: str, person: Person | None = None, contact: HostContact | None = None
) -> GateLook | None:
    """Note that somebody has opened the list: a person, or whoever has a mailbox's link.

    Returns:
        The note; None where the same was noted a moment ago.
    """
    same = event.gate_looks.filter(person=person, contact=contact, how=how, at__gt=clock.now() - SAME_LOOK)
    if same.exists():
        return None
    return GateLook.objects.create(event=event, person=person, contact=contact, how=how)
