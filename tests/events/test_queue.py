"""What organisers do with the waiting list."""

import datetime as dt
import html

import pytest
from django.urls import reverse

from events.choices import RegistrationState
from events.domain import errors, queue
from events.domain.registration import cancel
from events.domain.waiting import position_of
from events.models import Event
from tests.browsing import signed_in
from tests.events.looking import mails, states
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_company, a_member
from tests.flows.test_races import at_once
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
R, W, C = RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.CANCELLED


def tomorrow_at(hour: int, **details: object) -> Event:
    return an_event(starts_at=clock.at(clock.today() + dt.timedelta(days=5), hour), **details)  # type: ignore[arg-type]


def test_a_free_place_in_the_last_hours_is_given_past_the_queue_with_a_reason() -> None:
    event = tomorrow_at(12, capacity=1)
    holder, first, second = a_place(event), a_place(event), a_place(event)
    leader = a_leader(event.group)
    with clock.frozen(event.starts_at - dt.timedelta(hours=2)):
        with pytest.raises(errors.NoPlaceFree):
            queue.give_place(second, by=leader, reason="Ringte")
        cancel(holder)
        with pytest.raises(errors.ReasonNeeded):
            queue.give_place(second, by=leader, reason=" ")
        assert queue.give_place(second, by=leader, reason="Ringte, kan komme straks").is_news
        assert not queue.give_place(second, by=leader, reason="En gang til").is_news
    assert states(event) == [C, W, R]
    assert mails(second.person)[-1] == "events/promoted"
    assert mails(first.person)[-1] == "events/place_free"


def test_the_first_in_line_gets_the_place_in_one_press_and_nobody_passes_them_without_a_word() -> None:
    event = tomorrow_at(12, capacity=1)
    holder, stopped, first, second = (a_place(event) for _ in range(4))
    stopped.person.employments.update(until=clock.today())
    browser, page = signed_in(a_leader(event.group)), reverse("events:queue", args=[event.key])
    give = {row.pk: reverse("events:give_place", args=[event.key, row.pk]) for row in (stopped, first, second)}
    with clock.frozen(event.starts_at - dt.timedelta(hours=2)):
        cancel(holder)
        text = browser.get(page).content.decode()
        assert (text.count('name="first"'), give[second.pk] in text, give[stopped.pk] in text) == (1, True, False)
        for row in (second, stopped):
            answer = browser.post(give[row.pk], {"first": "1"}, follow=True)
            assert str(errors.ReasonNeeded()) in html.unescape(answer.content.decode())
        assert browser.post(give[second.pk], {"reason": ""}).status_code == 422
        assert states(event) == [C, W, W, W]
        for _ in range(2):
            assert browser.post(give[first.pk], {"first": "1"}).status_code == 302
    assert states(event) == [C, W, R, W]
    assert mails(first.person)[-1] == "events/promoted"
    history = browser.get(reverse("events:history", args=[event.key])).content.decode()
    assert "got a place from the waiting list" in history
    assert "past the queue" not in history


def test_who_works_there_no_more_is_given_no_place() -> None:
    event = tomorrow_at(12, capacity=1)
    holder, waiting = a_place(event), a_place(event)
    waiting.person.employments.update(until=clock.today())
    leader = a_leader(event.group)
    with clock.frozen(event.starts_at - dt.timedelta(hours=2)):
        cancel(holder)
        with pytest.raises(errors.MayNotCome):
            queue.give_place(waiting, by=leader, reason="Ringte")
    assert states(event) == [C, W]


def test_a_late_cancellation_names_the_first_three_with_their_telephones() -> None:
    event = tomorrow_at(12, capacity=1, cancel_by=clock.now() + dt.timedelta(days=1))
    leader, holder = a_leader(event.group), a_place(event)
    waiting = [a_place(event, a_member(phone=f"+479999999{number}")) for number in range(4)]
    with clock.frozen(event.starts_at - dt.timedelta(hours=2)):
        cancel(holder)
    facts = Message.objects.get(person=leader, template="events/late_cancellation").facts
    assert facts["next"] == [{"name": str(row.person), "phone": row.person.phone} for row in waiting[:3]]
    assert facts["url"].endswith(reverse("events:queue", args=[event.key]))


