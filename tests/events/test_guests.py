"""Guests: asked by name, or by themselves where anybody may ask."""

import datetime as dt
import html
import re
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from events.choices import CancelCause, RegistrationState
from events.domain import errors, guest_errors
from events.domain.answering import Replies, answer_questions
from events.domain.attendance import press
from events.domain.event import cancel_event, change_event
from events.domain.guest import accept, confirm, decline, invite, send_again, withdraw
from events.domain.reception import look_through, receive_after_all, set_reception
from events.domain.registration import cancel
from events.domain.walk_in import let_in
from events.guest_links import Wish, guest_url, wish_url
from events.links import place_url
from events.models import Event, GuestInvitation, Registration
from groups.models import Group
from members.choices import EmploymentRole
from members.domain.pasted import people_in
from members.models import Person
from tests.browsing import signed_in
from tests.events.looking import as_shown, mails, states
from tests.factories.events import a_place, an_event
from tests.factories.members import a_company, a_member, a_person
from tests.factories.questions import a_question, rules_at
from tests.flows.test_races import at_once
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
R, W, C = RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.CANCELLED
NAME, EMAIL = "Gjest Prøvesen", "gjest@utenfor.example"


def asked(event: Event, email: str = EMAIL, name: str = NAME) -> GuestInvitation:
    [row] = invite(event, people_in(f"{name} <{email}>"), by=a_member(), company="Utenfor AS")
    return row


def link_in(template: str) -> str:
    """The personal link of the newest mail of that kind, as its reader finds it."""
    message = Message.objects.filter(template=template).latest("pk")
    render(message)
    found = re.search(r"https?://[^/]+(/events/guest/\S+/)", message.text)
    assert found
    return found[1]


def test_a_guest_is_asked_and_registers_by_one_press_without_an_account(leader: Person, group: Group) -> None:
    event = an_event(group, guests="invited", practical="Møt i resepsjonen.")
    page, browser = reverse("events:guests", args=[event.key]), signed_in(leader)
    typed = {"people": f"{NAME} <{EMAIL}>", "company": "Utenfor AS"}
    assert EMAIL in browser.post(page, typed).content.decode()
    assert not GuestInvitation.objects.exists(), "looking sends nothing"
    assert browser.post(page, typed | {"send": "1"}).status_code == 302
    assert "Registered" not in browser.get(page).text
    where, visitor = link_in("events/guest_invitation"), Client()
    opened = visitor.get(where).content.decode()
    assert NAME in opened
    assert event.title in opened
    assert states(event) == [], "opening registers nobody: mail programs do that too"
    assert "Møt i resepsjonen." not in opened, "practical things are for those who come"
    answer = visitor.post(where, {"come": "1"})
    assert answer.status_code == 200
    assert "Møt i resepsjonen." in answer.content.decode()
    [place] = Registration.objects.filter(event=event)
    assert (place.state, place.as_guest, place.guest_company, place.company) == (R, True, "Utenfor AS", None)
    assert (place.person.email, place.person.name, place.person.is_member) == (EMAIL, NAME, False)
    assert mails(place.person) == ["events/registered"]
    visitor.post(where, {"come": "1"})
    assert states(event) == [R], "pressed twice it is one place"
    assert "Registered" in browser.get(page).content.decode()


def test_a_guest_takes_a_place_as_others_and_waits_as_others() -> None:
    event = an_event(capacity=1, guests="invited")
    first = accept(asked(event))
    second = accept(asked(event, "annen@utenfor.example", "Annen Prøvesen"))
    member = a_place(event)
    assert states(event) == [R, W, W]
    cancel(first)
    second.refresh_from_db()
    member.refresh_from_db()
    assert (second.state, member.state) == (R, W), "nobody passes a guest who waits"
    assert mails(second.person)[-1] == "events/promoted"


def test_declining_is_one_press_and_can_be_regretted() -> None:
    event = an_event(guests="invited")
    row = asked(event)
    where, visitor = link_in("events/guest_invitation"), Client()
    assert visitor.post(where, {"no": "1"}).status_code == 200
    row.refresh_from_db()
    assert row.declined_at is not None
    assert states(event) == []
    assert visitor.post(where, {"come": "1"}).status_code == 200
    row.refresh_from_db()
    assert (row.declined_at, states(event)) == (None, [R])
    with pytest.raises(errors.HasPlace):
        decline(row)


