"""A cluster admin's right lets see; what it changes asks for the second step, at every address of the table of rights.

What somebody may do without being an admin, for themselves or by a seat, asks for none.
"""

from typing import Any
from urllib.parse import unquote

import pytest
from django.urls import reverse

from groups.choices import SeatRole
from groups.domain.approval import submit
from groups.models import Group
from members.models import Person
from tests.browsing import signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_mandate, a_seat
from tests.factories.members import a_member, a_person
from tests.rights import Asker, Row, everything, rows
from tests.world import a_new_event, make_world

pytestmark = pytest.mark.django_db
# Rows whose answer to an admin is another than to a newcomer because the admin sees what it is about, and no more.
FOR_ONESELF = {"events:register", "events:cancel", "events:decline", "events:watch"}
SHOWING = {"events:event", "events:feedback", "events:material"}  # pages that take no press at all
WRITING = ("groups:mandate_edit", "groups:plan_edit", "groups:report_edit", "groups:plan_begin", "groups:activity")


def is_own(row: Row) -> bool:
    """Whether it is about the admin's own place, or about the second step itself."""
    return row.address in FOR_ONESELF or row.address.startswith("mfa_")


def test_a_press_that_only_an_admin_may_asks_for_the_second_step() -> None:
    world = make_world()
    asker, before, wrong, asked = Asker(a_person(admin=True)), everything(), [], set()
    for row in rows():
        if row.method != "POST" or row.answers["admin"] == row.answers["newcomer"] or is_own(row):
            continue
        word = asker.ask("POST", row.path(world), world.forms[row.form](asker.person), before)
        asked.add(row.address)
        wrong += [f"{row}: {word}"] if word != "2nd" and not row.answers["admin"] == word == "404" else []
    assert wrong == []
    assert len(asked) > 90


def test_what_one_may_for_oneself_asks_an_admin_for_nothing_more() -> None:
    world = make_world()
    asker, before, wrong = Asker(a_person(admin=True)), everything(), []
    for row in rows():
        if row.address in FOR_ONESELF and row.method == "POST":
            word = asker.ask("POST", row.path(world), world.forms[row.form](asker.person), before)
            wrong += [f"{row}: {word}"] if word != row.answers["admin"] else []
    assert wrong == []


def opened_by_an_admins_right() -> list[Row]:
    """Pages that open for an admin, and for no member and nobody else who is signed in."""
    found = [row for row in rows() if row.method == "GET" and row.answers["admin"] == "ok"]
    return [row for row in found if "ok" not in (row.answers["member"], row.answers["newcomer"])]


def test_pages_for_writing_and_running_ask_for_it_before_anything_is_typed() -> None:
    world = make_world()
    asker, before = Asker(a_person(admin=True)), everything()
    found = {
        str(row): asker.ask("GET", row.path(world), {}, before)
        for row in opened_by_an_admins_right()
        if row.address in WRITING or (row.address.startswith("events:") and row.address not in {*SHOWING, *FOR_ONESELF})
    }
    assert len(found) > 30
    assert {row: word for row, word in found.items() if word != "2nd"} == {}


def test_what_only_shows_opens_without_it_and_takes_no_press() -> None:
    world = make_world()
    asker, before = Asker(a_person(admin=True)), everything()
    shown = [row for row in opened_by_an_admins_right() if row.address in SHOWING]
    assert {row.address for row in shown} == SHOWING
    for row in shown:
        assert asker.ask("GET", row.path(world), {}, before) == "ok", row
        assert asker.ask("POST", row.path(world), {}, before) == "405", row


def test_the_form_for_guests_takes_no_more_from_an_admin_than_from_anybody() -> None:
    world = make_world()
    asker, before = Asker(a_person(admin=True)), everything()
    typed = {"name": "Gjest Eksempel", "email": "gjest@bedrift.example"}
    seen = [row for row in rows() if row.address == "events:guest_ask" and row.answers["newcomer"] != "404"]
    assert len(seen) > 2
    for row in seen:
        assert asker.ask(row.method, row.path(world), {}, before) == row.answers["newcomer"], row
    for hidden in ("members", "committee", "draft"):  # an admin sees them by right, a newcomer doesn't
        path = reverse("events:guest_ask", kwargs=world.objects[hidden])
        assert asker.ask("POST", path, typed, before) == "409", hidden
    path = reverse("events:guest_ask", kwargs=world.objects["guests"])
    assert asker.ask("POST", path, typed, before) == "ok", "what is typed would do elsewhere"


def an_admin_with(group: Group, role: SeatRole) -> Person:
    """A cluster admin at a member company, with a seat."""
    person = a_member()
    a_seat(group, role, person)
    Person.objects.filter(pk=person.pk).update(is_staff=True)
    return Person.objects.get(pk=person.pk)


def test_an_admin_who_leads_a_group_needs_none_there_and_one_elsewhere() -> None:
    own, another = a_group("Effektiv produksjon"), a_group("Logistikk")
    mine, theirs = an_event(own), an_event(another)
    asker, before = Asker(an_admin_with(own, SeatRole.LEADER)), everything()
    assert asker.ask("GET", f"/events/{mine.key}/edit/", {}, before) == "ok"
    assert asker.ask("GET", f"/events/{theirs.key}/edit/", {}, before) == "2nd"
    assert asker.ask("POST", f"/groups/{own.slug}/mandate/new/", {}, before) == "go"
    assert asker.ask("POST", f"/groups/{another.slug}/mandate/new/", {}, before) == "2nd"


def test_the_form_of_a_new_event_makes_none_for_anothers_group_without_it() -> None:
    own, another = a_group("Effektiv produksjon"), a_group("Logistikk")
    person = an_admin_with(own, SeatRole.LEADER)
    asker, before = Asker(person), everything()
    typed: dict[str, Any] = a_new_event(person)
    assert asker.ask("POST", "/events/new/", typed, before) == "go"
    assert asker.ask("POST", "/events/new/", typed | {"group": another.pk}, before) == "2nd"


def test_an_admin_with_a_plain_seat_in_the_board_records_nothing_without_it() -> None:
    group = a_group("Effektiv produksjon")
    leader = a_leader(group)
    person = an_admin_with(a_board(), SeatRole.MEMBER)
    case = a_case(submit(a_mandate(group, leader), by=leader))
    asker, before = Asker(person), everything()
    here = f"/board/{case.meeting.date.isoformat()}"
    assert asker.ask("GET", f"{here}/", {}, before) == "ok"
    assert asker.ask("POST", f"{here}/", {"kind": "finance", "title": "Regnskap"}, before) == "2nd"
    assert asker.ask("POST", f"{here}/minutes/", {"remarks": "Møtet ble hevet."}, before) == "2nd"
    assert asker.ask("POST", f"{here}/{case.number}/decision/", {"outcome": "noted"}, before) == "2nd"


def test_a_fragment_asked_for_takes_the_whole_page_there() -> None:
    event = an_event(a_group())
    headers = {"hx-request": "true", "hx-current-url": f"http://testserver/events/{event.key}/invite/"}
    answer = signed_in(a_person(admin=True)).post(f"/events/{event.key}/invite/preview/", headers=headers)
    assert "/2fa/" in answer["HX-Redirect"]
    assert f"/events/{event.key}/invite/" in unquote(answer["HX-Redirect"])
