"""Who at the host hears who comes: who was named and taken off, by whom, read in the event's history."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from events.domain.copying import take_over
from events.domain.event import change_event
from events.domain.host_contact import name_mailbox, name_person
from events.domain.hosting import ask, say_yes
from events.domain.reception import look_through, set_reception
from events.history import Line
from events.models import Event, HostContact, Registration
from groups.models import Group
from members.choices import EmploymentRole
from members.models import Person
from tests.browsing import queries, signed_in
from tests.factories.events import a_place, an_event
from tests.factories.members import a_company, a_person
from tests.portal.test_merging import traces
from thamsklyngen.portal.domain.merging_people import merge_people
from thamsklyngen.portal.domain.privacy import anonymise
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
VAKTA = "Vakta (vakta@elkem.example)"
SEES, WENT = "was named as the host's contact, and sees who comes", "was taken off as the host's contact"
WENT += ", and no longer sees who comes"


@pytest.fixture
def event(group: Group) -> Event:
    """A visit whose host has named nobody yet."""
    return an_event(group, host=a_company("Elkem Thamshavn"))


@pytest.fixture
def berit(event: Event) -> Person:
    """One of the host's people."""
    return a_person("Berit Eksempel", at=event.host)


def lines(reader: Person, event: Event, language: str = "en") -> list[Line]:
    """What the history's page says in `language`, the first thing first."""
    page = signed_in(reader, language).get(reverse("events:history", args=[event.key]))
    return list(reversed(page.context["lines"]))


def told(reader: Person, event: Event, language: str = "en") -> list[tuple[str, str]]:
    """Who did what, but for the making of the event."""
    made = ("The draft was made", "Published", "Utkastet ble laget", "Publisert")
    return [(line.actor, line.what) for line in lines(reader, event, language) if line.what not in made]


def press(browser: Client, page: str, typed: dict[str, object] | None = None, **key: object) -> None:
    """Press a button of the visit's page."""
    assert browser.post(reverse(f"events:{page}", kwargs=key), typed or {}).status_code == 302


def test_who_was_named_and_taken_off_stays_readable_when_the_rows_are_gone(
    event: Event, berit: Person, leader: Person, browser: Client
) -> None:
    key = {"key": event.key}
    press(browser, "host_person", {"host-person": berit.pk}, **key)
    for name in ("Vakta", "Vakta", "Porten"):
        press(browser, "host_mailbox", {"mailbox-name": name, "mailbox-email": "Vakta@elkem.example"}, **key)
    person, mailbox = event.host_contacts.order_by("pk")
    press(browser, "host_contact_renew", **key, pk=mailbox.pk)
    for contact in (person, mailbox):
        press(browser, "host_contact_drop", **key, pk=contact.pk)
    assert not HostContact.objects.exists()
    porten = VAKTA.replace("Vakta", "Porten")
    english = [
        f"Berit Eksempel {SEES}",
        f"{VAKTA} {SEES}",
        f"The name of the host's shared mailbox {porten} was changed",
        f"The links that {porten} had got were stopped",
        f"Berit Eksempel {WENT}",
        f"{porten} {WENT}",
    ]
    norwegian = [
        "Berit Eksempel ble satt opp som vertens kontakt, og ser hvem som kommer",
        f"{VAKTA} ble satt opp som vertens kontakt, og ser hvem som kommer",
        f"Navnet på vertens felles postkasse {porten} ble endret",
        f"Lenkene som {porten} hadde fått, ble stoppet",
        "Berit Eksempel ble tatt bort som vertens kontakt, og ser ikke lenger hvem som kommer",
        f"{porten} ble tatt bort som vertens kontakt, og ser ikke lenger hvem som kommer",
    ]
    assert told(leader, event, "en") == [(str(leader), what) for what in english]
    assert told(leader, event, "nb") == [(str(leader), what) for what in norwegian]
    assert [line.details for line in lines(leader, event) if line.details] == [[("Whose mailbox", "Vakta", "Porten")]]


