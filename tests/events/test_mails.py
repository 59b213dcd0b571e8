"""The mails of events: subject, what they say and in which order, and that nothing typed by people breaks them."""

import datetime as dt
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet

from events import mails, reminders
from events.domain.event import cancel_event, change_event
from events.domain.invitation import invite, nudge
from events.domain.registration import cancel, register
from events.links import event_url
from events.models import Event, Registration
from members.models import Employment, Person
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader, a_seat
from tests.factories.members import a_company, a_member
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 4, 9, 0, tzinfo=dt.UTC)
THURSDAY = dt.date(2026, 3, 12)
NAME = "Frokostmøte om 5S hos Simpro, torsdag 12. mars"


@pytest.fixture(autouse=True)
def _on_fourth_of_march() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def breakfast(**details: Any) -> Event:
    """The breakfast meeting of the glossary, with somebody to ask."""
    group = a_group("Effektiv produksjon")
    contact = a_leader(group, a_member("Marit Eksempel"))
    Person.objects.filter(pk=contact.pk).update(phone="00 00 00 00")
    Employment.objects.filter(person=contact).update(title="klyngeleder")
    usual = {
        "title": "Frokostmøte om 5S hos Simpro", "starts_at": clock.at(THURSDAY, 8),
        "ends_at": clock.at(THURSDAY, 9, 30), "place": "Simpro", "address": "kantina", "summary": "Orden i hallen.",
        "practical": "Frokosten står klar fra kl. 07.45.", "safety": "Vernesko", "online_link": "https://m.example/5s",
        "contact": Person.objects.get(pk=contact.pk), "cancel_by": clock.at(dt.date(2026, 3, 10), 12),
    }  # fmt: skip
    return an_event(group, **{**usual, **details})


def kari(**details: Any) -> Person:
    return a_member("Kari Nordmann", at=a_company("HAMOS"), **details)


def written(template: str, to: Person | None = None) -> Message:
    """The newest mail of that kind, rendered as the worker does."""
    found: QuerySet[Message] = Message.objects.filter(template=f"events/{template}")
    message = (found.filter(person=to) if to else found).latest("pk")
    render(message)
    return message


def words(html: str) -> str:
    """The visible text of a mail's HTML; the line that only lists of mails show is left out."""
    parts: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            parts.append(data)

    Reader().feed(re.sub(r"<(style|title)\b.*?</\1>|<div style=\"display:none.*?</div>", "", html, flags=re.S))
    return " ".join(" ".join(parts).split())


def in_order(text: str, *wanted: str) -> None:
    places = [text.find(part) for part in wanted]
    assert -1 not in places, [part for part, place in zip(wanted, places, strict=True) if place < 0]
    assert places == sorted(places), [part for _, part in sorted(zip(places, wanted, strict=True))]


# --- Subjects (the glossary) -----------------------------------------------------------------------------------------
def test_subjects_of_places() -> None:
    event = breakfast(capacity=1)
    place, waiting = register(event, kari()), a_place(event)
    assert written("registered").subject == f"Påmeldt: {NAME}"
    assert written("waiting").subject == f"Du er nr. 1 på ventelisten: {NAME}"
    cancel(place)
    assert written("cancelled").subject == f"Du er meldt av: {NAME}"
    assert written("promoted", waiting.person).subject == f"Du har fått plass: {NAME}"
    waiting.refresh_from_db()
    cancel(waiting, by=a_seat(event.group, "deputy"), reason="Feil")
    assert written("removed").subject == f"Du er meldt av: {NAME}"


def test_subjects_of_events() -> None:
    event = breakfast()
    register(event, kari())
    event = change_event(event, {"place": "Simpro, møterom 2"})
    assert written("changed").subject == f"Endret: {NAME}"
    event = change_event(event, {"starts_at": clock.at(THURSDAY, 8, 30)})
    assert written("changed").subject == f"Nytt tidspunkt: {NAME}"
    cancel_event(event, reason="Strømbrudd")
    assert written("event_cancelled").subject == f"AVLYST: {NAME}"


def test_subjects_of_invitations_in_both_languages() -> None:
    event, norwegian, english = breakfast(), kari(), a_member(language="en")
    invite(event, Person.objects.filter(pk__in=[norwegian.pk, english.pk]), by=norwegian)
    assert written("invitation", norwegian).subject == f"Invitasjon: {NAME}"
    assert written("invitation", english).subject == "Invitation: Frokostmøte om 5S hos Simpro, Thursday 12 March"
    nudge(event, by=norwegian)
    assert written("nudge", norwegian).subject == f"Kommer du? {NAME}"


