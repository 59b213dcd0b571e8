"""Calendars that people subscribe to: who sees what in them, and what programs get that ask again."""

import datetime as dt
from typing import Any

import pytest
import vobject
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from events.choices import RegistrationState
from events.domain.calendar_address import renew
from events.domain.event import cancel_event, change_event
from events.domain.registration import cancel, register
from events.models import CalendarAddress, Event, Registration
from members.models import Membership, Person
from tests.browsing import signed_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_member, a_person, left
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
PUBLIC = "/calendar.ics"


def fetch(path: str, **headers: str) -> HttpResponse:
    """As a calendar program asks: no session, no language."""
    return Client().get(path, headers=headers)


def entries(path: str) -> dict[str, Any]:
    """The entries of the calendar at `path`, by the event's identifier."""
    answer = fetch(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    found = {str(entry["UID"]): entry for entry in calendar.walk("VEVENT")}
    read_elsewhere = vobject.readOne(answer.content.decode())
    assert {entry.uid.value for entry in getattr(read_elsewhere, "vevent_list", [])} == set(found)
    return found


def own(person: Person, query: str = "") -> str:
    return reverse("events:my_feed", args=[renew(person).secret]) + query


def titles(path: str) -> set[str]:
    return {str(entry["SUMMARY"]) for entry in entries(path).values()}


def test_the_public_calendar_holds_what_everybody_sees_and_nothing_else() -> None:
    seen, group = an_event(title="For alle", place="Kantina"), a_group()
    an_event(title="For medlemmer", visibility="members")
    an_event(title="Styremøte", audience="committee")
    an_event(title="Kladd", draft=True)
    an_event(group, title="Gruppens")
    shared = an_event(title="Sammen")
    shared.co_organisers.add(group)
    assert titles(PUBLIC) == {"For alle", "Gruppens", "Sammen"}
    assert titles(f"/groups/{group.slug}/calendar.ics") == {"Gruppens", "Sammen"}
    entry = entries(PUBLIC)[str(seen.uid)]
    assert entry["LOCATION"] == "Kantina"
    assert entry["URL"].endswith(seen.get_absolute_url())
    assert (entry["STATUS"], entry["TRANSP"]) == ("CONFIRMED", "TRANSPARENT")


def test_nothing_in_a_calendar_is_about_anybody() -> None:
    person, event = a_member("Åse Hemmelig"), an_event(online_link="https://meet.example/hemmelig")
    event.contact = a_member("Ole Kontakt", phone="00123456")
    event.save()
    register(event, person)
    told = fetch(PUBLIC).content.decode() + fetch(own(person)).content.decode()
    for word in ("Hemmelig", "Kontakt", "00123456", person.email, "ATTENDEE", "/events/place/"):
        assert word not in told
    assert "meet.example" not in fetch(PUBLIC).content.decode()
    assert "meet.example" in fetch(own(person)).content.decode(), "for whoever has the place"


def test_mine_holds_my_places_with_the_uid_and_number_of_the_mails() -> None:
    person, event = a_member(language="en"), an_event(visibility="members")
    an_event(title="Et annet", visibility="members")
    cancel(register(event, person))
    register(event, person)
    [(uid, entry)] = entries(own(person)).items()
    assert uid == str(event.uid)
    assert entry["SEQUENCE"] == 2, "request, cancel, request"
    assert (entry["STATUS"], entry["TRANSP"]) == ("CONFIRMED", "OPAQUE")
    assert entry["DESCRIPTION"].startswith("Deleting this in the calendar does not give the place up.")
    assert titles(own(person, "?only=all")) == {event.title, "Et annet"}
    assert titles(own(person, "?only=rubbish")) == {event.title}


def test_the_number_of_an_entry_never_falls_in_one_feed() -> None:
    person, event = a_member(), an_event()
    mine = own(person, "?only=all")
    numbers: dict[str, list[int]] = {PUBLIC: [], "mine": []}

    def look() -> None:
        for name, path in ((PUBLIC, PUBLIC), ("mine", mine)):
            numbers[name].append(int(entries(path)[str(event.uid)]["SEQUENCE"]))

    look()
    row = register(event, person)
    look()
    change_event(event, {"place": "Kantina"})
    look()
    cancel(row)
    look()
    change_event(event, {"summary": "Kort sagt"})
    look()
    change_event(event, {"starts_at": event.starts_at - dt.timedelta(hours=1)})
    look()
    again = register(event, person)
    look()
    cancel(again)
    cancel_event(event, reason="Snø")
    look()
    assert numbers[PUBLIC] == [0, 0, 1, 1, 1, 2, 2, 3]
    assert numbers["mine"] == sorted(numbers["mine"])
    assert numbers["mine"] == [0, 0, 2, 3, 3, 4, 5, 7]


def test_an_offer_is_tentative_a_wait_is_not_there_and_a_cancelled_event_says_so() -> None:
    person = a_member(language="en")
    offered, waiting, off = an_event(title="Offered"), an_event(title="Waiting", capacity=1), an_event(title="Off")
    a_place(waiting)
    for event in (offered, waiting, off):
        register(event, person)
    until = clock.now() + dt.timedelta(hours=3)
    Registration.objects.filter(event=offered).update(state=RegistrationState.OFFERED, offer_expires_at=until)
    cancel_event(off, reason="Snow")
    found = {str(entry["SUMMARY"]): entry for entry in entries(own(person)).values()}
    assert set(found) == {"Place offered: Offered", "CANCELLED: Off"}
    assert found["Place offered: Offered"]["STATUS"] == "TENTATIVE"
    assert found["CANCELLED: Off"]["STATUS"] == "CANCELLED"
    assert found["CANCELLED: Off"]["TRANSP"] == "TRANSPARENT"
    assert entries(PUBLIC)[str(off.uid)]["STATUS"] == "CANCELLED"


def test_a_groups_calendar_for_members_holds_members_events_too() -> None:
    group, person = a_group(), a_member()
    an_event(group, title="Åpent"), an_event(group, title="Internt", visibility="members"), an_event(title="Annet")
    address = renew(person)
    assert titles(f"/calendar/{address.secret}/{group.slug}.ics") == {"Åpent", "Internt"}
    assert fetch(f"/calendar/{address.secret}/finnes-ikke.ics").status_code == 404


def test_no_draft_reaches_a_calendar_not_even_its_organisers() -> None:
    group = a_group()
    leader = a_leader(group)
    an_event(group, title="Kladd", draft=True)
    assert titles(own(leader, "?only=all")) == set()
    assert titles(own(a_member(admin=True), "?only=all")) == set()


def _end_job(person: Person) -> None:
    left(person.employments.get())


def _end_membership(person: Person) -> None:
    Membership.objects.update(until=clock.today())


def _shut_out(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=False)


@pytest.mark.parametrize("end", [_end_job, _end_membership, _shut_out])
def test_who_has_left_hears_nothing_of_members_events_the_same_day(end: Any) -> None:
    person, now = a_member(), clock.now()
    ahead = an_event(title="Internt", visibility="members")
    register(ahead, person)
    with clock.frozen(now - dt.timedelta(days=9)):
        behind = an_event(title="Var", visibility="members", starts_at=now - dt.timedelta(days=2))
        register(behind, person)
    paths = [own(person), own(person, "?only=all"), f"{own(person)[:-4]}/{ahead.group.slug}.ics"]
    secret = CalendarAddress.objects.get().secret
    paths = [
        f"/calendar/{secret}.ics",
        f"/calendar/{secret}.ics?only=all",
        f"/calendar/{secret}/{ahead.group.slug}.ics",
    ]
    assert all(titles(path) for path in paths)
    end(person)
    assert [titles(path) for path in paths] == [set(), set(), set()], "a calendar, and nothing in it"


def test_a_pause_keeps_the_places_that_one_has() -> None:
    person, event = a_member(), an_event(title="Internt", visibility="members")
    register(event, person)
    Membership.objects.update(until=clock.today(), paused=True)
    assert titles(own(person)) == {"Internt"}
    assert titles(own(person, "?only=all")) == {"Internt"}


def test_a_guest_has_the_one_place() -> None:
    guest, event = a_person(), an_event(title="Besøk", visibility="members", guests="open")
    register(event, guest, guest_of="Nabobedriften")
    assert titles(own(guest)) == {"Besøk"}


def test_a_new_address_silences_the_old_one() -> None:
    person = a_member()
    old = own(person)
    assert fetch(old).status_code == 200
    answer = signed_in(person).post(reverse("events:renew_calendar"), follow=True)
    assert CalendarAddress.objects.get().secret in answer.text
    assert "The old one is silent" in answer.text
    assert fetch(old).status_code == 404
    assert len(CalendarAddress.objects.get().secret) == 43


def test_a_new_address_is_asked_about_first() -> None:
    person = a_member()
    old, browser, page = own(person), signed_in(person), reverse("events:renew_calendar")
    mine = browser.get(reverse("events:my_calendar")).text
    assert f'href="{page}"' in mine
    assert f'action="{page}"' not in mine
    asked = browser.get(page).text
    assert "stops working" in asked
    assert fetch(old).status_code == 200, "asking changes nothing"
    newcomer = signed_in(a_member())
    assert newcomer.get(page).status_code == 302
    assert CalendarAddress.objects.count() == 1


def test_the_first_address_replaces_none() -> None:
    answer = signed_in(a_member()).post(reverse("events:renew_calendar"), follow=True)
    assert [str(one) for one in answer.context["messages"]] == ["This is your calendar address."]


def test_opening_the_page_makes_no_address() -> None:
    browser = signed_in(a_member())
    assert "Make my calendar address" in browser.get(reverse("events:my_calendar")).text
    assert not CalendarAddress.objects.exists()


@pytest.mark.parametrize(
    "path", ["/calendar/forged.ics", "/calendar/.ics", "/calendar/x/y.ics", "/groups/nei/calendar.ics"]
)
def test_a_calendar_that_is_not_there_is_not_found_and_asks_for_no_sign_in(path: str) -> None:
    answer = fetch(path)
    assert answer.status_code in (302, 404) if path == "/calendar/.ics" else answer.status_code == 404


@pytest.mark.parametrize("private", [False, True])
def test_who_has_it_already_gets_a_304_until_something_changes(private: bool) -> None:
    person, event = a_member(), an_event()
    register(event, person)
    path = own(person) if private else PUBLIC
    first = fetch(path)
    assert first["Cache-Control"] == ("private, no-cache" if private else "public, max-age=300")
    assert fetch(path).content == first.content, "no stamp of the moment in it"
    assert fetch(path, if_none_match=first["ETag"]).status_code == 304
    assert fetch(path, if_modified_since=first["Last-Modified"]).status_code == 304
    change_event(event, {"title": "Et annet navn"})
    assert fetch(path, if_none_match=first["ETag"]).status_code == 200
    assert fetch(path, if_modified_since=first["Last-Modified"]).status_code == 200
    again = fetch(path)
    assert (again["ETag"] != first["ETag"], "Et annet navn" in again.content.decode()) == (True, True)


@pytest.mark.parametrize("path", [PUBLIC, "/events/feed.atom", "/embed/events/", "/groups/{}/calendar.ics", "own"])
def test_one_copy_does_for_all_whoever_asks_and_is_nobodys(path: str) -> None:
    group, person = a_group(), a_member("Åse Hemmelig", language="en")
    an_event(group, title="For alle"), an_event(group, title="For medlemmer", visibility="members")
    browser, address = signed_in(person), own(person) if path == "own" else path.format(group.slug)
    before = Session.objects.values_list("session_data", "expire_date").get()
    asked = browser.get(address)
    for answer in (asked, fetch(address), fetch(address, accept_language="en", cookie="django_language=en")):
        assert "Vary" not in answer.headers
        assert not answer.cookies
        assert answer.content == asked.content
        assert answer["Cache-Control"] == asked["Cache-Control"]
    assert Session.objects.values_list("session_data", "expire_date").get() == before
    if path != "own":
        assert asked["Cache-Control"].startswith("public")
        assert "For alle" in asked.text
        for word in ("For medlemmer", "Hemmelig", person.email, "csrf"):
            assert word not in asked.text


def test_a_calendar_that_is_not_there_leaves_the_cookies_of_who_asks_alone() -> None:
    answer = signed_in(a_member()).get("/groups/nei/calendar.ics")
    assert (answer.status_code, dict(answer.cookies)) == (404, {})


def test_what_leaves_a_calendar_is_a_change_too() -> None:
    person, event = a_member(), an_event()
    place, path = register(event, person), own(person)
    first = fetch(path)
    cancel(place)
    answer = fetch(path, if_modified_since=first["Last-Modified"])
    assert answer.status_code == 200
    assert b"VEVENT" not in answer.content


def test_a_calendar_begins_a_month_back() -> None:
    now = clock.now()
    with clock.frozen(now - dt.timedelta(days=60)):
        an_event(title="Nylig", starts_at=now - dt.timedelta(days=30))
        an_event(title="Lenge siden", starts_at=now - dt.timedelta(days=32))
    assert titles(PUBLIC) == {"Nylig"}


def test_who_asks_without_end_is_told_when_to_come_again(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "feed": "3/h/key", "public_feed": "3/h/ip"}
    cache.clear()
    first, second = own(a_member()), own(a_member())
    for path in (first, PUBLIC):
        assert [fetch(path).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert fetch(path)["Retry-After"] == "300"
    assert fetch(second).status_code == 200, "nobody else is held up"


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("a\r\nATTENDEE:mailto:spion@example.com", "a\nATTENDEE:mailto:spion@example.com"),
        ("a\nX-EVIL:1", "a\nX-EVIL:1"),
        ("a;b,c\\d:e", "a;b,c\\d:e"),
        ("æøå " * 29, ("æøå " * 29).strip()),
    ],
    ids=["attendee", "x", "signs", "long"],
)
def test_a_title_brings_no_line_of_its_own_and_lines_are_folded(bad: str, told: str) -> None:
    event = an_event(practical="p", place="Kantina, 2. etg.; bygg A")
    Event.objects.filter(pk=event.pk).update(title=bad[:120])
    person = a_member()
    a_place(event, person)
    for path in (PUBLIC, own(person)):
        raw = fetch(path).content
        assert max(map(len, raw.split(b"\r\n"))) <= 75
        assert b"\n" not in raw.replace(b"\r\n", b"")
        unfolded = raw.replace(b"\r\n ", b"").split(b"\r\n")
        assert not [line for line in unfolded if line.startswith((b"ATTENDEE", b"X-EVIL"))]
        [entry] = entries(path).values()
        assert str(entry["SUMMARY"]).strip() == told
        assert entry["LOCATION"] == "Kantina, 2. etg.; bygg A"


