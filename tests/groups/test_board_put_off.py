"""A case that a meeting leaves to the next one, before that is called: told in the minutes, put on it by itself."""

import datetime as dt
from typing import Any

import pytest

from groups.choices import Outcome, Stance
from groups.domain.approval import submit, withdraw
from groups.domain.attendance import CasesOpen, note_attendance, undecided, write_minutes
from groups.domain.board import decide, give_view
from groups.domain.case_errors import NotWaiting, OnAMeeting, TooEarly
from groups.domain.cases import add_case, move_case, move_to, put_off, put_on
from groups.domain.errors import DecidedAlready, OwnCase
from groups.domain.left_over import waiting_versions
from groups.domain.meeting import call_meeting, cancel_meeting, change_meeting
from groups.models import BoardMeeting, Case, Group, Postponed
from members.models import Person
from tests.browsing import queries, signed_in
from tests.factories.groups import a_group, a_leader, a_mandate, a_seat
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
BEFORE, DAY, AFTER, LATER = (dt.date(2027, *day) for day in ((5, 3), (6, 9), (6, 20), (9, 8)))


@pytest.fixture(autouse=True)
def may() -> Any:
    with at(BEFORE):
        yield


def at(day: dt.date) -> Any:
    return clock.frozen(clock.at(day, 18))


@pytest.fixture
def leader() -> Person:
    return a_leader(a_group("Effektiv produksjon"))


@pytest.fixture
def meeting(chair: Person) -> BoardMeeting:
    return called(chair, DAY)


def called(chair: Person, day: dt.date, **details: Any) -> BoardMeeting:
    return call_meeting(day, deadline=min(day, clock.today()), by=chair, starts_at=dt.time(12), **details)


@pytest.fixture
def free(meeting: BoardMeeting) -> Case:
    return add_case(meeting, kind="finance", title="Regnskap", text="Tall")


@pytest.fixture
def text(meeting: BoardMeeting, leader: Person) -> Case:
    return put_on(meeting, submit(a_mandate(leader.seats.get().group, leader), by=leader))


def page_of(person: Person, path: str) -> str:
    return " ".join(signed_in(person, "nb").get(path).content.decode().replace("\xa0", " ").split())


def test_without_a_later_meeting_a_case_is_left_to_the_next_one_and_the_minutes_can_be_closed(
    chair: Person, meeting: BoardMeeting, free: Case, text: Case
) -> None:
    client, here = signed_in(chair, "nb"), meeting.get_absolute_url()
    with at(DAY):
        for case in (free, text):
            assert "Neste møte, når det er kalt inn" in page_of(chair, f"{case.get_absolute_url()}change/")
            answer = client.post(f"{case.get_absolute_url()}postpone/", {"meeting": "next", "reason": "Revisor er syk"})
            assert answer["Location"] == here
        assert undecided(meeting) == []
        note_attendance(meeting, present=[chair.pk])
        for path in (here, f"{here}minutes/"):
            page = page_of(chair, path)
            assert page.count("Utsatt til neste møte") == 2, path
            assert page.count("Sak 1/27") == 1, path
        assert page_of(chair, f"{here}minutes/").count("Revisor er syk") == 2
        write_minutes(meeting, remarks="", close=True)
    message = Message.objects.filter(template="groups/minutes_closed").first()
    assert message is not None
    render(message)
    for said in (message.text, message.html):
        assert said.count("utsatt til neste møte") == 2