@pytest.mark.parametrize(
    ("sent_at", "norwegian", "english"),
    [
        (clock.at(dt.date(2026, 3, 5), 8), "Om 7 dager: ", "In 7 days: "),
        (clock.at(dt.date(2026, 3, 10), 23, 59), "Om 2 dager: ", "In 2 days: "),
        (clock.at(dt.date(2026, 3, 11), 0, 1), "I morgen kl. 08.00: ", "Tomorrow 08:00: "),
        (clock.at(dt.date(2026, 3, 11), 8), "I morgen kl. 08.00: ", "Tomorrow 08:00: "),
        (clock.at(dt.date(2026, 3, 12), 7), "I dag kl. 08.00: ", "Today 08:00: "),
    ],
)
def test_a_reminders_subject_is_true_when_it_leaves(sent_at: dt.datetime, norwegian: str, english: str) -> None:
    event, here, there = breakfast(), kari(), a_member(language="en")
    register(event, here), register(event, there)
    with clock.frozen(clock.at(dt.date(2026, 3, 5), 8)):
        assert reminders.send_due() == 2
    with clock.frozen(sent_at):
        assert written("reminder", here).subject == f"{norwegian}Frokostmøte om 5S hos Simpro"
        assert written("reminder", there).subject == f"{english}Frokostmøte om 5S hos Simpro"


# --- What they say, in which order -----------------------------------------------------------------------------------
def test_a_confirmation_says_all_in_the_order_of_the_look() -> None:
    event = breakfast()
    place = register(event, kari())
    mail = written("registered")
    link = mail.facts["place_url"]
    said = [
        "Du er påmeldt", "Frokostmøte om 5S hos Simpro", "Torsdag 12. mars kl. 08.00–09.30", "Simpro, kantina",
        "Frokosten står klar", "Kan du likevel ikke komme?", "Avslår du i Outlook, har du fortsatt plassen",
    ]  # fmt: skip
    last = ["Kari Nordmann, HAMOS", "ring Marit Eksempel, klyngeleder, 00 00 00 00", "fordi du meldte deg på"]
    in_order(mail.text, *said, link, *last, "/my/profile/")
    in_order(words(mail.html).replace("\xa0", " "), *said, "Se eller endre plassen min", *last)
    assert f'href="{link}"' in mail.html
    assert place.pk


@pytest.mark.parametrize(
    "template", ["registered", "waiting", "promoted", "changed", "reminder", "cancelled", "removed", "event_cancelled",
                 "invitation", "nudge", "invitation_moved", "late_cancellation", "place_free"],
)  # fmt: skip
def test_every_mail_has_one_button_says_why_it_comes_and_whom_to_ask(template: str) -> None:
    event = breakfast(capacity=1)
    everything(event)
    mail = written(template)
    assert mail.html.count("padding:14px 26px") == 1, "one button"
    assert "Du får denne" in mail.text
    assert "Du får denne" in words(mail.html)
    assert "ring Marit Eksempel, klyngeleder" in mail.text
    assert "Frokostmøte om 5S hos Simpro" in mail.subject
    assert "{{" not in mail.text + mail.html + mail.subject
    assert "None" not in mail.text + words(mail.html)
    assert not re.search(r"\n{3,}", mail.text)
    assert max(map(len, mail.html.splitlines())) < 1000
    in_order(mail.text, "12. mars", "http", "\n--\n", "Du får denne", "Thamsklyngen, Orkdalsregionen")


def everything(event: Event) -> None:
    """Have every mail about `event` written, in a plausible order."""
    leader, guests = event.contact, [a_member() for _ in range(6)]
    assert leader
    invite(event, Person.objects.filter(pk=guests[4].pk), by=leader)
    nudge(event, by=leader)
    invite(event, Person.objects.filter(pk=guests[5].pk), by=leader)
    Message.objects.filter(person=guests[5]).update(state="sent", sent_at=clock.now())
    holder, waiting, third, last = (register(event, guest) for guest in guests[:4])
    with clock.frozen(clock.at(dt.date(2026, 3, 11), 9)):
        reminders.send_due()
        cancel(holder)
    cancel(third, by=leader, reason="Feil liste")
    with clock.frozen(clock.at(THURSDAY, 6)):
        waiting.refresh_from_db()
        cancel(waiting)
    event = change_event(event, {"place": "Simpro, møterom 2"})
    with clock.frozen(clock.at(THURSDAY, 6)):
        cancel_event(event, reason="Strømbrudd")
    assert last.pk


def test_declining_in_outlook_is_spoken_of_only_where_there_is_a_place() -> None:
    everything(breakfast(capacity=1))
    speaks = {name: "Outlook" in written(name).text for name in ("registered", "promoted", "reminder", "waiting",
              "cancelled", "removed", "event_cancelled", "invitation")}  # fmt: skip
    assert speaks == {
        "registered": True, "promoted": True, "reminder": True, "waiting": False, "cancelled": False,
        "removed": False, "event_cancelled": False, "invitation": False,
    }  # fmt: skip


