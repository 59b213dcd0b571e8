"""Ticking people off: each press once, the last one made wins, in any order of arrival; and who did not come."""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator

import pytest

from events.domain import absence, errors, walk_in
from events.domain.attendance import check_in, check_out, corrected_until, press
from events.domain.event import cancel_event
from events.domain.presence import presence_of
from events.domain.registration import cancel
from events.models import DoorPress, Event, Registration, Visit
from members.models import Person
from tests.factories.events import a_place, an_event
from tests.factories.members import a_company, a_member
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
START = clock.at(dt.date(2026, 3, 12), 8)


@pytest.fixture(autouse=True)
def _days_before() -> Iterator[None]:
    with clock.frozen(START - dt.timedelta(days=9)):
        yield


def check_out_at(minute: int, row: Registration, by: Person | None = None) -> Registration:
    """Take it back so many minutes after the start."""
    with clock.frozen(START + minute * MINUTE):
        return check_out(row, by=by)


def at_the_door(**details: object) -> Event:
    return an_event(starts_at=START, **details)


def test_a_press_counts_once_and_the_second_one_is_no_news() -> None:
    row, ola, per = a_place(at_the_door()), a_member("Ola"), a_member("Per")
    with clock.frozen(START):
        key = uuid.uuid4()
        first = press(row, key=key, checks_in=True, by=ola)
        assert (first.is_news, first.checked_in_at, first.checked_in_by) == (True, START, ola)
    with clock.frozen(START + MINUTE):
        again = press(row, key=key, checks_in=True, by=ola)
        other = check_in(row, by=per)
    assert not again.is_news
    assert not other.is_news
    assert (other.checked_in_at, other.checked_in_by) == (START, ola)
    assert DoorPress.objects.count() == 2


def test_a_key_that_is_known_counts_for_nobody_else() -> None:
    event, key = at_the_door(), uuid.uuid4()
    kari, ola = a_place(event), a_place(event)
    with clock.frozen(START):
        press(kari, key=key, checks_in=True, by=None)
        with pytest.raises(errors.CountedForAnother):
            press(ola, key=key, checks_in=True, by=None)
        assert press(kari, key=key, checks_in=False, by=None).checked_in_at == START


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_presses_count_in_the_order_they_were_made(order: tuple[int, ...]) -> None:
    row = a_place(at_the_door())
    made = [(True, START), (False, START + MINUTE), (True, START + 2 * MINUTE)]
    with clock.frozen(START + dt.timedelta(hours=1)):
        for number in order:
            checks_in, at = made[number]
            press(row, key=uuid.uuid4(), checks_in=checks_in, by=None, at=at)
    row.refresh_from_db()
    assert row.checked_in_at == START + 2 * MINUTE


def test_an_undo_made_before_another_tick_does_not_undo_it() -> None:
    row = a_place(at_the_door())
    with clock.frozen(START + dt.timedelta(hours=1)):
        check_in(row, by=None, at=START + 5 * MINUTE)
        late = check_out(row, by=None, at=START + MINUTE)
        assert late.checked_in_at == START + 5 * MINUTE
        assert not late.is_news
        assert check_out(row, by=None).is_news
        assert Registration.objects.get().checked_in_by is None


def test_no_press_is_later_than_now_or_before_the_door_opened() -> None:
    row = a_place(at_the_door())
    with clock.frozen(START):
        check_in(row, by=None, at=START + dt.timedelta(days=300))
        check_out(row, by=None, at=START - dt.timedelta(days=300))
        assert [one.pressed_at for one in DoorPress.objects.order_by("pressed_at")] == [
            START - dt.timedelta(hours=2),
            START,
        ]


def test_the_door_has_its_hours() -> None:
    event = at_the_door()
    row = a_place(event)
    for moment in (START - dt.timedelta(hours=2, seconds=1), corrected_until(event)):
        with clock.frozen(moment), pytest.raises(errors.DoorIsShut):
            check_in(row, by=None)
    for moment in (START - dt.timedelta(hours=2), corrected_until(event) - MINUTE):
        with clock.frozen(moment):
            assert check_in(row, by=None).checked_in_at


def test_who_has_no_place_is_not_ticked_off() -> None:
    event = at_the_door(capacity=1)
    left, waits = a_place(event), a_place(event)
    cancel(left)
    called_off = a_place(at_the_door())
    cancel_event(called_off.event, reason="Strømbrudd")
    with clock.frozen(START):
        with pytest.raises(errors.NotOnTheList):
            check_in(left, by=None)
        with pytest.raises(errors.EventIsCancelled):
            check_in(called_off, by=None)
        assert check_in(waits, by=None).checked_in_at  # it has got the place


def test_a_member_walks_in() -> None:
    event, kari, ola = at_the_door(), a_member("Kari"), a_member("Ola")
    with clock.frozen(START):
        row = walk_in.let_in(event, kari, by=ola)
        again = walk_in.let_in(event, kari, by=ola)
    assert row.is_walk_in
    assert row.is_registered
    assert row.company == kari.work_today[0].company
    assert row.is_news
    assert (row.created_by, row.checked_in_by) == (ola, ola)
    assert again.pk == row.pk
    assert not again.is_news
    assert not Message.objects.filter(person=kari).exists()


