"""Visits for tests: their hosts' contacts, and what is asked for at the gate."""

from typing import Any

from events.domain.host_contact import name_mailbox, name_person, put_visit
from events.links import gate_url
from events.models import Answer, Event, HostContact, Question, Registration
from groups.choices import EventKind
from groups.models import Group
from members.models import Person
from tests.factories.events import an_event
from tests.factories.members import a_company, a_person


def a_visit(group: Group | None = None, *, sends: bool = True, **details: Any) -> Event:
    """An event at a company, whose contacts get the gate list."""
    event = an_event(group, **{"host": a_company("Elkem Thamshavn"), "kind": EventKind.COMPANY_VISIT, **details})
    put_visit(event, sends_gate_list=sends)
    return event


def a_host_person(event: Event, **details: Any) -> Person:
    """Somebody at the host who hears who comes."""
    person = a_person(at=event.host, **details)
    name_person(event, person, by=None)
    return person


def a_mailbox(event: Event, email: str = "vakta@elkem.example", name: str = "Vakta") -> HostContact:
    """A shared mailbox that hears who comes."""
    return name_mailbox(event, email=email, name=name, by=None)


def link_of(contact: HostContact) -> str:
    """The path that the mails to a mailbox lead to."""
    return "/events/" + gate_url(contact).partition("/events/")[2]


def a_question(event: Event, text: str = "Skostørrelse", *, for_gate: bool = True, **details: Any) -> Question:
    """Something that is asked at registration; of the gate's."""
    return Question.objects.create(event=event, text=text, for_gate=for_gate, **details)


def an_answer(place: Registration, question: Question, value: Any) -> Answer:
    """What somebody has answered."""
    answer, _new = Answer.objects.update_or_create(registration=place, question=question, defaults={"value": value})
    return answer
