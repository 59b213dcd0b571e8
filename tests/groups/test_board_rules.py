"""Who takes part in what the board does: somebody decides, nobody puts their own case off, moved days lead on."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from groups.choices import MeetingKind, Outcome, Stance
from groups.domain import errors
from groups.domain.approval import submit
from groups.domain.attendance import write_minutes
from groups.domain.board import decide, give_view
from groups.domain.cases import add_case, take_off
from groups.domain.meeting import OwnCaseThere, call_meeting, cancel_meeting, change_meeting
from groups.models import BoardMeeting, Case, Group
from members.models import Person
from tests.browsing import managing, signed_in
from tests.factories.groups import a_case, a_group, a_leader, a_mandate, a_seat
from tests.factories.members import a_person
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
DAY, LATER = dt.date(2027, 6, 9), dt.date(2027, 6, 16)
HOURS = {"starts_at": dt.time(10), "ends_at": dt.time(12), "place": "Orkanger"}
REASON = "Fordi det haster"


@pytest.fixture(autouse=True)
def on_the_day() -> Any:
    with at(DAY):
        yield


def at(day: dt.date) -> Any:
    return clock.frozen(clock.at(day, 8))


@pytest.fixture
def partial(board: Group) -> Person:
    """The board's secretary, who sits in the committee of a group as well."""
    secretary = a_seat(board, "secretary")
    a_seat(a_group("Effektiv produksjon", slug="effektiv"), person=secretary)
    return secretary


def a_meeting(chair: Person, day: dt.date = DAY, kind: str = MeetingKind.MEETING) -> BoardMeeting:
    details = {} if kind == MeetingKind.CIRCULATION else HOURS
    return call_meeting(day, kind=kind, deadline=day, by=chair, **details)


def their_case(day: dt.date = DAY, kind: str = MeetingKind.MEETING) -> Case:
    """A mandate of the group in whose committee the secretary sits, before the board."""
    group = Group.objects.get(slug="effektiv")
    return a_case(submit(a_mandate(group, leader := a_leader(group)), by=leader), date=day, kind=kind)


# --- Somebody decides -------------------------------------------------------------------------------------------------
def record(by: Person, case: Case, came: list[Person], out: list[Person]) -> Any:
    """Press the button; the answer."""
    who = {"came": [person.pk for person in came], "abstained": [person.pk for person in out]}
    return signed_in(by).post(
        f"{case.get_absolute_url()}decision/", {"outcome": Outcome.APPROVED, "reason": REASON, **who}
    )


def test_somebody_who_is_impartial_has_to_be_there(chair: Person, partial: Person) -> None:
    a_meeting(chair)
    case = their_case()
    answer = record(chair, case, came=[partial], out=[])
    assert answer.status_code == 422
    assert "Nobody who was present takes part in deciding this case." in answer.text
    assert REASON in answer.text
    assert not Case.objects.get(pk=case.pk).meeting.attendance.filter(present=True).exists(), "nothing is half done"
    assert record(chair, case, came=[partial, chair], out=[]).status_code == 302
    voters = Case.objects.get(pk=case.pk).decision.voters
    assert set(voters.values_list("person", "abstained")) == {(partial.pk, True), (chair.pk, False)}


def test_not_all_who_are_there_can_abstain(chair: Person, partial: Person) -> None:
    case = add_case(a_meeting(chair), kind="other", title="Honorar")
    answer = record(chair, case, came=[chair, partial], out=[chair, partial])
    assert answer.status_code == 422
    assert "Nobody who was present takes part" in answer.text
    assert record(chair, case, came=[chair, partial], out=[chair]).status_code == 302


def test_who_was_not_there_is_not_noted_as_abstaining(chair: Person, partial: Person) -> None:
    case = add_case(a_meeting(chair), kind="other", title="Honorar")
    answer = record(chair, case, came=[chair], out=[partial])
    assert answer.status_code == 422
    assert f"Only who was present can be noted as not taking part: {partial}." in answer.text
    assert REASON in answer.text
    assert record(chair, case, came=[chair], out=[]).status_code == 302