def test_who_has_a_place_did_not_walk_in_and_who_waits_did() -> None:
    event = at_the_door(capacity=1)
    placed, waits = a_place(event), a_place(event)
    with clock.frozen(START):
        assert not walk_in.let_in(event, placed.person, by=placed.person).is_walk_in
        with pytest.raises(errors.AllTaken):
            walk_in.let_in(event, waits.person, by=placed.person)
        row = walk_in.let_in(event, waits.person, by=placed.person, past_capacity=True)
    assert (row.pk, row.is_walk_in, row.is_registered) == (waits.pk, True, True)


def test_a_walk_in_that_is_taken_back_had_no_place() -> None:
    event = at_the_door(capacity=1, cancel_by=START - dt.timedelta(days=1))
    kari, ola = a_member("Kari"), a_member("Ola")
    with clock.frozen(START):
        row = walk_in.let_in(event, kari, by=ola)
        guest = walk_in.let_guest_in(
            event, name="Gro", company="", email="", key=uuid.uuid4(), by=ola, past_capacity=True
        )
        for one in (row, guest):
            assert check_out_at(1, one, ola).is_news
            assert not check_out_at(2, one, ola).is_news
    whole = presence_of(event).whole
    assert (whole.places, whole.came, whole.missing, whole.late, whole.walk_ins) == (0, 0, 0, 0, 0)
    assert not event.registrations.live().exists()
    assert {(one.cause, one.had_place) for one in event.registrations.all()} == {("door", False)}
    with clock.frozen(START + dt.timedelta(hours=1)):
        a_walk_in(event)
    with clock.frozen(START + dt.timedelta(days=1, hours=1)):
        assert absence.tell_missing() == 0


def a_walk_in(event: Event) -> Registration:
    return walk_in.let_in(event, a_member(), by=a_member(), past_capacity=True)


def test_who_waited_or_had_an_offer_has_just_that_again() -> None:
    event = at_the_door(capacity=1)
    placed, waits, offered = a_place(event), a_place(event), a_place(event)
    until = START - dt.timedelta(hours=5)
    Registration.objects.filter(pk=offered.pk).update(state="offered", offer_expires_at=until)
    for row in (placed, waits, offered):
        row.refresh_from_db()
    before = [(row.state, row.asked_at, row.placed_at, row.offer_expires_at) for row in (placed, waits, offered)]
    with clock.frozen(START):
        for row in (placed, waits, offered):
            walk_in.let_in(event, row.person, by=placed.person, past_capacity=True)
            assert check_out_at(1, row).is_news
            row.refresh_from_db()
    after = [(row.state, row.asked_at, row.placed_at, row.offer_expires_at) for row in (placed, waits, offered)]
    assert after == before
    assert [row.is_walk_in for row in (placed, waits, offered)] == [False] * 3


def test_sensitive_answers_go_with_the_place_and_stay_where_one_waits_again() -> None:
    event = at_the_door(capacity=1)
    question = event.questions.create(text="Født", kind="text", is_sensitive=True)
    placed, waits = a_place(event), a_place(event)
    with clock.frozen(START):
        came = a_walk_in(event)
        again = walk_in.let_in(event, waits.person, by=placed.person, past_capacity=True)
        for row in (came, again):
            row.answers.create(question=question, value="1. mai")
    for row in (came, again):
        check_out_at(1, row)
    came.refresh_from_db()
    assert (came.cause, came.cancelled_late) == ("door", False)
    assert [row.registration for row in question.answers.all()] == [again]


def test_who_is_let_in_once_more_has_the_same_row_and_an_older_form_counts_for_nothing() -> None:
    event, kari, ola, key = at_the_door(capacity=1), a_member("Kari"), a_member("Ola"), uuid.uuid4()
    with clock.frozen(START):
        row = walk_in.let_in(event, kari, by=ola, key=key)
    check_out_at(1, row)
    with clock.frozen(START + 2 * MINUTE):
        assert not walk_in.let_in(event, kari, by=ola, key=key).is_registered
        assert walk_in.let_in(event, kari, by=ola).pk == row.pk
    check_out_at(3, row)
    with clock.frozen(START + 4 * MINUTE):
        assert check_in(row, by=ola).is_walk_in  # the row was still on somebody's phone
    check_out_at(5, row)
    with clock.frozen(START + 6 * MINUTE):
        a_walk_in(event)
        with pytest.raises(errors.AllTaken):
            check_in(row, by=ola)
        assert press(row, key=uuid.uuid4(), checks_in=True, by=ola, past_capacity=True).is_walk_in


def test_a_walk_in_that_arrives_after_a_later_undo_is_undone() -> None:
    event, kari, ola = at_the_door(), a_member("Kari"), a_member("Ola")
    with clock.frozen(START):
        row = walk_in.let_in(event, kari, by=ola)
    check_out_at(1, row)
    with clock.frozen(START + 2 * MINUTE):
        assert not walk_in.let_in(event, kari, by=ola, at=START - MINUTE).is_registered
        a_place_again = walk_in.let_in(event, kari, by=ola)
    assert (a_place_again.pk, a_place_again.is_walk_in) == (row.pk, True)