def test_what_only_the_registered_may_know_stays_with_them() -> None:
    event = breakfast(capacity=1)
    register(event, kari())
    a_place(event)
    invite(event, Person.objects.filter(pk=a_member().pk), by=kari())
    assert "https://m.example/5s" in written("registered").text
    for template in ("waiting", "invitation"):
        assert "https://m.example/5s" not in written(template).text + str(written(template).facts)


def test_who_waits_is_told_the_place_in_the_queue_and_the_reason() -> None:
    company = a_company("HAMOS")
    event = breakfast(capacity=2, company_limit=1)
    a_place(event, a_member(at=company))
    a_place(event, a_member(at=company))
    assert "HAMOS har 1 av høyst 1 plasser." in written("waiting").text
    assert "Ingen står foran deg" in written("waiting").text
    a_place(event)
    a_place(event)
    assert "Alle plassene er tatt" in written("waiting").text
    assert "1 står foran deg" in written("waiting").text


def test_who_joins_the_queue_in_the_last_hours_is_promised_no_place_that_comes_by_itself() -> None:
    company = a_company("HAMOS")
    event = breakfast(capacity=3, company_limit=1)
    for _ in range(2):
        a_place(event, a_member(at=company))
    assert "får du den" in written("waiting").text
    with clock.frozen(clock.at(THURSDAY, 5)):
        for who in (a_member(at=company), a_member(at=company, language="en"), a_member(), a_member(), a_member()):
            a_place(event, who)
            if event.registrations.get(person=who).is_waiting:
                mail = written("waiting", who)
                assert "får du den" not in mail.text + words(mail.html)
                assert "get it" not in mail.text + words(mail.html)
                assert "get one" not in mail.text + words(mail.html)
                assert ("first to press" if who.language == "en" else "trykker først") in mail.text
                assert ("first to press" if who.language == "en" else "trykker først") in words(mail.html)
    assert Message.objects.filter(template="events/waiting").count() == 4


def test_a_change_says_what_was_and_what_is_and_why() -> None:
    event = breakfast()
    register(event, kari())
    change_event(event, {"starts_at": clock.at(THURSDAY, 8, 30), "safety": ""}, reason="Toget er innstilt")
    text = written("changed").text
    in_order(
        text,
        "Hvorfor: Toget er innstilt",
        "Tid: torsdag 12. mars kl. 08.30–09.30",
        "Før: torsdag 12. mars kl. 08.00–09.30",
    )
    in_order(text, "Verneutstyr: (ikke lenger)", "Før: Vernesko")


def test_the_invited_read_when_and_where_it_is_now_and_why() -> None:
    event, norwegian, english = breakfast(), kari(), a_member(language="en")
    invite(event, Person.objects.filter(pk__in=[norwegian.pk, english.pk]), by=norwegian)
    Message.objects.update(state="sent", sent_at=clock.now())
    friday = clock.at(dt.date(2026, 3, 13), 9)
    moved = {"starts_at": friday, "ends_at": friday + dt.timedelta(hours=1), "place": "Orkel", "address": ""}
    change_event(event, moved, reason="Kantina males")
    mail = written("invitation_moved", norwegian)
    assert mail.subject == "Flyttet: Frokostmøte om 5S hos Simpro, fredag 13. mars"
    wanted = ["Arrangementet er flyttet", "Fredag 13. mars kl. 09.00–10.00", "Orkel", "Kantina males"]
    in_order(mail.text, *wanted, event_url(event), "Kan ikke", mail.facts["decline_url"], "fordi du ble invitert")
    in_order(words(mail.html).replace("\xa0", " "), *wanted, "Meld meg på", "Kan ikke", "fordi du ble invitert")
    assert mail.facts["unsubscribe_url"] in mail.text
    mail = written("invitation_moved", english)
    assert mail.subject == "Moved: Frokostmøte om 5S hos Simpro, Friday 13 March"
    in_order(
        mail.text, "The event has moved", "Friday 13 March, 09:00–10:00", "Orkel", "Why: Kantina males", "Can't come"
    )


def test_an_old_reason_is_not_given_for_a_new_change() -> None:
    event = breakfast()
    register(event, kari())
    event = change_event(event, {"place": "Simpro, møterom 2"}, reason="Kantina males")
    assert "Kantina males" in written("changed").text
    Message.objects.update(state="sent", sent_at=clock.now())
    change_event(event, {"practical": "Parker bak."})
    assert "Kantina males" not in written("changed").text


