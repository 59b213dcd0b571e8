"""What waits in groups and before the board, each for the right person and with the way to where it is done."""

import datetime as dt

import pytest
from django.utils.translation import override

from events.domain.invitation import invite
from groups.choices import MeetingAnswer, MeetingKind, Outcome, SeatRole, Stance
from groups.domain.approval import submit
from groups.domain.board import decide, give_view
from groups.domain.meeting import call_meeting, cancel_meeting
from groups.models import Group
from members.models import Person
from tests.browsing import queries, signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_mandate, a_plan, a_report, a_seat, approved
from tests.factories.members import a_member, a_person
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.portal.waiting_row import Waiting
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def of(person: Person) -> list[Waiting]:
    """What waits, read anew, in English, but for empty seats: test_seats.py."""
    with override("en"):
        rows = waiting_for(Person.objects.get(pk=person.pk))
    return [row for row in rows if not row.url.endswith("/seats/")]


def titles(person: Person) -> list[str]:
    return [row.title for row in of(person)]


@pytest.fixture
def board() -> Group:
    return a_board()


@pytest.fixture
def group() -> Group:
    return a_group("Effektiv produksjon")


@pytest.fixture
def leader(group: Group) -> Person:
    return a_leader(group)


def head_of(board: Group) -> Person:
    return board.seats.get(role=SeatRole.LEADER).person


def test_a_case_waits_for_each_board_member_until_they_have_said_something(board: Group, leader: Person) -> None:
    one, another = a_seat(board), a_seat(board)
    case = a_case(submit(a_mandate(leader.seats.get().group, leader), by=leader))
    case.meeting.attendance.update(answer=MeetingAnswer.COMING)
    [row] = of(one)
    assert row.url == case.get_absolute_url()
    assert row.title == f"Case {case.reference}: Mandate for Effektiv produksjon"
    give_view(case, by=Person.objects.get(pk=one.pk), stance=Stance.FOR)
    assert of(one) == []
    assert len(of(another)) == 1
    assert of(leader) == of(a_member()) == []


def test_a_vote_in_writing_says_by_when(board: Group, leader: Person) -> None:
    member = a_seat(board)
    day = dt.date(2027, 3, 29)  # the first Monday of summer time
    with clock.frozen(clock.at(day, 23, 30)):
        a_case(submit(a_mandate(leader.seats.get().group, leader), by=leader), date=day, kind=MeetingKind.CIRCULATION)
        [row] = of(member)
        assert "Answer by Monday 29\xa0March" in row.text
        assert row.due == clock.at(day + DAY)
    with clock.frozen(clock.at(day + DAY, 0, 1)):
        assert of(member) == [], "it is for the board's leader now"


def test_whoever_keeps_the_records_is_told_from_the_day_itself_and_never_of_their_own(
    board: Group, group: Group, leader: Person
) -> None:
    secretary = a_seat(board, SeatRole.SECRETARY)
    a_seat(group, SeatRole.DEPUTY, secretary)
    case = a_case(submit(a_mandate(group, leader), by=leader))
    theirs = a_case(submit(a_plan(group, by=secretary), by=Person.objects.get(pk=secretary.pk)))
    head, record = head_of(board), f"Decision to record: case {case.reference}, Mandate for Effektiv produksjon"
    with clock.frozen(clock.at(case.meeting.date - DAY, 23)):
        assert record not in titles(head)
    with clock.frozen(clock.at(case.meeting.date, 1)):
        assert record in titles(head)
        assert any(f"case {theirs.reference}" in title for title in titles(head))
        mine = titles(secretary)
        assert record not in mine, "the secretary sits in that group's committee"
        assert not any(f"Decision to record: case {theirs.reference}" in title for title in mine)
        decide(case, Outcome.APPROVED, by=Person.objects.get(pk=head.pk))
        assert record not in titles(head)


def test_managers_record_only_where_the_board_has_nobody_who_can(leader: Person) -> None:
    manager = a_person(admin=True)
    submit(a_mandate(leader.seats.get().group, leader), by=leader)
    told = "1 text is submitted and stands on no board meeting"
    assert told in titles(manager)
    board = a_board()
    assert told not in titles(manager)
    assert told in titles(head_of(board))
    Person.objects.filter(pk=head_of(board).pk).update(is_active=False)
    assert told in titles(manager)


