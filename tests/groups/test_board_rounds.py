"""A round in writing when what it asks about is withdrawn: who was asked hears of it, once."""

import datetime as dt
from typing import Any

import pytest

from groups.choices import Stance
from groups.domain.approval import submit, withdraw
from groups.domain.board import give_view
from groups.domain.cases import add_case, put_on, take_off
from groups.domain.meeting import call_meeting
from groups.models import Group
from members.models import Person
from tests.factories.groups import a_group, a_leader, a_mandate, a_plan, a_report, a_seat
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
LAST_DAY = clock.today() + dt.timedelta(days=5)


@pytest.fixture
def leader() -> Person:
    return a_leader(a_group("Effektiv produksjon"))


@pytest.fixture
def group(leader: Person) -> Group:
    return leader.seats.get().group


def told(template: str) -> list[Person | None]:
    return [row.person for row in Message.objects.filter(template=f"groups/{template}").order_by("person")]


@pytest.mark.parametrize("make", [a_mandate, a_plan, a_report], ids=["mandate", "plan", "report"])
def test_who_was_asked_hears_that_it_is_withdrawn(
    board: Group, chair: Person, leader: Person, group: Group, make: Any
) -> None:
    """The board's leader, who prepares it, hears of it as before and not twice; who got no question hears nothing."""
    answered, silent, inactive = a_seat(board), a_seat(board), a_seat(board)
    version = submit(make(group, by=leader), by=leader)
    case = put_on(call_meeting(LAST_DAY, kind="circulation", deadline=LAST_DAY, by=chair), version)
    give_view(case, by=answered, stance=Stance.FOR)
    Person.objects.filter(pk=inactive.pk).update(is_active=False)
    a_seat(board)  # since
    withdraw(version, by=leader, reason="Feil tall i avsnitt to")
    assert told("question_off") == [answered, silent]
    assert told("withdrawn") == [chair]
    message = Message.objects.filter(template="groups/question_off").first()
    assert message is not None
    render(message)
    assert message.subject.startswith("Du trenger ikke svare: ")
    assert case.get_absolute_url() in message.text
    for words in ("Feil tall i avsnitt to", str(leader), case.reference):
        assert words in message.text
        assert words in message.html


def test_a_leader_who_was_asked_too_is_not_told_of_their_own_withdrawal(
    board: Group, chair: Person, group: Group, leader: Person
) -> None:
    a_seat(board, person=leader)
    version = submit(a_mandate(group, leader), by=leader)
    put_on(call_meeting(LAST_DAY, kind="circulation", deadline=LAST_DAY, by=chair), version)
    withdraw(version, by=leader, reason="Feil")
    assert told("question_off") == []


@pytest.mark.parametrize("kind", ["meeting", "over"])
def test_nobody_is_told_whom_nobody_asks(board: Group, chair: Person, leader: Person, group: Group, kind: str) -> None:
    a_seat(board)
    version = submit(a_mandate(group, leader), by=leader)
    sort = "meeting" if kind == "meeting" else "circulation"
    put_on(call_meeting(LAST_DAY, kind=sort, deadline=LAST_DAY, by=chair, starts_at=dt.time(12)), version)
    with clock.frozen(clock.at(LAST_DAY + dt.timedelta(days=1 if kind == "over" else 0), 12)):
        withdraw(version, by=leader, reason="Feil")
    assert told("question_off") == []


def test_who_was_asked_about_a_case_that_is_taken_off_needs_not_answer(board: Group, chair: Person) -> None:
    """Nor were those asked to whom it was for their information."""
    silent = a_seat(board)
    round_ = call_meeting(LAST_DAY, kind="circulation", deadline=LAST_DAY, by=chair)
    asked = add_case(round_, kind="other", title="Logo")
    noted = add_case(round_, kind="orientation", title="Status")
    take_off(noted, by=chair)
    assert told("question_off") == []
    take_off(asked, by=chair)
    assert told("question_off") == [silent]
    message = Message.objects.get(template="groups/question_off")
    render(message)
    for said in (message.text, message.html):
        assert f"{chair} har tatt sak 1/" in said
        assert round_.get_absolute_url() in said
        assert "Hvorfor" not in said


def test_of_a_case_taken_off_a_meeting_or_a_round_that_is_over_nobody_hears(board: Group, chair: Person) -> None:
    a_seat(board)
    over = add_case(call_meeting(LAST_DAY, kind="circulation", deadline=LAST_DAY, by=chair), kind="other", title="Logo")
    later = LAST_DAY + dt.timedelta(days=9)
    met = add_case(call_meeting(later, deadline=later, by=chair, starts_at=dt.time(12)), kind="other", title="Skilt")
    with clock.frozen(clock.at(LAST_DAY + dt.timedelta(days=1), 12)):
        for case in (over, met):
            take_off(case, by=chair)
    assert told("question_off") == []
