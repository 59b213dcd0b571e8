"""Two who write at once in a board meeting's minutes or attendance, or at an activity: the second is told, not lost."""

import datetime as dt

import pytest

from groups.domain.attendance import attendance_stamp, minutes_stamp, note_attendance, write_minutes
from groups.domain.cases import add_case
from groups.domain.errors import ChangedSince
from groups.domain.meeting import call_meeting
from groups.domain.plan import activity_stamp, change_activity
from groups.models import Activity, BoardMeeting
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_board, a_group, a_leader, a_plan, a_seat, approved
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair() -> Person:
    return a_board().seats.get(role="leader").person


@pytest.fixture
def secretary(chair: Person) -> Person:
    return a_seat(chair.seats.get().group, "secretary")


@pytest.fixture
def meeting(chair: Person, secretary: Person) -> BoardMeeting:
    today = clock.today()
    return call_meeting(today, deadline=today, by=chair, starts_at=dt.time(12))


def test_remarks_on_top_of_anothers_are_kept_beside_them(
    meeting: BoardMeeting, chair: Person, secretary: Person
) -> None:
    here, browser = f"{meeting.get_absolute_url()}minutes/", signed_in(chair)
    seen = browser.get(here).context["seen"]
    signed_in(secretary).post(here, {"remarks": "Fra sekretæren", "seen": seen})
    answer = browser.post(here, {"remarks": "Fra lederen", "seen": seen, "close": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert str(ChangedSince.text) in page
    assert "<p>Fra sekretæren</p>" in page
    assert "Fra lederen</textarea>" in page
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.is_closed) == ("Fra sekretæren", False)
    both = {"remarks": "Fra sekretæren\n\nFra lederen", "seen": answer.context["seen"]}
    assert browser.post(here, both).status_code == 302
    meeting.refresh_from_db()
    assert meeting.minutes == both["remarks"]


def test_who_says_the_same_as_another_has_nothing_to_put_together(meeting: BoardMeeting) -> None:
    seen = minutes_stamp(meeting)
    write_minutes(meeting, remarks="To\nlinjer", seen=seen)
    write_minutes(meeting, remarks="To\r\nlinjer", seen=seen)
    with pytest.raises(ChangedSince):
        write_minutes(meeting, remarks="Noe annet", seen=seen)


def test_what_was_refused_for_another_reason_stays_typed_on_top_of_what_was_seen(
    meeting: BoardMeeting, chair: Person
) -> None:
    add_case(meeting, kind="finance", title="Regnskap")
    browser, here = signed_in(chair), f"{meeting.get_absolute_url()}minutes/"
    seen = browser.get(here).context["seen"]
    answer = browser.post(here, {"remarks": "Mine", "seen": seen, "close": "1"})
    assert answer.status_code == 422, "a case is undecided"
    assert answer.context["seen"] == seen


def test_who_came_is_noted_on_top_of_what_was_seen_only(
    meeting: BoardMeeting, chair: Person, secretary: Person
) -> None:
    here, browser = meeting.get_absolute_url(), signed_in(chair)
    seen = browser.get(here).context["seen"]
    signed_in(secretary).post(f"{here}attendance/", {"present": [secretary.pk], "seen": seen})
    answer = browser.post(f"{here}attendance/", {"present": [chair.pk], "seen": seen})
    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 422
    assert str(ChangedSince.text) in page
    assert f"{secretary} (Present)" in page
    assert f'value="{chair.pk}" id="p-{chair.pk}" checked' in page, "the ticks stay"
    assert f'value="{secretary.pk}" id="p-{secretary.pk}" checked' not in page
    assert dict(meeting.attendance.values_list("person", "present")) == {chair.pk: False, secretary.pk: True}
    both = {"present": [chair.pk, secretary.pk], "seen": answer.context["seen"]}
    assert browser.post(f"{here}attendance/", both).status_code == 302
    assert set(meeting.attendance.values_list("present", flat=True)) == {True}


def test_the_same_ticks_twice_are_one_answer(meeting: BoardMeeting, chair: Person, secretary: Person) -> None:
    seen = attendance_stamp(meeting.attendance.all())
    for _ in range(2):
        note_attendance(meeting, present=[chair.pk], seen=seen)
    with pytest.raises(ChangedSince):
        note_attendance(meeting, present=[secretary.pk], seen=seen)


def test_a_decision_with_ticks_that_came_too_late_is_not_recorded_without_them(
    meeting: BoardMeeting, chair: Person, secretary: Person
) -> None:
    case = add_case(meeting, kind="finance", title="Regnskap")
    note_attendance(meeting, present=[secretary.pk])
    late = {"outcome": "noted", "came": [chair.pk, secretary.pk]}
    answer = signed_in(chair).post(f"{case.get_absolute_url()}decision/", late)
    assert answer.status_code == 422
    assert "Somebody else has noted who was present." in answer.content.decode()
    case.refresh_from_db()
    assert not hasattr(case, "decision")


def test_a_small_change_on_top_of_anothers_is_shown_beside_it() -> None:
    group = a_group()
    leader, deputy = a_leader(group), a_seat(group, "deputy")
    approved(a_plan(group, clock.today().year, by=leader), leader)
    activity = Activity.objects.get()
    here = f"/groups/{group.slug}/plan/{activity.plan.year}/activity/{activity.pk}/"
    browser = signed_in(leader)
    seen = browser.get(here).context["seen"]
    typed = {"when": f"m{activity.month}", "seen": seen}
    signed_in(deputy).post(here, {**typed, "title": "Fra nestlederen", "text": "Ta med vernesko"})
    answer = browser.post(here, {**typed, "title": "Fra lederen"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in (str(ChangedSince.text), "<b>Fra nestlederen</b>", "Ta med vernesko", 'value="Fra lederen"'):
        assert words in page, words
    activity.refresh_from_db()
    assert activity.title == "Fra nestlederen"
    again = {**typed, "title": "Fra begge", "seen": answer.context["seen"]}
    assert browser.post(here, again).status_code == 302
    activity.refresh_from_db()
    assert activity.title == "Fra begge"


def test_an_activity_that_says_already_what_is_saved_is_no_clash() -> None:
    group = a_group()
    leader = a_leader(group)
    approved(a_plan(group, clock.today().year, by=leader), leader)
    activity = Activity.objects.get()
    seen = activity_stamp(activity)
    for _ in range(2):
        change_activity(activity, by=leader, seen=seen, title="Nytt navn")
    with pytest.raises(ChangedSince):
        change_activity(activity, by=leader, seen=seen, title="Enda et navn")