@pytest.mark.parametrize(("day", "utc_hour"), [(dt.date(2027, 3, 28), 6), (dt.date(2027, 10, 31), 7)])
def test_eight_o_clock_is_eight_o_clock_over_both_changes(day: dt.date, utc_hour: int) -> None:
    with clock.frozen(dt.datetime(2027, 2, 1, tzinfo=dt.UTC)):
        event = an_event(starts_at=clock.at(day, 8))
        [entry] = entries(PUBLIC).values()
        raw = fetch(PUBLIC).content.decode()
    assert entry["DTSTART"].to_ical() == f"{day:%Y%m%d}T080000".encode()
    assert vobject.readOne(raw).vevent.dtstart.value.astimezone(dt.UTC) == event.starts_at
    assert event.starts_at.hour == utc_hour


def test_programs_are_told_its_name_and_when_to_ask_again() -> None:
    lines = fetch(PUBLIC).content.decode().split("\r\n")
    told = ("METHOD:PUBLISH", "NAME:Thamsklyngen", "X-WR-CALNAME:Thamsklyngen", "X-PUBLISHED-TTL:PT1H")
    for line in (*told, "REFRESH-INTERVAL;VALUE=DURATION:PT1H"):
        assert line in lines


def test_the_words_are_those_of_the_reader() -> None:
    event = an_event()
    cancel_event(event, reason="Snø")
    assert titles(f"{PUBLIC}?lang=en") == {f"CANCELLED: {event.title}"}
    assert titles(PUBLIC) == titles(f"{PUBLIC}?lang=xx") == {f"AVLYST: {event.title}"}
