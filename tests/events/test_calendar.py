"""The calendar entries that go with mails about places (rule 8)."""

import datetime as dt
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import pytest
import vobject
from icalendar import Calendar

from events.choices import RegistrationState
from events.domain.colleague import hand_over
from events.domain.event import cancel_event, change_event
from events.domain.registration import cancel, register
from events.links import registration_key
from events.models import Event, Registration, RegistrationMessage
from members.models import Person
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_leader
from tests.factories.members import a_member
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import as_sent, render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
UTC = dt.UTC


def mails_to(person: Person) -> list[EmailMessage]:
    """Everything written to `person`, as it would leave."""
    found = []
    for message in Message.objects.filter(person=person).order_by("pk"):
        render(message)
        found.append(cast(EmailMessage, message_from_bytes(as_sent(message), policy=policy.default)))
    return found


def entry_of(mail: EmailMessage) -> Any:
    """(method of the part, calendar, its one event), or None."""
    *_, last = mail.iter_parts()
    if last.get_content_type() != "text/calendar":
        return None
    calendar = Calendar.from_ical(last.get_content())
    [event] = calendar.walk("VEVENT")
    return last.get_param("method"), calendar, event


def entries(person: Person) -> list[Any]:
    return [entry for mail in mails_to(person) if (entry := entry_of(mail))]


def moved(event: Event, hours: int) -> Event:
    delta = dt.timedelta(hours=hours)
    return change_event(event, {"starts_at": event.starts_at + delta, "ends_at": event.ends_at + delta}, reason="Snø")


def test_confirmation_change_and_cancellation_speak_of_one_entry_in_growing_numbers() -> None:
    event, person = an_event(place="Kantina", starts_at=clock.at(clock.today() + dt.timedelta(days=9), 8)), a_member()
    place = register(event, person)
    event = moved(event, 1)
    cancel(place)
    again = register(event, person)
    event = change_event(event, {"place": "Møterom 2"})
    cancel(again, by=a_leader(event.group))
    register(event, person)
    cancel_event(event, reason="Strømbrudd")
    found = entries(person)
    methods = ["REQUEST", "REQUEST", "CANCEL", "REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL"]
    assert [part for part, _, _ in found] == methods
    assert [str(calendar["METHOD"]) for _, calendar, _ in found] == methods
    numbers = [entry["SEQUENCE"] for _, _, entry in found]
    assert numbers == sorted(set(numbers)), "strictly growing, also across a new registration"
    assert {entry["UID"] for _, _, entry in found} == {str(event.uid)}
    assert [entry["STATUS"] for _, _, entry in found] == [
        "CANCELLED" if method == "CANCEL" else "CONFIRMED" for method in methods
    ]
    assert found[1][2].decoded("DTSTART").astimezone(UTC) == event.starts_at


def test_numbers_grow_also_past_an_entry_that_never_left() -> None:
    event, person = an_event(), a_member()
    cancel(register(event, person))  # takes the confirmation back
    assert [entry["SEQUENCE"] for _, _, entry in entries(person)] == [0, 1]


def test_each_persons_numbers_are_their_own() -> None:
    event, first, second = an_event(), a_member(), a_member()
    for _ in range(3):
        cancel(register(event, first))
    register(event, second)
    assert [entry["SEQUENCE"] for _, _, entry in entries(second)] == [0]


def test_who_waits_gets_no_entry_until_promoted() -> None:
    event = an_event(capacity=1)
    holder, waiting = a_place(event), a_place(event)
    moved(event, 1)
    assert entries(waiting.person) == []
    cancel(holder)
    [(method, _, entry)] = entries(waiting.person)
    assert (method, entry["SEQUENCE"]) == ("REQUEST", 0)


def test_who_gives_up_waiting_gets_no_cancellation_of_what_they_never_had() -> None:
    event = an_event(capacity=1)
    a_place(event)
    waiting = a_place(event)
    cancel(waiting)
    cancel_event(event, reason="Snø")
    assert entries(waiting.person) == []


def test_the_entry_says_first_that_declining_is_not_cancelling_and_where_to_cancel() -> None:
    event, person = an_event(practical="Parker ved porten.", safety="Vernesko"), a_member(language="en")
    place = register(event, person)
    [mail] = mails_to(person)
    _, _, entry = entry_of(mail)
    first, link, *_ = entry["DESCRIPTION"].split("\n")
    assert first == "Declining in Outlook does not give the place up. Only this link does:"
    assert "/events/place/" in link
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    tokens = [re.findall(r"/events/place/([^/\s]+)/", where) for where in (link, text)]
    assert [{registration_key(token) for token in found} for found in tokens] == [{place.pk}] * 2
    assert "Parker ved porten." in entry["DESCRIPTION"]


