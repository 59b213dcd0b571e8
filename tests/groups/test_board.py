"""The board: from what waits to the decision, on the pages."""

import datetime as dt

import pytest

from groups.choices import Outcome, Stance
from groups.domain.approval import submit
from groups.domain.board import decide, give_view
from groups.domain.errors import DecidedAlready, NoMajority, OwnCase
from groups.models import BoardMeeting, Group, Mandate
from members.models import Person
from tests.browsing import managing, signed_in
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_mandate, a_plan, a_seat
from tests.factories.members import a_member, a_person
from tests.flows.test_races import at_once
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
IN_A_WEEK = clock.today() + dt.timedelta(days=7)


def a_submitted(group: Group | None = None) -> Mandate:
    group = group or a_group()
    leader = a_leader(group)
    return submit(a_mandate(group, leader), by=leader)


def _meeting(day: dt.date) -> dict[str, str]:
    return {"kind": "meeting", "date": day.isoformat(), "deadline": day.isoformat(), "starts_at": "12:00"}


def test_from_what_waits_to_a_mandate_in_force(board: Group, chair: Person) -> None:
    mandate, member = a_submitted(), a_seat(board)
    browser = signed_in(chair)
    assert str(mandate.group) in browser.get("/board/").content.decode()
    day = IN_A_WEEK.isoformat()
    browser.post("/board/new/", {"kind": "meeting", "date": day, "deadline": day, "starts_at": "12:00"})
    called = Message.objects.filter(template="groups/meeting_called")
    assert {row.person for row in called} == {member, chair}, "it goes into the calendar of who calls it, too"
    browser.post(f"/board/{day}/put/", {"version": mandate.kind_key})
    case = BoardMeeting.objects.get().cases.get()
    assert (case.number, case.year, case.mandate) == (1, IN_A_WEEK.year, mandate)
    here = case.get_absolute_url()
    signed_in(member).post(here, {"stance": "for", "remark": "Bra."})
    page = browser.get(here).content.decode()
    assert "Bra." in page
    assert "Møteplass." in page
    early = browser.post(f"{here}decision/", {"outcome": "approved", "came": [chair.pk, member.pk]}, follow=True)
    assert "from the day of the meeting on" in early.content.decode()
    with clock.frozen(clock.at(IN_A_WEEK, 13)):
        nobody = browser.post(f"{here}decision/", {"outcome": "approved"}, follow=True)
        assert "Tick who was present first" in nobody.content.decode()
        browser.post(f"{here}decision/", {"outcome": "approved", "came": [chair.pk]})
    mandate.refresh_from_db()
    assert mandate.state == "approved"
    assert [voter.person for voter in case.decision.voters.all()] == [chair]
    assert dict(case.meeting.attendance.values_list("person", "present")) == {chair.pk: True, member.pk: False}
    assert list(mandate.group.mandates.in_force()) == [mandate]
    [told] = Message.objects.filter(template="groups/decided")
    assert told.person == mandate.submitted_by


def test_returned_with_words_and_not_without(board: Group, chair: Person) -> None:
    case = a_case(a_submitted())
    browser, here = signed_in(chair), f"{case.get_absolute_url()}decision/"
    assert browser.post(here, {"outcome": "returned"}).status_code == 422
    browser.post(here, {"outcome": "returned", "reason": "Avgrens mot effektiv produksjon"})
    old, new = case.mandate.group.mandates.order_by("number")
    assert (old.state, old.reason, new.state) == ("returned", "Avgrens mot effektiv produksjon", "draft")
    submit(new, by=old.submitted_by)
    page = browser.get(a_case(new, date=IN_A_WEEK + dt.timedelta(days=1)).get_absolute_url()).content.decode()
    assert "Avgrens mot effektiv produksjon" in page


def test_numbers_run_through_the_year(board: Group, chair: Person) -> None:
    browser = signed_in(chair)
    for day in (IN_A_WEEK, IN_A_WEEK + dt.timedelta(days=1)):
        browser.post("/board/new/", _meeting(day))
        browser.post(f"/board/{day.isoformat()}/", {"kind": "finance", "title": "Regnskap"})
    numbers = [case.number for meeting in BoardMeeting.objects.order_by("date") for case in meeting.cases.all()]
    assert numbers in ([1, 2], [1, 1])  # the second may fall into the next year
    first = BoardMeeting.objects.order_by("date").first()
    assert first is not None
    with clock.frozen(clock.at(IN_A_WEEK, 13)):
        decided = {"outcome": "noted", "came": [chair.pk]}
        signed_in(chair).post(f"{first.cases.get().get_absolute_url()}decision/", decided)
    assert first.cases.get().decision.outcome == Outcome.NOTED


@pytest.mark.django_db(transaction=True)
def test_two_record_at_once_and_the_second_is_told() -> None:
    board = a_board()
    chair, secretary = board.seats.get(role="leader").person, a_seat(board, "secretary")
    case = a_case(a_submitted())

    def press(person: Person, outcome: Outcome) -> object:
        try:
            return decide(case, outcome, by=Person.objects.get(pk=person.pk), reason="Fordi")
        except DecidedAlready as refused:
            return str(refused)

    results = at_once([lambda: press(chair, Outcome.APPROVED), lambda: press(secretary, Outcome.RETURNED)])
    assert sorted(isinstance(result, str) for result in results) == [False, True]
    case.mandate.refresh_from_db()
    assert case.mandate.state == case.decision.outcome


