"""Two organisers change an event at once: the later one sees what the other did, and loses nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.domain.event import change_event, publish
from events.forms.event import EventForm
from events.models import Event
from groups.models import Group
from members.models import Person
from tests.browsing import signed_in
from tests.events.looking import as_shown
from tests.factories.events import an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> Group:
    return a_group()


@pytest.fixture
def leader(group: Group) -> Person:
    return a_leader(group, a_member("Siri Eksempel"))


@pytest.fixture
def other(group: Group) -> Client:
    """The browser of the group's secretary."""
    from_another_firm = a_member("Ola Nordmann")
    group.seats.create(person=from_another_firm, role="secretary", since="2020-01-01")
    return signed_in(from_another_firm)


@pytest.fixture
def event(group: Group, leader: Person) -> Event:
    return an_event(group, contact=leader, title="Frokost", place="Damphuset", draft=True)


def edit(browser: Client, event: Event, data: dict[str, Any]) -> Any:
    return browser.post(reverse("events:edit", args=[event.key]), data)


def shown(form: EventForm) -> dict[str, tuple[str, str, str, bool]]:
    return {one.name: (one.by, one.theirs, one.mine, one.taken) for one in form.meanwhile}


def test_what_i_left_alone_is_theirs_now_and_what_i_changed_stays_mine(
    leader: Person, other: Client, event: Event
) -> None:
    mine = signed_in(leader)
    typed = as_shown(mine, event, title="Frokost om 5S", summary="Kom og se.")
    assert edit(other, event, as_shown(other, event, place="Simpro", summary="Velkommen.")).status_code == 302
    answer = edit(mine, event, typed)
    assert answer.status_code == 422
    form, content = answer.context["form"], answer.content.decode()
    assert shown(form) == {
        "place": ("Ola Nordmann", "Simpro", "Damphuset", True),
        "summary": ("Ola Nordmann", "Velkommen.", "Kom og se.", False),
    }
    assert (form["title"].value(), form["place"].value(), form["summary"].value()) == (
        "Frokost om 5S",
        "Simpro",
        "Kom og se.",
    )
    assert list(form.errors) == ["summary", "__all__"]
    assert "Ola Nordmann changed it to “Velkommen.”, you to “Kom og se.”. Yours stands in the form." in content
    again = edit(mine, event, as_sent_back(form))
    assert again.status_code == 302, again.context["form"].errors
    event.refresh_from_db()
    assert (event.title, event.place, event.summary) == ("Frokost om 5S", "Simpro", "Kom og se.")


def as_sent_back(form: EventForm) -> dict[str, Any]:
    """The form as it was shown, pressed once more."""
    return dict(form.data.lists())  # type: ignore[attr-defined]


def test_times_choices_groups_and_reminders_are_taken_over_too(
    leader: Person, other: Client, event: Event, group: Group
) -> None:
    mine, friends = signed_in(leader), a_group("Logistikk")
    typed = as_shown(mine, event, title="Frokost om 5S")
    start = "2035-03-12T08:00"
    changes = {"starts_at": start, "ends_at": "2035-03-12T10:00", "kind": "workshop", "capacity": 30}
    change_event(event, {"shows_attendees": False}, co_organisers=[friends], reminders=[(14, "days")])
    data = as_shown(other, event, **{**changes, "starts_at": clock_ahead(start), "ends_at": clock_ahead(start, 10)})
    data.pop("shows_attendees", None)
    assert edit(other, event, data).status_code == 302
    answer = edit(mine, event, typed)
    form = answer.context["form"]
    assert {name for name, row in shown(form).items() if row[3]} == {
        "kind", "starts_at", "ends_at", "capacity", "shows_attendees", "co_organisers", "reminders",
    }  # fmt: skip
    assert edit(mine, event, as_sent_back(form)).status_code == 302
    before = Event.objects.get(pk=event.pk)
    assert (before.title, before.kind, before.capacity, before.shows_attendees) == (
        "Frokost om 5S", "workshop", 30, False,
    )  # fmt: skip
    assert list(before.co_organisers.all()) == [friends]
    assert list(before.reminder_rules.values_list("amount", "unit")) == [(14, "days")]


def clock_ahead(day: str, hour: int = 8) -> str:
    """A time that the form takes: within a few years."""
    return f"{Event.objects.get().starts_at.year + 1}{day[4:11]}{hour:02}:00"


def test_both_wrote_the_same(leader: Person, other: Client, event: Event) -> None:
    mine = signed_in(leader)
    typed = as_shown(mine, event, place="Simpro")
    edit(other, event, as_shown(other, event, place="Simpro"))
    form = edit(mine, event, typed).context["form"]
    assert shown(form) == {}
    assert "seen" in form.data


def test_lines_end_as_the_browser_has_them(leader: Person, other: Client, event: Event) -> None:
    """A browser sends other ends of lines than the database holds; that is no change of mine."""
    change_event(event, {"description": "En\nto"})
    mine = signed_in(leader)
    typed = as_shown(mine, event, description="En\r\nto")
    change_event(event, {"description": "Tre"})
    form = edit(mine, event, typed).context["form"]
    assert shown(form)["description"] == ("Somebody else", "Tre", "En\r\nto", True)


def test_that_it_was_published_is_told(leader: Person, event: Event) -> None:
    mine = signed_in(leader)
    typed = as_shown(mine, event, title="Frokost om 5S")
    publish(event)
    form = edit(mine, event, typed).context["form"]
    assert shown(form)["state"][1:] == ("Published", "", True)
    assert form["title"].value() == "Frokost om 5S"


def test_what_the_other_wrote_is_only_text(leader: Person, other: Client, event: Event) -> None:
    mine = signed_in(leader)
    typed = as_shown(mine, event, summary="Mitt")
    edit(other, event, as_shown(other, event, summary="<script>alert(1)</script>"))
    content = edit(mine, event, typed).content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert" in content


def test_nothing_of_a_long_text_is_lost(leader: Person, other: Client, event: Event) -> None:
    mine, long = signed_in(leader), "Ord " * 200 + "slutt"
    typed = as_shown(mine, event, description="Mitt")
    edit(other, event, as_shown(other, event, description=long))
    form = edit(mine, event, typed).context["form"]
    assert long in form.errors["description"][0]
