"""The pages at the door: ticking off with and without script, walking in, codes, paper and badges, who may."""

import datetime as dt
import io
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from events.domain.attendance import check_in
from events.domain.registration import cancel
from events.links import door_url, place_url
from events.models import DoorPress, Event, Registration
from groups.models import Group
from members.models import Person
from tests.browsing import signed_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader, a_seat
from tests.factories.members import a_company, a_member, a_person
from tests.world import shown
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
START = clock.at(dt.date(2026, 3, 12), 8)


@pytest.fixture(autouse=True)
def _days_before() -> Iterator[None]:
    with clock.frozen(START - dt.timedelta(days=9)):
        yield


@pytest.fixture
def event(group: Group) -> Event:
    return an_event(group, starts_at=START)


def at(name: str, event: Event, **more: Any) -> str:
    return reverse(f"events:{name}", kwargs={"key": event.key, **more})


def press(browser: Client, event: Event, row: Registration, comes: int = 1, key: str = "", **more: str) -> str:
    """Press a button without script; what the page says then."""
    data = {"press": f"{row.pk}:{comes}:{key or uuid.uuid4()}", **more}
    page = browser.post(at("door_press", event), data, follow=True)
    return " ".join(str(message) for message in page.context["messages"])


def send(browser: Client, event: Event, *presses: Any) -> dict[str, Any]:
    """Send what a phone has kept."""
    answer = browser.post(at("door_press", event), json.dumps(list(presses)), content_type="application/json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def kept(row: Registration, *, comes: bool = True, ago: int = 0, key: str = "") -> dict[str, Any]:
    return {"key": key or str(uuid.uuid4()), "registration": row.pk, "in": comes, "ago": ago}


def test_before_and_after_its_hours_the_page_says_when(browser: Client, event: Event) -> None:
    a_place(event)
    assert "12\xa0March" in browser.get(at("door", event)).content.decode()
    with clock.frozen(START + dt.timedelta(days=2)):
        page = browser.get(at("door", event)).content.decode()
    assert at("attendance", event) in page
    assert 'id="door"' not in page


def test_a_press_without_script_and_what_is_said_the_second_time(
    browser: Client, event: Event, leader: Person, group: Group
) -> None:
    kari = a_place(event, a_member("Kari"))
    ola = a_seat(group, person=a_member("Ola Prøvesen"))
    with clock.frozen(START):
        assert press(signed_in(ola), event, kari) == "Kari is here."
    with clock.frozen(START + dt.timedelta(minutes=5)):
        assert "by Ola Prøvesen" in press(browser, event, kari)
        page = browser.get(at("door", event))
        assert (page.context["came"], page.context["left"]) == (1, 0)
    with clock.frozen(START + dt.timedelta(minutes=6)):
        assert press(browser, event, kari, 0) == "Kari is not ticked off any more."
    with clock.frozen(START + dt.timedelta(minutes=7)):
        assert press(browser, event, kari, 0) == "Kari was not ticked off."


@pytest.mark.parametrize(
    "words", ["", "1", "x:1:y", "1:2:3", "1:1:x", "9" * 40 + ":1:" + str(uuid.UUID(int=1)), "\x00:1:0"]
)
def test_rubbish_is_no_press(browser: Client, event: Event, words: str) -> None:
    with clock.frozen(START):
        assert browser.post(at("door_press", event), {"press": words}).status_code == 400
    assert not DoorPress.objects.exists()


@pytest.mark.parametrize("body", ["", "{}", "x", "[" + "{}," * 100 + "{}]", b"\xff\xfe", "[" * 9000])
def test_what_no_phone_sends_is_refused(browser: Client, event: Event, body: str | bytes) -> None:
    with clock.frozen(START):
        answer = browser.post(at("door_press", event), body, content_type="application/json")
    assert answer.status_code == 400


def test_what_a_phone_kept_counts_once_in_the_order_of_its_presses(browser: Client, event: Event) -> None:
    kari, ola = a_place(event, a_member("Kari")), a_place(event, a_member("Ola"))
    with clock.frozen(START + dt.timedelta(hours=1)):
        presses = [kept(kari, comes=False, ago=60_000), kept(kari, ago=120_000), kept(ola, ago=1000)]
        answer = send(browser, event, *presses, "rubbish", {"key": 1}, kept(ola, key="x"))
        again = send(browser, event, *presses)
    assert list(answer["here"]) == [str(ola.pk)]
    assert answer["all"] == 2
    assert again["here"] == answer["here"]
    assert DoorPress.objects.count() == 3


def typed(name: str, *, ago: int = 0, key: str = "", **more: str) -> dict[str, Any]:
    """Somebody unregistered, as they were typed on a phone."""
    return {"key": key or uuid.uuid4().hex, "name": name, "company": "Verket", "email": "", "ago": ago, **more}


def test_who_was_typed_on_a_phone_is_let_in_once_and_a_member_known_by_the_address(
    browser: Client, event: Event
) -> None:
    per, placed = a_member("Per"), a_place(event, a_member("Kari"))
    guest = typed("Gro", ago=60_000)
    with clock.frozen(START):
        answer = send(browser, event, guest, typed("Feil", email=per.email), typed("K", email=placed.person.email))
        again = send(browser, event, guest)
    assert answer["refused"] == again["refused"] == {}
    assert answer["all"] == again["all"] == len(answer["here"]) == 3
    gro = event.registrations.get(as_guest=True)
    assert (gro.person.name, gro.guest_company, gro.checked_in_at) == ("Gro", "Verket", START - dt.timedelta(minutes=1))
    assert event.registrations.get(person=per).company == per.work_today[0].company
    assert not event.registrations.get(person=placed.person).is_walk_in


def test_who_was_typed_is_taken_back_before_the_phone_knew_that_they_had_arrived(browser: Client, event: Event) -> None:
    guest = typed("Gro", ago=2000)
    undo = {"key": uuid.uuid4().hex, "of": guest["key"], "ago": 1000}
    with clock.frozen(START):
        assert send(browser, event, undo)["all"] == 0
        assert send(browser, event, guest, undo, guest)["all"] == 0
    assert not event.registrations.live().exists()


def test_an_undo_that_arrives_before_the_letting_in_takes_them_back_when_that_arrives(
    browser: Client, event: Event
) -> None:
    guest = typed("Gro", ago=2000)
    undo = {"key": uuid.uuid4().hex, "of": guest["key"], "ago": 1000}
    with clock.frozen(START):
        assert send(browser, event, undo, undo)["said"] == ""
        answer = send(browser, event, guest)
        assert (answer["all"], answer["refused"], answer["said"]) == (0, {}, "Gro was not ticked off.")
        assert send(browser, event, undo, guest, undo)["all"] == 0
    assert [what for _by, what in told(browser, event, "door")] == [
        "Letting Gro in was undone",
        "Gro was let in unregistered",
    ]


def test_an_early_undo_holds_where_the_phones_clock_was_set_back(browser: Client, event: Event) -> None:
    guest = typed("Gro")
    with clock.frozen(START):
        send(browser, event, {"key": uuid.uuid4().hex, "of": guest["key"], "ago": 60_000})
    with clock.frozen(START + dt.timedelta(minutes=1)):
        assert send(browser, event, guest)["all"] == 0


def test_an_early_undo_is_of_its_own_event_and_press(browser: Client, event: Event, group: Group) -> None:
    other, guest = an_event(group, starts_at=START), typed("Gro", ago=2000)
    with clock.frozen(START):
        send(browser, other, {"key": uuid.uuid4().hex, "of": guest["key"], "ago": 1000})
        send(browser, event, {"key": uuid.uuid4().hex, "of": uuid.uuid4().hex, "ago": 1000})
        assert send(browser, event, guest)["all"] == 1


def test_an_early_undo_of_somebody_with_a_place_takes_the_tick_and_leaves_the_place(
    browser: Client, event: Event
) -> None:
    kari = a_place(event, a_member("Kari"))
    again = typed("Kari", email=kari.person.email, ago=2000)
    with clock.frozen(START):
        check_in(kari, by=None, at=START - dt.timedelta(minutes=1))
        send(browser, event, {"key": uuid.uuid4().hex, "of": again["key"], "ago": 1000})
        answer = send(browser, event, again)
    assert (answer["all"], answer["here"]) == (1, {})
    assert answer["said"] == "Kari is not ticked off any more."


def test_a_member_found_on_a_phone_is_let_in_once_and_taken_back_by_that_key(browser: Client, event: Event) -> None:
    per, guest = a_member("Per"), a_person("Gro")
    hit = {"key": uuid.uuid4().hex, "person": per.pk, "ago": 60_000}
    gone = [{"key": uuid.uuid4().hex, "person": whom, "ago": 1} for whom in (guest.pk, "x", None, "9" * 40)]
    with clock.frozen(START):
        answer = send(browser, event, hit, hit, *gone)
        assert set(answer["refused"]) == {one["key"] for one in gone}
        row = event.registrations.get()
        assert (row.person, row.is_walk_in, row.checked_in_at) == (per, True, START - dt.timedelta(minutes=1))
        assert send(browser, event, {"key": uuid.uuid4().hex, "of": hit["key"], "ago": 0})["all"] == 0


def test_a_search_for_members_answers_with_the_hits_alone_where_a_script_asks(browser: Client, event: Event) -> None:
    a_member("Uventet Medlem")
    with clock.frozen(START):
        part = browser.get(at("walk_in", event), {"q": "uventet"}, headers={"hx-request": "true"}).text
    assert "<html" not in part
    assert part.count("<button") == 1


def test_a_key_that_counted_at_one_event_lets_nobody_in_at_another(browser: Client, event: Event, group: Group) -> None:
    other, guest = an_event(group, starts_at=START), typed("Gro")
    with clock.frozen(START):
        send(browser, event, guest)
        answer = send(browser, other, guest)
    assert (answer["all"], answer["here"], set(answer["refused"])) == (0, {}, {guest["key"]})
    assert "press once more" in answer["said"]
    assert not other.registrations.exists()


def test_a_key_that_counted_for_one_place_ticks_nobody_else_off(browser: Client, event: Event, group: Group) -> None:
    kari, ola = a_place(event, a_member("Kari")), a_place(event, a_member("Ola"))
    elsewhere, key = a_place(an_event(group, starts_at=START)), str(uuid.uuid4())
    with clock.frozen(START):
        assert press(browser, event, kari, key=key) == "Kari is here."
        assert "press once more" in press(browser, event, ola, key=key)
        assert "press once more" in send(browser, elsewhere.event, kept(elsewhere, key=key))["said"]
    assert list(Registration.objects.exclude(checked_in_at=None)) == [kari]


def test_one_form_lets_a_guest_in_at_two_events(browser: Client, event: Event, group: Group) -> None:
    other, form = an_event(group, starts_at=START), {"key": uuid.uuid4(), "name": "Gro"}
    with clock.frozen(START):
        for one in (event, other):
            assert browser.post(at("walk_in_guest", one), form).status_code == 302
            assert one.registrations.get().checked_in_at == START


def test_what_a_phone_kept_is_summed_up(browser: Client, event: Event) -> None:
    rows = [a_place(event, a_member(name)) for name in ("Kari", "Ola", "Per", "Gro", "Nils")]
    with clock.frozen(START):
        answer = send(browser, event, kept(rows[0], ago=9), kept(rows[1], ago=8), kept(rows[0], comes=False, ago=7))
        assert answer["said"] == "Kari is not ticked off any more. Ola is here."
        assert (
            send(browser, event, *(kept(row) for row in rows if row != rows[1]))["said"]
            == "What was pressed for 4 people has been sent."
        )


def test_the_language_can_be_changed_before_anybody_came(browser: Client, event: Event) -> None:
    with clock.frozen(START):
        page = browser.get(at("door", event)).text
    assert f'name="next" value="{at("door", event)}"' in page


def test_the_history_calls_who_was_let_in_the_same_as_the_door_s(browser: Client, event: Event) -> None:
    with clock.frozen(START):
        send(browser, event, typed("Gro"))
    pages = [browser.get(at("history", event), asked).context["lines"] for asked in ({}, {"show": "door"})]
    for lines in pages:
        assert "Gro was let in unregistered" in [line.what for line in lines]


def test_whom_the_portal_refuses_the_phone_keeps(browser: Client, group: Group) -> None:
    event = an_event(group, starts_at=START, capacity=1)
    helper, full, wrong = signed_in(a_seat(group)), typed("Gro"), typed("Per", email="nei")
    rubbish = [{"key": "x", "name": "Gro", "ago": 1}, typed("\ud800"), {"key": uuid.uuid4().hex, "of": 1, "ago": 1}]
    with clock.frozen(START):
        assert send(browser, event, typed("Ola"))["all"] == 1
        answer = send(helper, event, full, wrong, *rubbish)
        assert set(answer["refused"]) == {full["key"], wrong["key"]}
        assert "can let Gro in" in answer["said"]
        assert send(browser, event, full)["all"] == 2


def test_somebody_off_the_list_does_not_hold_the_others_up(browser: Client, event: Event) -> None:
    kari, ola, other = a_place(event, a_member("Kari")), a_place(event), a_place(an_event())
    cancel(kari)
    with clock.frozen(START):
        answer = send(browser, event, kept(kari), kept(other), kept(ola))
    assert list(answer["here"]) == [str(ola.pk)]
    assert "Kari has no place any more" in answer["said"]
    assert Registration.objects.get(pk=other.pk).checked_in_at is None


def test_the_page_hears_who_came_elsewhere_and_who_is_new(browser: Client, event: Event) -> None:
    kari = a_place(event, a_member("Kari"))
    with clock.frozen(START):
        before = browser.get(at("door", event)).context["people"]
        check_in(kari, by=None)
        state = browser.get(at("door_state", event)).json()
        assert (list(state["here"]), state["people"]) == ([str(kari.pk)], before)
        a_member("Per")
        browser.post(at("walk_in", event), {"person": Person.objects.get(name="Per").pk})
        assert browser.get(at("door_state", event)).json()["people"] != before
        part = browser.get(at("door", event), {"part": 1}).content.decode()
    assert "<html" not in part
    assert part.count("data-row") == 2


def test_searching_without_script(browser: Client, event: Event) -> None:
    a_place(event, a_member("Kari", at=a_company("Orkel")))
    a_place(event, a_member("Ola", at=a_company("Hamos")))
    with clock.frozen(START):
        for words, found in (("kar", ["Kari"]), ("hamos", ["Ola"]), ("", ["Kari", "Ola"]), ("finnes ikke", [])):
            page = browser.get(at("door", event), {"q": words})
            assert [str(row.place.person) for row in page.context["rows"]] == found
            assert page.context["all"] == 2


def test_who_may_stand_at_the_door(event: Event, group: Group) -> None:
    row = a_place(event)
    with clock.frozen(START):
        for person, status in (
            (a_seat(group), 200),
            (a_leader(group), 200),
            (row.person, 403),
            (a_leader(a_group()), 403),
        ):
            for page in ("door", "door_state", "walk_in", "door_list", "badges", "attendance"):
                assert signed_in(person).get(at(page, event)).status_code == status, page
            data = {"press": f"{row.pk}:1:{uuid.uuid4()}"}
            assert signed_in(person).post(at("door_press", event), data).status_code == (
                302 if status == 200 else status
            )


def test_only_who_runs_the_event_lets_in_more_than_there_are_places(browser: Client, group: Group) -> None:
    event = an_event(group, starts_at=START, capacity=1)
    a_place(event)
    per, helper = a_member("Per"), signed_in(a_seat(group))
    with clock.frozen(START):
        refused = helper.post(at("walk_in", event), {"person": per.pk}, follow=True)
        assert "All places are taken" in refused.content.decode()
        assert not per.registrations.exists()
        browser.post(at("walk_in", event), {"person": per.pk})
        assert per.registrations.get().is_walk_in
        guest = {"name": "Gro", "company": "Verket", "email": "", "key": uuid.uuid4()}
        assert helper.post(at("walk_in_guest", event), guest).status_code == 422
        assert browser.post(at("walk_in_guest", event), guest).status_code == 302
    assert event.registrations.get(as_guest=True).guest_company == "Verket"


@pytest.mark.parametrize("data", [{}, {"name": "\x00"}, {"name": "Gro", "email": "nei"}, {"name": "x" * 121}])
def test_a_guest_needs_a_name_and_nothing_else(browser: Client, event: Event, data: dict[str, str]) -> None:
    with clock.frozen(START):
        answer = browser.post(at("walk_in_guest", event), {"key": uuid.uuid4(), **data})
    assert answer.status_code == 422


def test_a_guest_without_an_address_is_let_in_once_however_often_one_presses(browser: Client, event: Event) -> None:
    with clock.frozen(START):
        typed = shown(browser.get(at("walk_in", event)).context["form"], name="Gro", company="Verket")
        for _ in range(2):
            assert browser.post(at("walk_in_guest", event), typed).status_code == 302
        assert event.registrations.get().person.name == "Gro"
        browser.post(at("walk_in_guest", event), {**typed, "name": "Per"})  # back in the browser, and the next one
        another = shown(browser.get(at("walk_in", event)).context["form"], name="Gro", company="Verket")
        browser.post(at("walk_in_guest", event), another)
    names = [row.person.name for row in event.registrations.order_by("pk")]
    assert names == ["Gro", "Per", "Gro"], "two guests may have one name"


def test_undoing_a_walk_in_takes_the_place_back_and_says_so(browser: Client, group: Group) -> None:
    event = an_event(group, starts_at=START, capacity=1)
    a_place(event)
    waits, per = a_place(event), a_member("Per")
    with clock.frozen(START):
        for person in (per, waits.person):
            browser.post(at("walk_in", event), {"person": person.pk})
        row = event.registrations.get(person=per)
        browser.get(at("door", event))
    with clock.frozen(START + dt.timedelta(minutes=1)):
        assert press(browser, event, row, 0) == "Per is not ticked off any more, and has no place, as before."
        assert press(browser, event, row, 0) == "Per was not ticked off."
        assert "waits for a place again" in press(browser, event, waits, 0)
        assert browser.get(at("door", event)).context["all"] == 1


def told(browser: Client, event: Event, show: str = "") -> list[tuple[str, str]]:
    """Who did what, as the event's history has it."""
    return [(line.actor, line.what) for line in browser.get(at("history", event), {"show": show}).context["lines"]]


def test_the_history_tells_who_was_ticked_off_let_in_and_taken_back(
    browser: Client, group: Group, leader: Person
) -> None:
    event = an_event(group, starts_at=START, capacity=1)
    kari, waits = a_place(event, a_member("Kari")), a_place(event, a_member("Ola"))
    for minute, row, comes in ((0, kari, 1), (1, kari, 0), (3, waits, 0)):
        with clock.frozen(START + dt.timedelta(minutes=minute)):
            press(browser, event, row, comes)
        if minute == 1:
            with clock.frozen(START + dt.timedelta(minutes=2)):
                browser.post(at("walk_in", event), {"person": waits.person_id})
    with clock.frozen(START + dt.timedelta(minutes=20)):
        send(browser, event, kept(kari, ago=600_000))
        check_in(kari, by=None)
    assert told(browser, event, "door") == [
        ("The host's shared mailbox", "Kari was ticked off"),
        (str(leader), "Kari was ticked off"),
        (str(leader), "Letting Ola in was undone"),
        (str(leader), "Ola was let in unregistered"),
        (str(leader), "The tick for Kari was undone"),
        (str(leader), "Kari was ticked off"),
    ]
    lines = browser.get(at("history", event), {"show": "door"}).context["lines"]
    assert [bool(line.details) for line in lines] == [False, True, False, False, False, False]
    places = [what for _, what in told(browser, event)]
    assert places[0] == "Ola is back where they stood before they were let in at the door"
    assert not any("ticked off" in what for what in places)


def code(row: Registration) -> str:
    return door_url(row).removeprefix("http://testserver").partition("/events/")[2].join(["/events/", ""])


def test_a_code_opens_for_those_at_the_door_alone(browser: Client, group: Group) -> None:
    event = an_event(group, starts_at=START, uses_qr=True)
    row = a_place(event, a_member("Kari"))
    with clock.frozen(START):
        assert "Kari" in browser.get(code(row)).content.decode()
        assert Registration.objects.get(pk=row.pk).checked_in_at is None
        browser.post(code(row), {"press": f"{row.pk}:1:{uuid.uuid4()}"})
        assert Registration.objects.get(pk=row.pk).checked_in_at == START
        assert signed_in(row.person).get(code(row)).headers["Location"] == event.get_absolute_url()
        assert signed_in(a_member()).get(code(row)).status_code == 404
        assert signed_in(row.person).post(code(row), {"press": f"{row.pk}:0:{uuid.uuid4()}"}).status_code == 302
        assert Registration.objects.get(pk=row.pk).checked_in_at == START
        assert Client().get(code(row)).headers["Location"].startswith("/accounts/login/")
        assert browser.get(code(row)[:-3] + "x/").status_code == 404


def test_a_code_gives_no_place_up_and_a_place_s_link_ticks_nobody_off(browser: Client, group: Group) -> None:
    row = a_place(an_event(group, starts_at=START, uses_qr=True))
    door_token, place_token = (url.rstrip("/").rpartition("/")[2] for url in (door_url(row), place_url(row)))
    assert Client().post(reverse("events:place", args=[door_token])).status_code == 404
    assert browser.get(reverse("events:door_code", args=[place_token])).status_code == 404


def test_the_code_is_shown_where_it_is_switched_on(group: Group) -> None:
    for uses in (True, False):
        row = a_place(an_event(group, starts_at=START, uses_qr=uses))
        page = Client().get(place_url(row)).content.decode()
        assert ("data:image/svg+xml" in page) is uses
        facts = Message.objects.get(template="events/registered", person=row.person).facts
        assert facts["event"]["uses_qr"] is uses
        own = signed_in(row.person).get(row.event.get_absolute_url()).content.decode()
        assert ("#code" in own) is uses


def test_the_list_on_paper_has_everybody_by_name(browser: Client, event: Event) -> None:
    for name in ("Åse", "Kari", "Ola"):
        a_place(event, a_member(name))
    page = browser.get(at("door_list", event))
    assert [str(row.person) for row in page.context["rows"]] == ["Kari", "Ola", "Åse"]


LONG = "Anne-Margrethe Kristoffersdatter von der Lippe-Hallingstad av Nordre Trøndelag og omegn"


def read(browser: Client, event: Event, **query: int) -> list[str]:
    """The text of each sheet of badges."""
    answer = browser.get(at("badges", event), query)
    assert answer.headers["Content-Type"] == "application/pdf"
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]


