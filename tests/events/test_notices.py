"""What is told once: thanks, that registration has closed, that few come."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from events import notices
from events.domain.event import cancel_event, change_event
from events.models import Event, Material, Question, Registration
from tests.browsing import signed_in
from tests.events.looking import mails
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.questions import rules_at
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)
THURSDAY, FRIDAY, MONDAY = dt.date(2027, 2, 18), dt.date(2027, 2, 19), dt.date(2027, 2, 22)
MINUTE = dt.timedelta(minutes=1)


def breakfast(places: int = 1, day: dt.date = THURSDAY, **details: Any) -> tuple[Event, list[Registration]]:
    with clock.frozen(NOW):
        group = a_group()
        a_leader(group)
        event = an_event(group, starts_at=clock.at(day, 8), **details)
        return event, [a_place(event) for _ in range(places)]


def told(moment: dt.datetime) -> int:
    with clock.frozen(moment):
        return notices.send_due()


def kinds(event: Event) -> list[str]:
    """What the leader of the group was written."""
    return mails(event.group.seats.get(role="leader").person)


def words_of(place: Registration) -> Message:
    message = Message.objects.get(person=place.person, template="events/thanks")
    render(message)
    return message


# --- Thanks -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("day", "morning"), [(THURSDAY, FRIDAY), (FRIDAY, MONDAY)])
def test_those_who_came_are_thanked_on_the_next_working_morning_once(day: dt.date, morning: dt.date) -> None:
    event, [here, absent, waits] = breakfast(3, day, capacity=2)
    Registration.objects.filter(pk=here.pk).update(checked_in_at=event.starts_at)
    assert told(clock.at(morning, 8) - MINUTE) == 0
    assert told(clock.at(morning, 8)) == 1
    assert told(clock.at(morning, 8) + MINUTE) == 0
    assert mails(here.person)[-1] == "events/thanks"
    assert "events/thanks" not in mails(absent.person) + mails(waits.person)


def test_where_nobody_was_ticked_off_all_registered_are_thanked_with_links() -> None:
    event, [first, second] = breakfast(2)
    link = Material.objects.create(event=event, title="Bildene", link="https://bilder.example/5s", readers="registered")
    paper = Material.objects.create(event=event, title="Foilene", file=b"%PDF-", file_name="a.pdf", readers="members")
    assert told(clock.at(FRIDAY, 8)) == 2
    message = words_of(first)
    assert link.link in message.html
    assert f"/materials/{paper.pk}/" in message.html
    assert f"Bildene: {link.link}" in message.text
    assert "/events/feedback/" in message.text
    assert str(second.person) not in message.text


def test_without_questions_there_is_no_link_and_without_anything_to_give_no_mail() -> None:
    event, [place] = breakfast(asks_feedback=False)
    assert told(clock.at(FRIDAY, 8)) == 0
    Material.objects.create(event=event, title="Bildene", link="https://bilder.example/5s")
    assert told(clock.at(FRIDAY, 9)) == 1
    assert "/events/feedback/" not in words_of(place).text


def test_nobody_is_thanked_for_what_was_called_off_a_committees_meeting_or_long_ago() -> None:
    off, [place] = breakfast()
    breakfast(0, audience="committee")
    with clock.frozen(NOW):
        cancel_event(off, reason="Storm")
    assert told(clock.at(FRIDAY, 8)) == 0
    breakfast()
    assert told(clock.at(FRIDAY, 8) + dt.timedelta(days=30)) == 0
    assert "events/thanks" not in mails(place.person)


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_thank_once() -> None:
    _event, [place] = breakfast()
    start = threading.Barrier(2)

    def run(_: int) -> int:
        start.wait(timeout=10)
        try:
            return notices.send_due()
        finally:
            connection.close()

    with clock.frozen(clock.at(FRIDAY, 8)), ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(run, range(2))) == 1
    assert mails(place.person).count("events/thanks") == 1


# --- Registration has closed ------------------------------------------------------------------------------------------
def test_organisers_hear_once_that_registration_has_closed_and_how_it_went() -> None:
    closes_at = clock.at(THURSDAY, 8) - dt.timedelta(days=2)
    event, [first, _second, _waits] = breakfast(3, capacity=2, closes_at=closes_at)
    question = Question.objects.create(event=event, text="Skostørrelse", is_required=True)
    Question.objects.create(event=event, text="Borte", is_required=True, removed_at=NOW)
    Question.objects.create(event=event, text="Noe mer?")
    first.answers.create(question=question, value="44")
    assert told(closes_at - MINUTE) == 0
    assert told(closes_at) == 1
    assert told(closes_at + MINUTE) == 0
    assert kinds(event)[-1] == "events/registration_closed"
    message = Message.objects.get(template="events/registration_closed")
    assert {name: message.facts[name] for name in ("registered", "waiting", "unanswered")} == {
        "registered": 2,
        "waiting": 1,
        "unanswered": 1,
    }
    message.language = "en"
    render(message)
    assert "2 are registered. 1 is on the waiting list." in message.text
    assert "1 has not answered" in message.text
    assert "1 has not answered" in message.html


def test_open_answers_are_counted_as_on_the_page_of_answers() -> None:
    closes_at = clock.at(THURSDAY, 8) - dt.timedelta(days=2)
    event, [first, second, _third] = breakfast(3, closes_at=closes_at)
    question = Question.objects.create(event=event, text="Skostørrelse", is_required=True)
    for place in (first, second):
        place.answers.create(question=question, value="44")
    with clock.frozen(NOW):
        rules = rules_at(event)
    Registration.objects.filter(pk=first.pk).update(site_rules=rules, rules_accepted_at=NOW)
    with clock.frozen(closes_at - MINUTE):
        leader = event.group.seats.get(role="leader").person
        shown = signed_in(leader).get(reverse("events:answers", args=[event.key])).context["owing"]
    assert told(closes_at) == 1
    assert Message.objects.get(template="events/registration_closed").facts["unanswered"] == shown == 2


def test_without_a_deadline_organisers_hear_the_morning_before_the_start_once() -> None:
    event, _places = breakfast(3, capacity=2)
    morning = clock.at(THURSDAY - dt.timedelta(days=1), 8)
    assert told(morning - MINUTE) == 0
    assert told(morning) == 1
    assert told(morning + MINUTE) == 0
    message = Message.objects.get(template="events/registration_closed")
    message.language = "en"
    render(message)
    assert message.subject == f"2 are coming so far: {event.title}"
    assert "Registration is open until the start" in message.text
    assert "closed" not in message.text
    assert "2 are registered. 1 is on the waiting list." in message.text


def test_what_is_published_the_day_before_or_has_begun_has_no_such_summary() -> None:
    morning = clock.at(THURSDAY - dt.timedelta(days=1), 8)
    with clock.frozen(morning + MINUTE):
        group = a_group()
        a_leader(group)
        event = an_event(group, starts_at=clock.at(THURSDAY, 8))
    assert told(morning + 2 * MINUTE) == 0
    breakfast(asks_feedback=False)
    assert told(event.starts_at) == 0


def test_after_a_move_it_is_told_anew() -> None:
    closes_at = clock.at(THURSDAY, 8) - dt.timedelta(days=2)
    event, _places = breakfast(closes_at=closes_at)
    assert told(closes_at) == 1
    week = dt.timedelta(days=14)
    with clock.frozen(closes_at + MINUTE):
        moved = {"starts_at": event.starts_at + week, "ends_at": event.ends_at + week, "closes_at": closes_at + week}
        change_event(event, moved, reason="Verten er syk")
    assert told(closes_at + week) == 1


def test_a_registration_that_closed_long_ago_is_no_news() -> None:
    closes_at = clock.at(THURSDAY, 8) - dt.timedelta(days=4)
    breakfast(5, closes_at=closes_at)
    assert told(closes_at + dt.timedelta(days=3)) == 0


# --- Few come ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("places", "capacity", "few"), [(4, None, True), (5, None, False), (5, 16, True), (5, 15, False), (2, 2, False)]
)
def test_a_week_before_organisers_hear_that_few_come_once(places: int, capacity: int | None, few: bool) -> None:
    event, _places = breakfast(places, capacity=capacity)
    week = event.starts_at - dt.timedelta(days=7)
    assert told(week - MINUTE) == 0
    assert told(week) == few
    assert told(week + MINUTE) == 0
    assert ("events/few_registered" in kinds(event)) == few


def test_few_is_not_told_of_what_can_not_be_registered_for_or_was_just_published() -> None:
    week = clock.at(THURSDAY, 8) - dt.timedelta(days=7)
    breakfast(1, closes_at=week)
    breakfast(0, opens_at=week + dt.timedelta(days=2))
    breakfast(0, audience="committee")
    with clock.frozen(week + dt.timedelta(days=1)):
        a_leader(an_event(starts_at=clock.at(THURSDAY, 8)).group)
    assert told(week + dt.timedelta(days=1)) == 1, "only that the first one has closed"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "1 of 20 places is taken."), ("nb", "1 av 20 plasser er tatt.")]
)
def test_the_mail_says_how_few(language: str, words: str) -> None:
    event, _places = breakfast(1, capacity=20)
    told(event.starts_at - dt.timedelta(days=6))
    message = Message.objects.get(template="events/few_registered")
    message.language = language
    render(message)
    assert words in message.text
    assert words in message.html
    assert "/invite/" in message.text


def test_one_event_that_fails_keeps_no_other_from_being_told(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, _ = breakfast()
    good, _ = breakfast()
    broken = notices.places_of

    def places_of(event: Event) -> Any:
        if event.pk == bad.pk:
            raise RuntimeError
        return broken(event)

    monkeypatch.setattr(notices, "places_of", places_of)
    assert told(good.starts_at - dt.timedelta(days=6)) == 1
    assert (kinds(bad)[-1:], kinds(good)[-1:]) == ([], ["events/few_registered"])
