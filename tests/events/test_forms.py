"""What people type about events: times on the wall clock, rules of the database at their fields, nothing lost."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import translation

from events.domain.event import set_reminders
from events.forms.event import EventForm, copied
from events.forms.fields import ManyField, WallClockField, number
from events.models import Event
from groups.models import Activity, AnnualPlan, Group
from members.models import Person
from tests.factories.competence import a_term
from tests.factories.events import an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_company, a_member, a_person
from thamsklyngen.shared import clock

LONG, NUL = "å" * 10_000, "a\x00b"
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _march() -> Any:
    with clock.frozen(NOW):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "order"), [("nb", ["Fresing", "Åk", "Ås"]), ("en", ["Beam", "Milling", "Ås"])])
def test_what_one_learns_stands_in_the_order_of_the_language(language: str, order: list[str]) -> None:
    leader = a_leader(a_group())
    for norwegian, english in (("Ås", ""), ("Åk", "Beam"), ("Fresing", "Milling")):
        a_term(norwegian, label_en=english)
    companies = [a_company(name).pk for name in ("Østvik AS", "Aker AS")]
    with translation.override(language):
        form = EventForm(person=leader)
    assert [str(name) for _key, name in form.fields["competence"].choices][1:] == order
    keys = [key for key, _name in form.fields["host"].choices]
    assert [key for key in keys if key in companies] == companies[::-1], "companies stay in the Norwegian order"


def read(text: str) -> dt.datetime | None:
    value = WallClockField(required=False).clean(text)
    assert value is None or isinstance(value, dt.datetime)
    return value


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-12T08:00",
        "2026-03-12T08:00:00",
        "2026-03-12 08:00",
        "12.03.2026 08.00",
        "12.3.2026 8:00",
        " 12.03.2026 08:00 ",
    ],
)
def test_a_time_is_read_on_the_wall_clock_however_it_is_typed(text: str) -> None:
    assert read(text) == dt.datetime(2026, 3, 12, 7, tzinfo=dt.UTC)


def test_summer_time_is_an_hour_closer_to_utc() -> None:
    assert read("2026-06-12T08:00") == dt.datetime(2026, 6, 12, 6, tzinfo=dt.UTC)


def test_the_hour_that_is_left_out_in_spring_is_refused_in_words() -> None:
    with pytest.raises(ValidationError) as refused:
        read("2026-03-29T02:30")
    assert refused.value.code == "no_such_time"


def test_the_hour_that_comes_twice_in_autumn_is_the_first_one() -> None:
    assert read("2026-10-25T02:30") == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "2026-02-30T08:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "20260312T0800+05:00",
        LONG,
        NUL,
        "2026-03-12T08:00\x00",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        read(text)


def test_an_aware_time_is_shown_on_the_wall_clock_and_read_back_unchanged() -> None:
    field, moment = WallClockField(), dt.datetime(2026, 3, 12, 7, 0, 33, tzinfo=dt.UTC)
    shown = field.widget.format_value(field.prepare_value(moment))
    assert shown == "2026-03-12T08:00"
    assert not field.has_changed(moment, shown)
    assert field.has_changed(moment, "2026-03-12T08:01")


@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 400, str(2**63), "1\x00", None])
def test_rubbish_is_no_key(key: str | None) -> None:
    assert number(key) is None


@pytest.mark.django_db
def test_many_choices_leave_out_keys_that_no_row_can_have() -> None:
    group = a_group()
    assert list(ManyField(Group.objects.all()).clean([str(group.pk), "9" * 30, "x"])) == [group]


@pytest.fixture
def leader(db: None) -> Person:
    return a_leader(a_group("Effektiv produksjon"))


TICKS = ("shows_attendees", "uses_qr", "asks_feedback")


def typed(leader: Person, **changes: Any) -> dict[str, Any]:
    group = leader.seats.get().group
    data = {
        "group": group.pk,
        "kind": "breakfast",
        "title": "Frokostmøte om 5S",
        "starts_at": "2026-03-12T08:00",
        "ends_at": "2026-03-12T09:30",
        "audience": "members",
        "visibility": "public",
        "held_for_host": "0",
        "held_for_group": "0",
        "offer_hours": "4",
        "guests": "none",
        "contact": leader.pk,
        "reminders": ["7-days", "1-days"],
    }
    return data | changes


def filled(leader: Person, event: Event | None = None, **changes: Any) -> EventForm:
    data = QueryDict(mutable=True)
    for name, value in typed(leader, **changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    if event is None:
        return EventForm(data, person=leader)
    data.setdefault("seen", EventForm(person=leader, instance=event).initial["seen"])
    return EventForm(data, person=leader, instance=Event.objects.get(pk=event.pk))


def test_title_time_and_group_are_enough(leader: Person) -> None:
    form = filled(leader)
    assert form.is_valid(), form.errors
    assert form.details["starts_at"] == dt.datetime(2026, 3, 12, 7, tzinfo=dt.UTC)
    assert form.more == {"co_organisers": [], "reminders": [(7, "days"), (1, "days")]}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("offer_hours", {"offer_hours": "0"}),
        ("offer_hours", {"offer_hours": "49"}),
        ("ends_at", {"ends_at": "2026-03-12T08:00"}),
        ("ends_at", {"ends_at": "2026-03-12T07:00"}),
        ("starts_at", {"starts_at": "2026-03-01T08:00"}),
        ("starts_at", {"starts_at": ""}),
        ("capacity", {"capacity": "0"}),
        ("capacity", {"capacity": "-3"}),
        ("capacity", {"capacity": "9" * 400}),
        ("capacity", {"capacity": "2147483648"}),
        ("company_limit", {"company_limit": "0"}),
        ("closes_at", {"opens_at": "2026-03-11T08:00", "closes_at": "2026-03-10T08:00"}),
        ("closes_at", {"closes_at": "2026-03-12T08:30"}),
        ("online_link", {"online_link": "javascript:alert(1)"}),
        ("online_link", {"online_link": "ftp://meet.example/5s"}),
        ("online_link", {"online_link": "https://[::1]:99999/"}),
        ("online_link", {"online_link": "https://meet.example:99999/"}),
        ("starts_at", {"starts_at": "2032-01-01T08:00"}),
        ("ends_at", {"ends_at": "2099-03-12T09:30"}),
        ("group", {"group": "9" * 30}),
        ("contact", {"contact": "0"}),
        ("kind", {"kind": "party"}),
        ("reminders", {"reminders": ["1000-days"]}),
    ],
)
def test_what_cannot_be_is_said_at_its_field(leader: Person, field: str, changes: dict[str, Any]) -> None:
    form = filled(leader, **changes)
    assert list(form.errors) == [field], form.errors


@pytest.mark.parametrize("value", [LONG, NUL])
def test_ten_thousand_characters_or_a_nul_byte_in_any_field_are_errors(leader: Person, value: str) -> None:
    for name in [name for name in EventForm(person=leader).fields if name not in (*TICKS, "seen")]:
        many = name in ("co_organisers", "reminders")
        form = filled(leader, **{name: [value] if many else value})
        assert name in form.errors or name == "co_organisers", name
        assert form.data[name] == value


def test_a_leader_may_not_choose_another_group(leader: Person) -> None:
    assert "group" in filled(leader, group=a_group().pk).errors


def test_the_responsible_group_is_no_co_organiser(leader: Person) -> None:
    other = a_group()
    form = filled(leader, co_organisers=[leader.seats.get().group_id, other.pk])
    assert form.is_valid()
    assert form.more["co_organisers"] == [other]
    assert [key for key, _name in form.fields["co_organisers"].choices] == [other.pk], "no other can be responsible"


@pytest.mark.django_db
def test_an_event_of_a_plan_is_not_together_with_its_own_group() -> None:
    group, other = a_group(), a_group()
    event = an_event(group)
    plan = AnnualPlan.objects.create(group=group, year=2026)
    event.activity = Activity.objects.create(plan=plan, title="Kurs", month=3)
    form = EventForm(instance=event, person=a_person(admin=True))
    assert [key for key, _name in form.fields["co_organisers"].choices] == [other.pk]


def test_only_what_was_changed_is_a_change(leader: Person) -> None:
    event = an_event(
        leader.seats.get().group,
        title="Frokostmøte om 5S",
        starts_at=clock.at(dt.date(2026, 3, 12), 8),
        ends_at=clock.at(dt.date(2026, 3, 12), 9, 30),
        contact=leader,
    )
    form = filled(leader, event, capacity="20", shows_attendees="on", asks_feedback="on")
    assert form.is_valid(), form.errors
    assert form.changes == {"capacity": 20}


def test_an_unusual_reminder_stays_a_choice(leader: Person) -> None:
    event = an_event(leader.seats.get().group)
    set_reminders(event, [(5, "days")])
    form = EventForm(person=leader, instance=event)
    assert form.initial["reminders"] == ["5-days"]
    assert "5-days" in dict(form.fields["reminders"].choices)  # type: ignore[attr-defined]


def test_a_copy_lies_some_whole_weeks_later_at_the_same_hour_over_the_change_of_clocks(leader: Person) -> None:
    event = an_event(leader.seats.get().group, starts_at=clock.at(dt.date(2026, 3, 19), 8), capacity=20)
    initial = copied(event)
    assert (initial["starts_at"], initial["capacity"]) == (dt.datetime(2026, 3, 26, 8), 20)
    with clock.frozen(clock.at(dt.date(2026, 3, 30), 10)):
        assert copied(event)["starts_at"] == dt.datetime(2026, 4, 16, 8)


def test_the_contact_is_somebody_of_the_committees_or_oneself(leader: Person) -> None:
    stranger = a_member()
    assert "contact" in filled(leader, contact=stranger.pk).errors


@pytest.mark.parametrize("name", ["title", "summary", "place", "address"])
def test_a_line_holds_nothing_that_cant_be_seen(leader: Person, name: str) -> None:
    form = filled(leader, **{name: "Frokost\x0b\u202e\r\nmøte\u200b "})
    assert form.is_valid(), form.errors
    assert form.cleaned_data[name] == "Frokost møte"


def test_a_title_is_something_that_can_be_seen(leader: Person) -> None:
    assert "title" in filled(leader, title="\u200b\u2066").errors
