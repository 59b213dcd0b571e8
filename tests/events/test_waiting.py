"""The waiting list: rules 2 and 3."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.choices import RegistrationState
from events.domain import errors
from events.domain.event import change_event
from events.domain.registration import cancel, register
from events.domain.waiting import position_of
from events.links import place_url
from events.models import Event, Registration
from events.tasks import sweep_places
from groups.models import Seat
from members.domain.membership import admit
from members.models import Employment, Membership, Person
from tests.browsing import signed_in
from tests.events.looking import mails, states
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_seat
from tests.factories.members import a_company, a_member, employ
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

pytestmark = pytest.mark.django_db
R, W, C = RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.CANCELLED


def test_asking_again_while_waiting_keeps_the_place_in_the_queue() -> None:
    event = an_event(capacity=1)
    a_place(event)
    first, second = a_place(event), a_place(event)
    assert register(event, first.person) == first
    assert [position_of(first), position_of(second)] == [1, 2]


def test_a_full_event_makes_a_queue_and_a_freed_place_goes_to_the_first() -> None:
    event = an_event(capacity=1)
    holder, first, second = a_place(event), a_place(event), a_place(event)
    cancel(holder)
    assert states(event) == [C, R, W]
    assert mails(first.person)[-1] == "events/promoted"
    assert mails(second.person) == ["events/waiting"]


def test_the_limit_per_company_makes_one_wait_while_others_pass() -> None:
    company = a_company()
    event = an_event(capacity=5, company_limit=1)
    mine = a_place(event, a_member(at=company))
    colleague = a_place(event, a_member(at=company))
    other = a_place(event)
    assert [colleague.state, other.state] == [W, R]
    cancel(mine)
    colleague.refresh_from_db()
    assert colleague.state == R


def test_who_is_stopped_by_the_limit_is_passed_and_keeps_the_first_place_in_the_queue() -> None:
    company = a_company()
    event = an_event(capacity=2, company_limit=1)
    mine = a_place(event, a_member(at=company))
    holder = a_place(event)
    colleague = a_place(event, a_member(at=company))
    stranger = a_place(event)
    cancel(holder)
    colleague.refresh_from_db(), stranger.refresh_from_db()
    assert (colleague.state, stranger.state) == (W, R)
    assert mine.is_registered


def lose(what: str, waiting: Registration) -> None:
    """Take from the one who waits what they needed for the place."""
    jobs = Employment.objects.filter(person=waiting.person)
    if what == "employment":
        jobs.update(until=clock.today())
    elif what == "this employment":
        jobs.update(until=clock.today())
        employ(waiting.person, a_company())
    elif what == "membership":
        Membership.objects.filter(company=waiting.company).update(until=clock.today())
    elif what == "seat":
        Seat.objects.filter(person=waiting.person).update(until=clock.today())
    else:
        Person.objects.filter(pk=waiting.person_id).update(is_active=False)


LOST = ["employment", "this employment", "membership", "seat", "sign-in"]


@pytest.mark.parametrize("what", LOST)
def test_who_may_no_longer_come_is_passed_and_keeps_waiting(what: str) -> None:
    group = a_group()
    event = an_event(group, capacity=1, audience="committee")
    holder, gone, second = (a_place(event, a_seat(group)) for _ in range(3))
    lose(what, gone)
    cancel(holder)
    gone.refresh_from_db(), second.refresh_from_db()
    assert (gone.state, second.state) == (W, R)
    assert mails(gone.person) == ["events/waiting"]


def test_a_seat_matters_to_a_committee_meeting_alone() -> None:
    event = an_event(capacity=1)
    holder, waiting = a_place(event), a_place(event)
    cancel(holder)
    waiting.refresh_from_db()
    assert waiting.state == R


@pytest.mark.parametrize("what", LOST)
def test_who_may_no_longer_come_is_not_told_of_a_free_place_nor_given_it(what: str) -> None:
    group = a_group()
    event = an_event(group, capacity=1, audience="committee", days=1)
    holder, gone, second = (a_place(event, a_seat(group)) for _ in range(3))
    lose(what, gone)
    with clock.frozen(event.starts_at - dt.timedelta(hours=2)):
        cancel(holder)
        assert mails(gone.person) == ["events/waiting"]
        assert mails(second.person)[-1] == "events/place_free"
        with pytest.raises(DomainError):
            register(event, Person.objects.get(pk=gone.person_id))


@pytest.mark.parametrize("resumed", [True, False])
def test_a_place_that_stayed_free_is_given_once_a_membership_is_resumed(resumed: bool) -> None:
    event = an_event(capacity=1)
    holder, waiting = a_place(event), a_place(event)
    Membership.objects.filter(company=waiting.company).update(until=clock.today(), paused=True)
    cancel(holder)
    if resumed:
        admit(waiting.company, kind="company", since=clock.today())
    sweep_places()
    waiting.refresh_from_db()
    assert waiting.state == (R if resumed else W)
    assert mails(waiting.person)[-1] == ("events/promoted" if resumed else "events/waiting")


def test_a_place_that_nobody_in_the_queue_may_have_goes_to_whoever_asks() -> None:
    event = an_event(capacity=1)
    holder, gone = a_place(event), a_place(event)
    lose("employment", gone)
    cancel(holder)
    assert a_place(event).state == R


def test_the_queue_is_read_in_as_many_queries_for_many_as_for_one() -> None:
    def number(waiting: int) -> int:
        event = an_event(capacity=1)
        holder = a_place(event)
        for _ in range(waiting):
            lose("employment", a_place(event))
        with CaptureQueriesContext(connection) as caught:
            cancel(holder)
        return len(caught)

    assert number(1) == number(12)


def test_nobody_passes_a_waiting_person_who_may_have_the_place() -> None:
    event = an_event(capacity=1)
    a_place(event)
    waiting = a_place(event)
    Event.objects.filter(pk=event.pk).update(capacity=2)  # as if filling had been missed
    late = a_place(event)
    waiting.refresh_from_db()
    assert (waiting.state, late.state) == (R, W)


def test_raising_the_capacity_fills_from_the_queue() -> None:
    event = an_event(capacity=1)
    for _ in range(4):
        a_place(event)
    change_event(event, {"capacity": 3})
    assert states(event) == [R, R, R, W]
    change_event(event, {"capacity": None})
    assert states(event) == [R, R, R, R]


def test_in_the_last_hours_nobody_is_promoted_all_who_wait_are_told_once_and_the_first_press_has_it() -> None:
    event = an_event(capacity=1, days=1)
    holder, first, second = a_place(event), a_place(event), a_place(event)
    with clock.frozen(event.starts_at - dt.timedelta(hours=3)):
        cancel(holder)
        assert states(event) == [C, W, W]
        assert [mails(first.person)[-1], mails(second.person)[-1]] == ["events/place_free"] * 2
        assert register(event, second.person).state == R
        assert register(event, first.person).state == W
        cancel(Registration.objects.get(event=event, state=R))
        assert mails(first.person).count("events/place_free") == 1


def test_who_waits_is_told_anew_of_a_free_place_when_the_start_has_moved() -> None:
    event = an_event(capacity=1, days=1)
    holder, waiting = a_place(event), a_place(event)
    with clock.frozen(event.starts_at - dt.timedelta(hours=3)):
        cancel(holder)
        Message.objects.filter(template="events/waiting").update(state="sent", sent_at=clock.now())
        later = event.starts_at + dt.timedelta(minutes=30)
        change_event(event, {"starts_at": later, "ends_at": later + dt.timedelta(hours=2)}, reason="Snø")
    told = Message.objects.filter(person=waiting.person).order_by("pk").values_list("template", "state")
    assert list(told) == [
        ("events/waiting", "sent"),
        ("events/place_free", "expired"),
        ("events/changed", "pending"),
        ("events/place_free", "pending"),
    ]


def test_a_move_to_another_place_tells_of_no_free_place_again() -> None:
    event = an_event(capacity=1, days=1)
    holder, waiting = a_place(event), a_place(event)
    with clock.frozen(event.starts_at - dt.timedelta(hours=3)):
        cancel(holder)
        change_event(event, {"place": "Kantina"}, reason="Snø")
    assert mails(waiting.person).count("events/place_free") == 1


def test_a_place_that_was_left_to_the_first_press_goes_to_the_first_in_line_once_the_event_is_days_off() -> None:
    event = an_event(capacity=1, days=1)
    holder, waiting = a_place(event), a_place(event)
    with clock.frozen(event.starts_at - dt.timedelta(hours=3)):
        cancel(holder)
        later = event.starts_at + dt.timedelta(days=7)
        change_event(event, {"starts_at": later, "ends_at": later + dt.timedelta(hours=2)}, reason="Snø")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.told_free_at) == (R, None)


@pytest.mark.parametrize(("minutes", "state"), [(-1, RegistrationState.OFFERED), (1, W)])
def test_offers_end_where_four_hours_for_an_answer_would_reach_into_the_last_four(minutes: int, state: str) -> None:
    starts_at = clock.at(clock.today() + dt.timedelta(days=10), 18)
    event = an_event(capacity=1, starts_at=starts_at)
    holder, first = a_place(event), a_place(event)
    with clock.frozen(event.starts_at - dt.timedelta(hours=8) + dt.timedelta(minutes=minutes)):
        cancel(holder)
    first.refresh_from_db()
    assert first.state == state


def test_who_waits_may_take_a_free_place_after_the_deadline() -> None:
    event = an_event(capacity=1, days=1, closes_at=clock.now() + dt.timedelta(hours=1))
    holder, waiting = a_place(event), a_place(event)
    with clock.frozen(event.starts_at - dt.timedelta(hours=2)):
        cancel(holder)
        assert register(event, waiting.person).state == R
        with pytest.raises(errors.RegistrationClosed):
            a_place(event)


# --- What is said to who waits while their company has all it may have ----------------------------------------------
@pytest.mark.parametrize("capacity", [5, 2])
def test_who_waits_for_a_place_of_their_companys_reads_so_wherever_they_look(capacity: int) -> None:
    company = a_company("Orkel")
    event = an_event(capacity=capacity, company_limit=2)
    for _ in range(2):
        a_place(event, a_member(at=company))
    me, words = a_member(at=company), "Orkel has 2 of at most 2 places."
    Person.objects.filter(pk=me.pk).update(language="en")
    browser = signed_in(me)
    how = "A place comes when a colleague gives theirs up, or the limit is raised."
    mine = a_place(event, Person.objects.get(pk=me.pk))
    message = Message.objects.get(person=me)
    render(message)
    pages = [
        browser.get(where).content.decode() for where in (event.get_absolute_url(), urlsplit(place_url(mine)).path)
    ]
    for text in (*pages, " ".join(message.text.split()), message.html):
        assert words in text
        assert how in text
        assert ("go to the next in line whose company has room" in text) == (capacity == 2)
    assert "Your company has 2 of 2 places" in browser.get(reverse("events:mine")).content.decode()
    cancel(mine)
    assert how in browser.get(event.get_absolute_url()).content.decode(), "also before they go on the list"


def test_who_waits_at_a_full_event_without_a_limit_reads_nothing_of_the_company() -> None:
    event = an_event(capacity=1, days=1.5, company_limit=1)
    a_place(event)
    mine = a_place(event)
    page = signed_in(mine.person).get(event.get_absolute_url()).content.decode()
    assert "gives theirs up" not in page
    assert "it is offered to you by mail" in page, "so near the start it is no longer given at once"


def test_my_events_ask_once_however_many_one_waits_for() -> None:
    me, company = a_member(), a_company()
    browser = signed_in(me)

    def waits() -> int:
        event = an_event(capacity=1)
        a_place(event, a_member(at=company)), a_place(event, me)
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("events:mine"))
        return len(asked)

    waits()
    assert waits() == waits()
