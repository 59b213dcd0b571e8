"""What was done at a company stays there: who has left it is shown with the company of that time."""

from typing import Any

import pytest
from django.urls import reverse

from members.models import Company, Person
from tests.browsing import queries, signed_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader, a_seat
from tests.factories.members import a_company, a_member, a_person, employ, left
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def orkel() -> Company:
    return a_company("Orkel")


@pytest.fixture
def rolf(orkel: Company) -> Person:
    return a_member("Rolf Eksempel", at=orkel)


def moves_on(person: Person) -> Person:
    """Somebody who works at Simpro now."""
    left(person.employments.get())
    employ(person, a_company("Simpro"))
    return person


def page(path: str, person: Person, language: str = "en") -> str:
    return signed_in(person, language).get(path).content.decode()


@pytest.mark.parametrize("where", ["events:registrations", "events:event", "events:unreached"])
def test_lists_of_an_event_say_then(rolf: Person, where: str) -> None:
    group = a_group()
    event, leader = an_event(group), a_leader(group)
    a_place(event, rolf)
    path = reverse(where, args=[event.key])
    before = page(path, leader)
    assert "Orkel" in before
    assert "then at Orkel" not in before
    moves_on(rolf)
    content = page(path, leader)
    assert "then at Orkel" in content
    assert "Simpro" not in content
    assert "da på Orkel" in page(path, leader, "nb")


def test_who_comes_back_is_there_again(rolf: Person, orkel: Company) -> None:
    group = a_group()
    event = an_event(group)
    a_place(event, rolf)
    moves_on(rolf)
    path, leader = reverse("events:registrations", args=[event.key]), a_leader(group)
    assert "then at Orkel" in page(path, leader)
    rolf.employments.filter(company=orkel).update(until=None)
    assert "then at" not in page(path, leader)


def test_a_guest_s_company_stands_as_it_was_typed() -> None:
    group = a_group()
    event = an_event(group)
    where = {"as_guest": True, "guest_company": "NTNU"}
    event.registrations.create(person=a_person(), state="registered", placed_at=clock.now(), **where)
    content = page(reverse("events:registrations", args=[event.key]), a_leader(group))
    assert "NTNU" in content
    assert "then at" not in content


def test_a_committee_says_where_somebody_sat_for(rolf: Person) -> None:
    group = a_group()
    a_seat(group, person=rolf)
    assert "then at" not in page(group.get_absolute_url(), rolf)
    moves_on(rolf)
    assert "then at Orkel" in page(group.get_absolute_url(), rolf)


def test_who_has_left_no_longer_speaks_for_the_company(rolf: Person, orkel: Company) -> None:
    a_seat(a_group(), person=rolf)
    reader = a_member()
    assert "Rolf Eksempel" in page(orkel.get_absolute_url(), reader)
    moves_on(rolf)
    assert "Rolf Eksempel" not in page(orkel.get_absolute_url(), reader)


def test_history_says_then(rolf: Person) -> None:
    group = a_group()
    event, leader = an_event(group), a_leader(group)
    a_place(event, rolf)
    path = reverse("events:history", args=[event.key])
    assert "Rolf Eksempel was registered" in page(path, leader)
    moves_on(rolf)
    assert "Rolf Eksempel (then at Orkel) was registered" in page(path, leader)


@pytest.mark.parametrize("where", ["events:registrations", "events:event", "events:history"])
def test_it_takes_no_more_queries(where: str, rolf: Person) -> None:
    group = a_group()
    event, leader = an_event(group), a_leader(group)
    a_place(event, rolf)
    client: Any = signed_in(leader)
    path = reverse(where, args=[event.key])
    queries(client, path)
    few = queries(client, path)
    for _ in range(5):
        person = a_member()
        a_place(event, person)
        left(person.employments.get())
    moves_on(rolf)
    assert queries(client, path) == few
