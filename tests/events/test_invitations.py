"""Inviting people, and who has answered."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.domain.event import cancel_event
from events.domain.invitation import invite, nudge, people_of, reach, to_invite, to_nudge
from events.domain.registration import decline
from events.models import Event, Invitation
from events.views import invitations
from groups.models import Group, Seat
from members.models import Person
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_seat
from tests.factories.members import a_company, a_member
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(group: Group, leader: Person) -> Event:
    return an_event(group)


def at(name: str, event: Event) -> str:
    return reverse(f"events:{name}", args=[event.key])


def invited(event: Event) -> set[str]:
    return {str(row.person) for row in event.invitations.all()}


def names_in(page: Any) -> set[str]:
    return {str(person) for _, people in page.context["firms"] for person in people}


def test_the_preview_says_how_many_who_and_who_not_and_sends_nothing(browser: Client, event: Event) -> None:
    a_member("Kari Nordmann"), a_member("Ola Prøvesen")
    a_place(event, a_member("Siri"))
    muted = a_member("Tor")
    muted.mail_invitations = False
    muted.save()
    page = browser.post(at("invite_preview", event), {"who": "members"})
    assert (page.context["reach"].asked, page.context["reach"].placed, page.context["reach"].muted) == (3, 1, 1)
    assert {"Kari Nordmann", "Ola Prøvesen"} <= names_in(page)
    assert not Invitation.objects.exists()
    assert not Message.objects.filter(template="events/invitation").exists()


def test_who_chooses_others_finds_what_was_chosen(browser: Client, event: Event) -> None:
    first, second = a_company(), a_company()
    person = a_member(at=first)
    page = browser.post(at("invite_preview", event), {"who": "companies", "companies": [first.pk, second.pk]})
    form = browser.get(page.context["others"]).context["form"]
    assert form["who"].value() == "companies"
    assert form["companies"].value() == [first.pk, second.pk]
    page = browser.post(at("invite_preview", event), {"who": "people", "people": [person.pk]})
    assert browser.get(page.context["others"]).context["chosen"] == [person]
    rubbish = browser.get(f"{at('invite', event)}?who=finnes-ikke&companies=x&companies={10**30}")
    assert rubbish.context["form"]["who"].value() == "members"


def test_all_members_are_invited_once_and_those_with_a_place_never(
    browser: Client, event: Event, leader: Person
) -> None:
    a_member("Kari")
    a_place(event, a_member("Siri"))
    for _ in range(2):
        browser.post(at("invite_send", event), {"who": "members"})
    assert invited(event) == {"Kari", str(leader)}
    assert Message.objects.filter(template="events/invitation").count() == 2


def test_the_groups_people_are_its_committee_and_who_has_come(browser: Client, event: Event, group: Group) -> None:
    a_seat(group, person=a_member("Eva"))
    a_place(an_event(group), a_member("Kari"))
    a_member("Ola")
    browser.post(at("invite_send", event), {"who": "group"})
    assert {"Eva", "Kari"} <= invited(event)
    assert "Ola" not in invited(event)
    assert people_of(group).count() == 3


def test_chosen_companies(browser: Client, event: Event) -> None:
    first, second = a_company(), a_company()
    a_member("Kari", at=first), a_member("Ola", at=second), a_member("Siri")
    browser.post(at("invite_send", event), {"who": "companies", "companies": [first.pk, second.pk]})
    assert invited(event) == {"Kari", "Ola"}


def test_people_are_found_chosen_and_left_out_without_a_script(browser: Client, event: Event) -> None:
    kari, ola = a_member("Kari Utkast"), a_member("Ola Utkast")
    a_member("Siri")
    answer = browser.post(at("invite_preview", event), {"who": "people"})
    assert answer["Location"] == at("invite_people", event)
    found = browser.get(at("invite_people", event), {"q": "utka"})
    assert list(found.context["hits"]) == [kari, ola]
    again = browser.get(at("invite_people", event), {"q": "utka", "people": [kari.pk, "x", "9" * 400]})
    assert (again.context["chosen"], list(again.context["hits"])) == ([kari], [ola])
    browser.post(at("invite_send", event), {"who": "people", "people": [kari.pk, ola.pk]})
    assert invited(event) == {"Kari Utkast", "Ola Utkast"}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"who": "x"},
        {"who": "å" * 10_000},
        {"who": "\x00"},
        {"who": "companies"},
        {"who": "companies", "companies": ["x", "9" * 400, "\x00"]},
        {"who": "people", "people": ["9" * 400]},
    ],
)
@pytest.mark.parametrize("page", ["invite_preview", "invite_send"])
def test_nobody_chosen_is_said_in_the_form(browser: Client, event: Event, page: str, data: dict[str, Any]) -> None:
    answer = browser.post(at(page, event), data)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Invitation.objects.exists()


def test_answers_stand_by_company_with_numbers(browser: Client, event: Event, leader: Person) -> None:
    orkel = a_company("Orkel")
    coming, cant, silent = (a_member(name, at=orkel) for name in ("Kari", "Ola", "Siri"))
    invite(event, Person.objects.filter(pk__in=[coming.pk, cant.pk, silent.pk]), by=leader)
    a_place(event, coming), decline(event, cant)
    page = browser.get(at("invite", event))
    (firm,) = page.context["firms"]
    assert firm["company"] == orkel
    assert (firm["counts"]["n_coming"], firm["counts"]["n_cant"], firm["counts"]["n_silent"]) == (1, 1, 1)
    assert [str(row.person) for row in firm["rows"]] == ["Kari", "Ola", "Siri"]
    shown = browser.get(at("invite", event), {"show": "silent"}).context["page"]
    assert [str(row.person) for row in shown] == ["Siri"]


def test_the_silent_are_asked_once_more_and_only_once(browser: Client, event: Event, leader: Person) -> None:
    people = [a_member(name) for name in ("Kari", "Ola", "Siri")]
    invite(event, Person.objects.filter(pk__in=[person.pk for person in people]), by=leader)
    a_place(event, people[0])
    assert browser.get(at("invite", event)).context["to_nudge"] == 2
    for _ in range(2):
        browser.post(at("nudge", event))
    assert Message.objects.filter(template="events/nudge").count() == 2
    assert browser.get(at("invite", event)).context["to_nudge"] == 0
    assert nudge(event, by=leader) == 0


def test_nobody_is_invited_to_what_is_cancelled_begun_or_a_draft(browser: Client, event: Event, group: Group) -> None:
    a_member()
    with clock.frozen(event.starts_at + dt.timedelta(minutes=1)):
        browser.post(at("invite_send", event), {"who": "members"})
    cancel_event(event, reason="Storm")
    for other in (event, an_event(group, draft=True)):
        answer = browser.post(at("invite_send", other), {"who": "members"}, follow=True)
        assert answer.status_code == 200
        assert "See who will be invited" not in browser.get(at("invite", other)).content.decode()
    assert not Invitation.objects.exists()


def test_everybody_counts_once_in_the_preview(event: Event, leader: Person) -> None:
    placed, asked, muted, fresh = (a_member(name) for name in "ABCD")
    invite(event, Person.objects.filter(pk__in=[placed.pk, asked.pk]), by=leader)
    a_place(event, placed)
    Person.objects.filter(pk__in=[placed.pk, asked.pk, muted.pk]).update(mail_invitations=False)
    found = reach(event, Person.objects.filter(pk__in=[placed.pk, asked.pk, muted.pk, fresh.pk]))
    assert (found.placed, found.invited, found.not_for_them, found.muted, found.asked) == (1, 1, 0, 1, 1)


def test_to_a_committee_meeting_only_open_seats_are_invited(browser: Client, group: Group, leader: Person) -> None:
    event = an_event(group, audience="committee")
    seat, former, other = a_seat(group, person=a_member("Eva")), a_seat(group), a_member("Ola")
    Seat.objects.filter(person=former).update(until=clock.today())
    everybody = Person.objects.filter(pk__in=[seat.pk, former.pk, other.pk])
    found = reach(event, everybody)
    assert (found.not_for_them, found.asked) == (2, 1)
    assert list(to_invite(event, everybody)) == [seat]
    assert invite(event, everybody, by=leader) == 1
    assert invited(event) == {"Eva"}
    page = browser.post(at("invite_preview", event), {"who": "people", "people": [former.pk, other.pk]})
    assert "2 are not on the committee" in page.content.decode()
    assert "Send" not in page.content.decode().partition("<main")[2]


def test_who_may_no_longer_come_is_not_asked_once_more(group: Group, leader: Person) -> None:
    event = an_event(group, audience="committee")
    stays, leaves, quits = a_seat(group), a_seat(group), a_seat(group)
    invite(event, Person.objects.filter(pk__in=[stays.pk, leaves.pk, quits.pk]), by=leader)
    Seat.objects.filter(person=leaves).update(until=clock.today())
    quits.employments.update(until=clock.today())
    assert [row.person for row in to_nudge(event)] == [stays]


def test_the_page_asks_the_database_equally_often_for_one_answer_and_for_many(
    browser: Client, event: Event, leader: Person
) -> None:
    def number() -> int:
        with CaptureQueriesContext(connection) as caught:
            browser.get(at("invite", event))
        return len(caught)

    invite(event, Person.objects.filter(pk=a_member().pk), by=leader)
    number()
    few = number()
    for _ in range(40):
        a_member()
    invite(event, Person.objects.members(), by=leader)
    assert number() == few


def test_only_organisers_invite(event: Event, group: Group) -> None:
    for person, status in ((a_seat(group), 403), (a_member(), 403)):
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.get(at("invite", event)).status_code == status
        assert client.post(at("invite_send", event), {"who": "members"}).status_code == status


def test_a_tick_taken_off_is_counted_and_kept_without_a_script(browser: Client, event: Event) -> None:
    kari, ola = a_member("Kari Nordmann"), a_member("Ola Prøvesen")
    chosen = {"who": "people", "people": [kari.pk, ola.pk]}
    page = browser.post(at("invite_preview", event), chosen)
    assert "Send 2 invitations" in page.content.decode()
    assert names_in(page) == {"Kari Nordmann", "Ola Prøvesen"}
    again = browser.post(at("invite_preview", event), chosen | {"ticks": "1", "keep": [ola.pk]})
    assert "Send 1 invitation<" in again.content.decode()
    assert names_in(again) == {"Kari Nordmann", "Ola Prøvesen"}
    assert again.context["ticked"] == {ola.pk}
    browser.post(at("invite_send", event), chosen | {"ticks": "1", "keep": [ola.pk]})
    assert invited(event) == {"Ola Prøvesen"}


def test_with_htmx_only_the_number_comes_back(browser: Client, event: Event) -> None:
    people = [a_member().pk for _ in range(3)]
    form = {"who": "people", "people": people, "ticks": "1", "keep": people[:2]}
    part = browser.post(at("invite_preview", event), form, headers={"HX-Request": "true"}).content.decode()
    assert "2 people are ticked" in part
    assert "Send 2 invitations" in part
    assert "<html" not in part


def test_with_every_tick_off_nobody_is_invited(browser: Client, event: Event) -> None:
    kari = a_member()
    form = {"who": "people", "people": [kari.pk], "ticks": "1", "keep": ["rubbish", "9" * 30]}
    page = browser.post(at("invite_preview", event), form).content.decode()
    assert "Tick at least one" in page
    browser.post(at("invite_send", event), form)
    assert invited(event) == set()


def test_a_tick_invites_nobody_who_was_not_chosen(browser: Client, event: Event) -> None:
    kari, other = a_member(), a_member()
    form = {"who": "people", "people": [kari.pk], "ticks": "1", "keep": [kari.pk, other.pk]}
    browser.post(at("invite_send", event), form)
    assert invited(event) == {str(kari)}


def test_the_preview_of_many_asks_the_database_no_oftener(browser: Client, event: Event) -> None:
    firm = a_company()
    people = [a_member(at=firm).pk for _ in range(40)]
    taken = []
    for several in (people[:1], people[:1], people):  # the first fills what is kept between requests
        with CaptureQueriesContext(connection) as caught:
            browser.post(at("invite_preview", event), {"who": "people", "people": several})
        taken.append(len(caught))
    assert taken[1] == taken[2]


def test_beyond_a_thousand_no_names_are_shown(browser: Client, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST_TICKS", 1)
    a_member(), a_member()
    page = browser.post(at("invite_preview", event), {"who": "members"})
    assert page.context["firms"] == []
    assert "Send 3 invitations" in page.content.decode()
    browser.post(at("invite_send", event), {"who": "members"})
    assert event.invitations.count() == 3
