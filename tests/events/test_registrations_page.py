"""The organiser's list of registrations."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from events.choices import RegistrationState
from events.domain.registration import cancel, register
from events.models import Event, Registration
from groups.models import Group
from members.models import Person
from tests.browsing import queries, signed_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_seat
from tests.factories.members import a_company, a_member, a_person
from thamsklyngen.outbox.choices import OVERTAKEN, TOO_OLD, MessageState
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


def address(event: Event) -> str:
    return reverse("events:registrations", args=[event.key])


def names(browser: Client, event: Event, **query: str) -> list[str]:
    return [str(row.person) for row in browser.get(address(event), query).context["rows"]]


def test_registered_first_then_the_queue_in_order_then_who_left(browser: Client, group: Group) -> None:
    event = an_event(group, capacity=1)
    left = a_place(event, a_member("Tor"))
    for name in ("Kari", "Ola", "Siri"):
        a_place(event, a_member(name))
    cancel(left)
    page = browser.get(address(event))
    assert [(str(row.person), row.position) for row in page.context["rows"]] == [
        ("Kari", None),
        ("Ola", 1),
        ("Siri", 2),
        ("Tor", None),
    ]
    assert {name: page.context["counts"][name] for name in ("all", "taken", "waiting", "cancelled")} == {
        "all": 4,
        "taken": 1,
        "waiting": 2,
        "cancelled": 1,
    }


def test_the_choice_stands_in_the_address_and_the_number_in_the_queue_stays(browser: Client, group: Group) -> None:
    event = an_event(group, capacity=1)
    for name in ("Kari", "Ola", "Siri"):
        a_place(event, a_member(name))
    assert names(browser, event, show="waiting") == ["Ola", "Siri"]
    assert names(browser, event, show="rubbish") == ["Kari", "Ola", "Siri"]
    found = browser.get(address(event), {"q": "sir"}).context["rows"]
    assert [(str(row.person), row.position) for row in found] == [("Siri", 2)]


def test_one_finds_people_by_company_too(browser: Client, group: Group) -> None:
    event = an_event(group)
    a_place(event, a_member("Kari", at=a_company("Orkel Ørn")))
    a_place(event, a_member("Ola"))
    assert names(browser, event, q="ørn") == ["Kari"]
    assert names(browser, event, q="' | & !") == ["Kari", "Ola"]


def test_mail_that_failed_is_seen_with_the_answer_and_the_phone(browser: Client, group: Group) -> None:
    event = an_event(group)
    a_place(event)
    person = a_member("Ola Prøvesen", phone="00000007")
    a_place(event, person)
    Message.objects.filter(person=person).update(state="failed", error="550 5.1.1 User unknown")
    page = browser.get(address(event)).content.decode()
    assert page.index("The address doesn&#x27;t exist.") < page.index("550 5.1.1 User unknown")
    assert "tel:+4700000007" in page
    assert "1 person can&#x27;t be reached by mail" in page or "1 person can't be reached by mail" in page
    assert names(browser, event, show="failed") == ["Ola Prøvesen"]


def test_mail_that_was_let_go_is_not_said_to_have_been_sent_or_overtaken(browser: Client, group: Group) -> None:
    event = an_event(group)
    register(event, a_member("Kari Nordmann"))
    Message.objects.update(state=MessageState.EXPIRED, error=TOO_OLD)
    assert "Let go" in browser.get(address(event)).text
    Message.objects.update(error=OVERTAKEN)  # what is overtaken is told by a later mail, or not at all
    assert "Let go" not in browser.get(address(event)).text


def test_a_late_cancellation_says_so(browser: Client, group: Group) -> None:
    event = an_event(group, cancel_by=clock.now() - dt.timedelta(hours=1))
    cancel(a_place(event))
    assert ", late" in browser.get(address(event)).content.decode()


def test_paper_has_every_row(browser: Client, group: Group) -> None:
    event = an_event(group)
    for _ in range(27):
        a_place(event)
    assert len(browser.get(address(event)).context["rows"]) == 25
    page = browser.get(address(event), {"print": "1"})
    assert len(page.context["rows"]) == 27
    assert "Take off" in browser.get(address(event)).text
    assert "Take off" not in page.text


def test_the_committee_reads_and_changes_nothing(group: Group) -> None:
    event = an_event(group)
    row = a_place(event)
    seat = signed_in(a_seat(group))
    page = seat.get(address(event))
    assert page.status_code == 200
    for words in ("Take off", "Add a person", "/edit/"):
        assert words not in page.content.decode()
    assert seat.get(reverse("events:add_person", args=[event.key])).status_code == 403
    assert seat.post(reverse("events:take_off", args=[event.key, row.pk])).status_code == 403
    assert signed_in(a_member()).get(address(event)).status_code == 403


def test_a_person_is_found_by_name_and_added_after_the_deadline(browser: Client, group: Group, leader: Person) -> None:
    event = an_event(group, closes_at=clock.now() - dt.timedelta(hours=1))
    person = a_member("Ola Prøvesen")
    url = reverse("events:add_person", args=[event.key])
    assert [found for found, _ in browser.get(url, {"q": "ola prø"}).context["hits"]] == [person]
    assert browser.post(url, {"person": person.pk})["Location"] == address(event)
    row = Registration.objects.get()
    assert (row.state, row.created_by) == (RegistrationState.REGISTERED, leader)
    assert f"by {leader}" in browser.get(address(event)).content.decode()
    found = browser.get(url, {"q": "ola"})
    assert found.context["hits"] == [(person, row)], "and stands there as registered"
    assert f'name="person" value="{person.pk}"' not in found.text


def test_whoever_is_added_to_a_full_event_waits_and_the_organiser_hears_where(browser: Client, group: Group) -> None:
    event = an_event(group, capacity=1)
    a_place(event)
    answer = browser.post(reverse("events:add_person", args=[event.key]), {"person": a_member().pk}, follow=True)
    assert "number 1 on the waiting list" in answer.content.decode()


def test_what_was_done_already_is_not_said_to_be_done_now(browser: Client, group: Group) -> None:
    event = an_event(group, capacity=1)
    placed, waiting = a_place(event), a_place(event)

    def said(name: str, *keys: object, **data: object) -> list[str]:
        answer = browser.post(reverse(f"events:{name}", args=[event.key, *keys]), data, follow=True)
        return [str(message) for message in answer.context["messages"]]

    assert said("add_person", person=placed.person_id) == [f"{placed.person} is registered already."]
    assert said("add_person", person=waiting.person_id) == [
        f"{waiting.person} is number 1 on the waiting list already."
    ]
    cancel(placed)
    assert said("take_off", placed.pk, reason="") == [f"{placed.person} was off the list already."]
    assert not Message.objects.filter(template="events/removed").exists()


@pytest.mark.parametrize("person", ["", "x", "9" * 400, "0", "\x00", "-1"])
def test_adding_nobody_is_no_page(browser: Client, group: Group, person: str) -> None:
    assert browser.post(reverse("events:add_person", args=[an_event(group).key]), {"person": person}).status_code == 404


def test_who_works_nowhere_cannot_be_added(browser: Client, group: Group) -> None:
    newcomer = a_person()
    url = reverse("events:add_person", args=[an_event(group).key])
    assert browser.post(url, {"person": newcomer.pk}).status_code == 404


def test_taking_off_tells_the_person_why_and_the_next_gets_the_place(browser: Client, group: Group) -> None:
    event = an_event(group, capacity=1)
    first, second = a_place(event), a_place(event)
    url = reverse("events:take_off", args=[event.key, first.pk])
    assert str(first.person) in browser.get(url).content.decode()
    assert first.state == RegistrationState.REGISTERED
    browser.post(url, {"reason": "Verneutstyret rekker ikke"})
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, second.state) == (RegistrationState.CANCELLED, RegistrationState.REGISTERED)
    message = Message.objects.filter(person=first.person).order_by("pk").last()
    assert message is not None
    assert message.facts["reason"] == "Verneutstyret rekker ikke"


@pytest.mark.parametrize("reason", ["å" * 10_000, "a\x00b"])
def test_a_reason_that_is_too_long_or_broken_changes_nothing(browser: Client, group: Group, reason: str) -> None:
    row = a_place(an_event(group))
    url = reverse("events:take_off", args=[row.event.key, row.pk])
    assert browser.post(url, {"reason": reason}).status_code == 422
    row.refresh_from_db()
    assert row.state == RegistrationState.REGISTERED


def test_a_place_at_another_event_is_no_page(browser: Client, group: Group) -> None:
    row = a_place(an_event())
    assert browser.post(reverse("events:take_off", args=[an_event(group).key, row.pk])).status_code == 404


def test_after_the_start_places_stay_as_they_are(browser: Client, group: Group) -> None:
    event = an_event(group)
    row = a_place(event)
    assert "Take off" in browser.get(address(event)).text
    with clock.frozen(event.starts_at + dt.timedelta(minutes=1)):
        assert "Take off" not in browser.get(address(event)).content.decode()
        browser.post(reverse("events:take_off", args=[event.key, row.pk]))
    row.refresh_from_db()
    assert row.state == RegistrationState.REGISTERED


@pytest.mark.parametrize("query", ["", "?print=1", "?q=kari", "?show=registered"])
def test_the_list_asks_the_database_equally_often_with_1_row_and_with_300(
    browser: Client, group: Group, query: str
) -> None:
    event = an_event(group, capacity=150)
    register(event, a_member("Kari"))
    browser.get(address(event) + query)
    few = queries(browser, address(event) + query)
    many(event, 299)
    assert queries(browser, address(event) + query) == few


def many(event: Event, amount: int) -> None:
    """Rows without their mails: only how the page reads them matters."""
    company = a_company()
    people = [a_member(f"Kari {index}", at=company) for index in range(amount)]
    now = clock.now()
    Registration.objects.bulk_create(
        Registration(event=event, person=person, company=company, state="registered", asked_at=now, placed_at=now)
        for person in people
    )
