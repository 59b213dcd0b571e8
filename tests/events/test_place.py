"""The personal link in a mail: names the person, changes nothing by looking, ends when the event begins."""

import datetime as dt
import html

import pytest
from django.test import Client

from events.domain.offer import lapse_due
from events.domain.registration import cancel, register
from events.links import place_url
from events.models import Event, Registration
from members.models import Person
from tests.factories.events import a_place, an_event
from tests.factories.questions import a_question
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


def path_of(registration: object) -> str:
    return place_url(registration).partition("//")[2].partition("/")[2].join(["/", ""])  # type: ignore[arg-type]


def test_looking_names_the_person_and_changes_nothing() -> None:
    place = a_place(an_event())
    page = Client().get(path_of(place)).content.decode()
    assert str(place.person) in page
    place.refresh_from_db()
    assert place.is_registered


def test_what_is_asked_and_not_answered_is_a_press_away() -> None:
    place = a_place(an_event())
    assert not Client().get(path_of(place)).context["needed"]
    asked = a_question(place.event, is_required=True)
    page = Client().get(path_of(place))
    link = page.context["answers_url"]
    assert f'href="{link}"' in page.text
    assert asked.text in Client().get(link.partition("//")[2].partition("/")[2].join(["/", ""])).text


def test_the_press_gives_the_place_up_once_and_opens_no_session() -> None:
    event = an_event(capacity=1)
    place, waiting = a_place(event), a_place(event)
    client = Client(enforce_csrf_checks=True)
    assert client.post(path_of(place)).status_code == 200
    assert client.post(path_of(place)).status_code == 200
    waiting.refresh_from_db()
    assert waiting.is_registered
    assert "_auth_user_id" not in client.session


def test_who_waits_is_spoken_of_only_where_somebody_did() -> None:
    alone, full = an_event(capacity=9), an_event(capacity=1)
    page = Client().post(path_of(a_place(alone))).text
    assert "Hvis noen venter" not in page
    assert "Meld deg på igjen" in page
    mine, _waiting = a_place(full), a_place(full)
    assert "Hvis noen venter" in Client().post(path_of(mine)).text
    assert "Hvis noen venter" in Client().get(path_of(mine)).text, "also afterwards"
    with clock.frozen(alone.starts_at - dt.timedelta(hours=1)):
        alone.closes_at = clock.now() - dt.timedelta(hours=1)
        alone.save()
        assert "Meld deg på igjen" not in Client().get(path_of(alone.registrations.get())).text


def test_who_may_no_longer_come_is_not_called_waiting() -> None:
    event = an_event(capacity=1)
    place, waiting = a_place(event), a_place(event)
    assert Client().get(path_of(place)).context["heirs"] == 1
    waiting.person.employments.update(until=clock.today())
    assert Client().get(path_of(place)).context["heirs"] == 0


def test_the_link_ends_when_the_event_begins() -> None:
    place = a_place(an_event(days=1))
    with clock.frozen(place.event.starts_at):
        assert b"<button" not in Client().get(path_of(place)).content.partition(b"<main")[2].partition(b"</main")[0]
        assert Client().post(path_of(place)).status_code == 409
    place.refresh_from_db()
    assert place.is_registered


def test_an_old_link_of_a_cancelled_place_changes_nothing() -> None:
    event = an_event(capacity=1)
    place = a_place(event)
    cancel(place)
    again = a_place(event, place.person)
    assert Client().post(path_of(place)).status_code == 200
    again.refresh_from_db()
    assert again.is_registered, "the link was for the place before"


def test_accepting_by_an_old_link_registers_nobody_anew() -> None:
    event = an_event()
    place = a_place(event)
    cancel(place)
    answer = Client().post(path_of(place), {"accept": "1"})
    assert answer.status_code == 200
    assert event.get_absolute_url() in answer.content.decode()
    assert not event.registrations.live().exists()
    again = a_place(event, place.person)
    assert Client().post(path_of(place), {"accept": "1"}).context["again"]
    assert list(event.registrations.live()) == [again]


def test_an_offer_is_accepted_by_its_own_link_and_not_once_it_has_lapsed() -> None:
    event = an_event(capacity=1, days=1.8)
    first, second = a_place(event), a_place(event)
    cancel(first)
    second.refresh_from_db()
    assert second.is_offered
    assert Client().post(path_of(first), {"accept": "1"}).context["registration"] == first
    with clock.frozen(second.offer_expires_at):
        lapse_due()
        answer = Client().post(path_of(second), {"accept": "1"})
    assert answer.status_code == 409
    assert answer.context["problem"]
    assert event.get_absolute_url() in answer.content.decode()
    assert not event.registrations.live().exists()


@pytest.mark.parametrize("days", [14, 1, 0.1])
def test_who_only_waits_and_accepts_reads_that_nothing_is_offered(days: float) -> None:
    event = an_event(capacity=1, days=days)
    a_place(event)
    waits = a_place(event)
    Person.objects.filter(pk=waits.person_id).update(language="en")
    answer = Client().post(path_of(waits), {"accept": "1"})
    assert answer.status_code == 409
    assert "No place is offered to you yet." in answer.text
    waits.refresh_from_db()
    assert waits.is_waiting


def test_an_open_offer_is_accepted_by_its_link_once() -> None:
    event = an_event(capacity=1, days=1.8)
    first, second = a_place(event), a_place(event)
    cancel(first)
    for _ in range(2):
        assert Client().post(path_of(second), {"accept": "1"}).status_code == 200
    second.refresh_from_db()
    assert second.is_registered
    assert event.registrations.live().count() == 1


def test_what_the_press_has_done_is_said_as_it_is() -> None:
    event = an_event(capacity=1, days=1)
    place, waiting, last = a_place(event), a_place(event), a_place(event)

    def said(registration: Registration) -> str:
        Person.objects.filter(pk=registration.person_id).update(language="en")
        return html.unescape(Client().post(path_of(registration)).content.decode())

    assert "is off the waiting list" in said(last)
    assert "Your place is cancelled" not in said(last)
    with clock.frozen(event.starts_at - dt.timedelta(hours=2)):
        assert "they have been told that the place is free" in said(place)
    register(event, waiting.person)
    assert "is no longer registered" in said(place)
    register(event, place.person)
    assert "has registered again since" in said(place)


@pytest.mark.parametrize("token", ["x", "MQ:1abc:forged", "0", "." * 500])
def test_a_forged_link_is_explained(token: str) -> None:
    response = Client().get(f"/events/place/{token}/")
    assert response.status_code == 404
    assert Event.objects.count() == 0
