"""The organiser's pages about an event in numbers, and about its mails: who got what, and why not."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from events.domain.attendance import check_in
from events.domain.event import publish
from events.domain.invitation import invite
from events.domain.registration import cancel, decline
from events.models import Event
from groups.models import Group
from members.models import Person
from tests.browsing import queries, signed_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_seat
from tests.factories.members import a_member
from tests.flows.crowds import fill, many_people, write_to
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


def address(event: Event, page: str = "mails") -> str:
    return reverse(f"events:{page}", args=[event.key])


def rows(browser: Client, event: Event, **asked: object) -> list[tuple[str, str, str]]:
    found = browser.get(address(event), asked).context["rows"]
    return [(str(row.person or row.to), what, row.state) for row, what, _why in found]


def numbers(browser: Client, event: Event) -> dict[str, int]:
    return vars(browser.get(address(event, "running")).context["numbers"])


def test_all_mails_about_an_event_and_no_others(browser: Client, group: Group) -> None:
    event, other = an_event(group), an_event(group)
    kari, ola = a_member("Kari"), a_member("Ola")
    a_place(event, kari), a_place(event, ola), a_place(other, kari)
    assert rows(browser, event) == [("Ola", "Registered", "pending"), ("Kari", "Registered", "pending")]
    assert rows(browser, event, q="kar") == [("Kari", "Registered", "pending")]
    assert rows(browser, event, person=kari.pk) == [("Kari", "Registered", "pending")]
    assert len(rows(browser, event, person="rubbish")) == 2
    assert rows(browser, event, person=a_member().pk) == []


def test_what_did_not_arrive_says_why_and_what_was_let_go_too(browser: Client, group: Group) -> None:
    event = an_event(group)
    a_place(event, a_member("Kari"))
    cancel(a_place(event, a_member("Ola")))
    sick = Message.objects.get(person__name="Kari")
    sick.state, sick.error = MessageState.FAILED, "550 5.1.1 No such user here"
    sick.save()
    page = browser.get(address(event), {"show": "failed"})
    assert [row.pk for row, _what, _why in page.context["rows"]] == [sick.pk]
    assert "No such user here" in page.content.decode()
    labels = [chip["label"] for chip in page.context["chips"]]
    assert labels == [
        "All 3",
        "On their way 1",
        "Not delivered 1",
        "Let go 1",
    ]
    let_go = browser.get(address(event), {"show": "let_go"})
    assert [why for _row, _what, why in let_go.context["rows"]] == ["overtaken by a later message"]
    norwegian = signed_in(group.seats.get(role="leader").person, "nb").get(address(event)).content.decode()
    assert "Påmeldt" in norwegian


def test_a_persons_row_leads_to_their_mails(browser: Client, group: Group) -> None:
    event = an_event(group)
    place = a_place(event)
    link = f"{address(event)}?person={place.person_id}"
    assert link in browser.get(address(event, "registrations")).content.decode()
    committee = signed_in(a_seat(group))
    assert link not in committee.get(address(event, "registrations")).content.decode()
    assert committee.get(address(event)).status_code == 403


def test_the_event_in_numbers(browser: Client, group: Group, leader: Person) -> None:
    event = an_event(group, capacity=3, cancel_by=clock.now() + dt.timedelta(minutes=1))
    people = [a_member() for _ in range(6)]
    invite(event, Person.objects.filter(pk__in=[row.pk for row in people]), by=leader)
    here, away, late, waits = (a_place(event, row) for row in people[:4])
    decline(event, people[4])
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        cancel(late)
    found = numbers(browser, event)
    wanted = {"registered": 3, "waiting": 0, "cancelled": 1, "late": 1, "came": 0}
    assert {name: found[name] for name in wanted} == wanted
    assert waits.person_id in event.registrations.registered().values_list("person", flat=True)
    assert (found["invited"], found["accepted"], found["declined"], found["silent"]) == (6, 3, 2, 1)
    with clock.frozen(event.ends_at):
        page = signed_in(leader).get(address(event, "running")).content.decode()
        assert "it is not known who came" in page
        check_in(here, by=leader)
        found = numbers(signed_in(leader), event)
        assert (found["came"], found["missing"], found["walk_ins"]) == (1, 2, 0)
    assert away.pk


def test_a_draft_has_no_numbers_yet(browser: Client, group: Group) -> None:
    draft = an_event(group, draft=True)
    assert "figures" not in browser.get(address(draft, "running")).text
    assert "figures" in browser.get(address(publish(draft), "running")).text


def test_who_is_not_reached_stands_on_the_organisers_page(browser: Client, group: Group) -> None:
    event = an_event(group)
    a_place(event)
    Message.objects.update(state=MessageState.FAILED, error="550 no")
    page = browser.get(address(event, "running")).content.decode()
    assert "1 person can't be reached by mail." in " ".join(page.replace("&#x27;", "'").split())
    assert "?show=failed" in page


@pytest.mark.parametrize("page", ["mails", "running"])
def test_a_fixed_number_of_queries(browser: Client, group: Group, page: str) -> None:
    event, counts = an_event(group), []
    browser.get(address(event, page))
    for number in (3, 30):
        write_to(fill(event, many_people(number)))
        counts.append(queries(browser, address(event, page)))
    assert counts[0] == counts[1] <= 12
