"""What the clock tells about board meetings: papers that are due, answers that are missing, rounds that are over."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from groups.board_reminders import remind_all
from groups.choices import Outcome, Stance
from groups.domain import due
from groups.domain.approval import submit
from groups.domain.board import decide, give_view
from groups.domain.cases import add_case, put_on
from groups.domain.drafts import begin_mandate
from groups.domain.errors import NoMajority, VotingOver
from groups.domain.left_over import waiting_versions
from groups.domain.meeting import call_meeting, cancel_meeting, change_meeting
from groups.models import BoardMeeting, Group
from groups.tasks import remind_of_board_meetings
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_group, a_leader, a_mandate, a_plan, a_seat, approved
from tests.factories.members import a_person
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
CALLED, DEADLINE, DAY = dt.date(2027, 3, 1), dt.date(2027, 5, 20), dt.date(2027, 6, 3)


@pytest.fixture(autouse=True)
def march() -> Any:
    with clock.frozen(clock.at(CALLED, 12)):
        yield


def held(name: str, until: dt.date, *, plan: int = 2028) -> tuple[Group, Person]:
    """A group with a mandate until then and an approved plan for that year, and its leader."""
    group = a_group(name)
    leader = a_leader(group)
    approved(a_mandate(group, leader, since=dt.date(2026, 1, 1), until=until), leader)
    approved(a_plan(group, plan, leader), leader)
    return group, leader


def noon(day: dt.date, hour: int = 12) -> int:
    with clock.frozen(clock.at(day, hour)):
        return remind_all()


def before(last: dt.date, days: int) -> dt.date:
    return last - dt.timedelta(days=days)


def sent(template: str) -> list[Message]:
    return list(Message.objects.filter(template=f"groups/{template}").order_by("pk"))


def text_of(message: Message) -> str:
    render(message)
    return message.text.replace("\xa0", " ")


def called(chair: Person) -> BoardMeeting:
    return call_meeting(DAY, deadline=DEADLINE, by=chair, starts_at=dt.time(12))


def test_setting_a_date_tells_each_leader_what_runs_out_before_the_next_one(chair: Person) -> None:
    ends, leader = held("Effektiv produksjon", dt.date(2027, 9, 1))
    deputy = a_seat(ends, "deputy")
    a_seat(ends)
    held("Langvarig", dt.date(2029, 1, 1))
    _group, planner = held("Uten neste plan", dt.date(2029, 1, 1), plan=2027)
    call_meeting(dt.date(2027, 12, 9), deadline=dt.date(2027, 11, 20), by=chair)
    assert [(row.person, row.facts["plan"]) for row in sent("papers_due")] == [
        *[(person, "") for person in (leader, deputy)],
        (planner, 2028),
    ]
    Message.objects.all().delete()
    called(chair)
    told = sent("papers_due")
    assert {row.person for row in told} == {leader, deputy}, "the plan for 2028 has time until December"
    words = text_of(told[0])
    assert "torsdag 20. mai" in words
    assert "tirsdag 31. august" in words


def test_a_round_in_writing_and_a_cancelled_meeting_ask_nobody(chair: Person) -> None:
    held("Effektiv produksjon", dt.date(2027, 6, 1))
    call_meeting(DAY, kind="circulation", deadline=DEADLINE, by=chair)
    assert sent("papers_due") == []
    meeting = call_meeting(before(DAY, 1), deadline=DEADLINE, by=chair)
    assert len(sent("papers_due")) == 1
    cancel_meeting(meeting, by=chair, reason="For få saker")
    [off] = sent("papers_off")
    assert off.person == sent("papers_due")[0].person
    assert "er avlyst: For få saker" in text_of(off)
    assert noon(before(DEADLINE, 14)) == 0


def test_called_again_the_deadline_stands_again_and_each_leader_hears_so_once(chair: Person) -> None:
    _group, leader = held("Effektiv produksjon", dt.date(2027, 9, 1))
    meeting = called(chair)
    with clock.frozen(clock.at(before(DEADLINE, 10), 12)):
        remind_all()
        cancel_meeting(meeting, by=chair, reason="Snøstorm")
        Message.objects.all().delete()
        change_meeting(meeting, by=chair, seen=1)
    assert [row.person for row in sent("papers_due")] == [leader]
    assert noon(before(DEADLINE, 9)) == 0, "told the day before: the step of 14 days is done with"
    assert noon(before(DEADLINE, 3)) == 1
    cancel_meeting(meeting, by=chair, reason="Snøstorm")
    assert [row.person for row in sent("papers_off")] == [leader]


def test_again_14_and_3_days_before_the_deadline_once_each(chair: Person) -> None:
    _group, leader = held("Effektiv produksjon", dt.date(2027, 9, 1))
    called(chair)
    days = [15, 14, 13, 4, 3, 2, 0, -1]
    assert [noon(before(DEADLINE, day)) for day in days] == [0, 1, 0, 0, 1, 0, 0, 0]
    assert noon(before(DEADLINE, 14), hour=5) == 0, "nobody is woken"
    assert Counter(row.person for row in sent("papers_due")) == {leader: 3}


def test_the_mail_says_the_steps_as_they_are_and_the_deadline_itself_may_be_one(
    chair: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "PAPERS", (10, 5, 0))
    held("Effektiv produksjon", dt.date(2027, 9, 1))
    called(chair)
    assert [noon(before(DEADLINE, day)) for day in (14, 10, 3, 0)] == [0, 1, 1, 1]
    assert "10, 5 og 0 dager før fristen" in " ".join(text_of(sent("papers_due")[-1]).split())


def test_a_meeting_called_late_does_not_ask_twice_at_once(chair: Person) -> None:
    held("Effektiv produksjon", dt.date(2027, 9, 1))
    with clock.frozen(clock.at(before(DEADLINE, 10), 12)):
        called(chair)
    assert [noon(before(DEADLINE, day)) for day in (10, 9, 3)] == [0, 0, 1]


def test_who_has_submitted_is_left_in_peace_and_a_moved_deadline_is_told(chair: Person) -> None:
    group, leader = held("Effektiv produksjon", dt.date(2027, 9, 1))
    meeting = called(chair)
    later = before(DEADLINE, -7)
    change_meeting(meeting, by=chair, seen=0, deadline=later)
    assert "torsdag 27. mai" in text_of(sent("papers_due")[-1])
    draft = begin_mandate(group, by=leader, until=dt.date(2029, 9, 1))
    assert noon(before(later, 14)) == 1, "a draft is not enough"
    submit(draft, by=leader)
    assert noon(before(later, 3)) == 0


def test_the_manager_sees_one_line_for_each_group(chair: Person, board: Group) -> None:
    member = a_seat(board)
    held("Effektiv produksjon", dt.date(2027, 9, 1))
    held("Langvarig", dt.date(2029, 1, 1))
    a_group("Uten noe")
    called(chair)
    with clock.frozen(clock.at(before(DEADLINE, 20), 12)):  # what approved the mandates is over
        page = signed_in(chair).get("/board/")
    assert {str(row.group): bool(row.wanted) for row in page.context["lines"]} == {
        "Effektiv produksjon": True,
        "Langvarig": False,
        "Uten noe": False,
    }
    assert "31\xa0August" in page.content.decode()
    assert signed_in(member).get("/board/").context["lines"] == []


def a_round(chair: Person, name: str = "Ny gruppe") -> BoardMeeting:
    meeting = call_meeting(DAY, kind="circulation", deadline=DAY, by=chair)
    group = a_group(name)
    leader = a_leader(group)
    put_on(meeting, submit(a_mandate(group, leader, until=dt.date(2030, 1, 1)), by=leader))
    return meeting


def test_who_has_not_answered_is_reminded_twice_and_who_has_is_not(chair: Person, board: Group) -> None:
    silent, spoken = a_seat(board), a_seat(board)
    meeting = a_round(chair)
    give_view(meeting.cases.get(), by=spoken, stance=Stance.FOR)
    assert [noon(before(DAY, day)) for day in (4, 3, 2, 1, 0)] == [0, 2, 0, 2, 0]
    assert Counter(row.person for row in sent("answer_due")) == {silent: 2, chair: 2}
    assert "torsdag 3. juni" in text_of(sent("answer_due")[0])


def test_a_round_without_a_majority_decides_nothing_and_the_text_goes_to_a_meeting(chair: Person, board: Group) -> None:
    secretary, member = a_seat(board, "secretary"), a_seat(board)
    a_seat(board)
    meeting = a_round(chair)
    case = meeting.cases.get()
    for person in (secretary, member):
        give_view(case, by=person, stance=Stance.FOR)
    assert waiting_versions() == []
    noon(DAY)
    assert sent("circulation_over") == [], "the last day isn't over"
    after = before(DAY, -1)
    assert [noon(after), noon(after)] == [2, 0]
    told = sent("circulation_over")
    assert {row.person for row in told} == {chair, secretary}
    assert told[0].facts["cases"][0][1:] == [2, 4, False], "half is no majority"
    assert "2 av 4" in text_of(told[0])
    with clock.frozen(clock.at(after, 12)):
        with pytest.raises(VotingOver):
            give_view(case, by=chair, stance=Stance.FOR)
        with pytest.raises(NoMajority):
            decide(case, Outcome.APPROVED, by=chair)
        assert waiting_versions() == [case.mandate]
        met = call_meeting(before(DAY, -20), deadline=before(DAY, -10), by=chair)
        assert put_on(met, case.mandate).views.count() == 2
    with clock.frozen(clock.at(met.date, 12)):
        decide(met.cases.get(), Outcome.APPROVED, by=chair, came=[chair.pk])


def test_a_round_with_a_majority_waits_for_who_records_it(chair: Person, board: Group) -> None:
    member = a_seat(board)
    meeting = a_round(chair)
    case = meeting.cases.get()
    for person in (chair, member):
        give_view(case, by=person, stance=Stance.FOR)
    with clock.frozen(clock.at(before(DAY, -1), 12)):
        assert remind_of_board_meetings() == 1
        assert [row[-1] for row in sent("circulation_over")[0].facts["cases"]] == [True]
        decide(case, Outcome.APPROVED, by=chair)
        assert remind_all() == 0


def test_where_nobody_records_the_managers_are_told() -> None:
    manager = a_person(admin=True)
    meeting = call_meeting(DAY, kind="circulation", deadline=DAY, by=manager)
    group = a_group()
    leader = a_leader(group)
    put_on(meeting, submit(a_mandate(group, leader, until=dt.date(2030, 1, 1)), by=leader))
    noon(before(DAY, -1))
    assert [row.person for row in sent("circulation_over")] == [manager]


def test_when_the_papers_are_in_the_board_is_mailed_the_cases_once(chair: Person, board: Group) -> None:
    member, meeting = a_seat(board), called(chair)
    noon(DEADLINE + dt.timedelta(days=1))
    assert sent("papers_ready") == [], "nothing stands on it"
    add_case(meeting, kind="finance", title="Kontingent")
    assert noon(DEADLINE) == 0
    assert noon(DEADLINE + dt.timedelta(days=1)) == 2
    assert noon(DEADLINE + dt.timedelta(days=2)) == 0
    told = sent("papers_ready")
    assert {row.person for row in told} == {chair, member}
    words = text_of(told[0])
    assert told[0].subject.replace("\xa0", " ") == "Sakspapirene til styremøtet torsdag 3. juni"
    for part in ("- 1/27 Kontingent", f"{meeting.get_absolute_url()}pack/", "12.00"):
        assert part in words


def test_a_meeting_that_has_begun_is_mailed_no_papers(chair: Person) -> None:
    add_case(called(chair), kind="finance", title="Kontingent")
    assert noon(DAY, 13) == 0
    assert sent("papers_ready") == []