def test_badges_are_eight_to_a_sheet_and_sorted(browser: Client, event: Event) -> None:
    company = a_company("Midtnorsk Opplæring og kompetanse i Orkdalsregionen AS")
    waits = a_place(an_event(event.group, starts_at=START))
    for name in (*(f"Navn {number}" for number in range(8)), LONG):
        a_place(event, a_member(name, at=company))
    sheets = read(browser, event)
    assert len(sheets) == 2
    assert "".join(LONG.split()) in "".join(sheets[0].split())
    assert sheets[0].index("Navn 0") < sheets[0].index("Navn 6")
    assert "Navn 7" in sheets[1]
    assert str(waits.person) not in "".join(sheets)
    assert len(read(browser, event, blanks=7)) == 2
    assert len(read(browser, event, blanks=8)) == 3


def test_badges_of_nobody_are_blank(browser: Client, event: Event) -> None:
    assert len(read(browser, event)) == 1


def test_what_is_wrong_is_put_right_afterwards(browser: Client, event: Event) -> None:
    kari, ola = a_place(event, a_member("Kari")), a_place(event, a_member("Ola"))
    with clock.frozen(START):
        check_in(kari, by=None)
    with clock.frozen(START + dt.timedelta(days=5)):
        page = browser.get(at("attendance", event))
        assert page.context["presence"].whole.missing == 1
        missing = browser.get(at("attendance", event), {"show": "missing"})
        assert [row.place.pk for row in missing.context["rows"]] == [ola.pk]
        press(browser, event, ola, correct="1")
        assert browser.get(at("attendance", event)).context["presence"].whole.missing == 0
    with clock.frozen(START + dt.timedelta(days=9)):
        assert not browser.get(at("attendance", event)).context["may_tick"]
        assert "can be put right until" in press(browser, event, ola, 0)
