"""“Notify me”: asked for once, told once, when registration opens."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from events.domain.event import cancel_event, change_event
from events.domain.invitation import invite
from events.domain.registration import register
from events.domain.watch import tell_opened, unwatch, watch
from events.models import Event, Watch
from members.models import Person
from tests.browsing import signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_leader
from tests.factories.members import a_member, left
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(days=3)


@pytest.fixture
def event() -> Event:
    return an_event(opens_at=clock.now() + LATER, closes_at=clock.now() + dt.timedelta(days=9))


def told() -> set[Any]:
    return set(Message.objects.filter(template="events/opened").values_list("person", flat=True))


def test_one_press_on_the_page_asks_and_one_takes_it_back(event: Event) -> None:
    person = a_member()
    browser, url = signed_in(person), reverse("events:watch", args=[event.key])
    assert "Notify me" in browser.get(event.get_absolute_url()).content.decode()
    part = browser.post(url, headers={"HX-Request": "true"}).content.decode()
    assert "You get a mail when it opens" in part
    browser.post(url)
    assert [row.person for row in Watch.objects.all()] == [person]
    assert browser.post(url, {"off": "1"})["Location"] == event.get_absolute_url()
    assert not Watch.objects.exists()


def test_they_are_told_once_when_it_opens_and_not_before(event: Event) -> None:
    person = a_member()
    watch(event, person), watch(event, person)
    assert tell_opened() == 0
    with clock.frozen(clock.now() + LATER):
        assert (tell_opened(), tell_opened()) == (1, 0)
    message = Message.objects.get(template="events/opened")
    assert (message.person, message.expires_at) == (person, event.closes_at)


def test_opening_it_earlier_tells_them_too(event: Event) -> None:
    person = a_member()
    watch(event, person)
    change_event(event, {"opens_at": None})
    assert tell_opened() == 1


def test_asking_anew_after_it_was_put_off_tells_anew(event: Event) -> None:
    person = a_member()
    watch(event, person)
    with clock.frozen(clock.now() + LATER):
        tell_opened()
        change_event(event, {"opens_at": clock.now() + LATER})
        watch(event, person)
        assert tell_opened() == 0
    with clock.frozen(clock.now() + 2 * LATER):
        assert tell_opened() == 1


def test_who_has_a_place_or_may_not_register_any_more_is_left_in_peace(event: Event) -> None:
    placed, gone, sorry, still = a_member(), a_member(), a_member(), a_member()
    for person in (placed, gone, sorry, still):
        watch(event, person)
    register(event, placed, by=a_leader(event.group))
    left(gone.employments.get())
    unwatch(event, sorry)
    with clock.frozen(clock.now() + LATER):
        tell_opened()
    assert told() == {still.pk}


def test_of_a_cancelled_event_nobody_is_told(event: Event) -> None:
    watch(event, a_member())
    cancel_event(event, reason="Storm")
    with clock.frozen(clock.now() + LATER):
        assert tell_opened() == 0


def test_once_it_is_open_there_is_nothing_to_wait_for() -> None:
    assert watch(an_event(), a_member()) is None
    assert not Watch.objects.exists()


def test_a_later_registration_overtakes_the_mail(event: Event) -> None:
    person: Person = a_member()
    watch(event, person)
    with clock.frozen(clock.now() + LATER):
        tell_opened()
        register(event, person)
    assert Message.objects.get(template="events/opened").state == "expired"


def test_they_hear_once_that_the_event_is_called_off(event: Event) -> None:
    watching, invited = a_member(), a_member()
    watch(event, watching), watch(event, invited)
    invite(event, Person.objects.filter(pk=invited.pk), by=a_leader(event.group))
    Message.objects.update(state="sent", sent_at=clock.now())
    cancel_event(event, reason="The host is ill")
    rows = Message.objects.filter(template="events/invited_in_vain").order_by("pk")
    assert [(row.person, row.facts["watched"]) for row in rows] == [(invited, False), (watching, True)]
    render(rows[1])
    assert "du ville få vite når påmeldingen åpner" in rows[1].text
