"""What people read when an event is moved again before the mail about the first move has left."""

import datetime as dt

import pytest
from django.utils import translation

from events.domain.event import cancel_event, change_event
from events.domain.guest import invite, send_again
from events.domain.registration import cancel
from events.models import Event, GuestInvitation, RegistrationMessage
from members.domain.pasted import people_in
from members.models import Person
from tests.factories.events import a_place, an_event
from tests.factories.members import a_member
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock
from thamsklyngen.shared.dates import when

pytestmark = pytest.mark.django_db
CHANGED, ASKED = "events/changed", "events/guest_invitation"
DAY = dt.timedelta(days=1)


def event_with(guests: str = "invited", **details: object) -> Event:
    return an_event(guests=guests, **details)


def move(event: Event, days: int, reason: str = "", **changes: object) -> Event:
    """Move `event` by some days; it may be changed in other ways in the same breath."""
    starts_at, ends_at = (moment + days * DAY for moment in (event.starts_at, event.ends_at))
    return change_event(event, {"starts_at": starts_at, "ends_at": ends_at, **changes}, reason=reason)


def leave() -> None:
    """What waits leaves."""
    Message.objects.filter(state="pending").update(state="sent", sent_at=clock.now())


def waiting(to: str, template: str) -> Message:
    """The only mail of that kind that waits, rendered."""
    message = Message.objects.get(to=to, template=template, state="pending")
    render(message)
    return message


def time_of(event: Event, language: str) -> str:
    with translation.override(language):
        return when(event.starts_at, event.ends_at)


def plain(text: str) -> str:
    """As it is read, however its lines are broken."""
    return " ".join(text.split()).lower()


def a_guest(event: Event, email: str = "gjest@annet.example") -> GuestInvitation:
    [row] = invite(event, people_in(f"Gjest Prøvesen {email}"), by=a_member(), language="nb")
    return row


def test_a_guest_reads_the_time_they_were_told_and_the_one_that_holds() -> None:
    event = event_with(place="Kantina")
    row, told = a_guest(event), time_of(event, "nb")
    leave()
    moved = move(event, 1, "Verten er syk")
    again = move(moved, 1, place="Damphuset")
    message = waiting(row.email, ASKED)
    assert message.facts["changes"] == [["Tid", told, time_of(again, "nb")], ["Sted", "Kantina", "Damphuset"]]
    assert (message.facts["moved"], message.facts["retimed"], message.facts["reason"]) == (True, True, "Verten er syk")
    assert message.subject.startswith("Nytt tidspunkt")
    for words in (told, time_of(again, "nb"), "Verten er syk"):
        assert plain(words) in plain(message.text)
    assert plain(time_of(moved, "nb")) not in plain(message.text)
    leave()
    third = move(again, 1)
    assert waiting(row.email, ASKED).facts["changes"] == [["Tid", time_of(again, "nb"), time_of(third, "nb")]]


def test_a_guest_who_was_told_nothing_yet_is_just_invited() -> None:
    event = event_with()
    row = a_guest(event)
    move(move(event, 1), 1)
    message = waiting(row.email, ASKED)
    assert (message.facts["moved"], message.subject.split(":")[0]) == (False, "Invitasjon")


def test_a_guest_who_knows_the_time_that_holds_again_gets_no_mail() -> None:
    event = event_with()
    row = a_guest(event)
    leave()
    first = row.message
    move(move(event, 1), -1)
    assert not Message.objects.filter(to=row.email, state="pending").exists()
    row.refresh_from_db()
    assert row.message == first


def test_a_guest_who_is_asked_once_more_reads_of_the_move_that_they_had_not_heard_of() -> None:
    event = event_with(days=20)
    row, told = a_guest(event), time_of(event, "nb")
    leave()
    moved = move(event, 1)
    with clock.frozen(clock.now() + 2 * DAY):
        send_again(row, by=a_member())
    assert waiting(row.email, ASKED).facts["changes"] == [["Tid", told, time_of(moved, "nb")]]
    leave()
    with clock.frozen(clock.now() + 4 * DAY):
        send_again(row, by=a_member())
    assert not waiting(row.email, ASKED).facts["moved"]