def test_links_that_dont_hold_say_so_in_a_sentence() -> None:
    event = an_event(guests="invited")
    row = asked(event)
    where, visitor = link_in("events/guest_invitation"), Client(headers={"accept-language": "nb"})
    for forged in ("/events/guest/MTI:forged:signature/", where[:-3] + "/", "/events/guest/confirm/MTI:forged/"):
        assert visitor.get(forged).status_code == 404, forged
        assert visitor.post(forged).status_code == 404, forged
    withdraw(row)
    assert "trukket tilbake" in visitor.get(where).content.decode()
    assert visitor.post(where, {"come": "1"}).status_code == 409
    assert visitor.post(where, {"no": "1"}).status_code == 409
    again = asked(event)
    assert again.pk == row.pk, "asked anew after it was taken back"
    place = accept(again)
    with pytest.raises(guest_errors.GuestHasPlace):
        withdraw(again)
    cancel(place, by=a_member())
    assert visitor.post(where, {"come": "1"}).status_code == 409, "taken off by the organiser"
    event.starts_at, event.ends_at = clock.now() - dt.timedelta(hours=1), clock.now() + dt.timedelta(hours=1)
    event.save()
    assert visitor.get(where).status_code == 200
    assert visitor.post(where, {"come": "1"}).status_code == 409
    assert states(event) == [C]


def test_a_guest_who_gave_the_place_up_may_come_again() -> None:
    event = an_event(guests="invited")
    row = asked(event)
    cancel(accept(row))
    row.refresh_from_db()
    assert row.registration is not None
    assert row.registration.cause == CancelCause.OWN
    accept(row)
    assert states(event) == [C, R]


def test_whoever_works_at_a_member_company_is_no_guest() -> None:
    event = an_event(guests="invited")
    row = asked(event)
    a_member(email=EMAIL)
    with pytest.raises(guest_errors.WorksAtMember):
        accept(row)
    assert states(event) == []
    with pytest.raises(errors.NoGuests):
        asked(an_event())


