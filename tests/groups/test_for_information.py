"""A case that is for information: the board takes note of it, and nobody is asked for or against."""

import datetime as dt
from typing import Any

import pytest

from groups.board_reminders import remind_all
from groups.choices import Outcome, Stance
from groups.domain.board import decide, give_view
from groups.domain.cases import add_case
from groups.domain.errors import ForInformation, WrongOutcome
from groups.domain.meeting import call_meeting
from groups.models import Case, Group
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_seat
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
TODAY, DAY = dt.date(2027, 5, 3), dt.date(2027, 5, 12)
AFTER = DAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def may() -> Any:
    with clock.frozen(clock.at(TODAY, 12)):
        yield


@pytest.fixture
def member(board: Group, chair: Person) -> Person:
    return a_seat(board)


def a_note(chair: Person, kind: str = "meeting") -> Case:
    meeting = call_meeting(DAY, kind=kind, deadline=DAY, by=chair)
    return add_case(meeting, kind="orientation", title="Neste år i klyngen", text="Nytt om messen")


def mails(template: str, person: Person) -> list[Message]:
    found = list(Message.objects.filter(template=f"groups/{template}", person=person).order_by("pk"))
    for message in found:
        render(message)
    return found


def test_nobody_is_asked_what_they_think_and_nobody_is_waited_for(chair: Person, member: Person) -> None:
    case = a_note(chair)
    client = signed_in(member, "nb")
    page = client.get(case.get_absolute_url()).content.decode()
    assert "Nytt om messen" in page
    for words in ('name="stance"', "Venter", "Har ikke svart", 'id="h-views"'):
        assert words not in page
    with pytest.raises(ForInformation):
        give_view(case, by=member, stance=Stance.FOR)
    answer = client.post(case.get_absolute_url(), {"stance": "for"}, follow=True)
    assert "Saken er til orientering" in answer.content.decode()
    assert not case.views.exists()


def test_it_can_only_be_noted(chair: Person) -> None:
    case = a_note(chair)
    with clock.frozen(clock.at(DAY, 18)):
        page = signed_in(chair, "nb").get(case.get_absolute_url())
        assert page.context["deciding"].fields["outcome"].choices == [("noted", "Tatt til orientering")]
        assert page.context["deciding"]["outcome"].value() == "noted"
        assert "abstained" not in page.context["deciding"].fields
        with pytest.raises(WrongOutcome):
            decide(case, Outcome.APPROVED, by=chair, came=[chair.pk])
        assert decide(case, Outcome.NOTED, by=chair, came=[chair.pk]).outcome == Outcome.NOTED


def test_in_writing_it_needs_no_majority_and_reminds_nobody(chair: Person, member: Person) -> None:
    case = a_note(chair, "circulation")
    told = mails("case_to_answer", member)[0]
    assert told.subject == "Til orientering: Neste år i klyngen"
    assert "Du trenger ikke svare" in told.text
    with clock.frozen(clock.at(DAY - dt.timedelta(days=1), 12)):
        remind_all()
    assert mails("answer_due", member) == []
    assert "Flertallet" not in signed_in(member, "nb").get(case.meeting.get_absolute_url()).content.decode()
    with clock.frozen(clock.at(AFTER, 12)):
        remind_all()
        over = mails("circulation_over", chair)[0]
        assert "er til orientering" in over.text
        assert "flertall" not in over.text
        assert decide(case, Outcome.NOTED, by=chair).voters.count() == 0
