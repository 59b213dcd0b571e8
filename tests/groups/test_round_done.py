"""A round in writing in which everything is decided: it can be closed, and its pages say how it stands."""

import datetime as dt

import pytest

from groups.choices import Outcome, Stance
from groups.domain.attendance import NotYet, write_minutes
from groups.domain.board import decide, give_view
from groups.domain.cases import add_case
from groups.domain.meeting import call_meeting, change_meeting
from groups.models import BoardMeeting, Case, Group
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_seat
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
LAST_DAY = clock.today() + dt.timedelta(days=5)


@pytest.fixture
def member(board: Group, chair: Person) -> Person:
    return a_seat(board)


@pytest.fixture
def cases(chair: Person, member: Person) -> list[Case]:
    meeting = call_meeting(LAST_DAY, kind="circulation", deadline=LAST_DAY, by=chair)
    return [add_case(meeting, kind="finance", title=title) for title in ("Kontingent", "Regnskap")]


def decided(case: Case, chair: Person, member: Person) -> None:
    for person in (chair, member):
        give_view(case, by=person, stance=Stance.FOR)
    decide(case, Outcome.APPROVED, by=chair)


def test_its_minutes_are_closed_as_soon_as_nothing_waits(chair: Person, member: Person, cases: list[Case]) -> None:
    one, other = cases
    client, minutes = signed_in(chair, "nb"), f"{one.meeting.get_absolute_url()}minutes/"
    decided(one, chair, member)
    assert 'name="close"' not in client.get(minutes).content.decode()
    with pytest.raises(NotYet):
        write_minutes(one.meeting, remarks="", close=True)
    assert "Protokollen er ikke lukket" not in client.get("/board/").content.decode()
    decided(other, chair, member)
    assert "Protokollen er ikke lukket" in client.get("/board/").content.decode()
    assert 'name="close"' in client.get(minutes).content.decode()
    client.post(minutes, {"remarks": "", "close": "1"})
    assert list(BoardMeeting.objects.coming()) == []


def test_a_round_without_a_case_is_not_closed_before_its_day(chair: Person) -> None:
    with pytest.raises(NotYet):
        write_minutes(call_meeting(LAST_DAY, kind="circulation", deadline=LAST_DAY, by=chair), remarks="", close=True)


def test_the_page_to_end_it_counts_what_is_undecided(chair: Person, member: Person, cases: list[Case]) -> None:
    decided(cases[0], chair, member)
    page = signed_in(chair).get(f"{cases[0].meeting.get_absolute_url()}cancel/")
    assert page.context["cases"] == 1


def test_it_says_who_has_answered_in_all_its_cases(chair: Person, member: Person, cases: list[Case]) -> None:
    give_view(cases[0], by=chair, stance=Stance.FOR)
    for case in cases:
        give_view(case, by=member, stance=Stance.AGAINST)
    page = signed_in(chair, "nb").get(cases[0].meeting.get_absolute_url())
    assert page.context["answered"] == {member.pk}
    assert page.context["silent"] == {chair.pk}
    called = page.content.decode().partition('id="h-who"')[2].partition("</section>")[0]
    assert called.count("Har ikke svart") == called.count("Har svart") == 1


def test_a_new_last_day_is_told_in_one_line(chair: Person, member: Person, cases: list[Case]) -> None:
    day = LAST_DAY + dt.timedelta(days=3)
    change_meeting(cases[0].meeting, by=chair, seen=0, date=day, deadline=day)
    message = Message.objects.get(template="groups/meeting_changed", person=member)
    render(message)
    assert message.text.count("Siste dag for svar") == 1
    assert "Frist for sakspapirer" not in message.text
    assert "Dato" not in message.text