def test_in_writing_the_majority_of_the_seats_decides_as_before(board: Group, chair: Person) -> None:
    case = add_case(a_meeting(chair, kind=MeetingKind.CIRCULATION), kind="other", title="Logo")
    with pytest.raises(errors.NoMajority):
        decide(case, Outcome.APPROVED, by=chair)
    give_view(case, by=chair, stance=Stance.FOR)
    decide(case, Outcome.APPROVED, by=chair)


def test_a_decision_is_of_the_meetings_day_and_in_writing_of_the_day_it_is_recorded(chair: Person) -> None:
    meeting = add_case(a_meeting(chair), kind="other", title="Honorar")
    round_ = add_case(a_meeting(chair, LATER, MeetingKind.CIRCULATION), kind="other", title="Logo")
    give_view(round_, by=chair, stance=Stance.FOR)
    recorded = DAY + dt.timedelta(days=2)
    with at(recorded):
        assert decide(meeting, Outcome.APPROVED, by=chair, came=[chair.pk]).decided_on == DAY
        assert decide(round_, Outcome.APPROVED, by=chair).decided_on == recorded


# --- A view that doesn't count ----------------------------------------------------------------------------------------
def test_for_from_somebody_partial_is_shown_as_not_impartial(chair: Person, partial: Person) -> None:
    case = their_case(kind=MeetingKind.CIRCULATION)
    give_view(case, by=partial, stance=Stance.FOR, remark="Bra mandat")
    page = signed_in(chair).get(case.get_absolute_url())
    [row] = [part for part in page.text.split("<li>") if f"<b>{partial}</b>" in part]
    row = row.split("</li>")[0]
    assert "Not impartial" in row
    assert "Said “For”, which doesn&#x27;t count" in row.replace("’", "&#x27;").replace("'", "&#x27;")
    assert "Bra mandat" in row
    assert "state-ok" not in row
    assert page.context["votes"] == 0
    give_view(case, by=chair, stance=Stance.FOR)
    assert signed_in(chair).get(case.get_absolute_url()).text.count("which doesn") == 1


# --- One's own case is not put off with its meeting -------------------------------------------------------------------
def test_a_meeting_with_ones_own_case_is_moved_and_cancelled_by_another(chair: Person, partial: Person) -> None:
    with at(DAY - dt.timedelta(days=20)):
        meeting = a_meeting(chair)
        case = their_case()
        with pytest.raises(OwnCaseThere):
            cancel_meeting(meeting, by=partial, reason="Passer ikke")
        with pytest.raises(OwnCaseThere):
            change_meeting(meeting, by=partial, seen=0, date=LATER)
        answer = signed_in(partial).post(f"{meeting.get_absolute_url()}cancel/", {"reason": "Passer ikke"})
        assert answer.status_code == 422
        assert f"Case {case.reference} stands there, and you are not impartial in it." in answer.text
        assert "Passer ikke" in answer.text
        assert change_meeting(meeting, by=partial, seen=0, place="Løkken") == ["place"], "that puts nothing off"
        assert change_meeting(meeting, by=chair, seen=1, date=LATER) == ["date"]


@pytest.mark.parametrize("has_a_part", [True, False])
def test_a_cluster_manager_may_also_where_everybody_has_a_part(
    chair: Person, partial: Person, has_a_part: bool
) -> None:
    manager = a_person(admin=True)
    for person in (chair, manager) if has_a_part else (chair,):
        a_seat(Group.objects.get(slug="effektiv"), person=person)
    with at(DAY - dt.timedelta(days=20)):
        meeting = a_meeting(chair)
        their_case()
        for keeper in (chair, partial):
            with pytest.raises(OwnCaseThere):
                change_meeting(meeting, by=keeper, seen=0, date=LATER)
        change_meeting(meeting, by=manager, seen=0, date=LATER)
        cancel_meeting(BoardMeeting.objects.get(), by=manager, reason="Sykdom")


