"""What waits for the board: who reads what of it, withdrawing it, and what keeps a draft from getting there."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from groups.choices import ORGANISING_ROLES
from groups.domain.approval import submit
from groups.domain.people import board_keepers, seat_names
from groups.mails import recorders
from groups.models import BoardMeeting
from tests.browsing import signed_in
from tests.factories.groups import a_board, a_group, a_leader, a_mandate, a_plan, a_report, a_seat
from thamsklyngen.shared import clock
from thamsklyngen.shared.dates import date

pytestmark = pytest.mark.django_db
DRAFTS: dict[str, Callable[..., Any]] = {
    "mandate": a_mandate,
    "plan": lambda group, leader: a_plan(group, by=leader),
    "report": a_report,
}


@pytest.mark.parametrize("kind", DRAFTS)
def test_whoever_waits_for_the_board_reads_when_it_meets_and_who_puts_it_there(kind: str) -> None:
    board, group = a_board(), a_group()
    leader, day = a_leader(group), clock.today() + dt.timedelta(days=40)
    draft = DRAFTS[kind](group, leader)
    meeting = BoardMeeting.objects.create(date=day, deadline=day, called_at=clock.now())
    submit(draft, by=leader)
    page = signed_in(leader).get(draft.get_absolute_url(), headers={"accept-language": "nb"}).text
    assert date(meeting.date) in page
    assert board.seats.get(role="leader").person.name in page
    said = "Det kan ikke endres" if kind == "mandate" else "Den kan ikke endres"
    assert said in page
    assert ("Trekk det" if kind == "mandate" else "Trekk den") in page


@pytest.mark.parametrize("kind", DRAFTS)
@pytest.mark.parametrize("reason", ["", "  ", "x" * 600])
def test_withdrawing_without_a_line_says_so_at_the_field(kind: str, reason: str) -> None:
    group = a_group()
    leader = a_leader(group)
    draft = DRAFTS[kind](group, leader)
    submit(draft, by=leader)
    address = draft.get_absolute_url()
    if kind == "report":
        address = f"/groups/{group.slug}/report/{draft.plan.year}/{draft.number}/"
    page = signed_in(leader).post(f"{address}withdraw/", {"reason": reason})
    draft.refresh_from_db()
    assert (page.status_code, draft.state) == (422, "submitted")
    assert '<details class="fold" open>' in page.text
    assert 'id="id_reason_error"' in page.text


def test_a_wrong_row_in_a_long_plan_is_named_at_the_top_with_the_way_there() -> None:
    group = a_group()
    leader = a_leader(group)
    draft = a_plan(group, by=leader)
    row = {"rows-TOTAL_FORMS": "2", "rows-INITIAL_FORMS": "0", "rows-0-title": "Besøk hos nabo", "rows-0-when": ""}
    address = f"/groups/{group.slug}/plan/{draft.plan.year}/edit/"
    page = signed_in(leader).post(address, {"theme": "Ord", "goals": "", "base": "0", "submit": "1", **row})
    assert page.status_code == 422
    head = page.text.partition("<form")[0]
    assert 'tabindex="-1" autofocus' in head
    assert '<a href="#div_id_rows-0-when">Besøk hos nabo. ' in head
    assert 'id="div_id_rows-0-when"' in page.text


def test_nobody_is_said_to_wait_for_who_can_not_sign_in() -> None:
    board, group = a_board(), a_group()
    for place in (board, group):
        gone = a_seat(place, "secretary")
        gone.is_active = False
        gone.save()
    chair = board.seats.get(role="leader").person
    leader = a_leader(group)
    assert board_keepers() == [str(chair)]
    assert recorders() == [chair], "the mails go to whom the page names"
    assert seat_names(group, ORGANISING_ROLES) == [str(leader)]