def test_it_is_put_on_the_next_meeting_that_is_called_and_its_minutes_name_that(
    chair: Person, meeting: BoardMeeting, free: Case, text: Case, board: Group
) -> None:
    member = a_seat(board)
    give_view(free, by=member, stance=Stance.AGAINST, remark="For dyrt")
    with at(DAY):
        put_off(free, by=chair, reason="Revisor er syk")
        put_off(text, by=chair)
    with at(AFTER):
        assert waiting_versions() == [text.subject]
        form = page_of(chair, "/board/new/")
        assert "1/27 Regnskap" in form
        assert 'name="versions"' not in form, "it is put on by itself"
        assert "1/27 Regnskap" in page_of(member, "/board/")
        later = called(chair, LATER)
        assert [case.reference for case in later.cases.all()] == ["1/27", "2/27"]
        assert [row.until for row in Postponed.objects.all()] == [LATER, LATER]
        assert Postponed.objects.get(case=free).reason == "Revisor er syk"
        assert free.views.get().remark == "For dyrt"
        assert "Utsatt til møtet onsdag 8. september 2027" in page_of(chair, f"{meeting.get_absolute_url()}minutes/")
        assert signed_in(chair).get(free.get_absolute_url())["Location"].startswith(later.get_absolute_url())
        assert "1/27 Regnskap" not in page_of(member, "/board/")
    called_by = Message.objects.filter(template="groups/meeting_called", person=member).last()
    assert called_by is not None
    render(called_by)
    assert "1/27 Regnskap" in called_by.text
    with at(LATER):
        assert decide(Case.objects.get(pk=text.pk), Outcome.APPROVED, by=chair, came=[chair.pk]).outcome == "approved"


def test_a_meeting_that_is_called_again_takes_it_too_and_a_round_in_writing_does_not(
    chair: Person, meeting: BoardMeeting, free: Case
) -> None:
    later = called(chair, LATER)
    cancel_meeting(later, by=chair, reason="Snø")
    with at(DAY):
        put_off(free, by=chair)
        call_meeting(AFTER, kind="circulation", deadline=AFTER, by=chair)
        assert not later.cases.exists()
        assert Case.objects.get().is_put_off
        later.refresh_from_db()
        change_meeting(later, by=chair, seen=later.sequence)
    assert later.cases.get() == free


def test_it_waits_for_nobody_and_can_be_put_on_by_hand(
    chair: Person, meeting: BoardMeeting, free: Case, text: Case, leader: Person
) -> None:
    group = leader.seats.get().group
    with at(DAY):
        put_off(free, by=chair)
        put_off(text, by=chair)
    with at(AFTER):
        told = [row.title for row in waiting_for(Person.objects.get(pk=chair.pk))]
        assert not any("Regnskap" in title or "vedtak" in title.lower() for title in told), told
        assert "1 tekst er sendt til styret og står ikke på noe styremøte" in told
        page = page_of(leader, text.subject.get_absolute_url())
        assert "som setter det på et møte" in page
        assert "Saken står ikke på noe styremøte ennå" in page_of(leader, group.get_absolute_url())
        round_ = call_meeting(LATER, kind="circulation", deadline=LATER, by=chair)
        signed_in(chair).post(f"{round_.get_absolute_url()}carry/", {"case": free.pk})
        signed_in(chair).post(f"{round_.get_absolute_url()}put/", {"version": text.subject.kind_key})
        assert set(round_.cases.all()) == {free, text}


def test_decided_or_put_on_the_same_meeting_after_all_it_was_never_postponed(
    chair: Person, meeting: BoardMeeting, free: Case, text: Case
) -> None:
    with at(DAY):
        for case in (free, text):
            put_off(case, by=chair, reason="Sent ute")
            put_off(case, by=chair)
        assert [row.reason for row in Postponed.objects.all()] == ["Sent ute", "Sent ute"], (
            "one row, whose reason stays"
        )
        assert "Vedtak her opphever utsettelsen" in page_of(chair, free.get_absolute_url())
        decide(Case.objects.get(pk=free.pk), Outcome.NOTED, by=chair, came=[chair.pk])
        signed_in(chair).post(f"{meeting.get_absolute_url()}put/", {"version": text.subject.kind_key})
        assert not Postponed.objects.exists()
        assert undecided(meeting) == [text]
        with pytest.raises(CasesOpen):
            write_minutes(meeting, remarks="", close=True)
        with pytest.raises(OnAMeeting):
            put_on(meeting, text.subject)
        with pytest.raises(DecidedAlready):
            put_off(free, by=chair)