def test_faults_are_said_by_line_and_what_was_typed_stays(leader: Person, group: Group) -> None:
    event = an_event(group, guests="invited")
    member = a_member()
    page, browser = reverse("events:guests", args=[event.key]), signed_in(leader)
    lines = [f"Gjest {number} <gjest{number}@utenfor.example>" for number in range(497)]
    lines += ["Uten adresse", "uten-navn@utenfor.example", f"{member} <{member.email}>"]
    answer = browser.post(page, {"people": "\n".join(lines), "send": "1"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 498" in text
    assert "Line 499" in text
    assert "gjest496@utenfor.example" in text, "what was typed stays"
    assert "Works at a member company" in text
    assert not GuestInvitation.objects.exists()
    assert not Message.objects.filter(template="events/guest_invitation").exists()
    lines[497:499] = ["Med Adresse <med@utenfor.example>", "Navn <uten-navn@utenfor.example>"]
    assert browser.post(page, {"people": "\n".join(lines), "send": "1"}).status_code == 302
    assert GuestInvitation.objects.count() == 499
    assert browser.post(page, {"people": "\n".join([*lines, "En Til <til@x.example>"])}).status_code == 422


def test_the_open_form_keeps_nothing_before_the_link_is_pressed() -> None:
    event = an_event(guests="open")
    visitor, page = Client(), reverse("events:guest_ask", args=[event.key])
    assert page in visitor.get(event.get_absolute_url()).content.decode()
    before = Person.objects.count()
    sent = visitor.post(page, {"name": NAME, "email": EMAIL.upper(), "company": "Utenfor AS"})
    assert sent.status_code == 200
    assert (Person.objects.count(), Registration.objects.count()) == (before, 0)
    [mail] = Message.objects.filter(to=EMAIL)
    assert mail.secret, "what nobody has confirmed is blanked once it has left"
    where = link_in("events/guest_confirm")
    assert NAME in visitor.get(where).content.decode()
    assert states(event) == []
    assert visitor.post(where).status_code == 200
    assert visitor.post(where).status_code == 200
    [place] = Registration.objects.filter(event=event)
    assert (place.person.name, place.guest_company, place.state) == (NAME, "Utenfor AS", R)


def test_the_open_form_answers_everybody_the_same() -> None:
    event = an_event(guests="open")
    member, known = a_member(), a_person("Kjent Prøvesen")
    page = reverse("events:guest_ask", args=[event.key])
    answers = []
    for email in (member.email, known.email, "ukjent@utenfor.example"):
        answer = Client().post(page, {"name": NAME, "email": email, "company": ""})
        text = re.sub(r"\w{64}", "", answer.content.decode().replace(email, "ADRESSE"))  # but for the CSRF token
        answers.append((answer.status_code, text))
    assert len(set(answers)) == 1
    assert mails(member) == ["events/guest_is_member"], "a member is led to the sign-in, in the mail alone"
    assert Message.objects.filter(template="events/guest_confirm").count() == 2


def test_the_open_form_is_limited_by_mailbox() -> None:
    cache.clear()
    event = an_event(guests="open")
    page = reverse("events:guest_ask", args=[event.key])
    codes = [
        Client().post(page, {"name": NAME, "email": f"gjest+{number}@utenfor.example"}).status_code
        for number in range(5)
    ]
    assert codes == [200, 200, 200, 429, 429]
    assert Message.objects.filter(template="events/guest_confirm").count() == 3


def test_a_link_from_the_form_grows_old_and_holds_only_while_anybody_may_ask() -> None:
    event = an_event(guests="open")
    wish = Wish(event.pk, NAME, EMAIL, "", "nb")
    late = wish_url(wish, clock.now() - dt.timedelta(minutes=1))
    assert Client().post(late[late.index("/events") :]).status_code == 410
    change_event(event, {"guests": "invited"})
    fresh = wish_url(wish, clock.now() + dt.timedelta(hours=1))
    assert Client().post(fresh[fresh.index("/events") :]).status_code == 409
    assert states(event) == []
    assert not Person.objects.filter(email=EMAIL).exists()


def test_where_guests_are_not_let_in_there_is_no_form() -> None:
    closed, hidden = an_event(guests="invited"), an_event(guests="open", visibility="members")
    assert Client().get(reverse("events:guest_ask", args=[closed.key])).status_code == 409
    assert Client().get(reverse("events:guest_ask", args=[hidden.key])).status_code == 302
    assert signed_in(a_member()).get(reverse("events:guest_ask", args=[closed.key])).status_code == 302


@pytest.mark.parametrize(
    ("guests", "words"),
    [
        ("invited", "Guests come by invitation. Ask {name} for one."),
        ("none", "work at a member company. Ask {name} if"),
    ],
)
def test_who_may_not_ask_for_a_place_reads_whom_to_ask(leader: Person, group: Group, guests: str, words: str) -> None:
    Person.objects.filter(pk=leader.pk).update(phone="99 88 77 66")
    page = an_event(group, guests=guests, contact=leader).get_absolute_url()
    for browser in (Client(headers={"accept-language": "en"}), signed_in(a_person())):
        text = browser.get(page).content.decode()
        assert words.format(name=leader) in text
        assert "99 88" not in text, "the number is for members"


def test_the_setting_stands_in_the_events_form(leader: Person, group: Group) -> None:
    event, browser = an_event(group, contact=leader), signed_in(leader)
    page = reverse("events:edit", args=[event.key])
    assert browser.post(page, as_shown(browser, event, guests="open", visibility="members")).status_code == 422
    answer = browser.post(page, as_shown(browser, event, guests="open"))
    assert answer.status_code == 302, answer.context["form"].errors
    event.refresh_from_db()
    assert event.guests == "open"


def test_guests_who_were_asked_hear_of_another_time_and_that_it_is_called_off() -> None:
    event = an_event(guests="invited")
    row = asked(event)
    Message.objects.filter(pk=row.message_id).update(state="sent", sent_at=clock.now())
    before = event.starts_at
    change_event(event, {"starts_at": before - dt.timedelta(hours=1)}, reason="Salen er opptatt")
    row.refresh_from_db()
    assert row.message is not None
    render(row.message)
    for words in ("Nytt tidspunkt", "Salen er opptatt", f"kl. {clock.local(before):%H.%M}"):
        assert words in row.message.subject + row.message.text, words
    change_event(event, {"place": "Aulaen"})
    row.refresh_from_db()
    Message.objects.filter(pk=row.message_id).update(state="sent", sent_at=clock.now())
    change_event(event, {"place": "Kantina"})
    row.refresh_from_db()
    render(row.message)
    assert row.message.subject.startswith("Flyttet"), "the time is as it was"
    assert "Aulaen" in row.message.text
    unsent = asked(event, "annen@utenfor.example")
    Message.objects.filter(pk=row.message_id).update(state="sent", sent_at=clock.now())
    cancel_event(event, reason="Snøstorm")
    told = Message.objects.filter(template="events/guest_in_vain").values_list("to", flat=True)
    assert list(told) == [EMAIL], "who never heard of it needn't hear that it is off"
    assert Message.objects.get(pk=unsent.message_id).state == "expired"


def test_the_link_of_the_open_form_ends_where_the_organiser_takes_the_guest_off(leader: Person, group: Group) -> None:
    event = an_event(group, guests="open")
    wish = Wish(event.pk, NAME, EMAIL, "Utenfor AS", "nb")
    where = wish_url(wish, clock.now() + dt.timedelta(hours=1)).removeprefix("http://testserver")
    own = confirm(event, wish)
    cancel(own)
    assert Client().post(where).status_code == 200, "who gave the place up may think better of it"
    cancel(event.registrations.live().get(), by=leader)
    answer = Client().post(where)
    assert answer.status_code == 409
    assert answer.context["problem"] == str(guest_errors.TakenOff())
    assert states(event) == [C, C]


def test_a_mistake_at_the_door_does_not_let_in_by_an_old_link(leader: Person, group: Group) -> None:
    event = an_event(group, guests="open", days=1 / 24)
    wish = Wish(event.pk, NAME, EMAIL, "Utenfor AS", "nb")
    cancel(confirm(event, wish), by=leader)
    mistaken = let_in(event, Person.objects.get(email=EMAIL), by=leader, guest_of="Utenfor AS", past_capacity=True)
    press(mistaken, key=uuid.uuid4(), checks_in=False, by=leader)
    with pytest.raises(guest_errors.TakenOff):
        confirm(event, wish)


@pytest.mark.django_db(transaction=True)
def test_one_guest_pressing_many_times_at_once_has_one_place() -> None:
    event = an_event(guests="open", capacity=3)
    row = asked(event)
    wish = Wish(event.pk, NAME, EMAIL, "Utenfor AS", "nb")
    found = at_once([lambda: accept(row), lambda: confirm(event, wish)] * 4)
    assert len({place.pk for place in found}) == 1
    assert states(event) == [R]
    assert Person.objects.filter(email=EMAIL).count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepting_and_taking_back_at_once_leave_one_of_the_two() -> None:
    for _ in range(4):
        event = an_event(guests="invited")
        row = asked(event)

        def come(row: GuestInvitation = row) -> str:
            try:
                return accept(row).state
            except guest_errors.InvitationWithdrawn:
                return "withdrawn"

        def take_back(row: GuestInvitation = row) -> str:
            try:
                withdraw(row)
            except guest_errors.GuestHasPlace:
                return "has place"
            return "taken back"

        assert at_once([come, take_back]) in ([R, "has place"], ["withdrawn", "taken back"])


def test_guests_are_asked_in_norwegian_unless_the_organiser_chooses_and_again_in_the_same(
    leader: Person, group: Group
) -> None:
    Person.objects.filter(pk=leader.pk).update(language="en")
    event = an_event(group, guests="invited", days=20)
    page, browser = reverse("events:guests", args=[event.key]), signed_in(leader)
    browser.post(page, {"people": f"{NAME} <{EMAIL}>", "send": "1"})
    browser.post(page, {"people": "Another Guest <annen@utenfor.example>", "language": "en", "send": "1"})
    languages = dict(event.guest_invitations.values_list("email", "message__language"))
    assert languages == {EMAIL: "nb", "annen@utenfor.example": "en"}
    Person.objects.filter(pk=leader.pk).update(language="nb")
    leader.refresh_from_db()
    with clock.frozen(clock.now() + dt.timedelta(days=2)):
        for row in event.guest_invitations.all():
            send_again(row, by=leader)
    assert dict(event.guest_invitations.values_list("email", "message__language")) == languages


def test_an_invitation_shows_its_guest_in_the_mails_language() -> None:
    event = an_event(guests="invited")
    [row] = invite(event, people_in(f"{NAME} <{EMAIL}>"), by=a_member(), language="en")
    where = guest_url(row)
    text = Client(headers={"accept-language": "nb"}).get(where[where.index("/events") :]).content.decode()
    assert f"Will you come, {NAME}?" in text


def test_an_invitation_is_sent_again_by_one_press_once_a_day(leader: Person, group: Group) -> None:
    event = an_event(group, guests="invited", days=20)
    row = asked(event)
    first = row.message
    page, browser = reverse("events:guests", args=[event.key]), signed_in(leader)
    again = reverse("events:guest_send_again", args=[event.key, row.pk])
    assert again not in browser.get(page).content.decode(), "not on the day on which it was sent"
    assert "less than a day ago" in browser.post(again, follow=True).content.decode()
    assert Message.objects.filter(template="events/guest_invitation").count() == 1
    where = link_in("events/guest_invitation")
    with clock.frozen(clock.now() + dt.timedelta(hours=24, minutes=1)):
        browser = signed_in(leader)
        assert again in browser.get(page).content.decode()
        assert browser.post(again).status_code == 302
        assert browser.post(again).status_code == 302, "pressed twice it is sent once"
        assert Message.objects.filter(template="events/guest_invitation").count() == 2
        for link in (where, link_in("events/guest_invitation")):
            assert NAME in Client().get(link).content.decode(), "the first mail's link holds as well"
        row.refresh_from_db()
        assert (row.sent_at, row.sent_by, row.message != first) == (clock.now(), leader, True)
        assert "sent the invitation again" in browser.get(reverse("events:history", args=[event.key])).content.decode()


def test_who_has_answered_or_is_not_wanted_any_more_is_not_asked_again(leader: Person, group: Group) -> None:
    event = an_event(group, guests="invited", days=20)
    comes, declined, withdrawn = (asked(event, f"{name}@utenfor.example") for name in "abc")
    accept(comes)
    decline(declined)
    withdraw(withdrawn)
    with clock.frozen(clock.now() + dt.timedelta(days=2)):
        for row in (comes, declined, withdrawn):
            with pytest.raises(guest_errors.InvitationAnswered):
                send_again(row, by=leader)
    silent = asked(event, "d@utenfor.example")
    with clock.frozen(event.starts_at + dt.timedelta(minutes=1)), pytest.raises(errors.EventHasBegun):
        send_again(silent, by=leader)


# --- What a guest is asked --------------------------------------------------------------------------------------------
def test_a_guest_reads_what_must_be_answered_and_comes_straight_to_it() -> None:
    event = an_event(guests="invited", capacity=1)
    shoes = a_question(event, "Hvor lang er du?", is_required=True)
    a_question(event, "Ønsker du kake?")
    rules = rules_at(event)
    row = asked(event)
    Message.objects.update(language="en")
    where, visitor = link_in("events/guest_invitation"), Client()
    opened = visitor.get(where).content.decode()
    assert "1 question must be answered before you come." in opened
    assert "site rules must be read and accepted" in opened
    pressed = visitor.post(where, {"come": "1"}, follow=True)
    text = pressed.content.decode()
    row.refresh_from_db()
    assert row.registration is not None
    assert pressed.context["registration"] == row.registration
    assert "has a place. Answer this before you come." in text
    assert "Hvor lang er du?" in text
    assert "Something waits for your answer" in visitor.get(where).content.decode(), "also who comes back later"
    [[page, _status]] = pressed.redirect_chain
    saved = visitor.post(page, {f"q{shoes.pk}": "43", "rules": "on", "version": rules.pk}).content.decode()
    assert "Your answers are saved" in saved
    assert reverse("events:event", args=[event.key]) not in saved, "its page may be for members alone"
    done = visitor.get(where).content.decode()
    assert "must be answered" not in done
    assert "Something waits" not in done


def test_what_a_guest_may_answer_is_a_press_away_though_nothing_needs_it() -> None:
    event = an_event(guests="invited")
    cake = a_question(event, "Ønsker du kake?")
    row = asked(event)
    Message.objects.update(language="en")
    done = Client().post(link_in("events/guest_invitation"), {"come": "1"})
    row.refresh_from_db()
    assert row.registration is not None
    own, mail = place_url(row.registration), Message.objects.get(template="events/registered")
    render(mail)
    words = "Answer the organiser's questions"
    assert words in mail.text
    for page in (done, Client().get(own[own.index("/events") :])):
        assert words in html.unescape(page.content.decode())
        where = page.context["answers_url"]
        assert cake.text in Client().get(where[where.index("/events") :]).content.decode()
    answer_questions(row.registration, Replies({cake.pk: "Ja"}), by=None)
    assert words not in html.unescape(Client().get(own[own.index("/events") :]).content.decode())


def test_who_fills_in_the_open_form_is_asked_too() -> None:
    event = an_event(guests="open", capacity=1)
    a_place(event)
    a_question(event, "Hvor lang er du?", is_required=True)
    wish = wish_url(Wish(event.pk, NAME, EMAIL, "", "en"), clock.now() + dt.timedelta(hours=1))
    where, visitor = wish[wish.index("/events") :], Client()
    assert "1 question must be answered before you come." in visitor.get(where).content.decode()
    text = visitor.post(where, follow=True).content.decode()
    assert "is on the waiting list. Answer this now" in text
    assert "Hvor lang er du?" in text


def test_a_guests_mails_lead_to_nothing_that_asks_for_an_account() -> None:
    event = an_event(guests="invited", capacity=1)
    place = accept(asked(event))
    waiting = accept(asked(event, "annen@utenfor.example", "Annen Prøvesen"))
    member = a_place(event)
    cancel(place)
    for person in (place.person, waiting.person):
        written = Message.objects.filter(person=person)
        assert len(written) >= 2, "a place or a wait, and what came of it"
        for message in written:
            render(message)
            assert "/my/profile/" not in message.text + message.html, message.template
            assert "/events/place/" in message.text.partition("\n--\n")[2], message.template
    [message] = Message.objects.filter(person=member.person)
    render(message)
    assert "/my/profile/" in message.text
    assert "/my/profile/" in message.html


def test_a_guest_whom_the_host_refused_and_then_received_comes_by_the_same_link() -> None:
    host = a_company()
    contact = a_member(at=host, role=EmploymentRole.CONTACT)
    event = an_event(guests="invited", host=host)
    set_reception(event, barred=[], approve_by=clock.now() + dt.timedelta(days=3), by=contact)
    row = asked(event)
    Message.objects.update(language="en")
    where, visitor = link_in("events/guest_invitation"), Client()
    place = accept(row)
    look_through(event, refused=[place.pk], seen=[], by=contact)
    refused = visitor.get(where).content.decode()
    assert "this company can&#x27;t receive you this time" in refused
    assert "cancelled by those who arrange" not in refused, "it was the host"
    assert visitor.post(where, {"come": "1"}).status_code == 409
    receive_after_all(place, by=contact)
    opened = visitor.get(where).content.decode()
    assert "receive you" not in opened
    assert 'name="come"' in opened
    assert visitor.post(where, {"come": "1"}).status_code == 200
    assert states(event) == [C, R]


def test_wrong_lines_stay_while_those_that_are_right_are_sent_to(leader: Person, group: Group) -> None:
    event = an_event(group, guests="invited")
    page, browser = reverse("events:guests", args=[event.key]), signed_in(leader)
    typed = {
        "people": "Uten adresse\nEn Prøvesen <en@x.example>\nfeil@x\n\nTo Prøvesen <to@x.example>",
        "company": "X AS",
    }
    text = browser.post(page, typed | {"send": "1"}).content.decode()
    assert "Send to the 2 that are right" in text
    for line, what in (
        (1, "No e-mail address. Write it after the name."),
        (3, "That can&#x27;t be an e-mail address."),
    ):
        assert re.search(rf"Line {line}: .*{what}", text)
    assert not GuestInvitation.objects.exists(), "all or none, unless one chooses otherwise"
    left = browser.post(page, typed | {"send_right": "1"})
    assert left.context["form"]["people"].value() == "Uten adresse\nfeil@x"
    assert left.context["form"]["company"].value() == "X AS"
    text = left.content.decode()
    assert "2 invitations are on their way." in text
    assert "Line 2: " in text
    assert set(GuestInvitation.objects.values_list("email", flat=True)) == {"en@x.example", "to@x.example"}
    put_right = {"people": "Tre Prøvesen <tre@x.example>", "company": "X AS", "send": "1"}
    assert browser.post(page, put_right).status_code == 302
    assert GuestInvitation.objects.count() == 3
