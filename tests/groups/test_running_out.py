"""The clock and a mandate's end: warnings 120, 60 and 30 days before, and what is over is marked so."""

import datetime as dt
from collections import Counter

import pytest
from django.conf import settings

from groups import reminders
from groups.choices import SeatRole
from groups.domain.approval import submit
from groups.domain.drafts import begin_mandate
from groups.domain.lapse import lapse_all
from groups.domain.meeting import call_meeting, next_meeting
from groups.models import Group, Mandate, Seat, Warned
from groups.reminders import warn_all
from groups.tasks import lapse_mandates, warn_of_mandates
from members.models import Person
from tests.factories.groups import a_board, a_group, a_leader, a_mandate, a_seat, approved
from tests.factories.members import a_person
from tests.flows.test_races import at_once
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
START, END = dt.date(2027, 1, 1), dt.date(2027, 12, 1)  # END is the first day without


@pytest.fixture
def group() -> Group:
    a_board()
    return a_group("Effektiv produksjon", slug="effektiv")


@pytest.fixture
def leader(group: Group) -> Person:
    return a_leader(group)


def held(group: Group, leader: Person, since: dt.date = START, until: dt.date = END) -> Mandate:
    """An approved mandate, decided on its first day."""
    with clock.frozen(clock.at(since, 12)):
        mandate = approved(a_mandate(group, leader, since=since, until=until), leader)
    assert isinstance(mandate, Mandate)
    return mandate


def noon(day: dt.date) -> int:
    with clock.frozen(clock.at(day, 12)):
        return warn_all()


def before(days: int) -> dt.date:
    return END - dt.timedelta(days=days)


def warnings() -> list[Message]:
    return list(Message.objects.filter(template="groups/mandate_runs_out").order_by("pk"))


def test_leader_deputy_and_managers_are_warned_three_times_and_nobody_else(group: Group, leader: Person) -> None:
    deputy, manager = a_seat(group, SeatRole.DEPUTY), a_person(admin=True)
    a_seat(group, SeatRole.SECRETARY)
    a_seat(group)
    a_leader(a_group())
    a_person(admin=True, active=False)
    held(group, leader)
    days = [121, 120, 119, 61, 60, 59, 31, 30, 29, 1, 0, -1]
    assert [noon(before(day)) for day in days] == [0, 3, 0, 0, 3, 0, 0, 3, 0, 0, 0, 0]
    told = Counter(message.person for message in warnings())
    assert told == {leader: 3, deputy: 3, manager: 3}
    assert [row.facts["days"] for row in warnings()][::3] == [120, 60, 30]
    render(last := warnings()[-1])
    assert ", ".join(map(str, reminders.STEPS[:-1])) + f" og {reminders.STEPS[-1]} dager" in " ".join(last.text.split())


@pytest.mark.parametrize(("day", "step"), [(119, 120), (61, 120), (45, 60), (30, 30), (3, 30), (1, 30)])
def test_late_rather_than_never_and_one_mail_for_what_was_missed(
    group: Group, leader: Person, day: int, step: int
) -> None:
    held(group, leader)
    assert noon(before(day)) == 1
    assert [row.what for row in Warned.objects.all()] == [f"mandate {step}"]
    [told] = warnings()
    assert told.facts["days"] == day


def test_who_takes_over_is_told_too(group: Group, leader: Person) -> None:
    held(group, leader)
    noon(before(120))
    Seat.objects.filter(group=group, person=leader).update(until=before(110))
    successor = a_person()
    Seat.objects.create(group=group, person=successor, role=SeatRole.LEADER, since=before(110))
    assert noon(before(100)) == 1
    assert warnings()[-1].person == successor


def test_nobody_is_warned_where_the_next_one_is_approved(group: Group, leader: Person) -> None:
    held(group, leader)
    with clock.frozen(clock.at(before(200), 12)):
        approved(begin_mandate(group, by=leader, until=END + dt.timedelta(days=365)), leader)
    assert [noon(before(day)) for day in (120, 60, 30)] == [0, 0, 0]


def test_a_mandate_that_was_short_from_the_start_is_warned_of_once_it_may(group: Group, leader: Person) -> None:
    held(group, leader, since=before(80))
    assert [noon(before(day)) for day in (80, 61, 60, 30)] == [0, 0, 1, 1]


def test_a_closed_group_is_left_in_peace(group: Group, leader: Person) -> None:
    held(group, leader)
    Group.objects.update(state="closed")
    assert noon(before(60)) == 0


@pytest.mark.parametrize("hour", [0, 6])
def test_nobody_is_woken(group: Group, leader: Person, hour: int) -> None:
    held(group, leader)
    with clock.frozen(clock.at(before(60), hour, 59)):
        assert warn_all() == 0
    with clock.frozen(clock.at(before(60), 7)):
        assert warn_all() == 1


