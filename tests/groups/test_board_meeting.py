"""A board meeting's life: called into calendars, moved, cancelled and called again, who comes, the order of cases."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from groups.choices import MeetingAnswer, Outcome
from groups.domain.approval import submit, withdraw
from groups.domain.attendance import CasesOpen, NotYet, answer_call, note_attendance, write_minutes
from groups.domain.board import decide, give_view
from groups.domain.cases import (
    MeetingClosed,
    MeetingOff,
    OnAMeeting,
    add_case,
    carry_over,
    move_case,
    put_on,
)
from groups.domain.errors import NotSubmitted
from groups.domain.left_over import waiting_versions
from groups.domain.meeting import (
    ChangedMeanwhile,
    MeetingBegun,
    MeetingThen,
    WhyCancelled,
    call_meeting,
    cancel_meeting,
    change_meeting,
    next_meeting,
)
from groups.models import BoardMeeting, Group, Version
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_group, a_leader, a_mandate, a_seat
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import mime, render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 6, 9)
NOON = clock.at(dt.date(2027, 5, 3), 12)


@pytest.fixture(autouse=True)
def may() -> Any:
    with clock.frozen(NOON):
        yield


@pytest.fixture
def member(board: Group) -> Person:
    return a_seat(board)


@pytest.fixture
def meeting(chair: Person, member: Person) -> BoardMeeting:
    return call_meeting(
        DAY, deadline=DAY - dt.timedelta(days=14), by=chair, starts_at=dt.time(12), place="Damphuset på Thamshavn"
    )


def on(day: dt.date) -> Any:
    return clock.frozen(clock.at(day, 18))


def sent(template: str, person: Person) -> Message:
    message = Message.objects.filter(template=f"groups/{template}", person=person).latest("pk")
    render(message)
    message.text = message.text.replace("\xa0", " ").replace("\u202f", " ")
    return message


def entry(message: Message) -> dict[str, str]:
    part = next(part for part in mime(message).walk() if part.get_content_type() == "text/calendar")
    lines = part.get_content().replace("\r\n ", "").splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)


def submitted() -> Version:
    group = a_group()
    leader = a_leader(group)
    return submit(a_mandate(group, leader), by=leader)


def filled(meeting: BoardMeeting, **more: Any) -> dict[str, Any]:
    known = {"date": meeting.date.isoformat(), "deadline": meeting.deadline.isoformat(), "seen": meeting.sequence}
    return {**known, "starts_at": "12:00", "ends_at": "", "place": meeting.place, **more}


def test_called_moved_cancelled_and_called_again_is_one_entry_in_the_calendar(
    meeting: BoardMeeting, chair: Person, member: Person
) -> None:
    browser, here = signed_in(chair), meeting.get_absolute_url()
    called = entry(sent("meeting_called", member))
    assert (called["METHOD"], called["SEQUENCE"], called["LOCATION"]) == ("REQUEST", "0", "Damphuset på Thamshavn")
    assert called["DTSTART;TZID=Europe/Oslo"] == "20270609T120000"
    later = filled(meeting, date="2027-06-16", starts_at="10:00", note="Daglig leder er syk.")
    assert browser.post(f"{here}change/", later).status_code == 302
    meeting.refresh_from_db()
    message = sent("meeting_changed", member)
    moved = entry(message)
    assert (moved["METHOD"], moved["SEQUENCE"]) == ("REQUEST", "1")
    assert moved["DTSTART;TZID=Europe/Oslo"] == "20270616T100000"
    assert "onsdag 16. juni" in message.text
    assert "Før: onsdag 9. juni" in message.text
    assert "Daglig leder er syk." in message.text
    assert "Damphuset" not in message.text, "only what has changed"
    there = meeting.get_absolute_url()
    assert browser.get(there).status_code == 200
    browser.post(f"{there}cancel/", {"reason": "For få saker"})
    off = entry(sent("meeting_cancelled", member))
    assert (off["METHOD"], off["SEQUENCE"], off["STATUS"]) == ("CANCEL", "2", "CANCELLED")
    assert "For få saker" in sent("meeting_cancelled", member).text
    assert "For få saker" in browser.get(there).content.decode()
    meeting.refresh_from_db()
    browser.post(f"{there}change/", filled(meeting, starts_at="10:00"))
    again = entry(sent("meeting_called", member))
    assert (again["METHOD"], again["SEQUENCE"]) == ("REQUEST", "3")
    assert {entry_["UID"] for entry_ in (called, moved, off, again)} == {called["UID"]}
    assert sent("meeting_changed", chair).facts["calendar"]["sequence"] == 1, "who called it has it in the calendar too"


def test_the_deadline_alone_is_told_and_nothing_changed_tells_nobody(meeting: BoardMeeting, chair: Person) -> None:
    before = Message.objects.count()
    assert change_meeting(meeting, by=chair, seen=0, place=meeting.place) == []
    assert Message.objects.count() == before
    assert change_meeting(meeting, by=chair, seen=0, deadline=DAY - dt.timedelta(days=7)) == ["deadline"]
    assert sent("meeting_changed", chair).facts["changes"][0][0] == "Frist for sakspapirer"


def test_who_was_called_and_lost_the_seat_is_told_and_who_got_one_since_is_called_too(
    board: Group, meeting: BoardMeeting, chair: Person, member: Person
) -> None:
    board.seats.filter(person=member).update(until=clock.today())
    new = a_seat(board)
    change_meeting(meeting, by=chair, seen=0, place="Orkanger")
    told = Message.objects.filter(template="groups/meeting_changed")
    assert {row.person for row in told} == {chair, member, new}


def test_two_who_change_it_at_once_and_the_second_is_told(meeting: BoardMeeting, chair: Person) -> None:
    change_meeting(meeting, by=chair, seen=0, place="Orkanger")
    with pytest.raises(ChangedMeanwhile):
        change_meeting(meeting, by=chair, seen=0, place="Løkken")
    page = signed_in(chair).post(f"{meeting.get_absolute_url()}change/", filled(meeting, place="Løkken"))
    assert page.status_code == 422
    assert "Løkken" in page.content.decode(), "what was typed is kept"


def test_what_cannot_be_changed_says_why(meeting: BoardMeeting, chair: Person) -> None:
    other = call_meeting(DAY + dt.timedelta(days=1), deadline=DAY, by=chair)
    with pytest.raises(MeetingThen):
        change_meeting(meeting, by=chair, seen=0, date=other.date)
    with pytest.raises(WhyCancelled):
        cancel_meeting(meeting, by=chair, reason=" ")
    case = add_case(meeting, kind="finance", title="Regnskap")
    with on(DAY):
        decide(case, Outcome.NOTED, by=chair, came=[chair.pk])
    with pytest.raises(MeetingBegun):
        cancel_meeting(meeting, by=chair, reason="Nei")
    with pytest.raises(MeetingBegun):
        change_meeting(meeting, by=chair, seen=0, date=DAY + dt.timedelta(days=7))
    cancel_meeting(other, by=chair, reason="Nei")
    with pytest.raises(MeetingOff):
        cancel_meeting(other, by=chair, reason="Nei")
    with pytest.raises(MeetingOff):
        add_case(other, kind="finance", title="Budsjett")


@pytest.mark.parametrize(
    "typed",
    [
        {"date": "2027-05-02"},
        {"date": "9999-01-01"},
        {"date": "tull"},
        {"deadline": "2027-06-10"},
        {"starts_at": ""},
        {"ends_at": "11:00"},
        {"seen": "x"},
    ],
)
def test_what_makes_no_sense_is_refused_on_the_page(
    meeting: BoardMeeting, chair: Person, typed: dict[str, str]
) -> None:
    page = signed_in(chair).post(f"{meeting.get_absolute_url()}change/", filled(meeting, **typed))
    assert page.status_code == 422
    meeting.refresh_from_db()
    assert meeting.sequence == 0


def test_what_stood_on_a_cancelled_meeting_moves_to_another_with_its_views(
    meeting: BoardMeeting, chair: Person, member: Person
) -> None:
    version = submitted()
    case = put_on(meeting, version)
    give_view(case, by=member, stance="for")
    with pytest.raises(OnAMeeting):
        put_on(call_meeting(DAY + dt.timedelta(days=2), deadline=DAY, by=chair), version)
    cancel_meeting(meeting, by=chair, reason="For få saker")
    assert waiting_versions() == [version]
    with pytest.raises(MeetingOff):
        decide(case, Outcome.APPROVED, by=chair)
    autumn = call_meeting(dt.date(2028, 1, 12), deadline=DAY, by=chair)
    moved = put_on(autumn, version)
    assert (moved.pk, moved.meeting, moved.reference) == (case.pk, autumn, "1/28"), "a number of its new year"
    assert moved.views.count() == 1
    assert waiting_versions() == []
    assert next_meeting() != meeting


def test_a_meeting_moved_into_the_next_year_numbers_its_cases_anew(meeting: BoardMeeting, chair: Person) -> None:
    add_case(call_meeting(dt.date(2028, 1, 10), deadline=DAY, by=chair), kind="other", title="Først")
    for title in ("Regnskap", "Budsjett"):
        add_case(meeting, kind="finance", title=title)
    change_meeting(meeting, by=chair, seen=0, date=dt.date(2028, 1, 20))
    assert [case.reference for case in meeting.cases.all()] == ["2/28", "3/28"]


def test_cases_move_up_and_down_and_keep_their_numbers(meeting: BoardMeeting, chair: Person) -> None:
    first, second, third = (add_case(meeting, kind="orientation", title=title) for title in "ABC")
    browser = signed_in(chair)
    browser.post(f"{third.get_absolute_url()}move/", {"to": "up"})
    move_case(first, up=True)
    assert [case.title for case in meeting.cases.all()] == ["A", "C", "B"]
    browser.post(f"{first.get_absolute_url()}move/", {"to": "down"})
    assert [(case.title, case.number) for case in meeting.cases.all()] == [("C", 3), ("A", 1), ("B", 2)]
    move_case(second, up=False)
    assert [case.title for case in meeting.cases.all()] == ["C", "A", "B"]


def test_each_says_whether_they_come_and_who_came_is_noted(
    meeting: BoardMeeting, chair: Person, member: Person
) -> None:
    here = meeting.get_absolute_url()
    signed_in(member).post(f"{here}answer/", {"answer": "cannot"})
    assert meeting.attendance.get(person=member).answer == MeetingAnswer.CANNOT
    assert "Can&#x27;t come" in signed_in(chair).get(here).content.decode()
    signed_in(member).post(f"{here}answer/", {"answer": "tull"})
    assert meeting.attendance.get(person=member).answer == MeetingAnswer.CANNOT
    with pytest.raises(NotYet):
        note_attendance(meeting, present=[chair.pk])
    with on(DAY):
        signed_in(chair).post(f"{here}attendance/", {"present": [str(chair.pk), "9" * 40, "x"]})
        assert dict(meeting.attendance.values_list("person", "present")) == {chair.pk: True, member.pk: False}
        case = put_on(meeting, submitted())
        decide(case, Outcome.APPROVED, by=chair)
    assert [voter.person for voter in case.decision.voters.all()] == [chair]


def test_a_closed_meeting_stays_as_it_is(meeting: BoardMeeting, chair: Person, member: Person) -> None:
    case, gone = put_on(meeting, submitted()), put_on(meeting, submitted())
    withdraw(gone.subject, by=gone.subject.submitted_by, reason="Feil")
    with pytest.raises(NotYet):
        write_minutes(meeting, remarks="", close=True)
    with on(DAY):
        with pytest.raises(CasesOpen) as refused:
            write_minutes(meeting, remarks="", close=True)
        assert str(refused.value).count("/") == 1, "what was withdrawn waits for nobody"
        decide(case, Outcome.APPROVED, by=chair, came=[chair.pk])
        write_minutes(meeting, remarks="Møtet ble hevet kl. 14.", close=True)
        for change in (
            lambda: change_meeting(meeting, by=chair, seen=0, place="X"),
            lambda: cancel_meeting(meeting, by=chair, reason="X"),
            lambda: add_case(meeting, kind="finance", title="X"),
            lambda: move_case(case, up=True),
            lambda: answer_call(meeting, by=member, answer=MeetingAnswer.COMING),
            lambda: note_attendance(meeting, present=[]),
            lambda: write_minutes(meeting, remarks="X"),
        ):
            with pytest.raises(MeetingClosed):
                change()


def test_a_case_whose_subject_was_withdrawn_stays_and_says_so(
    meeting: BoardMeeting, chair: Person, member: Person
) -> None:
    case = put_on(meeting, submitted())
    withdraw(case.subject, by=case.subject.submitted_by, reason="Feil")
    for browser in (signed_in(chair), signed_in(member)):
        page: Client = browser
        assert "Withdrawn" in page.get(meeting.get_absolute_url()).content.decode()
        shown = page.get(case.get_absolute_url())
        assert (shown.context["may_view"], shown.context["may_decide"]) == (False, False)
    with pytest.raises(NotSubmitted):
        give_view(case, by=member, stance="for")


def test_who_sits_in_the_group_concerned_takes_no_part_whatever_they_say(
    board: Group, meeting: BoardMeeting, chair: Person, member: Person
) -> None:
    version = submitted()
    silent, spoken = a_seat(version.group), a_seat(version.group)
    for person in (silent, spoken):
        a_seat(board, person=person)
    case = put_on(meeting, version)
    change_meeting(meeting, by=chair, seen=0, place="Orkanger")  # they are called by it
    give_view(case, by=spoken, stance="for")
    with on(DAY):
        note_attendance(meeting, present=[chair.pk, member.pk, silent.pk, spoken.pk])
        signed_in(chair).post(f"{case.get_absolute_url()}decision/", {"outcome": "approved", "abstained": [chair.pk]})
    voters = dict(a_case_voters(case))
    assert voters == {chair.pk: True, member.pk: False, silent.pk: True, spoken.pk: True}


def a_case_voters(case: Any) -> Any:
    case.refresh_from_db()
    return case.decision.voters.values_list("person", "abstained")


def test_closed_minutes_go_to_the_board_once_with_what_was_decided(
    meeting: BoardMeeting, chair: Person, member: Person
) -> None:
    case = add_case(meeting, kind="finance", title="Regnskap")
    with on(DAY):
        decide(case, Outcome.NOTED, by=chair, came=[chair.pk])
        write_minutes(meeting, remarks="", close=False)
        assert not Message.objects.filter(template="groups/minutes_closed").exists()
        write_minutes(meeting, remarks="", close=True)
    told = Message.objects.filter(template="groups/minutes_closed")
    assert {row.person for row in told} == {chair, member}
    facts = told[0].facts
    assert facts["cases"][0][:2] == [case.reference, "Regnskap"]
    assert str(DAY.year) in facts["date"]
    assert facts["url"].endswith("/minutes/")


def test_what_was_decided_in_writing_in_a_free_case_reaches_who_was_called_with_the_minutes(
    chair: Person, member: Person
) -> None:
    """Nobody else is concerned; a round that nobody closes stands under “Minutes not closed”."""
    written = call_meeting(DAY, kind="circulation", deadline=DAY, by=chair)
    case = add_case(written, kind="finance", title="Budsjett")
    with on(DAY):
        for person in (chair, member):
            give_view(case, by=person, stance="for")
        decide(case, Outcome.APPROVED, by=chair)
        Group.objects.get(kind="board").seats.filter(person=member).update(until=DAY)
        write_minutes(written, remarks="", close=True)
    told = Message.objects.filter(template="groups/minutes_closed")
    assert {row.person for row in told} == {chair, member}
    assert told[0].facts["cases"] == [[case.reference, "Budsjett", "Godkjent"]]


def test_a_free_case_of_a_cancelled_meeting_goes_to_another_one(meeting: BoardMeeting, chair: Person) -> None:
    case = add_case(meeting, kind="finance", title="Regnskap")
    other = call_meeting(DAY + dt.timedelta(days=2), deadline=DAY, by=chair)
    browser, carry = signed_in(chair), f"{other.get_absolute_url()}carry/"
    browser.post(carry, {"case": case.pk})
    case.refresh_from_db()
    assert case.meeting == meeting, "its own meeting may still decide it"
    with pytest.raises(OnAMeeting):
        carry_over(case, other)
    cancel_meeting(meeting, by=chair, reason="For få saker")
    assert "Regnskap" in browser.get(other.get_absolute_url()).content.decode()
    browser.post(carry, {"case": case.pk})
    browser.post(carry, {"case": "tull"})
    case.refresh_from_db()
    assert case.meeting == other


def test_in_the_board_the_leader_is_called_its_chair(board: Group, chair: Person) -> None:
    seat = chair.seats.get()
    with translation.override("nb"):
        assert seat.get_role_display() == "Styreleder"
        assert a_leader(a_group()).seats.get().get_role_display() == "Gruppeleder"


def test_moved_to_another_day_everybody_is_asked_anew(meeting: BoardMeeting, chair: Person, member: Person) -> None:
    assert "Se møtet og si om du kommer" in sent("meeting_called", member).text
    answer_call(meeting, by=member, answer=MeetingAnswer.COMING)
    change_meeting(meeting, by=chair, seen=0, place="Orkanger")
    assert meeting.attendance.get(person=member).answer == MeetingAnswer.COMING, "the day is the same"
    assert "Si på nytt" not in sent("meeting_changed", member).text
    change_meeting(meeting, by=chair, seen=1, date=DAY + dt.timedelta(days=7))
    assert meeting.attendance.get(person=member).answer == MeetingAnswer.SILENT
    assert "Si på nytt om du kommer" in sent("meeting_changed", member).text
    assert "Si på nytt om du kommer" in sent("meeting_changed", member).html
    with on(DAY + dt.timedelta(days=7)):
        page = signed_in(chair).get(BoardMeeting.objects.get().get_absolute_url())
    assert page.context["ticked"] == set()