def test_an_invitation_may_be_passed_on_and_stopped() -> None:
    event, person = breakfast(closes_at=clock.at(dt.date(2026, 3, 10), 12)), kari()
    invite(event, Person.objects.filter(pk=person.pk), by=person)
    mail = written("invitation")
    assert "/events/place/" not in mail.text + mail.html
    assert mail.facts["event"]["url"] in mail.text
    assert mail.facts["decline_url"] in mail.text
    assert mail.facts["unsubscribe_url"] in mail.text
    assert "Meld deg på innen tirsdag 10. mars kl. 12.00." in mail.text
    assert mail.priority == Priority.BULK
    assert mail.expires_at == event.starts_at


def test_a_late_cancellation_is_told_to_all_who_run_it_and_to_whom_one_asks() -> None:
    event = breakfast()
    other = a_group()
    event.co_organisers.add(other)
    deputy, friend, member = a_seat(event.group, "deputy"), a_leader(other), a_seat(event.group)
    gone = a_seat(event.group, "secretary")
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    place = register(event, kari())
    with clock.frozen(clock.at(dt.date(2026, 3, 11), 9)):
        cancel(place)
    told = set(Message.objects.filter(template="events/late_cancellation").values_list("person", flat=True))
    assert told == {event.contact_id, deputy.pk, friend.pk}
    assert member.pk not in told
    mail = written("late_cancellation")
    assert mail.subject == f"Avmeldt etter fristen: Kari Nordmann, {NAME}"
    assert "/registrations/" in mail.text


def test_all_speak_the_readers_language() -> None:
    event = breakfast(capacity=1)
    register(event, kari(language="en"))
    mail = written("registered")
    in_order(
        mail.text, "You're registered", "Thursday 12 March, 08:00–09:30", "If you decline in Outlook, you still have"
    )
    assert 'lang="en"' in mail.html
    register(event, a_member(language="en"))
    cancel(Registration.objects.get(event=event, state="registered"))
    for template in ("waiting", "cancelled", "promoted"):
        assert "You get this mail" in written(template).text


# --- What people type breaks nothing ---------------------------------------------------------------------------------
def test_what_people_type_is_text_not_html_nor_headers() -> None:
    nasty = 'Øl & "5S" <b>nå</b>\r\nBcc: spion@example.com {{ x }}'
    event = breakfast(title=nasty[:110], practical=nasty + "\nlinje 2", place=nasty[:110])
    register(event, a_member('Kari <i>"Kalle"</i> Nordmann'))
    mail = written("registered")
    assert "\n" not in mail.subject
    assert mail.subject.startswith('Påmeldt: Øl & "5S" <b>nå</b> Bcc:')
    assert 'Øl & "5S" <b>nå</b>' in mail.text
    assert "&lt;b&gt;nå&lt;/b&gt;" in mail.html
    assert "<b>nå" not in mail.html
    assert "<i>" not in mail.html
    assert "linje 2" in mail.text


def test_nobody_to_ask_no_place_no_company_leave_no_gaps() -> None:
    event = breakfast(contact=None, place="", address="", practical="", safety="", online_link="", summary="")
    place = register(event, kari())
    Registration.objects.filter(pk=place.pk).update(company=None)
    cancel(place)
    text = written("cancelled").text
    assert "Lurer du på noe? Svar på denne e-posten." in text
    assert "Kari Nordmann." in text
    assert not re.search(r"\n{3,}", text)


def test_the_facts_are_those_of_the_moment_of_writing() -> None:
    event = breakfast()
    register(event, kari())
    Event.objects.filter(pk=event.pk).update(title="Noe helt annet", place="Månen")
    assert written("registered").subject == f"Påmeldt: {NAME}"
    assert "Månen" not in written("registered").text


def test_each_mail_stands_in_the_stream_of_its_person_and_event() -> None:
    event, person = breakfast(), kari()
    invite(event, Person.objects.filter(pk=person.pk), by=person)
    cancel(register(event, person))
    rows = Message.objects.filter(person=person).order_by("pk")
    assert {row.stream for row in rows} == {f"event:{event.pk}:{person.pk}"}
    assert [row.state for row in rows] == ["expired", "expired", "pending"], "each overtakes what has not left"
    assert mails.organisers_of(event) == [event.contact]


def test_the_first_line_of_every_mail_has_a_colour_on_dark_ground_too() -> None:
    """A kind without a rule in base.html would stand dark on dark."""
    folder = Path(__file__).parents[2] / "templates" / "emails"
    known = set(re.findall(r"\.m-(\w+) \{ color:", (folder / "base.html").read_text()))
    used = {kind for file in folder.rglob("*.html") for kind in re.findall(r'mail_state "(\w+)"', file.read_text())}
    assert used <= known
