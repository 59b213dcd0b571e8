"""Reminders (rule 7): once per registration, rule and start; right over the nights when the clocks change."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from bin.launch.sink import Sink
from events import reminders
from events.choices import ReminderUnit
from events.domain.event import cancel_event, change_event, set_reminders
from events.domain.registration import cancel, register
from events.models import Event, Registration, ReminderRule
from tests.factories.events import an_event
from tests.factories.members import a_member
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.deliver import drain
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
DAYS, HOURS = ReminderUnit.DAYS, ReminderUnit.HOURS
MINUTE = dt.timedelta(minutes=1)
START = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)
THURSDAY = dt.date(2027, 2, 18)


def at(day: dt.date, hour: int = 8, minute: int = 0) -> dt.datetime:
    return clock.at(day, hour, minute)


def breakfast(starts_at: dt.datetime | None = None, **details: Any) -> Event:
    with clock.frozen(START):
        return an_event(starts_at=starts_at or at(THURSDAY), **details)


def placed(event: Event, when: dt.datetime = START) -> Registration:
    with clock.frozen(when):
        return register(event, a_member())


def due(moment: dt.datetime) -> int:
    """How many reminders the scheduler writes at `moment`."""
    with clock.frozen(moment):
        return reminders.send_due()


def reminded(place: Registration) -> int:
    return Message.objects.filter(person=place.person, template="events/reminder").count()


def test_the_registered_are_reminded_seven_days_and_one_day_before_once_each() -> None:
    event = breakfast()
    first, second = placed(event), placed(event)
    assert due(at(dt.date(2027, 2, 11)) - MINUTE) == 0
    assert due(at(dt.date(2027, 2, 11))) == 2
    assert due(at(dt.date(2027, 2, 11)) + MINUTE) == 0
    assert due(at(dt.date(2027, 2, 17)) - MINUTE) == 0
    assert due(at(dt.date(2027, 2, 17))) == 2
    assert due(at(THURSDAY) - MINUTE) == 0
    assert due(at(THURSDAY)) == 0
    assert [reminded(first), reminded(second)] == [2, 2]


@pytest.mark.parametrize(
    ("start", "rule", "moment"),
    [
        # Last Sunday of March: the night has 23 hours.
        (at(dt.date(2027, 3, 28)), (1, DAYS), dt.datetime(2027, 3, 27, 7, 0, tzinfo=dt.UTC)),
        (at(dt.date(2027, 3, 28)), (24, HOURS), dt.datetime(2027, 3, 27, 6, 0, tzinfo=dt.UTC)),
        (at(dt.date(2027, 3, 29)), (1, DAYS), dt.datetime(2027, 3, 28, 6, 0, tzinfo=dt.UTC)),
        (at(dt.date(2027, 4, 1)), (7, DAYS), dt.datetime(2027, 3, 25, 7, 0, tzinfo=dt.UTC)),
        (at(dt.date(2027, 3, 29), 2, 30), (1, DAYS), dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC)),  # no such time
        # Last Sunday of October: the night has 25 hours.
        (at(dt.date(2027, 10, 31)), (1, DAYS), dt.datetime(2027, 10, 30, 6, 0, tzinfo=dt.UTC)),
        (at(dt.date(2027, 10, 31)), (24, HOURS), dt.datetime(2027, 10, 30, 7, 0, tzinfo=dt.UTC)),
        (at(dt.date(2027, 11, 1)), (1, DAYS), dt.datetime(2027, 10, 31, 7, 0, tzinfo=dt.UTC)),
        (at(dt.date(2027, 11, 4)), (7, DAYS), dt.datetime(2027, 10, 28, 6, 0, tzinfo=dt.UTC)),
        (at(dt.date(2027, 11, 1), 2, 30), (1, DAYS), dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)),  # the first one
    ],
)
def test_days_follow_the_wall_clock_and_hours_pass_over_both_changes(
    start: dt.datetime, rule: tuple[int, str], moment: dt.datetime
) -> None:
    event = breakfast(start)
    set_reminders(event, [rule])
    placed(event)
    assert due(moment - MINUTE) == 0
    assert due(moment) == 1
    assert due(moment + MINUTE) == 0


def test_who_registered_after_it_was_due_gets_the_next_one_only() -> None:
    event = breakfast()
    late = placed(event, at(dt.date(2027, 2, 11)) + MINUTE)
    assert due(at(dt.date(2027, 2, 11)) + 2 * MINUTE) == 0
    assert due(at(dt.date(2027, 2, 17))) == 1
    last = placed(event, at(dt.date(2027, 2, 17)) + MINUTE)
    assert due(at(dt.date(2027, 2, 17)) + 2 * MINUTE) == 0
    assert [reminded(late), reminded(last)] == [1, 0]


def test_neither_who_waits_nor_who_cancelled_is_reminded_but_who_was_promoted_is() -> None:
    event = breakfast(capacity=1)
    holder, waiting, last = placed(event), placed(event), placed(event)
    with clock.frozen(START):
        cancel(holder)
    assert due(at(dt.date(2027, 2, 11))) == 1
    assert [reminded(holder), reminded(waiting), reminded(last)] == [0, 1, 0]
    with clock.frozen(at(dt.date(2027, 2, 17)) + MINUTE):
        cancel(waiting)
    assert due(at(dt.date(2027, 2, 17)) + 2 * MINUTE) == 0, "promoted after it was due"


def test_a_scheduler_that_stood_still_reminds_late_rather_than_never_and_once() -> None:
    event = breakfast()
    place = placed(event)
    assert due(at(dt.date(2027, 2, 14))) == 1, "three days late"
    assert due(at(dt.date(2027, 2, 14)) + MINUTE) == 0
    assert due(at(THURSDAY) - MINUTE) == 1, "at the last minute"
    assert due(at(THURSDAY)) == 0, "not once it has begun"
    assert reminded(place) == 2


def test_of_several_that_are_overdue_only_the_last_is_sent() -> None:
    place = placed(breakfast())
    assert due(at(dt.date(2027, 2, 17), 9)) == 1
    assert due(at(dt.date(2027, 2, 17), 9) + MINUTE) == 0
    assert reminded(place) == 1


def test_a_scheduler_that_stood_still_over_the_start_reminds_nobody() -> None:
    place = placed(breakfast())
    assert due(at(THURSDAY) + MINUTE) == 0
    assert reminded(place) == 0


def test_a_moved_event_is_reminded_of_again_for_its_new_start() -> None:
    event = breakfast()
    place = placed(event)
    assert due(at(dt.date(2027, 2, 11))) == 1
    assert due(at(dt.date(2027, 2, 17))) == 1
    with clock.frozen(at(dt.date(2027, 2, 17), 10)):
        friday = at(dt.date(2027, 2, 26))
        change_event(event, {"starts_at": friday, "ends_at": friday + dt.timedelta(hours=2)}, reason="Snø")
    assert due(at(dt.date(2027, 2, 19)) - MINUTE) == 0
    assert due(at(dt.date(2027, 2, 19))) == 1
    assert due(at(dt.date(2027, 2, 25))) == 1
    assert reminded(place) == 4


def test_a_time_that_had_passed_when_it_was_moved_is_told_by_the_move_itself() -> None:
    event = breakfast()
    place = placed(event)
    with clock.frozen(at(dt.date(2027, 2, 10), 12)):
        sooner = at(dt.date(2027, 2, 11), 9)
        change_event(event, {"starts_at": sooner, "ends_at": sooner + dt.timedelta(hours=2)}, reason="Verten")
    assert due(at(dt.date(2027, 2, 10), 12) + MINUTE) == 0
    assert reminded(place) == 0


def test_moving_takes_back_a_reminder_that_has_not_left() -> None:
    event = breakfast()
    place = placed(event)
    due(at(dt.date(2027, 2, 17)))
    with clock.frozen(at(dt.date(2027, 2, 17), 8, 1)):
        later = event.starts_at + dt.timedelta(hours=1)
        change_event(event, {"starts_at": later, "ends_at": later + dt.timedelta(hours=2)}, reason="Snø")
    states = dict(Message.objects.filter(person=place.person).values_list("template", "state"))
    assert states == {
        "events/registered": MessageState.PENDING,
        "events/reminder": MessageState.EXPIRED,
        "events/changed": MessageState.PENDING,
    }


@pytest.mark.parametrize("why", ["cancelled", "called off"])
def test_an_unsent_reminder_is_taken_back_when_the_place_or_the_event_is_gone(why: str) -> None:
    event = breakfast()
    place = placed(event)
    with clock.frozen(at(dt.date(2027, 2, 17))):
        reminders.send_due()
        if why == "cancelled":
            cancel(place)
        else:
            cancel_event(event, reason="Snø")
    assert Message.objects.get(template="events/reminder").state == MessageState.EXPIRED
    assert due(at(dt.date(2027, 2, 17)) + MINUTE) == 0


def test_a_reminder_that_could_not_leave_before_the_start_expires(sink: Sink) -> None:
    event = breakfast()
    placed(event)
    due(at(dt.date(2027, 2, 17)))
    with clock.frozen(at(THURSDAY)):
        drain()
    assert [str(mail["Subject"]).partition(":")[0] for mail in sink.mails] == ["Påmeldt"]
    assert Message.objects.get(template="events/reminder").state == MessageState.EXPIRED


def test_a_rule_that_is_taken_away_and_put_back_reminds_nobody_twice() -> None:
    event = breakfast()
    place = placed(event)
    assert due(at(dt.date(2027, 2, 17))) == 1
    set_reminders(event, [(7, DAYS)])
    set_reminders(event, [(7, DAYS), (1, DAYS)])
    assert ReminderRule.objects.filter(event=event).count() == 2
    assert due(at(dt.date(2027, 2, 17)) + MINUTE) == 0
    assert reminded(place) == 1


def test_drafts_and_called_off_events_remind_nobody() -> None:
    event = breakfast()
    placed(event)
    with clock.frozen(START):
        cancel_event(event, reason="Snø")
    assert due(at(dt.date(2027, 2, 17))) == 0


def test_one_event_that_fails_keeps_no_other_from_being_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, fine = breakfast(at(THURSDAY, 7)), breakfast()
    placed(broken)
    place = placed(fine)
    remind = reminders.remind

    def stumble(key: int) -> int:
        if key == broken.pk:
            raise RuntimeError("odd")
        return remind(key)

    monkeypatch.setattr(reminders, "remind", stumble)
    assert due(at(dt.date(2027, 2, 17))) == 1
    assert reminded(place) == 1
    assert f"event {broken.pk} " in caplog.text


def test_most_minutes_no_event_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    placed(breakfast())
    due(at(dt.date(2027, 2, 17)))
    monkeypatch.setattr(reminders, "lock", lambda event: pytest.fail("locked without need"))
    assert due(at(dt.date(2027, 2, 17)) + MINUTE) == 0


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_write_each_reminder_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    event = breakfast()
    places = [placed(event) for _ in range(10)]
    looked = threading.Barrier(4)
    remind = reminders.remind

    def together(key: int) -> int:
        looked.wait(30)  # each has seen that something is due before any has written
        return remind(key)

    monkeypatch.setattr(reminders, "remind", together)

    def schedule(number: int) -> int:
        try:
            return reminders.send_due()
        finally:
            connection.close()

    with clock.frozen(at(dt.date(2027, 2, 17))), ThreadPoolExecutor(4) as pool:
        written = list(pool.map(schedule, range(4)))
    assert sorted(written) == [0, 0, 0, 10]
    assert [reminded(place) for place in places] == [1] * 10
    assert caplog.messages == [], "the lock keeps them apart; none runs into the database's own rule"


@pytest.mark.django_db(transaction=True)
def test_reminding_and_cancelling_at_once_end_with_no_reminder_that_would_be_wrong() -> None:
    event = breakfast()
    stays, places = placed(event), [placed(event) for _ in range(6)]
    start = threading.Barrier(7)

    def act(number: int) -> None:
        start.wait(30)
        try:
            if number == 6:
                reminders.send_due()
            else:
                cancel(places[number])
        finally:
            connection.close()

    with clock.frozen(at(dt.date(2027, 2, 17))), ThreadPoolExecutor(7) as pool:
        list(pool.map(act, range(7)))
    waiting = Message.objects.filter(template="events/reminder", state=MessageState.PENDING)
    assert [message.person for message in waiting] == [stays.person]
    assert Message.objects.filter(template="events/cancelled").count() == len(places)


def test_each_reminder_has_the_practical_information_of_its_own_moment() -> None:
    event = breakfast(practical="Møt ved hovedporten")
    place = placed(event)
    due(at(dt.date(2027, 2, 11)))
    with clock.frozen(at(dt.date(2027, 2, 12))):
        change_event(event, {"practical": "Møt ved sørporten", "safety": "Hjelm"})
    due(at(dt.date(2027, 2, 17)))
    told = Message.objects.filter(person=place.person, template="events/reminder").order_by("pk")
    assert [row.facts["event"]["practical"] for row in told] == ["Møt ved hovedporten", "Møt ved sørporten"]
    assert [row.facts["event"]["safety"] for row in told] == ["", "Hjelm"]