def test_whom_a_yes_and_a_copy_name_stands_there(group: Group, leader: Person) -> None:
    host = a_company()
    berit, event = a_person("Berit Eksempel", at=host, role=EmploymentRole.CONTACT), an_event(group)
    say_yes(ask(group, host, by=leader, about="Besøk", days=[clock.today()], event=event), clock.today(), by=berit)
    assert ("Berit Eksempel", f"Berit Eksempel {SEES}") in told(leader, event)
    event.refresh_from_db()
    copy = an_event(group, host=host)
    take_over(copy, event, by=leader)
    assert told(leader, copy) == [(str(leader), f"Berit Eksempel {SEES}")]


def test_another_host_takes_the_earlier_ones_contacts_and_answers_with_it(
    event: Event, berit: Person, leader: Person
) -> None:
    name_person(event, berit, by=leader)
    name_mailbox(event, email="vakta@elkem.example", name="Vakta", by=leader)
    set_reception(event, barred=[], approve_by=event.starts_at - dt.timedelta(hours=1), by=berit)
    keys = [a_place(event).pk for _ in range(3)]
    look_through(event, refused=keys[:1], seen=keys, by=berit)
    for _ in range(2):
        change_event(event, {"host": a_company()})
    assert not Registration.objects.exclude(approved_by=None).exists()
    lapsed = {
        "en": [
            "Berit Eksempel no longer sees who comes, since the event has another host",
            f"{VAKTA} no longer sees who comes, since the event has another host",
            "Whom the host receives was changed",
            "2 visitors whom the earlier host had approved are not approved any more",
            "1 visitor whom the earlier host had refused may register again",
        ],
        "nb": [
            "Berit Eksempel ser ikke lenger hvem som kommer, siden arrangementet har fått en annen vert",
            f"{VAKTA} ser ikke lenger hvem som kommer, siden arrangementet har fått en annen vert",
            "Det er endret hvem verten tar imot",
            "2 besøkende som den forrige verten hadde godkjent, er ikke lenger godkjent",
            "1 besøkende som den forrige verten hadde avvist, kan melde seg på igjen",
        ],
    }
    for language, expected in lapsed.items():
        found = [what for _who, what in told(leader, event, language) if what not in ("Changed", "Endret")]
        assert found[-5:] == expected


def test_two_accounts_that_are_one_are_told_of_as_the_one(event: Event, berit: Person, leader: Person) -> None:
    double = a_person("Berit E.", at=event.host)
    name_person(event, double, by=leader)
    merge_people(double, berit, by=a_person(admin=True))
    assert told(leader, event) == [(str(leader), f"Berit Eksempel {SEES}")]


def test_who_is_forgotten_stands_there_without_name_and_address(event: Event, leader: Person) -> None:
    person = a_person("Kari Hemmelig", email="kari@hemmelig.example")
    name_mailbox(event, email=person.email, name="Kari Hemmelig", by=leader)
    event.host_contacts.create(person=person)
    anonymise(person, by=a_person(admin=True))
    assert traces("hemmelig") == []
    went = [("", f"Former participant {WENT}"), ("", f"The host's shared mailbox {WENT}")]
    assert told(leader, event)[0] == (str(leader), f"The host's shared mailbox {SEES}")
    assert sorted(told(leader, event)[1:]) == went


def test_many_contacts_ask_as_often_as_few(event: Event, berit: Person, leader: Person, browser: Client) -> None:
    page = reverse("events:history", args=[event.key])
    name_person(event, berit, by=leader)
    browser.get(page)
    few = queries(browser, page)
    for number in range(8):
        name_person(event, a_person(at=event.host), by=leader)
        name_mailbox(event, email=f"port{number}@elkem.example", name="Porten", by=leader)
    assert queries(browser, page) == few <= 12
