"""A form that is sent twice, without the script that keeps a press to one: the second answer is what the first did."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.test import Client

from groups.domain.approval import submit
from groups.models import BoardMeeting, Version
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_board, a_group, a_leader, a_mandate, a_plan, a_report, a_seat
from tests.flows.test_races import at_once
from tests.groups.test_mandate import typed as mandate_typed
from tests.groups.test_plan import ROWS
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
TODAY = clock.today()
ROW = {"rows-0-title": "Besøk hos nabo", "rows-0-when": "m3", "rows-0-kind": "company_visit"}
MAKE: dict[str, Any] = {"mandate": a_mandate, "plan": partial(a_plan, rows=0), "report": a_report}
TYPED: dict[str, dict[str, Any]] = {
    "mandate": mandate_typed(**{"focus-0-title": "Lean", "focus-0-text": "Mindre sløsing"}),
    "plan": {"theme": "Bli bedre kjent", "goals": "Flere møter", "base": "0", **ROWS, **ROW},
    "report": {"text": "Et godt år for alle.", "base": "0"},
}
KINDS = pytest.mark.parametrize("kind", MAKE)


def a_draft(kind: str) -> tuple[Version, Person, dict[str, Any]]:
    """A draft, who leads the group, and a form that writes and submits it."""
    a_board()
    group = a_group()
    leader = a_leader(group)
    draft = MAKE[kind](group, by=leader)
    return draft, leader, {**TYPED[kind], "draft": str(draft.pk), "submit": "1"}


def follow(browser: Client, answer: Any) -> str:
    assert answer.status_code == 302
    return browser.get(answer["Location"]).content.decode()


@KINDS
def test_submitted_twice_the_second_answer_leads_to_what_waits(kind: str) -> None:
    draft, leader, form = a_draft(kind)
    browser = signed_in(leader, "nb")
    first = browser.post(draft.writing_url, form)
    assert "er hos styret. Du" in follow(browser, first)
    second = browser.post(draft.writing_url, form)
    assert second["Location"] == first["Location"]
    assert "sendt til styret allerede" in follow(browser, second)
    assert Message.objects.filter(template="groups/submitted").count() == 1
    draft.refresh_from_db()
    assert draft.is_submitted


@KINDS
def test_whoever_typed_something_else_still_gets_their_words_back(kind: str) -> None:
    draft, leader, form = a_draft(kind)
    signed_in(leader).post(draft.writing_url, form)
    other = form | {"text": "Noe annet"} if "text" in form else form | {"goals": "Noe annet"}
    answer = signed_in(leader).post(draft.writing_url, other)
    assert (answer.status_code, "Noe annet" in answer.content.decode()) == (409, True)
    saving = {name: value for name, value in form.items() if name != "submit"}
    assert signed_in(leader).post(draft.writing_url, saving).status_code == 409, "that asked for a save"
    later = form | {"draft": str(draft.pk + 1)}
    assert signed_in(leader).post(draft.writing_url, later).status_code == 409, "that is another draft"


def test_a_seat_without_the_right_to_submit_is_told_nothing_of_it() -> None:
    draft, leader, form = a_draft("mandate")
    submit(draft, by=leader)
    assert signed_in(a_seat(draft.group)).post(draft.writing_url, form).status_code == 404


@pytest.mark.django_db(transaction=True)
@KINDS
def test_submitted_twice_at_once_both_are_led_to_it(kind: str) -> None:
    draft, leader, form = a_draft(kind)
    browsers = [signed_in(leader, "nb") for _number in range(2)]
    answers = at_once([partial(browser.post, draft.writing_url, form) for browser in browsers])
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, draft.get_absolute_url())}
    assert Message.objects.filter(template="groups/submitted").count() == 1


# --- Calling a meeting ----------------------------------------------------------------------------------------------
DAY = TODAY + dt.timedelta(days=30)
MEETING = {"kind": "meeting", "date": DAY.isoformat(), "deadline": TODAY.isoformat(), "starts_at": "12:00"}
ROUND = {"kind": "circulation", "date": DAY.isoformat()}


@pytest.mark.parametrize("form", [MEETING, ROUND], ids=["meeting", "round"])
def test_a_meeting_called_twice_is_one_and_the_second_answer_leads_to_it(form: dict[str, str]) -> None:
    board, group = a_board(), a_group()
    leader, chair = a_leader(group), board.seats.get().person
    a_seat(board)
    version, other = submit(a_mandate(group, by=leader), by=leader), submit(a_report(group, by=leader), by=leader)
    browser, asked = signed_in(chair, "nb"), {**form, "versions": [version.kind_key]}
    first = browser.post("/board/new/", asked)
    told = Message.objects.count()
    second = browser.post("/board/new/", asked)
    assert second["Location"] == first["Location"]
    assert "Det møtet er kalt inn." in follow(browser, second)
    assert (BoardMeeting.objects.count(), Message.objects.count()) == (1, told)
    assert other.kind_key in browser.get("/board/new/").content.decode(), "the other one waits as before"


@pytest.mark.parametrize(
    "other", [{"place": "Damphuset"}, {"starts_at": "13:00"}, ROUND], ids=["place", "hour", "in writing"]
)
def test_another_meeting_on_that_day_is_refused_as_before(other: dict[str, str]) -> None:
    browser = signed_in(a_board().seats.get().person)
    browser.post("/board/new/", MEETING)
    answer = browser.post("/board/new/", {**MEETING, **other})
    assert (answer.status_code, "on that day already" in answer.content.decode()) == (422, True)


def test_what_was_ticked_and_stands_on_another_meeting_is_refused() -> None:
    board, group = a_board(), a_group()
    leader, browser = a_leader(group), signed_in(board.seats.get().person)
    version = submit(a_mandate(group, by=leader), by=leader)
    browser.post("/board/new/", {**MEETING, "versions": [version.kind_key]})
    later = {**MEETING, "date": (DAY + dt.timedelta(days=30)).isoformat(), "versions": [version.kind_key]}
    answer = browser.post("/board/new/", later)
    assert (answer.status_code, "stands on a meeting already" in answer.content.decode()) == (422, True)
    assert BoardMeeting.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_called_twice_at_once_both_are_led_to_the_meeting() -> None:
    chair = a_board().seats.get().person
    browsers = [signed_in(chair) for _number in range(2)]
    answers = at_once([partial(browser.post, "/board/new/", MEETING) for browser in browsers])
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, f"/board/{DAY.isoformat()}/")}
    assert BoardMeeting.objects.count() == 1
