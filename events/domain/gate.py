"""The gate list: who comes, and what the host asked for about them, nothing else.

A new column is an entry in `GateList.columns`, by which page, paper and spreadsheet show it. What it is made of stands
in `Guest`, all of which the host is told when it changes.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.domain.attendance import may_tick
from events.models import Answer, Event, GateLook, HostContact, Question, Registration, Visit
from events.ready import in_words
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.dates import clock as clock_face
from thamsklyngen.shared.dates import moment
from thamsklyngen.shared.text import phone_in_cell

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
        told = repr(tuple(getattr(self, field.name) for field in fields(self) if field.name not in ("key", "came_at")))
        return salted_hmac("events.gate", f"{self.key} {told}").hexdigest()[:12]


@dataclass(frozen=True)
class Column:
    """One column: its heading, what stands in it, and where. Each is on the page, in the spreadsheet, or in both."""

    title: str
    value: Callable[[Guest], Any] = lambda guest: ""  # nothing where there is a box or a button
    page: str = ""  # its kind of cell on the page and on paper
    width: int = 0  # in the spreadsheet, in letters
    cell: Callable[[Any], Any] = str  # a value as the spreadsheet has it


@dataclass(frozen=True)
class GateList:
    """The questions that the host asked for, and who comes, by name."""

    event: Event
    questions: list[Question]
    guests: list[Guest]
    may_tick: bool

    @property
    def came(self) -> int:
        """How many have been ticked off."""
        return sum(guest.came_at is not None for guest in self.guests)

    @property
    def columns(self) -> list[Column]:
        """All that stands on the list, from left to right: a box to tick on paper first, a button on the page last."""
        arrival = moment(self.event.starts_at)
        return [
            Column(_("Came"), page="box"),
            Column(_("Arrival"), lambda guest: arrival, width=34),
            Column(pgettext("of a person", "Name"), lambda guest: guest.name, page="name", width=28),
            Column(pgettext("noun", "Company"), lambda guest: guest.company, page="text", width=30),
            Column(_("Mobile"), lambda guest: guest.phone, page="phone", width=18, cell=phone_in_cell),
            Column(_("Came"), lambda guest: clock_face(guest.came_at), width=12),
            *[_answers_to(question, place) for place, question in enumerate(self.questions)],
            *([Column(_("Came"), page="tick")] if self.may_tick else []),
        ]

    @property
    def signs(self) -> dict[str, str]:
        """What the host is told now, as it is kept with a mail."""
        return {str(guest.key): guest.sign for guest in self.guests}


def _answers_to(question: Question, place: int) -> Column:
    return Column(str(question), lambda guest: in_words(guest.answers[place]), page="answer", width=24)


def gate_list(event: Event) -> GateList:
    """Who has a place at `event`; nobody comes to one that is called off. Three queries for any number of guests."""
    if event.is_cancelled:
        return GateList(event, [], [], may_tick=False)
    questions = list(event.questions.filter(for_gate=True, removed_at=None))
    rows = list(event.registrations.registered().with_people().order_by("person__sort_name", "pk"))
    answers = _answers(questions, event) if questions else {}
    return GateList(event, questions, [_guest(row, questions, answers) for row in rows], may_tick(event))


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