def test_a_guest_whose_mail_about_the_move_had_not_left_hears_that_it_is_called_off() -> None:
    event = event_with()
    told, untold = a_guest(event), a_guest(move(event, 0, title="Annet"), "ny@annet.example")
    Message.objects.filter(to=told.email).update(state="sent", sent_at=clock.now())
    moved = move(event, 1)
    cancel_event(moved, reason="Snø")
    assert waiting(told.email, "events/guest_in_vain").facts["reason"] == "Snø"
    assert not Message.objects.filter(to=untold.email, state="pending").exists()


@pytest.mark.parametrize("comes", [True, False], ids=["registered", "waiting"])
def test_whoever_has_a_place_or_waits_gets_one_mail_with_a_higher_sequence(comes: bool) -> None:
    event = event_with(capacity=1, place="Kantina")
    if not comes:
        a_place(event)
    place = a_place(event, a_member(language="nb"))
    leave()
    told = time_of(event, "nb")
    moved = move(event, 1, "Verten er syk", place="Damphuset")
    again = move(moved, 1)
    message = waiting(place.person.email, CHANGED)
    assert message.facts["changes"] == [["Tid", told, time_of(again, "nb")], ["Sted", "Kantina", "Damphuset"]]
    assert (message.facts["retimed"], message.facts["reason"]) == (True, "Verten er syk")
    for words in (told, time_of(again, "nb"), "Verten er syk"):
        assert plain(words) in plain(message.text)
    assert plain(time_of(moved, "nb")) not in plain(message.text)
    numbers = RegistrationMessage.objects.filter(registration=place, sequence__isnull=False).order_by("pk")
    assert list(numbers.values_list("sequence", flat=True)) == ([0, 1, 2] if comes else [])
    if comes:
        calendar = message.facts["calendar"]
        assert (calendar["sequence"], calendar["starts_at"]) == (2, again.starts_at.isoformat())
    leave()
    third = move(again, 1)
    after = waiting(place.person.email, CHANGED)
    assert after.facts["changes"] == [["Tid", time_of(again, "nb"), time_of(third, "nb")]]


def test_a_mail_that_is_leaving_tells_its_part_by_itself() -> None:
    event = event_with()
    place = a_place(event, a_member(language="en"))
    leave()
    moved = move(event, 1)
    now = clock.now()
    leaving = Message.objects.filter(to=place.person.email, template=CHANGED)
    leaving.update(state="sending", token="0" * 8 + "-0000-4000-8000-" + "0" * 12, lease_until=now + DAY)
    again = move(moved, 1)
    assert leaving.get(state="sending").expires_at is None, "should the server not take it, it is tried again"
    changes = waiting(place.person.email, CHANGED).facts["changes"]
    assert changes == [["Time", time_of(moved, "en"), time_of(again, "en")]]


def test_what_is_again_as_it_was_is_no_news_and_nobody_is_called_for_it() -> None:
    event = event_with()
    place, other = a_place(event), a_place(event, a_member(language="en"))
    leave()
    back = move(move(event, 1), -1)
    assert not Message.objects.filter(template=CHANGED, state="pending").exists()
    states = {row.pk: row.mail_state for row in event.registrations.with_last_message()}  # type: ignore[attr-defined]
    assert states == {place.pk: "sent", other.pk: "sent"}
    before = back.title
    titled = change_event(move(back, 1), {"title": "Nytt navn"})
    move(titled, -1)
    message = waiting(other.person.email, CHANGED)
    assert message.facts["changes"] == [["Title", before, "Nytt navn"]]
    assert not message.facts["retimed"]


def test_what_hurried_before_hurries_still() -> None:
    event = event_with(days=3)
    person = a_member()
    a_place(event, person)
    leave()
    with clock.frozen(event.starts_at - 20 * dt.timedelta(hours=1)):
        moved = move(event, 20, "Snø")
        change_event(moved, {"title": "Nytt navn"})
    message = waiting(person.email, CHANGED)
    assert (message.priority, message.facts["reason"]) == (Priority.URGENT, "Snø")


def test_giving_the_place_up_says_nothing_of_the_moves() -> None:
    event = event_with()
    place = a_place(event)
    leave()
    move(move(event, 1), 1)
    cancel(place)
    left = Message.objects.filter(person=Person.objects.get(pk=place.person_id), state="pending")
    assert [row.template for row in left] == ["events/cancelled"]
