"""Pages about one event ask the database as often with ten registrations as with a thousand."""

from uuid import uuid4

import pytest
from django.urls import reverse

from events.models import Answer, DoorPress, Event
from members.models import Person
from tests.browsing import queries, signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_company
from tests.factories.questions import a_question
from tests.flows.crowds import fill, many_people, write_to
from thamsklyngen.shared import clock

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGES = (
    "event", "registrations", "running", "answers", "mails", "export", "attendance", "queue", "door", "door_list",
    "door_state", "gate_list", "visit", "invite",
)  # fmt: skip
MOST = 12


def crowded(number: int) -> tuple[Event, Person]:
    """An event that begins in an hour with `number` registrations, answers, mails and presses; and its organiser."""
    leader = a_leader(a_group())
    event = an_event(leader.seats.get().group, days=1 / 24, host=a_company(), capacity=number)
    question = a_question(event, "Skostørrelse?", for_gate=True)
    places = fill(event, many_people(number))
    write_to(places)
    Answer.objects.bulk_create(Answer(registration=row, question=question, value="43") for row in places)
    DoorPress.objects.bulk_create(
        DoorPress(key=uuid4(), event=event, registration=row, checks_in=True, pressed_at=clock.now(), by=leader)
        for row in places[::3]
    )
    return event, leader


def test_ten_registrations_or_a_thousand() -> None:
    found = []
    for number in (10, 1000):
        event, leader = crowded(number)
        browser = signed_in(leader)
        paths = {page: reverse(f"events:{page}", args=[event.key]) for page in PAGES}
        paths |= {"printed": f"{paths['registrations']}?print=1", "all at the door": f"{paths['door']}?all=1"}
        browser.get(paths["event"])
        found.append({page: queries(browser, path) for page, path in paths.items()})
    few, many = found
    assert {page: (few[page], many[page]) for page in few if few[page] != many[page]} == {}
    assert {page: number for page, number in many.items() if number > MOST} == {}