# --- Days that were moved ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", ["", "pack/", "pack.pdf", "minutes/", "minutes.pdf", "change/", "cancel/"])
def test_the_old_day_of_a_moved_meeting_leads_on(chair: Person, page: str) -> None:
    with at(DAY - dt.timedelta(days=20)):
        meeting = a_meeting(chair)
        change_meeting(meeting, by=chair, seen=0, date=LATER)
        change_meeting(meeting, by=chair, seen=1, date=LATER + dt.timedelta(days=7))
        now = f"/board/{LATER + dt.timedelta(days=7)}/{page}"
        for old in (DAY, LATER):
            answer = signed_in(chair).get(f"/board/{old}/{page}")
            assert (answer.status_code, answer.headers.get("Location")) == (302, now)
        assert signed_in(a_person()).get(f"/board/{DAY}/{page}").status_code == 403
        assert Client().get(f"/board/{DAY}/{page}").headers["Location"].startswith("/accounts/login/")
        assert signed_in(chair).get(f"/board/{DAY - dt.timedelta(days=1)}/{page}").status_code == 404
        assert signed_in(chair).post(f"/board/{DAY}/{page}").status_code in (404, 405)


def test_a_day_on_which_another_meeting_is_called_meanwhile_is_that_ones(chair: Person) -> None:
    with at(DAY - dt.timedelta(days=20)):
        moved = a_meeting(chair)
        change_meeting(moved, by=chair, seen=0, date=LATER)
        other = a_meeting(chair)
        assert signed_in(chair).get(f"/board/{DAY}/").context["meeting"] == other
        change_meeting(other, by=chair, seen=0, date=DAY + dt.timedelta(days=1))
        assert signed_in(chair).get(f"/board/{DAY}/").headers["Location"] == f"/board/{DAY + dt.timedelta(days=1)}/"


# --- Sentences instead of bare refusals -------------------------------------------------------------------------------
def test_a_case_for_a_closed_meeting_is_refused_with_a_sentence(chair: Person) -> None:
    meeting = a_meeting(chair)
    decide(add_case(meeting, kind="other", title="Honorar"), Outcome.APPROVED, by=chair, came=[chair.pk])
    write_minutes(BoardMeeting.objects.get(), remarks="", close=True)
    data = {"kind": "other", "title": "For sent", "text": ""}
    answer = signed_in(chair).post(meeting.get_absolute_url(), data, follow=True)
    assert answer.status_code == 200
    assert "The minutes of that meeting are closed." in answer.text
    assert meeting.cases.count() == 1
    manager = managing(a_person(admin=True))
    assert "The minutes of that meeting are closed." in manager.post(meeting.get_absolute_url(), {}, follow=True).text


def test_two_meetings_on_one_day_are_refused_in_the_boards_own_words(chair: Person) -> None:
    a_meeting(chair, LATER)
    data = {"kind": "meeting", "date": str(LATER), "deadline": str(LATER), "starts_at": "10:00"}
    answer = signed_in(chair).post("/board/new/", data)
    assert answer.status_code == 422
    assert "The board meets on that day already." in answer.text
    assert "already exists" not in answer.text
    other = a_meeting(chair, LATER + dt.timedelta(days=7))
    answer = signed_in(chair).post(f"{other.get_absolute_url()}change/", data | {"seen": "0"})
    assert "The board meets on that day already." in answer.text


# --- Numbers ----------------------------------------------------------------------------------------------------------
def test_the_number_of_a_case_that_was_taken_off_is_never_given_again(chair: Person) -> None:
    meeting = a_meeting(chair)
    first, second = (add_case(meeting, kind="other", title=title) for title in ("Honorar", "Logo"))
    mailed = second.get_absolute_url()
    take_off(second, by=chair)
    third = add_case(meeting, kind="other", title="Lønn")
    assert (first.number, third.number) == (1, 3)
    assert signed_in(chair).get(mailed).status_code == 404, "the link in the mail opens no other case"
    take_off(third, by=chair)
    take_off(first, by=chair)
    assert add_case(meeting, kind="other", title="Ny").number == 4
    next_year = a_meeting(chair, DAY + dt.timedelta(days=365))
    assert add_case(next_year, kind="other", title="Ny").number == 1