def test_by_circulation_it_takes_more_than_half_of_the_seats(board: Group, chair: Person) -> None:
    others = [a_seat(board) for _ in range(2)]
    case = a_case(a_submitted(), kind="circulation")
    here = case.get_absolute_url()
    signed_in(others[0]).post(here, {"stance": "for"})
    with pytest.raises(NoMajority):
        decide(case, Outcome.APPROVED, by=chair)
    signed_in(others[1]).post(here, {"stance": "for"})
    assert decide(case, Outcome.APPROVED, by=Person.objects.get(pk=chair.pk)).outcome == "approved"


def test_who_sits_in_the_groups_committee_is_told_apart(board: Group, chair: Person) -> None:
    mandate = a_submitted()
    both = a_seat(mandate.group)
    a_seat(board, person=both)
    page = signed_in(chair).get(a_case(mandate).get_absolute_url())
    assert {seat.person: partial for seat, _view, partial in page.context["members"]} == {chair: False, both: True}


@pytest.mark.parametrize("path", ["/board/", "/board/new/", "meeting", "case"])
def test_the_boards_pages_are_the_boards(board: Group, chair: Person, path: str) -> None:
    case = a_case(a_submitted())
    here = {"meeting": case.meeting.get_absolute_url(), "case": case.get_absolute_url()}.get(path, path)
    seat = a_seat(board)
    assert signed_in(a_member()).get(here).status_code == 403
    assert signed_in(case.mandate.submitted_by).get(here).status_code == 403
    assert signed_in(seat).get(here).status_code == (403 if path == "/board/new/" else 200)
    assert signed_in(chair).get(here).status_code == 200
    assert signed_in(a_person(admin=True)).get(here).status_code == 302, "the second step comes first"
    assert managing(a_person(admin=True)).get(here).status_code == 200


def test_a_plan_is_decided_by_the_same_screen(board: Group, chair: Person) -> None:
    group = a_group()
    leader = a_leader(group)
    plan = submit(a_plan(group, by=leader, rows=3), by=leader)
    case = a_case(plan)
    browser = signed_in(chair)
    assert "Aktivitet 3" in browser.get(case.get_absolute_url()).content.decode()
    browser.post(f"{case.get_absolute_url()}decision/", {"outcome": "approved"})
    assert [activity.title for activity in plan.plan.activities.all()] == ["Aktivitet 1", "Aktivitet 2", "Aktivitet 3"]
    plan.plan.refresh_from_db()
    assert plan.plan.theme == "Bli bedre kjent"


def test_a_round_needs_the_majority_of_the_seats_for_either_outcome_and_counts_nobody_partial() -> None:
    board = a_board()
    chair = board.seats.get(role="leader").person
    members = [a_seat(board) for _ in range(3)]
    mandate = a_submitted()
    a_seat(board, person=mandate.submitted_by)
    case = a_case(mandate, date=IN_A_WEEK, kind="circulation")
    with pytest.raises(NoMajority):
        decide(case, Outcome.RETURNED, by=chair, reason="Fordi")
    for person in (chair, members[0], mandate.submitted_by):
        give_view(case, by=Person.objects.get(pk=person.pk), stance=Stance.FOR)
    with pytest.raises(NoMajority):  # three of five, and one of them submitted it
        decide(case, Outcome.APPROVED, by=chair)
    give_view(case, by=members[1], stance=Stance.FOR)
    assert decide(case, Outcome.APPROVED, by=chair).outcome == "approved"
    assert set(case.decision.voters.filter(abstained=True).values_list("person", flat=True)) == {
        mandate.submitted_by_id
    }


def test_returning_by_circulation_takes_the_majority_against() -> None:
    board = a_board()
    chair = board.seats.get(role="leader").person
    member = a_seat(board)
    case = a_case(a_submitted(), date=IN_A_WEEK, kind="circulation")
    give_view(case, by=chair, stance=Stance.AGAINST)
    with pytest.raises(NoMajority):
        decide(case, Outcome.RETURNED, by=chair, reason="Fordi")
    give_view(case, by=member, stance=Stance.AGAINST)
    assert decide(case, Outcome.RETURNED, by=chair, reason="Fordi").outcome == "returned"


def test_who_sits_in_the_groups_committee_does_not_record_the_decision(board: Group, chair: Person) -> None:
    mandate = a_submitted()
    deputy = a_seat(mandate.group, "deputy")
    a_seat(board, "secretary", deputy)
    case = a_case(mandate)
    with pytest.raises(OwnCase):
        decide(case, Outcome.APPROVED, by=deputy)
    page = signed_in(deputy).get(case.get_absolute_url()).content.decode()
    assert "Somebody else has to record the decision" in page
    assert decide(case, Outcome.APPROVED, by=chair).outcome == "approved"