def test_organiser_is_the_mailbox_and_the_only_attendee_the_recipient(settings: Any) -> None:
    settings.ORGANIZER_EMAIL = "post@orkdal.example"
    event, person = an_event(), a_member("Åse Nordmann", email="åse@blåbær.example".replace("å", "a", 1))
    register(event, person)
    [mail] = mails_to(person)
    _, _, entry = entry_of(mail)
    assert entry["ORGANIZER"] == "mailto:post@orkdal.example"
    assert entry["ATTENDEE"] == f"mailto:{mail['To']}"
    assert str(mail["To"]).isascii()
    assert entry["ATTENDEE"].params["CN"] == "Åse Nordmann"


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [
        (dt.date(2027, 3, 26), 7),
        (dt.date(2027, 3, 28), 6),  # the night to summer time
        (dt.date(2027, 3, 29), 6),
        (dt.date(2027, 10, 29), 6),
        (dt.date(2027, 10, 31), 7),  # and back
    ],
)
def test_eight_o_clock_stays_eight_o_clock_in_mail_and_calendar(day: dt.date, utc_hour: int) -> None:
    person = a_member()
    with clock.frozen(dt.datetime(2027, 2, 1, tzinfo=UTC)):
        event = an_event(starts_at=clock.at(day, 8))
        register(event, person)
        [mail] = mails_to(person)
    _, _, entry = entry_of(mail)
    assert entry["DTSTART"].to_ical() == f"{day:%Y%m%d}T080000".encode()
    assert entry["DTSTART"].params["TZID"] == "Europe/Oslo"
    assert event.starts_at.hour == utc_hour
    assert "kl. 08.00–10.00" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert mail["Date"].datetime == entry.decoded("DTSTAMP")


def test_who_says_no_to_an_offer_is_sent_no_cancellation_of_what_they_never_had() -> None:
    event, person = an_event(), a_member()
    place = register(event, person)
    cancel(place)
    again = register(event, person)
    offer_to(again)
    cancel(again)
    assert [method for method, _, _ in entries(person)] == ["REQUEST", "CANCEL", "REQUEST", "CANCEL"]
    fresh = a_place(event)
    Message.objects.filter(person=fresh.person).delete()
    offer_to(fresh)
    cancel(fresh)
    assert entries(fresh.person) == []


def offer_to(place: Registration) -> None:
    """Make a confirmed place an offer, as the queue would have."""
    until = clock.now() + dt.timedelta(hours=4)
    Registration.objects.filter(pk=place.pk).update(state=RegistrationState.OFFERED, offer_expires_at=until)
    place.refresh_from_db()


def test_what_was_taken_back_is_not_taken_back_again() -> None:
    event, person = an_event(), a_member()
    cancel(register(event, person))
    again = register(event, person)
    RegistrationMessage.objects.filter(registration=again).delete()
    offer_to(again)
    cancel(again)
    assert [method for method, _, _ in entries(person)][:2] == ["REQUEST", "CANCEL"]
    assert RegistrationMessage.objects.filter(registration=again, sequence__isnull=False).count() == 0


def test_over_its_whole_life_each_person_has_one_entry_whose_numbers_grow() -> None:
    event = an_event(capacity=1, place="Kantina", starts_at=clock.at(clock.today() + dt.timedelta(days=9), 8))
    giver, second = a_member(), a_member()
    heir = a_member(at=giver.work_today[0].company)
    place = register(event, giver)
    waits = register(event, second)
    moved(event, 2)
    change_event(event, {"title": "Et annet navn"})
    handed = hand_over(place, heir, by=giver)
    hand_over(handed, giver, by=heir)  # and back
    change_event(event, {"place": "Møterom 2"})
    cancel(event.registrations.live().get(person=giver))
    assert event.registrations.get(pk=waits.pk).is_registered
    cancel_event(event, reason="Strømbrudd")
    expected = {
        giver: ["REQUEST", "REQUEST", "REQUEST", "CANCEL", "REQUEST", "REQUEST", "CANCEL"],
        heir: ["REQUEST", "CANCEL"],
        second: ["REQUEST", "CANCEL"],
    }
    for person, methods in expected.items():
        found = entries(person)
        assert [method for method, _, _ in found] == methods
        assert {entry["UID"] for _, _, entry in found} == {str(event.uid)}
        numbers = [entry["SEQUENCE"] for _, _, entry in found]
        assert numbers == sorted(set(numbers))


def test_another_parser_reads_the_same() -> None:
    start = clock.at(clock.today() + dt.timedelta(days=9), 8)
    title, practical = "Frokost; 5S, hos Simpro\\Løkken – æøå", "Én\nTo; tre, fire"
    event = an_event(title=title, place="Kantina, 2. etg.", practical=practical, starts_at=start)
    person = a_member("Åse Nordmann")
    register(event, person)
    cancel_event(event, reason="Snø")
    written = mails_to(person)
    assert len(written) == 2, "one comes, one is withdrawn"
    for mail in written:
        *_, part = mail.iter_parts()
        method, _, entry = entry_of(mail)
        other = vobject.readOne(part.get_content())
        assert other.method.value == method
        assert other.vevent.uid.value == entry["UID"] == str(event.uid)
        assert int(other.vevent.sequence.value) == entry["SEQUENCE"]
        assert other.vevent.summary.value == entry["SUMMARY"] == event.title
        assert other.vevent.location.value == "Kantina, 2. etg."
        assert other.vevent.dtstart.value.astimezone(UTC) == event.starts_at
        assert other.vevent.dtend.value.astimezone(UTC) == event.ends_at
        assert [one.value for one in other.vevent.attendee_list] == [f"mailto:{person.email}"]