def test_who_registers_after_a_walk_in_was_taken_back_is_not_let_in_beside_it() -> None:
    event, kari, ola = at_the_door(), a_member("Kari"), a_member("Ola")
    with clock.frozen(START - 3 * MINUTE):
        row = walk_in.let_in(event, kari, by=ola)
    check_out_at(-2, row)
    with clock.frozen(START - MINUTE):
        mine = a_place(event, kari)
        with pytest.raises(errors.NotOnTheList):
            check_in(row, by=ola)
        assert walk_in.let_in(event, kari, by=ola).pk == mine.pk


def test_the_place_of_a_walk_in_that_is_taken_back_is_free_for_who_waits() -> None:
    event, ola = at_the_door(capacity=1), a_member("Ola")
    with clock.frozen(START - dt.timedelta(hours=1)):
        row = walk_in.let_in(event, a_member(), by=ola)
        waits = a_place(event)
    check_out_at(-1, row)
    assert Message.objects.filter(template="events/place_free", person=waits.person).count() == 1


def test_whom_the_host_does_not_receive_is_not_let_in() -> None:
    event, kari, ola = at_the_door(), a_member("Kari"), a_member("Ola")
    Visit.objects.create(event=event).barred.add(kari.work_today[0].company)
    with clock.frozen(START):
        with pytest.raises(errors.NotReceived):
            walk_in.let_in(event, kari, by=ola, past_capacity=True)
        assert walk_in.let_in(event, ola, by=ola).checked_in_at


def test_a_guest_walks_in_with_or_without_an_address() -> None:
    event, ola = at_the_door(), a_member("Ola")
    with clock.frozen(START):
        nobody = walk_in.let_guest_in(event, name="Ny Gjest", company="Verket", email="", key=uuid.uuid4(), by=ola)
        known = walk_in.let_guest_in(event, name="Gro", company="", email="gro@ute.example", key=uuid.uuid4(), by=ola)
        again = walk_in.let_guest_in(event, name="Gro", company="", email="gro@ute.example", key=uuid.uuid4(), by=ola)
        member = walk_in.let_guest_in(event, name="Feil", company="Feil", email=ola.email, key=uuid.uuid4(), by=ola)
    assert (nobody.as_guest, nobody.guest_company, nobody.company) == (True, "Verket", None)
    assert not nobody.person.is_active
    assert nobody.person.email.endswith(".invalid")
    assert known.person.email == "gro@ute.example"
    assert known.pk == again.pk
    assert not member.as_guest
    assert member.company == ola.work_today[0].company
    assert member.person.name == "Ola"


def test_who_came_in_numbers() -> None:
    company = a_company("Orkel")
    event = at_the_door(cancel_by=START - dt.timedelta(days=2))
    came, missed, late, back = (a_place(event, a_member(at=company)) for _ in range(4))
    with clock.frozen(START - dt.timedelta(days=1)):
        cancel(late), cancel(back)
        a_place(event, late.person)
        cancel(event.registrations.live().get(person=late.person))
        a_place(event, back.person)
    with clock.frozen(START):
        check_in(came, by=None)
        walk_in.let_guest_in(event, name="Gro", company="", email="", key=uuid.uuid4(), by=came.person)
    found = presence_of(event)
    whole = found.whole
    assert (whole.places, whole.came, whole.missing, whole.late, whole.walk_ins) == (3, 2, 2, 1, 1)
    assert [(name, row.places, row.came, row.missing, row.late) for name, row in found.by_company] == [
        ("Orkel", 3, 1, 2, 1),
        ("", 0, 1, 0, 0),
    ]
    assert missed.person_id


def told() -> set[int | None]:
    return set(Message.objects.filter(template="events/missed").values_list("person", flat=True))


def test_who_did_not_come_is_written_to_once_the_day_after() -> None:
    event = at_the_door()
    came, missed, cancelled = (a_place(event) for _ in range(3))
    cancel(cancelled)
    with clock.frozen(START):
        check_in(came, by=None)
    with clock.frozen(START + dt.timedelta(hours=20)):
        assert absence.tell_missing() == 0
    with clock.frozen(START + dt.timedelta(days=1, hours=1)):
        assert (absence.tell_missing(), absence.tell_missing()) == (1, 0)
    assert told() == {missed.person_id}


def test_where_nobody_was_ticked_off_nobody_is_missed() -> None:
    a_place(at_the_door())
    with clock.frozen(START + dt.timedelta(days=1, hours=1)):
        assert absence.tell_missing() == 0


def test_a_note_that_comes_too_late_is_not_sent() -> None:
    event = at_the_door()
    came = a_place(event)
    a_place(event)
    with clock.frozen(START):
        check_in(came, by=None)
    with clock.frozen(START + dt.timedelta(days=4)):
        assert absence.tell_missing() == 0
