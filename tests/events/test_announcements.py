"""Messages from an organiser: whom they reach, once, by mail, and what is seen of them afterwards."""

import datetime as dt
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.choices import Reached, RegistrationState
from events.domain import errors
from events.domain.announcement import announce, receivers
from events.domain.registration import cancel
from events.models import Announcement, Event
from groups.models import Group
from members.models import Person
from tests.events.looking import mails
from tests.factories.events import a_place, an_event
from tests.factories.members import a_member, a_person
from tests.flows.crowds import fill, many_people
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
WORDS = {"subject": "Ta med innesko", "text": "Gulvet er **nytt**.\n\n- innesko\n- godt humør"}
SENT = "events/announcement"


def sent(event: Event, by: Person, to: str = Reached.REGISTERED, key: uuid.UUID | None = None) -> Announcement:
    return announce(event, key=key or uuid.uuid4(), to=to, by=by, **WORDS)


def test_it_reaches_those_it_is_for(group: Group, leader: Person) -> None:
    event = an_event(group, capacity=2)
    came, absent, waits, left = a_place(event), a_place(event), a_place(event), a_place(event)
    cancel(left)
    type(came).objects.filter(pk=came.pk).update(checked_in_at=clock.now())
    reached = {to: set(receivers(event, to)) for to in Reached}
    assert reached == {"registered": {came, absent}, "waiting": {waits}, "present": {came}}
    Person.objects.filter(pk=absent.person.pk).update(is_active=False)
    assert set(receivers(event, Reached.REGISTERED)) == {came}
    assert sent(event, leader, Reached.WAITING).number == 1
    assert [mails(row.person)[-1] == SENT for row in (came, absent, waits, left)] == [False, False, True, False]


def test_pressed_twice_it_goes_once_and_one_key_is_no_others(group: Group, leader: Person) -> None:
    event, another, key = an_event(group), an_event(group), uuid.uuid4()
    place = a_place(event)
    a_place(another)
    assert sent(event, leader, key=key) == sent(event, leader, key=key)
    assert mails(place.person).count(SENT) == 1
    assert sent(another, leader, key=key).event == another


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_send_it_once() -> None:
    event, key = an_event(), uuid.uuid4()
    place, leader, start = a_place(event), a_person(), threading.Barrier(4)

    def press(_: int) -> int:
        start.wait(timeout=10)
        try:
            return sent(event, leader, key=key).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(press, range(4)))) == 1
    assert mails(place.person).count(SENT) == 1


def test_nobody_to_reach_and_a_draft_are_refused(group: Group, leader: Person) -> None:
    with pytest.raises(errors.NobodyToReach):
        sent(an_event(group), leader)
    with pytest.raises(errors.NotPublished):
        sent(an_event(group, draft=True), leader)
    assert not Announcement.objects.exists()


@pytest.mark.parametrize(("days", "expires"), [(2, "the end"), (-3, "in a week")])
def test_it_expires_with_the_event_or_a_week_after_it_was_written(days: int, expires: str, leader: Person) -> None:
    event = an_event()
    place = a_place(event)
    with clock.frozen(event.starts_at - dt.timedelta(days=days)):
        sent(event, leader)
        message = Message.objects.get(person=place.person, template=SENT)
        due = event.ends_at if expires == "the end" else clock.now() + dt.timedelta(days=7)
        assert message.expires_at == due


@pytest.mark.parametrize(("language", "frame"), [("nb", "Melding fra"), ("en", "Message from")])
def test_the_mail_has_the_frame_of_the_readers_language_and_safe_words(
    language: str, frame: str, leader: Person
) -> None:
    event = an_event()
    place = a_place(event, a_member(language=language))
    text = "Gulvet er **nytt**.\n\n<script>alert(1)</script> [her](javascript:alert(1))"
    announce(event, key=uuid.uuid4(), to=Reached.REGISTERED, subject="Ta med innesko", text=text, by=leader)
    message = Message.objects.get(person=place.person, template=SENT)
    render(message)
    assert message.subject == f"Ta med innesko: {event.title}"
    assert frame in message.text
    assert frame in message.html
    assert str(leader) in message.text
    assert "<strong>nytt</strong>" in message.html
    assert "Gulvet er **nytt**." in message.text
    assert "<script" not in message.html
    assert 'href="javascript' not in message.html
    assert event.title in message.html
    assert "/events/place/" in message.text


def test_a_thousand_are_written_to_in_few_queries(group: Group, leader: Person) -> None:
    event = an_event(group)
    fill(event, many_people(1000))
    placed = {"placed_at": clock.now(), "cancelled_at": None, "offer_expires_at": None}
    event.registrations.update(state=RegistrationState.REGISTERED, **placed)
    with CaptureQueriesContext(connection) as captured:
        assert sent(event, leader).number == 1000
    assert Message.objects.filter(template=SENT).count() == 1000
    assert len(captured) < 30, "\n".join(query["sql"][:200] for query in captured)


def test_a_message_is_written_looked_at_and_sent_once(browser: Client, group: Group) -> None:
    event = an_event(group)
    place = a_place(event)
    write, send = (reverse(f"events:{name}", args=[event.key]) for name in ("announce", "announce_send"))
    assert "Those registered (1)" in browser.get(write).text
    assert browser.post(write, {"to": "registered", "subject": "", "text": "Hei"}).status_code == 422
    form = {"to": "registered", **WORDS}
    preview = browser.post(write, form)
    assert "Send this to 1 person?" in preview.text
    assert str(place.person) in preview.text
    assert "<strong>nytt</strong>" in preview.text
    assert not Announcement.objects.exists()
    changing = browser.post(write, {**form, "change": "1"})
    assert changing.status_code == 200
    assert "godt humør</textarea>" in changing.text
    key = {"key": preview.context["key"]}
    first, again = browser.post(send, form | key), browser.post(send, form | key)
    assert first.url == again.url
    assert Announcement.objects.get().number == 1
    page = browser.get(first.url).text
    assert "Ta med innesko" in page
    assert str(place.person) in page
    assert "A message was sent to 1 person" in browser.get(reverse("events:history", args=[event.key])).text
    nobody = browser.post(send, {**form, "to": "waiting"})
    assert nobody.status_code == 422
    assert "nobody to write to" in nobody.text


def test_whose_mail_came_back_is_seen(browser: Client, group: Group, leader: Person) -> None:
    event = an_event(group)
    place, _other = a_place(event), a_place(event)
    announcement = sent(event, leader)
    Message.objects.filter(person=place.person, template=SENT).update(state=MessageState.FAILED, error="550 no such")
    assert "1 not delivered" in browser.get(reverse("events:announce", args=[event.key])).text
    page = browser.get(reverse("events:announced", args=[event.key, announcement.pk])).text
    assert page.count("Not delivered") == 1
    assert "550 no such" in page
    other = an_event(group)
    assert browser.get(reverse("events:announced", args=[other.key, announcement.pk])).status_code == 404