def test_one_that_fails_keeps_nobody_else(group: Group, leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = held(group, leader), a_group("Logistikk")
    held(second, a_leader(second), until=END + dt.timedelta(days=1))
    real = reminders.next_meeting
    calls = iter([True, False])

    def fails_once() -> object:
        if next(calls):
            raise RuntimeError
        return real()

    monkeypatch.setattr(reminders, "next_meeting", fails_once)
    assert noon(before(60)) == 1
    assert not Warned.objects.filter(key=first.pk).exists(), "and it is tried again"


@pytest.mark.parametrize(
    ("state", "words", "way"),
    [
        ("", ("Ingen har begynt på det neste.", "Begynn på det neste"), "/groups/effektiv/mandate/"),
        ("draft", ("Et utkast til det neste er begynt.", "Skriv videre på utkastet"), "/groups/effektiv/mandate/edit/"),
        ("submitted", ("Det neste er sendt inn og venter på styret.", "Se mandatet"), "/groups/effektiv/mandate/"),
    ],
)
def test_the_mail_says_how_far_the_next_one_is_and_leads_there(
    group: Group, leader: Person, state: str, words: tuple[str, str], way: str
) -> None:
    Person.objects.update(language="nb")
    held(group, leader)
    if state:
        with clock.frozen(clock.at(before(150), 12)):
            draft = begin_mandate(group, by=leader, until=END + dt.timedelta(days=365))
            if state == "submitted":
                submit(draft, by=leader)
    noon(before(120))
    [told] = warnings()
    with clock.frozen(clock.at(before(120), 12)):
        render(told)
    assert told.subject == "120 dager igjen: Mandat for Effektiv produksjon"
    assert "tirsdag 30. november" in told.text.replace("\xa0", " ")
    assert [word for word in words if word not in told.text] == []
    assert told.facts["url"].endswith(way)


def test_the_next_meeting_is_told_with_its_deadline(group: Group, leader: Person) -> None:
    held(group, leader)
    board = Group.objects.get(kind="board").seats.first()
    assert board is not None
    with clock.frozen(clock.at(before(119), 12)):
        assert next_meeting() is None
        call_meeting(before(100), kind="circulation", deadline=before(105), by=board.person)
        met = call_meeting(before(90), deadline=before(104), by=board.person)
        assert next_meeting() == met
        warn_all()
        [told] = warnings()
        render(told)
    words = "Styret møtes torsdag 2. september. Frist for sakspapirer: torsdag 19. august."
    assert words in told.text.replace("\xa0", " ")


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_warn_once() -> None:
    a_board()
    group = a_group()
    leader = a_leader(group)
    held(group, leader)
    with clock.frozen(clock.at(before(60), 12)):
        assert sum(at_once([warn_all, warn_all, warn_all])) == 1
    assert len(warnings()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_mark_once() -> None:
    a_board()
    group = a_group()
    mandate = held(group, a_leader(group))
    with clock.frozen(clock.at(END, 12)):
        assert sum(at_once([lapse_all, lapse_all])) == 1
    mandate.refresh_from_db()
    assert mandate.state == "expired"


# The nights when the clocks change in Norway, and an ordinary one: the day begins at local midnight.
@pytest.mark.parametrize(
    "end", [dt.date(2027, 3, 28), dt.date(2027, 3, 29), dt.date(2027, 10, 31), dt.date(2027, 11, 1), END]
)
def test_it_expires_at_local_midnight_also_over_the_change_of_clocks(
    group: Group, leader: Person, end: dt.date
) -> None:
    mandate = held(group, leader, until=end)
    midnight = clock.at(end)
    for moment, state, holds in (
        (midnight - dt.timedelta(seconds=1), "approved", True),
        (midnight, "expired", False),
        (midnight + dt.timedelta(days=40), "expired", False),
    ):
        with clock.frozen(moment):
            lapse_all()
            mandate.refresh_from_db()
            assert (mandate.state, group.mandates.in_force().exists()) == (state, holds)


@pytest.mark.parametrize("end", [dt.date(2027, 4, 27), dt.date(2027, 11, 30)])
def test_thirty_days_are_thirty_days_over_the_change_of_clocks(group: Group, leader: Person, end: dt.date) -> None:
    held(group, leader, since=end - dt.timedelta(days=40), until=end)
    first = end - dt.timedelta(days=30)  # the day of the change, or the day before it
    assert noon(first - dt.timedelta(days=1)) == 0
    assert noon(first) == 1
    assert noon(first + dt.timedelta(days=1)) == 0


def test_one_that_another_follows_is_replaced_when_its_last_day_is_over(group: Group, leader: Person) -> None:
    old = held(group, leader)
    with clock.frozen(clock.at(before(40), 12)):
        new = approved(begin_mandate(group, by=leader, until=END + dt.timedelta(days=365)), leader)
    for day, states, valid in ((before(1), ["approved", "approved"], old), (END, ["replaced", "approved"], new)):
        with clock.frozen(clock.at(day, 12)):
            lapse_all()
            assert list(group.mandates.order_by("number").values_list("state", flat=True)) == states
            assert group.mandates.in_force().get() == valid
    with clock.frozen(clock.at(END + dt.timedelta(days=365), 0)):
        lapse_all()
    assert list(group.mandates.order_by("number").values_list("state", flat=True)) == ["replaced", "expired"]


def test_after_a_gap_the_old_one_has_expired_and_was_not_replaced(group: Group, leader: Person) -> None:
    old = held(group, leader)
    with clock.frozen(clock.at(END + dt.timedelta(days=20), 12)):  # the clock stood still
        start = END + dt.timedelta(days=20)
        approved(begin_mandate(group, by=leader, since=start, until=start + dt.timedelta(days=365)), leader)
        lapse_all()
    old.refresh_from_db()
    assert old.state == "expired"


def test_drafts_and_what_waits_do_not_lapse(group: Group, leader: Person) -> None:
    with clock.frozen(clock.at(START, 12)):
        draft = a_mandate(group, leader, since=START, until=END)
        other = a_group()
        waits = submit(a_mandate(other, a_leader(other), since=START, until=END), by=other.seats.get().person)
    with clock.frozen(clock.at(END, 12)):
        assert lapse_all() == 0
    for row in (draft, waits):
        was = row.state
        row.refresh_from_db()
        assert row.state == was


def test_beat_asks_for_both() -> None:
    asked = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {lapse_mandates.name, warn_of_mandates.name} <= asked
    assert (lapse_mandates(), warn_of_mandates()) == (0, 0)
