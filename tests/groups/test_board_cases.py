"""What becomes of a case before it is decided: put on by one press, moved, postponed, written anew, taken off."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from groups.choices import MeetingAnswer, Outcome, Stance
from groups.domain.approval import submit
from groups.domain.attendance import NotAsked, answer_call, write_minutes
from groups.domain.board import decide, give_view
from groups.domain.case_errors import Answered, CaseGone, NotFree, ToItself, WasPostponed
from groups.domain.cases import add_case, carry_over, change_case, move_case, move_to, put_on, take_off
from groups.domain.drafts import begin_mandate, begin_plan
from groups.domain.errors import DecidedAlready, NoSeat, OwnCase, ReasonMissing
from groups.domain.meeting import MeetingBegun, call_meeting, cancel_meeting, change_meeting
from groups.domain.plan import begin_year
from groups.models import BoardMeeting, Case, Decision, Group, Postponed
from groups.papers import minutes_of, pack_of
from groups.views.board import case_at
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_case, a_group, a_leader, a_mandate, a_plan, a_report, a_seat, approved
from tests.factories.members import a_member, a_person
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 6, 9)
LATER = dt.date(2027, 9, 8)
HOLDS = {"since": dt.date(2029, 1, 1), "until": dt.date(2030, 1, 1)}


@pytest.fixture(autouse=True)
def may() -> Any:
    with at(dt.date(2027, 5, 3)):
        yield


def at(day: dt.date, hour: int = 18, minute: int = 0) -> Any:
    return clock.frozen(clock.at(day, hour, minute))


@pytest.fixture
def leader() -> Person:
    return a_leader(a_group("Effektiv produksjon"))


@pytest.fixture
def group(leader: Person) -> Group:
    return leader.seats.get().group


def called(chair: Person, day: dt.date = DAY, **details: Any) -> BoardMeeting:
    return call_meeting(day, deadline=min(day, clock.today()), by=chair, starts_at=dt.time(12), **details)


def a_round(chair: Person, day: dt.date = DAY, **details: Any) -> BoardMeeting:
    return call_meeting(day, kind="circulation", deadline=day, by=chair, **details)


def mails_to(person: Person, template: str) -> list[Message]:
    return list(Message.objects.filter(person=person, template=f"groups/{template}"))


# --- One press -----------------------------------------------------------------------------------------------------
def test_what_waits_is_put_on_the_next_meeting_by_one_press_where_the_mail_leads(
    chair: Person, leader: Person, group: Group
) -> None:
    meeting, later = called(chair), called(chair, LATER)
    sent = [submit(a_mandate(group, leader), by=leader), submit(a_plan(group, 2028, leader), by=leader)]
    client = signed_in(chair, "nb")
    for version in sent:
        for page in (version.get_absolute_url(), "/board/"):
            shown = client.get(page).content.decode()
            assert [word for word in ("/board/put/", version.kind_key) if word not in shown] == [], page
    client.post("/board/put/", {"version": sent[0].kind_key})
    client.post("/board/put/", {"version": sent[1].kind_key, "meeting": LATER.isoformat()})
    assert Case.objects.get(mandate=sent[0]).meeting == meeting
    assert Case.objects.get(plan_version=sent[1]).meeting == later
    assert "/board/put/" not in client.get(sent[0].get_absolute_url()).content.decode()


def test_whoever_leads_the_group_sees_no_such_button(chair: Person, leader: Person) -> None:
    called(chair)
    version = submit(a_mandate(leader.seats.get().group, leader), by=leader)
    client = signed_in(leader, "nb")
    assert "/board/put/" not in client.get(version.get_absolute_url()).content.decode()


# --- Postponed -----------------------------------------------------------------------------------------------------
def test_a_postponed_case_keeps_its_number_and_the_minutes_tell_of_it(chair: Person) -> None:
    meeting, later = called(chair), called(chair, LATER)
    case = add_case(meeting, kind="finance", title="Regnskap")
    address = case.get_absolute_url()
    client = signed_in(chair, "nb")
    with at(DAY):
        typed = {"meeting": LATER.isoformat(), "reason": "Revisor er syk"}
        answer = client.post(f"{address}postpone/", typed)
        case.refresh_from_db()
        assert answer["Location"] == case.get_absolute_url(), "where it stands now"
        assert (case.meeting, case.reference) == (later, "1/27")
        [row] = minutes_of(meeting)
        assert row.postponed is not None
        assert row.reference == "1/27"
        write_minutes(meeting, remarks="", chair=None, close=True)
        page = client.get(f"/board/{DAY}/minutes/").content.decode().replace("\xa0", " ")
        assert "Utsatt til møtet onsdag 8. september 2027" in page
        assert "Revisor er syk" in page
        assert client.get(address)["Location"] == case.get_absolute_url()
        message = mails_to(chair, "minutes_closed")[0]
        render(message)
        assert "1/27 Regnskap: utsatt til" in message.text


def test_in_another_year_it_gets_a_number_of_that_year_and_the_old_one_is_not_given_again(chair: Person) -> None:
    meeting, next_year = called(chair), called(chair, dt.date(2028, 1, 19))
    case = add_case(meeting, kind="other", title="Vedtekter")
    with at(DAY):
        assert move_to(case, next_year, by=chair).reference == "1/28"
        assert add_case(meeting, kind="other", title="Eventuelt").reference == "2/27"
    assert Postponed.objects.get().reference == "1/27"


def test_moved_to_another_year_before_its_day_the_old_address_leads_on_and_the_number_is_not_given_again(
    chair: Person,
) -> None:
    meeting, next_year = called(chair), called(chair, dt.date(2028, 1, 19))
    case = add_case(meeting, kind="other", title="Vedtekter")
    old = case.get_absolute_url()
    moved = move_to(case, next_year, by=chair)
    assert (moved.reference, Postponed.objects.count()) == ("1/28", 0)
    assert add_case(meeting, kind="other", title="Eventuelt").reference == "2/27"
    client = signed_in(chair)
    assert client.get(old)["Location"] == moved.get_absolute_url()
    assert move_to(moved, meeting, by=chair).reference == "3/27"
    assert client.get(old)["Location"] == moved.get_absolute_url().replace("2028-01-19/1/", f"{DAY}/3/")
    take_off(Case.objects.get(title="Vedtekter"), by=chair)
    assert client.get(old).status_code == 404
    assert add_case(next_year, kind="other", title="Regnskap").reference == "2/28"


def test_a_meeting_moved_to_another_year_leaves_the_way_to_its_cases(chair: Person) -> None:
    meeting = called(chair)
    old = add_case(meeting, kind="other", title="Vedtekter").get_absolute_url()
    change_meeting(meeting, by=chair, seen=0, date=dt.date(2028, 1, 19))
    assert signed_in(chair).get(old)["Location"] == "/board/2028-01-19/1/"
    assert add_case(called(chair), kind="other", title="Eventuelt").reference == "2/27"


def test_before_its_day_a_case_is_moved_and_the_minutes_say_nothing(chair: Person) -> None:
    meeting, later = called(chair), called(chair, LATER)
    case = move_to(add_case(meeting, kind="other", title="Vedtekter"), later, by=chair)
    assert case.meeting == later
    assert not Postponed.objects.exists()


def test_what_is_submitted_can_be_postponed_too_but_not_to_itself_nor_when_decided(
    chair: Person, leader: Person, group: Group
) -> None:
    meeting, later = called(chair), called(chair, LATER)
    case = put_on(meeting, submit(a_mandate(group, leader), by=leader))
    with pytest.raises(ToItself):
        move_to(case, meeting, by=chair)
    with at(DAY):
        move_to(case, later, by=chair, reason="Uklart")
        with pytest.raises(WasPostponed):
            take_off(case, by=chair)
        with pytest.raises(MeetingBegun):
            cancel_meeting(meeting, by=chair, reason="Snø")
    with at(LATER):
        decide(Case.objects.get(), Outcome.APPROVED, by=chair, came=[chair.pk])
        with pytest.raises(DecidedAlready):
            move_to(case, meeting, by=chair)


# --- Written anew, taken off, not approved --------------------------------------------------------------------------
def test_a_free_case_is_written_anew_and_what_a_group_wrote_is_not(chair: Person, leader: Person, group: Group) -> None:
    meeting = called(chair)
    free, theirs = (
        add_case(meeting, kind="other", title="Før"),
        put_on(meeting, submit(a_report(group, leader), by=leader)),
    )
    client = signed_in(chair, "nb")
    client.post(f"{free.get_absolute_url()}change/", {"kind": "finance", "title": "Etter", "text": "Tall"})
    free.refresh_from_db()
    assert (free.title, free.kind, free.text) == ("Etter", "finance", "Tall")
    with pytest.raises(NotFree):
        change_case(theirs, kind="other", title="X", text="")


def test_what_is_taken_off_waits_for_the_board_as_before(chair: Person, leader: Person, group: Group) -> None:
    meeting, version = called(chair), submit(a_mandate(group, leader), by=leader)
    case = put_on(meeting, version)
    give_view(case, by=chair, stance=Stance.FOR)
    client = signed_in(chair, "nb")
    assert "har sagt om den" in client.get(f"{case.get_absolute_url()}change/").content.decode()
    assert client.post(f"{case.get_absolute_url()}remove/")["Location"] == meeting.get_absolute_url()
    assert not Case.objects.exists()
    version.refresh_from_db()
    assert put_on(meeting, version).meeting == meeting


def test_a_case_that_is_for_information_is_called_so_in_both_languages(chair: Person) -> None:
    case = add_case(called(chair), kind="orientation", title="Neste år i klyngen")
    for language, words, other in (("en", "For information", "Orientation"), ("nb", "Orientering", "For information")):
        for path in (case.get_absolute_url(), case.meeting.get_absolute_url(), f"{case.get_absolute_url()}change/"):
            page = signed_in(chair, language).get(path).content.decode()
            assert (words in page, other in page) == (True, False), (language, path)


def test_a_free_case_is_not_approved_with_a_reason(chair: Person) -> None:
    case = add_case(called(chair), kind="finance", title="Kontingent")
    with at(DAY):
        with pytest.raises(ReasonMissing):
            decide(case, Outcome.REJECTED, by=chair, came=[chair.pk])
        assert decide(case, Outcome.REJECTED, by=chair, reason="For dyrt", came=[chair.pk]).outcome == "rejected"
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(reason="")


def test_a_free_cases_decision_promises_no_mail_and_leads_to_the_next_case(chair: Person) -> None:
    meeting = called(chair)
    one, two = (add_case(meeting, kind="other", title=title) for title in ("En", "To"))
    client = signed_in(chair, "nb")
    with at(DAY):
        typed = {"outcome": "approved", "came": [chair.pk]}
        page = client.post(f"{one.get_absolute_url()}decision/", typed, follow=True).content.decode()
    assert "Vedtaket er ført." in page
    assert "får e-post" not in page
    assert f'href="{two.get_absolute_url()}"' in page
    assert "Har ikke svart" not in page
    assert "Venter" not in page


def test_a_form_with_a_fault_can_be_loaded_again(chair: Person) -> None:
    case = add_case(called(chair), kind="other", title="En")
    client = signed_in(chair, "nb")
    with at(DAY):
        refused = client.post(f"{case.get_absolute_url()}decision/", {"outcome": "rejected", "came": [chair.pk]})
        assert refused.status_code == 422
        assert "decision/#decide" in refused.content.decode()
        assert client.get(f"{case.get_absolute_url()}decision/")["Location"] == case.get_absolute_url()


# --- Compared with what ---------------------------------------------------------------------------------------------
def test_the_board_sees_what_changed_since_it_approved_and_may_ask_since_it_returned(
    chair: Person, leader: Person, group: Group
) -> None:
    approved(a_mandate(group, leader, text="Vi møtes ofte."), leader)
    second = begin_mandate(group, by=leader)
    group.mandates.filter(pk=second.pk).update(text="Vi møtes sjelden.", **HOLDS)
    with at(clock.today()):
        first = a_case(submit(group.mandates.get(pk=second.pk), by=leader))
        decide(first, Outcome.RETURNED, by=chair, reason="Hvor ofte?", came=[chair.pk])
    third = group.mandates.get(state="draft")
    group.mandates.filter(pk=third.pk).update(text="Vi møtes sjelden, men godt.")
    case = put_on(called(chair), submit(group.mandates.get(pk=third.pk), by=leader))
    client = signed_in(chair, "nb")
    page = client.get(case.get_absolute_url()).content.decode()
    assert "ofte</del>" in page
    assert "Hvor ofte?" in page
    assert "since=returned" in page
    page = client.get(f"{case.get_absolute_url()}?since=returned").content.decode()
    assert "ofte</del>" not in page
    assert "men godt" in page
    [paper] = pack_of(case.meeting)
    assert paper.before is not None
    assert paper.returned is not None
    assert (paper.before.number, paper.returned.number) == (1, 2)
    page = client.get(f"{case.meeting.get_absolute_url()}pack/").content.decode()
    assert "ofte</del>" in page
    assert "som styret sendte tilbake" in page


def test_a_first_plan_is_compared_with_the_plan_of_the_year_before(chair: Person, leader: Person, group: Group) -> None:
    approved(a_plan(group, 2027, leader), leader)
    draft = begin_year(group, 2028, by=leader, carry=True)
    case = put_on(called(chair), submit(draft, by=leader))
    client = signed_in(chair, "nb")
    for page in (case.get_absolute_url(), f"{case.meeting.get_absolute_url()}pack/"):
        words = client.get(page).content.decode()
        assert "planen for 2027" in words, page


def test_a_case_is_called_in_the_readers_language(chair: Person, leader: Person, group: Group) -> None:
    with translation.override("nb"):
        case = put_on(called(chair), submit(a_mandate(group, leader), by=leader))
    assert case.title == "Mandat for Effektiv produksjon"
    with translation.override("en"):
        assert Case.objects.get(pk=case.pk).name == "Mandate for Effektiv produksjon"
        assert case.meeting.hours == "12:00"
    with translation.override("nb"):
        assert case.meeting.hours == "12.00"


# --- In writing -----------------------------------------------------------------------------------------------------
def test_a_round_is_mailed_once_it_has_a_case_and_each_later_one_is(chair: Person, board: Group) -> None:
    member = a_seat(board)
    meeting = a_round(chair)
    assert not Message.objects.filter(person=member).exists()
    for title in ("En", "To"):
        add_case(meeting, kind="other", title=title)
    assert len(mails_to(member, "case_to_answer")) == 2
    told = mails_to(member, "case_to_answer")
    for message in told:
        render(message)
    assert {row.subject for row in told} == {"Si hva du mener: En", "Si hva du mener: To"}


def test_a_round_without_a_case_is_cancelled_in_silence(chair: Person, board: Group) -> None:
    member = a_seat(board)
    cancel_meeting(a_round(chair), by=chair, reason="Feil")
    assert not Message.objects.filter(person=member).exists()


def test_the_form_for_a_round_asks_for_no_place_and_tells_of_its_cases_at_once(
    chair: Person, board: Group, leader: Person, group: Group
) -> None:
    member, version = a_seat(board), submit(a_mandate(group, leader), by=leader)
    client = signed_in(chair, "nb")
    page = client.get("/board/new/?kind=circulation").content.decode()
    assert 'name="place"' not in page
    assert 'name="deadline"' not in page
    assert 'name="starts_at"' not in page
    assert page.count("Start skriftlig behandling") == 2, "title and heading"
    assert "Start behandlingen" in page
    assert "Kall inn" not in page
    typed = {"kind": "circulation", "date": DAY.isoformat(), "versions": [version.kind_key]}
    page = client.post("/board/new/", typed, follow=True).content.decode()
    assert "Avslutt eller avlys runden" in page
    assert "Avlys møtet" not in page
    assert BoardMeeting.objects.get().deadline == DAY
    render(message := mails_to(member, "meeting_called")[0])
    assert "1/27 Mandat for Effektiv produksjon" in message.text


def test_papers_cannot_be_due_in_the_past(chair: Person) -> None:
    client = signed_in(chair, "nb")
    typed = {"kind": "meeting", "date": DAY.isoformat(), "deadline": "2027-05-02", "starts_at": "12:00"}
    page = client.post("/board/new/", typed)
    assert page.status_code == 422
    assert "Den dagen har vært" in page.content.decode()
    assert client.post("/board/new/", typed | {"deadline": "2027-05-03"}).status_code == 302


def test_a_majority_in_writing_is_told_to_who_records_it(chair: Person, board: Group) -> None:
    members = [a_seat(board) for _number in range(2)]
    case = add_case(a_round(chair), kind="other", title="Logo")

    def told() -> list[str]:
        rows = waiting_for(Person.objects.get(pk=chair.pk))
        return [row.url for row in rows if row.url.endswith("#decide")]

    give_view(case, by=members[0], stance=Stance.FOR)
    assert told() == []
    give_view(case, by=members[1], stance=Stance.FOR)
    assert told() == [f"{case.get_absolute_url()}#decide"]


# --- Are you coming? ------------------------------------------------------------------------------------------------
def test_one_answers_until_it_starts_and_the_call_waits_until_then(chair: Person, board: Group) -> None:
    member = a_seat(board)
    meeting = called(chair)
    path = f"{meeting.get_absolute_url()}#coming"
    client = signed_in(member, "nb")

    def waits() -> bool:
        return path in [row.url for row in waiting_for(Person.objects.get(pk=member.pk))]

    with at(DAY, 1, 35):
        assert waits()
        answer_call(meeting, by=member, answer="coming")  # type: ignore[arg-type]
        assert not waits()
        assert 'name="answer"' in client.get(meeting.get_absolute_url()).content.decode()
    with at(DAY, 12):
        assert 'name="answer"' not in client.get(meeting.get_absolute_url()).content.decode()
        with pytest.raises(NotAsked):
            answer_call(meeting, by=member, answer="cannot")  # type: ignore[arg-type]


# --- What others see ------------------------------------------------------------------------------------------------
def test_what_the_board_decided_stands_where_the_text_stands(chair: Person, leader: Person, group: Group) -> None:
    plan = approved(a_plan(group, 2027, leader), leader)
    report = approved(a_report(group, leader), leader)
    draft = begin_plan(group, 2027, by=leader)
    draft.rows.create(title="Kurs", month=3)
    again = approved(draft, leader)
    client = signed_in(a_seat(group), "nb")
    for version in (plan, report, again):
        page = client.get(version.get_absolute_url()).content.decode()
        assert f">{version.case.reference}" in page.replace("<dd>", ">"), version  # type: ignore[attr-defined]
    assert again.case.reference in client.get(f"/groups/{group.slug}/plan/2027/").content.decode()  # type: ignore[attr-defined]


def test_a_returned_text_leads_those_who_write_to_the_new_draft(chair: Person, leader: Person, group: Group) -> None:
    case = a_case(submit(a_mandate(group, leader), by=leader))
    decide(case, Outcome.RETURNED, by=chair, reason="Kortere", came=[chair.pk])
    render(message := mails_to(leader, "decided")[0])
    assert f"/groups/{group.slug}/mandate/edit/" in message.text


def test_the_boards_own_page_tells_nobody_how_to_join(chair: Person, board: Group) -> None:
    client = signed_in(a_member(), "nb")
    page = client.get(board.get_absolute_url()).content.decode()
    assert "Slik blir du med" not in page
    assert "Styreleder" in page
    assert "Gruppeleder" not in page


def test_the_boards_table_tells_of_empty_committees_and_of_what_is_submitted(
    chair: Person, leader: Person, group: Group
) -> None:
    version = submit(a_mandate(group, leader), by=leader)
    a_group("Sovende", state="dormant")
    page = signed_in(chair, "nb").get("/board/groups/").content.decode()
    assert "ingen har verv" in page
    assert f'href="{version.get_absolute_url()}"' in page


# --- Impartial, once, and no votes lost ------------------------------------------------------------------------------
def test_who_is_not_impartial_neither_takes_a_case_off_nor_moves_it(chair: Person, board: Group) -> None:
    keeper, own = a_seat(board, "secretary"), a_group("Logistikk")
    a_leader(own, keeper)
    meeting, later = called(chair), called(chair, LATER)
    case = put_on(meeting, submit(a_mandate(own, keeper), by=keeper))
    give_view(case, by=chair, stance=Stance.AGAINST, remark="For bredt")
    with pytest.raises(OwnCase):
        take_off(case, by=keeper)
    with pytest.raises(OwnCase):
        move_to(case, later, by=keeper)
    client = signed_in(keeper, "nb")
    for step in ("remove/", "postpone/"):
        client.post(f"{case.get_absolute_url()}{step}", {"meeting": LATER.isoformat(), "reason": "Fordi"})
    case.refresh_from_db()
    assert (case.meeting, case.views.get().remark) == (meeting, "For bredt")


def test_votes_given_in_writing_are_never_taken_off_with_their_case(chair: Person) -> None:
    case = add_case(a_round(chair), kind="other", title="Logo")
    give_view(case, by=chair, stance=Stance.FOR)
    with pytest.raises(Answered):
        take_off(case, by=chair)
    assert case.views.count() == 1


def test_what_is_voted_on_in_writing_is_never_rewritten_under_the_votes(chair: Person) -> None:
    case = add_case(a_round(chair), kind="other", title="Logo", text="Grønn")
    change_case(case, kind="other", title="Logo", text="Blå")
    give_view(case, by=chair, stance=Stance.FOR)
    address = f"{case.get_absolute_url()}change/"
    answer = signed_in(chair).post(address, {"kind": "other", "title": "Logo", "text": "Rød"})
    assert answer.status_code == 422
    assert "Somebody has answered in this round already." in answer.text
    assert "Rød" in answer.text, "what was typed is kept"
    case.refresh_from_db()
    assert (case.text, case.views.count()) == ("Blå", 1)
    page = signed_in(chair).get(address).text
    assert "Somebody has answered in this round already." in page
    assert "Save the case" not in page + signed_in(chair).get(address).text
    assert "Take it off" not in page


def test_a_case_added_twice_is_one_and_is_mailed_once(chair: Person) -> None:
    meeting = a_round(chair)
    first = add_case(meeting, kind="other", title="Logo", text="Ny")
    told = Message.objects.count()
    assert add_case(meeting, kind="other", title="Logo", text="Ny") == first
    assert (meeting.cases.count(), Message.objects.count()) == (1, told)
    assert add_case(meeting, kind="other", title="Logo", text="En annen") != first


@pytest.mark.parametrize(
    "do",
    [
        lambda case, by: move_case(case, up=True),
        lambda case, by: change_case(case, kind="other", title="Nytt", text=""),
        lambda case, by: take_off(case, by=by),
        lambda case, by: move_to(case, called(by, LATER), by=by),
        lambda case, by: carry_over(case, called(by, LATER)),
        lambda case, by: give_view(case, by=by, stance=Stance.FOR),
        lambda case, by: decide(case, Outcome.NOTED, by=by),
    ],
    ids=["order", "words", "off", "move", "carry", "view", "decide"],
)
def test_a_case_that_was_taken_off_meanwhile_is_gone_in_words(chair: Person, do: Callable[[Case, Person], Any]) -> None:
    case = add_case(called(chair), kind="other", title="Budsjett")
    Case.objects.filter(pk=case.pk).delete()
    with pytest.raises(CaseGone):
        do(case, chair)


@pytest.mark.parametrize("page", ["", "change/", "postpone/", "remove/", "decision/"])
def test_whoever_still_sees_a_case_that_is_gone_is_told_so_on_its_meeting(
    chair: Person, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = called(chair)
    called(chair, LATER)
    case = add_case(meeting, kind="other", title="Budsjett")
    seen = case_at(DAY, case.number)
    Case.objects.filter(pk=case.pk).delete()
    for views in ("board", "case"):
        monkeypatch.setattr(f"groups.views.{views}.case_at", lambda *_address: seen)
    typed = {
        "kind": "other",
        "title": "Nytt",
        "stance": "for",
        "outcome": "noted",
        "meeting": LATER.isoformat(),
        "came": chair.pk,
    }
    answer = signed_in(chair).post(f"{case.get_absolute_url()}{page}", typed, follow=True)
    assert answer.redirect_chain == [(meeting.get_absolute_url(), 302)]
    assert "somebody has taken it off" in answer.text


def test_who_has_no_seat_is_told_that_members_answer_and_not_who_records(chair: Person) -> None:
    meeting, manager = called(chair), a_person(admin=True)
    case = add_case(meeting, kind="other", title="Budsjett")
    for answer in (
        lambda: give_view(case, by=manager, stance=Stance.FOR),
        lambda: answer_call(meeting, by=manager, answer=MeetingAnswer.COMING),
    ):
        with pytest.raises(NoSeat, match="Bare styremedlemmer"):
            answer()
