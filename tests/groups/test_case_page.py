"""The page of a case: what it is compared with stays, and what is pressed there is answered there."""

import pytest
from django.urls import reverse

from groups.choices import Outcome
from groups.domain.approval import submit
from groups.domain.board import decide
from groups.domain.drafts import begin_plan
from groups.domain.plan import PlanContent, Row, begin_year, save_plan
from groups.models import Case, Group
from groups.papers import pack_of
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_mandate, a_plan, a_seat, approved
from thamsklyngen.shared import clock
from thamsklyngen.shared.compare import Section

pytestmark = pytest.mark.django_db
YEAR = clock.today().year


@pytest.fixture
def chair() -> Person:
    return a_board().seats.get(role="leader").person


@pytest.fixture
def group() -> Group:
    return a_group("Effektiv produksjon")


@pytest.fixture
def leader(group: Group) -> Person:
    return a_leader(group)


def _record(case: Case) -> str:
    return reverse("board:record", args=[case.meeting.date, case.number])


def next_years(group: Group, leader: Person) -> Case:
    """This year's plan is approved, and next year's, which goes on from it, waits for the board."""
    approved(a_plan(group, YEAR, by=leader, rows=2), leader)
    draft = begin_year(group, YEAR + 1, by=leader, carry=True)
    one, _other = draft.rows.all()
    rows = [Row("Nytt navn", month=2, carried_from=one.carried_from), Row("Helt ny", month=3)]
    return a_case(submit(save_plan(draft, PlanContent("Nytt tema", "", rows), base=0, by=leader), by=leader))


def test_what_the_board_compared_with_stays_after_its_decision(chair: Person, group: Group, leader: Person) -> None:
    case, browser = next_years(group, leader), signed_in(chair)

    def seen() -> tuple[list[Section], list[Section]]:
        page = browser.get(case.get_absolute_url()).context
        return page["sections"], next(one for one in pack_of(case.meeting) if one.case == case).sections

    before = seen()
    assert before[0] == before[1]
    assert "Nytt navn" in [section.name for section in before[0]]
    decide(case, Outcome.APPROVED, by=chair)
    assert seen() == before, "the decision changes nothing in what it was about"
    later = begin_plan(group, YEAR, by=leader)
    rows = [Row(row.title, month=row.month, activity=row.activity) for row in later.rows.all()]
    approved(save_plan(later, PlanContent("Endret etterpå", "", rows), base=0, by=leader), leader)
    assert seen() == before, "nor does what the board approves afterwards"


def test_side_by_side_the_plans_of_two_years_have_their_years(chair: Person, group: Group, leader: Person) -> None:
    page = signed_in(chair).get(f"{next_years(group, leader).get_absolute_url()}?view=side").text
    assert f'<p class="tag">Plan {YEAR}</p>' in page
    assert f'<p class="tag">Plan {YEAR + 1}</p>' in page
    assert '<p class="tag">Version 1</p>' not in page


def test_a_decision_that_is_refused_says_why_at_the_form_and_keeps_what_was_typed(
    chair: Person, group: Group, leader: Person
) -> None:
    a_seat(Group.objects.get(kind="board"))
    case = a_case(submit(a_mandate(group, leader), by=leader), kind="circulation")
    done = signed_in(chair).post(_record(case), {"outcome": "returned", "reason": "Skriv mer om tallene"})
    assert done.status_code == 422
    form = done.text.partition('id="decide"')[2].partition("</form>")[0]
    assert "0 of 2 seats are for this outcome" in form
    assert "Skriv mer om tallene" in form
    assert done.context["deciding"]["outcome"].value() == "returned"
    assert 'value="returned"' in form
    assert "checked" in form


def test_what_was_decided_meanwhile_is_told_above_the_page(chair: Person, group: Group, leader: Person) -> None:
    case = a_case(submit(a_mandate(group, leader), by=leader))
    decide(case, Outcome.APPROVED, by=chair)
    done = signed_in(chair).post(_record(case), {"outcome": "approved"}, follow=True)
    assert "The decision has been recorded already" in done.text
    assert done.status_code == 200


def test_after_saving_a_view_one_lands_where_it_says_so(chair: Person, group: Group, leader: Person) -> None:
    case = a_case(submit(a_mandate(group, leader), by=leader))
    done = signed_in(chair).post(case.get_absolute_url(), {"stance": "for"})
    assert done.headers["Location"] == f"{case.get_absolute_url()}#messages"
    assert 'id="messages"' in signed_in(chair).get(case.get_absolute_url()).text
