"""The organiser's page about a visit: its settings, and who at the host hears who comes."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.models import Event, HostContact, Visit
from groups.models import Group
from tests.browsing import queries
from tests.factories.events import an_event
from tests.factories.gate import a_host_person, a_mailbox, a_visit
from tests.factories.members import a_company, a_member, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(group: Group) -> Event:
    """A visit without settings."""
    return an_event(group, host=a_company("Elkem Thamshavn"))


def address(event: Event, page: str = "visit", **more: Any) -> str:
    return reverse(f"events:{page}", kwargs={"key": event.key, **more})


def test_the_settings_are_kept(event: Event, browser: Client) -> None:
    assert browser.get(address(event)).status_code == 200
    assert not Visit.objects.exists(), "asking stores nothing"
    typed = {"sends_gate_list": "on", "gate_time": "14:30", "erase_after": "3"}
    assert browser.post(address(event), typed).status_code == 302
    visit = event.visit
    assert (visit.sends_gate_list, visit.gate_time, visit.erase_after) == (True, dt.time(14, 30), 3)
    browser.post(address(event), {**typed, "sends_gate_list": ""})
    visit.refresh_from_db()
    assert not visit.sends_gate_list


@pytest.mark.parametrize(
    "typed",
    [
        {"gate_time": "25:00", "erase_after": "7"},
        {"gate_time": "", "erase_after": "7"},
        {"gate_time": "12:00", "erase_after": "91"},
        {"gate_time": "12:00", "erase_after": "-1"},
        {"gate_time": "12:00", "erase_after": "9" * 30},
        {},
    ],
)
def test_rubbish_is_refused(event: Event, browser: Client, typed: dict[str, str]) -> None:
    assert browser.post(address(event), typed).status_code == 422
    assert not Visit.objects.exists()


def test_one_of_the_hosts_people_is_named_and_nobody_elses(event: Event, browser: Client) -> None:
    person, stranger = a_person(at=event.host), a_member()
    for _ in range(2):
        browser.post(address(event, "host_person"), {"host-person": person.pk})
    assert [contact.person for contact in event.host_contacts.all()] == [person]
    for key in (stranger.pk, "x", "9" * 30, ""):
        assert browser.post(address(event, "host_person"), {"host-person": key}).status_code == 422
    assert event.host_contacts.count() == 1


def test_a_mailbox_is_named_once_and_never_that_of_somebody_who_can_sign_in(event: Event, browser: Client) -> None:
    person = a_person(at=event.host, email="berit@elkem.example")
    typed = {"mailbox-name": "Vakta", "mailbox-email": "Vakta@Elkem.example"}
    browser.post(address(event, "host_mailbox"), typed)
    browser.post(address(event, "host_mailbox"), {**typed, "mailbox-name": "Porten"})
    assert [(row.name, row.email) for row in event.host_contacts.all()] == [("Porten", "vakta@elkem.example")]
    answer = browser.post(address(event, "host_mailbox"), {**typed, "mailbox-email": person.email.upper()})
    assert answer.status_code == 422
    assert str(person) in answer.content.decode()
    for email in ("", "x", "a@b@c", "a\r\nBcc: b@c.example"):
        answer = browser.post(address(event, "host_mailbox"), {**typed, "mailbox-email": email})
        assert answer.status_code == 422
    assert event.host_contacts.count() == 1


def test_contacts_are_taken_off_and_links_renewed_at_ones_own_event_only(event: Event, browser: Client) -> None:
    mailbox, others = a_mailbox(event), a_mailbox(a_visit())
    browser.post(address(event, "host_contact_renew", pk=mailbox.pk))
    mailbox.refresh_from_db()
    assert mailbox.link_version == 2
    for page in ("host_contact_renew", "host_contact_drop"):
        assert browser.post(address(event, page, pk=others.pk)).status_code == 404
        assert browser.post(address(others.event, page, pk=others.pk)).status_code == 403
    browser.post(address(event, "host_contact_drop", pk=mailbox.pk))
    assert list(HostContact.objects.all()) == [others]


def test_without_a_host_only_mailboxes_are_offered(group: Group, browser: Client) -> None:
    event = an_event(group)
    text = browser.get(address(event)).content.decode()
    assert "Say first which company is the host." in text
    assert browser.post(address(event, "host_person"), {"host-person": a_member().pk}).status_code == 422


def test_who_has_left_the_host_is_marked(event: Event, browser: Client) -> None:
    person = a_host_person(event)
    assert "works at the host no longer" not in browser.get(address(event)).content.decode()
    person.employments.update(until="2021-01-01")
    assert "works at the host no longer" in browser.get(address(event)).content.decode()


def test_the_number_of_queries_does_not_grow(event: Event, browser: Client) -> None:
    a_mailbox(event), a_host_person(event)
    event.gate_looks.create(person=a_member())
    browser.get(address(event))  # the first visit of a session notes the day
    few = queries(browser, address(event))
    for number in range(8):
        mailbox = a_mailbox(event, f"port{number}@elkem.example")
        a_host_person(event)
        event.gate_looks.create(contact=mailbox)
        event.gate_looks.create(person=a_member())
    assert queries(browser, address(event)) == few