def test_a_place_that_found_somebody_by_itself_names_nobody_to_ring() -> None:
    event = tomorrow_at(12, capacity=1, cancel_by=clock.now() + dt.timedelta(hours=1))
    leader, holder = a_leader(event.group), a_place(event)
    a_place(event)
    with clock.frozen(clock.now() + dt.timedelta(hours=2)):
        cancel(holder)
    assert Message.objects.get(person=leader, template="events/late_cancellation").facts["next"] == []


@pytest.mark.parametrize(("to", "order"), [(1, "cab"), (2, "acb"), (3, "abc"), (99, "abc")])
def test_somebody_is_moved_in_the_queue(to: int, order: str) -> None:
    event = tomorrow_at(12, capacity=1)
    a_place(event)
    rows = dict(zip("abc", (a_place(event) for _ in "abc"), strict=True))
    queue.move_in_queue(rows["c"], to=to, by=a_leader(event.group), reason="Verten ba om det")
    now = {position_of(event.registrations.get(pk=row.pk)): name for name, row in rows.items()}
    assert "".join(now[place] for place in (1, 2, 3)) == order


def test_more_places_let_in_just_those_who_were_shown() -> None:
    company = a_company()
    event = tomorrow_at(12, capacity=1, company_limit=1)
    a_place(event, a_member(at=company))
    stopped, first, second, _third = (
        a_place(event, a_member(at=company)), a_place(event), a_place(event), a_place(event),
    )  # fmt: skip
    shown = queue.who_comes_in(event, 2)
    assert shown == [first, second]
    queue.make_room(event, more=2)
    assert states(event) == [R, W, R, R, W]
    stopped.refresh_from_db()
    assert stopped.is_waiting


def test_the_page_shows_the_queue_and_does_what_is_pressed() -> None:
    event = tomorrow_at(12, group=a_group(), capacity=1)
    leader = a_leader(event.group)
    holder, first = a_place(event), a_place(event, a_member(phone="+4799999999"))
    browser = signed_in(leader)
    page = reverse("events:queue", args=[event.key])
    text = browser.get(page, {"more": "2"}).content.decode()
    assert str(first.person) in text
    assert "tel:+4799999999" in text
    move = reverse("events:move_in_queue", args=[event.key, first.pk])
    assert browser.post(move, {"to": "1"}).status_code == 422
    assert browser.post(move, {"to": "1", "reason": "Ba om det"}).status_code == 302
    assert browser.post(reverse("events:make_room", args=[event.key]), {"more": "x"}).status_code == 422
    assert browser.post(reverse("events:make_room", args=[event.key]), {"more": "2"}).status_code == 302
    assert states(event) == [R, R]
    give = reverse("events:give_place", args=[event.key, first.pk])
    assert browser.post(give, {"reason": "Ringte"}).status_code == 302
    assert holder.is_registered


def test_the_history_tells_why() -> None:
    event = tomorrow_at(12, capacity=1)
    leader = a_leader(event.group)
    a_place(event), a_place(event)
    queue.move_in_queue(a_place(event), to=1, by=leader, reason="Verten ba om det")
    text = signed_in(leader).get(reverse("events:history", args=[event.key])).content.decode()
    assert "2 → 1. Verten ba om det" in text


def test_lists_count_held_places_as_the_page_does() -> None:
    host, group = a_company(), a_group()
    event = an_event(group, capacity=5, host=host, held_for_host=2, held_for_group=1)
    for person in (a_member(at=host), a_member(), a_leader(group)):
        a_place(event, person)
    row = Event.objects.with_places().get(pk=event.pk)
    assert (row.taken, row.held) == (3, 1)  # type: ignore[attr-defined]
    with clock.frozen(event.starts_at):
        assert Event.objects.with_places().get(pk=event.pk).held == 0  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_more_places_asked_for_by_several_at_once_all_come() -> None:
    event = an_event(capacity=10)
    at_once([lambda: queue.make_room(Event.objects.get(pk=event.pk), more=5) for _ in range(6)])
    event.refresh_from_db()
    assert event.capacity == 40


def test_more_places_are_counted_from_what_stands_when_one_holds_the_lock() -> None:
    seen = an_event(capacity=10)
    queue.make_room(seen, more=5)
    assert queue.make_room(seen, more=5).capacity == 20, "another had made room since the page was opened"
