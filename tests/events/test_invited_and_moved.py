"""What those hear who were invited and are silent, when the event moves or is off."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.domain.event import cancel_event, change_event
from events.domain.invitation import invite, nudge
from events.domain.registration import cancel, decline
from events.models import Event
from groups.models import Group
from members.models import Person
from tests.factories.events import a_place, an_event
from tests.factories.members import a_member
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(group: Group, leader: Person) -> Event:
    return an_event(group)


def at(name: str, event: Event) -> str:
    return reverse(f"events:{name}", args=[event.key])


def later(event: Event) -> dict[str, Any]:
    return {"starts_at": event.starts_at + dt.timedelta(days=1), "ends_at": event.ends_at + dt.timedelta(days=1)}


def told(person: Person) -> list[tuple[str, str]]:
    """What stands in the outbox for `person`, in order."""
    rows = Message.objects.filter(person=person).order_by("pk").values_list("template", "state")
    return [(template.removeprefix("events/"), state) for template, state in rows]


def asked(event: Event, leader: Person, *, number: int = 1, sent: bool = True) -> list[Person]:
    """New members who are invited; their mail has left unless not `sent`."""
    people = [a_member() for _ in range(number)]
    invite(event, Person.objects.filter(pk__in=[person.pk for person in people]), by=leader)
    if sent:
        Message.objects.filter(person__in=people).update(state="sent", sent_at=clock.now())
    return people


def test_the_silent_hear_once_that_it_is_moved(event: Event, leader: Person) -> None:
    silent, declined, placed, removed, muted, gone = asked(event, leader, number=6)
    decline(event, declined)
    a_place(event, placed)
    cancel(a_place(event, removed), by=leader)
    Person.objects.filter(pk=muted.pk).update(mail_invitations=False)
    gone.employments.update(until=clock.today())
    event = change_event(event, later(event))
    assert told(silent) == [("invitation", "sent"), ("invitation_moved", "pending")]
    for other in (declined, placed, removed, muted, gone):
        assert "invitation_moved" not in dict(told(other))
    change_event(event, {"place": "Kantina"})
    assert told(silent)[1:] == [("invitation_moved", "expired"), ("invitation_moved", "pending")], "only the last holds"
    row = event.invitations.select_related("message").get(person=silent)
    assert row.message
    assert row.message.facts["event"]["where"] == "Kantina"


def test_the_form_says_how_many_of_the_invited_a_move_would_reach(
    browser: Client, event: Event, leader: Person
) -> None:
    def page() -> str:
        return browser.get(at("edit", event)).content.decode()

    assert "nobody gets a mail about changes" in page()
    asked(event, leader, number=2), asked(event, leader, sent=False)
    assert "2 people who are invited and have not answered are told" in page()
    assert "nobody gets a mail about changes" not in page()


def test_what_is_no_move_is_not_told_to_the_invited(event: Event, leader: Person) -> None:
    (silent,) = asked(event, leader)
    change_event(event, {"practical": "Parker bak."})
    assert told(silent) == [("invitation", "sent")]


def test_an_invitation_that_has_not_left_says_at_once_what_holds_now(event: Event, leader: Person) -> None:
    (unsent,) = asked(event, leader, sent=False)
    moved = change_event(event, later(event))
    assert told(unsent) == [("invitation", "expired"), ("invitation", "pending")]
    message = Message.objects.filter(person=unsent).latest("pk")
    assert message.facts["event"]["starts_at"] == moved.starts_at.isoformat()
    assert message.expires_at == moved.starts_at


def test_a_nudge_that_has_not_left_makes_way_for_the_news(event: Event, leader: Person) -> None:
    (silent,) = asked(event, leader)
    nudge(event, by=leader)
    change_event(event, later(event))
    assert told(silent) == [("invitation", "sent"), ("nudge", "expired"), ("invitation_moved", "pending")]


def test_who_was_invited_hears_that_it_is_off_though_a_nudge_was_on_its_way(event: Event, leader: Person) -> None:
    (silent,) = asked(event, leader)
    nudge(event, by=leader)
    cancel_event(event, reason="Storm")
    assert told(silent) == [("invitation", "sent"), ("nudge", "expired"), ("invited_in_vain", "pending")]


def test_a_move_at_short_notice_is_told_to_the_invited_first(group: Group, leader: Person) -> None:
    event = an_event(group, days=0.5)
    (silent,) = asked(event, leader)
    change_event(event, later(event), reason="Snø")
    message = Message.objects.filter(person=silent).latest("pk")
    assert (message.priority, message.facts["reason"]) == (Priority.URGENT, "Snø")


def test_after_the_deadline_no_move_brings_anybody_and_no_old_invitation_leaves(event: Event, leader: Person) -> None:
    (silent,), (unsent,) = asked(event, leader), asked(event, leader, sent=False)
    Event.objects.filter(pk=event.pk).update(closes_at=clock.now())
    change_event(event, {"place": "Kantina"})
    assert told(silent) == [("invitation", "sent")]
    assert told(unsent) == [("invitation", "expired")]


def test_telling_many_of_a_move_asks_the_database_no_oftener(group: Group, leader: Person) -> None:
    numbers = []
    for number in (1, 30):
        event = an_event(group)
        asked(event, leader, number=number), asked(event, leader, number=number, sent=False)
        with CaptureQueriesContext(connection) as caught:
            change_event(event, later(event))
        numbers.append(len(caught))
    assert numbers[0] == numbers[1]