def test_moved_on_by_hand_the_reason_that_is_typed_then_stands_in_the_minutes(
    chair: Person, meeting: BoardMeeting, free: Case
) -> None:
    with at(DAY):
        put_off(free, by=chair, reason="Sent ute")
        later = called(chair, LATER)
        move_to(move_to(Case.objects.get(pk=free.pk), meeting, by=chair), later, by=chair, reason="Revisor er syk")
        assert Postponed.objects.get().reason == "Revisor er syk"
        round_ = call_meeting(AFTER, kind="circulation", deadline=AFTER, by=chair)
        put_off(other := add_case(meeting, kind="other", title="Logo"), by=chair, reason="Sent ute")
        move_to(other, round_, by=chair, reason="Skisser mangler")
        assert Postponed.objects.get(case=other).reason == "Skisser mangler"


def test_back_on_a_meeting_that_had_postponed_it_the_case_is_dealt_with_there(
    chair: Person, meeting: BoardMeeting, free: Case
) -> None:
    later = called(chair, LATER)
    with at(DAY):
        move_to(move_to(free, later, by=chair), meeting, by=chair)
        assert not Postponed.objects.exists()
        assert undecided(meeting) == [free]


def test_what_cannot_be_left_to_the_next_meeting_says_why(
    chair: Person, meeting: BoardMeeting, free: Case, text: Case, leader: Person, board: Group
) -> None:
    with pytest.raises(TooEarly):
        put_off(free, by=chair)
    page = signed_in(chair).post(f"{free.get_absolute_url()}postpone/", {"meeting": "next"})
    assert page.status_code == 422
    with at(DAY):
        secretary = a_seat(board, "secretary")
        a_seat(text.subject.group, person=secretary)
        with pytest.raises(OwnCase):
            put_off(text, by=secretary)
        withdraw(text.subject, by=leader, reason="Feil")
        with pytest.raises(NotWaiting):
            put_off(text, by=chair)
        called(chair, LATER)
        assert signed_in(chair).post(f"{free.get_absolute_url()}postpone/", {"meeting": "next"}).status_code == 422
    assert not Postponed.objects.exists()


def test_what_was_withdrawn_meanwhile_is_put_on_nothing(
    chair: Person, meeting: BoardMeeting, text: Case, leader: Person
) -> None:
    with at(DAY):
        put_off(text, by=chair)
        withdraw(text.subject, by=leader, reason="Feil")
        assert not called(chair, LATER).cases.exists()


def test_what_is_left_to_the_next_meeting_is_in_nobodys_way_when_others_change_places(
    chair: Person, meeting: BoardMeeting
) -> None:
    first, left, last = (add_case(meeting, kind="other", title=title) for title in ("A", "B", "C"))
    with at(DAY):
        put_off(left, by=chair)
        move_case(last, up=True)
    assert [case.title for case in meeting.cases.exclude(pk=left.pk)] == ["C", "A"]
    assert first.meeting == meeting


def test_the_pages_ask_as_often_with_many_that_are_left(chair: Person, meeting: BoardMeeting) -> None:
    def fill(number: int) -> None:
        with at(DAY):
            for _number in range(number):
                put_off(add_case(meeting, kind="other", title=f"Sak {Case.objects.count()}"), by=chair)

    fill(1)
    browser = signed_in(chair)
    paths = ("/board/", "/board/new/", meeting.get_absolute_url(), f"{meeting.get_absolute_url()}minutes/")
    with at(AFTER):
        for path in paths:
            browser.get(path)
        few = [queries(browser, path) for path in paths]
    fill(9)
    with at(AFTER):
        assert [queries(browser, path) for path in paths] == few
    assert max(few) <= 12
