"""Sixteen at the doors at once: a key counts once, the last press made wins, nobody gets two places."""

import datetime as dt
import random
import uuid

import pytest

from events.domain.attendance import press
from events.domain.walk_in import let_guest_in, let_in, take_back
from events.models import DoorPress, EarlyUndo, Registration
from tests.factories.events import a_place, an_event
from tests.factories.members import a_member
from tests.flows.test_races import at_once
from thamsklyngen.shared import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
THREADS = 16


def test_a_key_sent_by_sixteen_counts_once() -> None:
    row, key = a_place(an_event(days=1 / 24)), uuid.uuid4()
    done = at_once([lambda: press(row, key=key, checks_in=True, by=None)] * THREADS)
    assert sum(one.is_news for one in done) == 1
    assert DoorPress.objects.count() == 1


def test_presses_that_arrive_at_once_count_in_the_order_they_were_made() -> None:
    row, now = a_place(an_event(days=1 / 24)), clock.now()
    made = [(number % 2 == 0, now - dt.timedelta(minutes=THREADS - number)) for number in range(THREADS - 1)]
    random.Random(1).shuffle(made)
    at_once(
        [lambda one=one: press(row, key=uuid.uuid4(), checks_in=one[0], by=None, at=one[1]) for one in made]  # type: ignore[misc]
    )
    assert Registration.objects.get().checked_in_at == max(at for _in, at in made)


def test_one_let_in_at_sixteen_doors_has_one_place() -> None:
    event, person, by = an_event(days=1 / 24), a_member(), a_member()
    done = at_once([lambda: let_in(event, person, by=by)] * THREADS)
    assert len({one.pk for one in done}) == 1
    assert sum(one.is_news for one in done) == 1


def test_a_walk_in_undone_and_let_in_by_sixteen_has_one_row() -> None:
    event, person, by = an_event(days=1 / 24, capacity=1), a_member(), a_member()
    row = let_in(event, person, by=by)
    now, keys = clock.now(), [uuid.uuid4() for _ in range(3)]
    undo = [lambda key=key: press(row, key=key, checks_in=False, by=None, at=now) for key in keys]
    done = at_once([*undo, lambda: let_in(event, person, by=by)] * 4)
    assert {one.pk for one in done} == {row.pk}
    row.refresh_from_db()
    assert row.is_registered == row.is_walk_in == (row.checked_in_at is not None)


def test_a_form_sent_by_sixteen_lets_in_one_guest() -> None:
    event, by, key = an_event(days=1 / 24), a_member(), uuid.uuid4()
    typed = {"name": "Gro", "company": "Verket", "email": "", "key": key}
    done = at_once([lambda: let_guest_in(event, **typed, by=by)] * THREADS)
    assert len({one.pk for one in done}) == 1
    assert event.registrations.count() == 1


def test_one_let_in_and_taken_back_at_once_is_not_there_whichever_comes_first() -> None:
    event, by, key, now = an_event(days=1 / 24), a_member(), uuid.uuid4(), clock.now()
    typed = {"name": "Gro", "company": "Verket", "email": "", "key": key}
    undo_key = uuid.uuid4()
    undo = [lambda: take_back(event, key, undo_key=undo_key, by=by, at=now)] * (THREADS // 2)
    at_once([*undo, *[lambda: let_guest_in(event, **typed, by=by, at=now)] * (THREADS // 2)])
    row = event.registrations.get()
    assert (row.checked_in_at, row.is_live, DoorPress.objects.count()) == (None, False, 2)
    assert not EarlyUndo.objects.exists()
