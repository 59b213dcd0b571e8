"""Who sat in a group's committee when its text was submitted is not impartial, although they have left the seat."""

import datetime as dt
from typing import Any

import pytest

from groups.choices import MeetingKind, Outcome, Stance
from groups.domain import errors
from groups.domain.approval import submit
from groups.domain.board import decide, give_view
from groups.domain.room import room_of
from groups.models import Case, Group, Seat
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_mandate, a_seat
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
SUBMITTED, DECIDED = dt.date(2027, 3, 1), dt.date(2027, 3, 20)
NOON = 12


def on(day: dt.date) -> Any:
    return clock.frozen(clock.at(day, NOON))


@pytest.fixture
def board() -> Group:
    return a_board()


@pytest.fixture
def group() -> Group:
    return a_group()


def before_the_board(group: Group, kind: str = MeetingKind.MEETING) -> Case:
    """A mandate of `group`, submitted on its day, before the board on another."""
    leader = a_leader(group)
    with on(SUBMITTED):
        mandate = submit(a_mandate(group, leader), by=leader)
    with on(DECIDED):
        return a_case(mandate, kind=kind)


def left(group: Group, person: Person, until: dt.date) -> None:
    Seat.objects.filter(group=group, person=person).update(until=until)


def to_record(person: Person) -> list[str]:
    """Where decisions wait for `person` to record them."""
    rows = waiting_for(Person.objects.get(pk=person.pk))
    return [row.url for row in rows if row.url.endswith("#decide")]


def fresh(case: Case) -> Case:
    return Case.objects.select_related("meeting").get(pk=case.pk)


@pytest.mark.parametrize(
    ("until", "partial"),
    [
        (DECIDED, True),
        (SUBMITTED + dt.timedelta(days=1), True),
        (SUBMITTED, True),  # on the day itself, perhaps after it was submitted
        (SUBMITTED - dt.timedelta(days=1), False),
    ],
)
def test_who_left_after_it_was_submitted_abstains(board: Group, group: Group, until: dt.date, partial: bool) -> None:
    person = a_seat(board)
    a_seat(group, person=person)
    case = before_the_board(group)
    left(group, person, until)
    keeper = board.seats.get(role="leader").person
    with on(DECIDED):
        assert (person.pk in room_of(fresh(case)).partial) == partial
        decide(case, Outcome.APPROVED, by=keeper, came=[keeper.pk, person.pk])
    assert fresh(case).decision.voters.get(person=person).abstained == partial


def test_who_got_a_seat_since_is_partial_and_who_will_get_one_is_not(board: Group, group: Group) -> None:
    new, later = a_seat(board), a_seat(board)
    case = before_the_board(group)
    for person, since in ((new, DECIDED), (later, DECIDED + dt.timedelta(days=1))):
        Seat.objects.create(group=group, person=person, since=since)
    with on(DECIDED):
        room = room_of(fresh(case))
    assert new.pk in room.partial
    assert later.pk not in room.partial


def test_who_left_records_no_decision_and_is_not_asked_to(board: Group, group: Group) -> None:
    secretary = a_seat(board, "secretary")
    a_seat(group, person=secretary)
    case = before_the_board(group)
    left(group, secretary, SUBMITTED + dt.timedelta(days=3))
    chair = board.seats.get(role="leader").person
    with on(DECIDED):
        assert to_record(secretary) == []
        assert to_record(chair) == [f"{case.get_absolute_url()}#decide"]
        page = signed_in(secretary).get(case.get_absolute_url())
        assert page.context["own"]
        assert "In the group's committee, now or when it was submitted" in page.content.decode()
        with pytest.raises(errors.OwnCase):
            decide(case, Outcome.APPROVED, by=Person.objects.get(pk=secretary.pk))


def test_the_vote_of_who_left_does_not_count_by_circulation(board: Group, group: Group) -> None:
    person = a_seat(board)
    a_seat(group, person=person)
    case = before_the_board(group, MeetingKind.CIRCULATION)
    left(group, person, SUBMITTED + dt.timedelta(days=3))
    chair = board.seats.get(role="leader").person
    with on(DECIDED):
        for voter in (person, chair):
            give_view(case, by=Person.objects.get(pk=voter.pk), stance=Stance.FOR)
        assert room_of(fresh(case)).votes_for() == 1
        with pytest.raises(errors.NoMajority):
            decide(case, Outcome.APPROVED, by=Person.objects.get(pk=chair.pk))