def test_a_draft_waits_for_those_who_lead_and_says_why_it_came_back(board: Group, group: Group, leader: Person) -> None:
    sitting = a_seat(group)
    mandate = a_mandate(group, leader)
    [row] = of(leader)
    assert (row.title, row.text) == ("Mandate for Effektiv produksjon", "A draft that is not yet with the board.")
    assert row.url.endswith("/mandate/edit/")
    case = a_case(submit(mandate, by=leader))
    assert of(leader) == []
    decide(case, Outcome.RETURNED, by=head_of(board), reason="Avgrens mot logistikk")
    [row] = of(leader)
    assert row.text == "The board returned it: Avgrens mot logistikk"
    assert of(sitting) == []


def test_drafts_of_plans_and_reports_lead_to_their_own_screens(group: Group, leader: Person) -> None:
    plan, report = a_plan(group, 2031, leader), a_report(group, leader)
    assert [row.url for row in of(leader)] == [
        f"/groups/{group.slug}/plan/2031/edit/",
        f"/groups/{group.slug}/report/{report.plan.year}/edit/",
    ]
    assert signed_in(leader).get(of(leader)[0].url).status_code == 200
    assert plan.is_draft


def test_a_mandate_that_ends_waits_until_somebody_begins_the_next(board: Group, group: Group, leader: Person) -> None:
    today = clock.today()
    approved(a_mandate(group, leader, since=today, until=today + 200 * DAY), leader)
    assert of(leader) == []
    with clock.frozen(clock.at(today + 90 * DAY, 12)):
        [row] = of(leader)
        assert row.action == "Begin the next"
        assert row.due == clock.at(today + 200 * DAY)
        a_mandate(group, leader)
        assert "Begin the plan" not in [row.action for row in of(leader)]


def test_an_invitation_to_what_one_may_no_longer_see_does_not_wait() -> None:
    member = a_member()
    event = an_event(visibility="members")
    invite(event, Person.objects.filter(pk=member.pk), by=a_person())
    assert len(of(member)) == 1
    member.employments.update(until=clock.today())
    assert of(member) == []


def test_the_page_says_when_nothing_waits_and_otherwise_what(board: Group, group: Group, leader: Person) -> None:
    assert "Nothing waits for you" in signed_in(a_member()).get("/waiting/").content.decode()
    browser = signed_in(leader)
    a_mandate(group, leader)
    shown = browser.get("/waiting/").content.decode()
    assert "Mandate for Effektiv produksjon" in shown
    assert f"/groups/{group.slug}/mandate/edit/" in shown
    assert "/waiting/" in browser.get("/").content.decode()


@pytest.mark.parametrize("who", ["board", "leader"])
def test_the_page_asks_as_often_for_many_as_for_one(board: Group, leader: Person, who: str) -> None:
    """The board's leader with cases to say something on, and somebody who leads groups with drafts of each kind."""
    browser = signed_in(head_of(board) if who == "board" else leader)

    def more(number: int) -> None:
        leading, led = a_leader(a_group(f"Sendt {number}")), a_group(f"Ledet {number}")
        a_case(submit(a_mandate(leading.seats.get().group, leading), by=leading))
        a_leader(led, leader)
        a_mandate(led, leader), a_plan(led, by=leader), a_report(led, leader)

    more(1)
    browser.get("/waiting/")
    before = queries(browser, "/waiting/")
    for number in range(2, 8):
        more(number)
    assert queries(browser, "/waiting/") == before
    assert before <= 12


def test_a_plan_that_the_next_meeting_wants_waits_for_who_leads(board: Group, group: Group, leader: Person) -> None:
    year, day = 2027, dt.date(2027, 12, 20)
    with clock.frozen(clock.at(dt.date(year, 3, 1), 12)):
        approved(a_plan(group, year, by=leader), leader)
        assert not any(title.startswith("Annual plan") for title in titles(leader))
    with clock.frozen(clock.at(dt.date(year, 11, 1), 12)):
        call_meeting(day, deadline=day - 7 * DAY, by=head_of(board))
        [row] = [row for row in of(leader) if row.title == f"Annual plan {year + 1}, Effektiv produksjon"]
        assert signed_in(leader).get(row.url).status_code == 200
        assert not any(title.startswith("Annual plan") for title in titles(a_seat(group)))
        a_plan(group, year + 1, by=leader)
        assert "Begin the plan" not in [row.action for row in of(leader)]


def test_a_text_whose_meeting_was_cancelled_waits_for_a_day_again(board: Group, leader: Person) -> None:
    told = "1 text is submitted and stands on no board meeting"
    case = a_case(submit(a_mandate(leader.seats.get().group, leader), by=leader), date=clock.today() + DAY)
    assert told not in titles(head_of(board))
    cancel_meeting(case.meeting, by=head_of(board), reason="For få saker")
    assert told in titles(head_of(board))
