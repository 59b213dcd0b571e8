"""A version that says what the approved one says goes to no meeting; a mandate's days always have their year."""

import datetime as dt

import pytest

from events.domain.activity import call_off_activity
from groups.domain.approval import submit
from groups.domain.drafts import begin_again, begin_mandate, begin_plan, begin_report
from groups.domain.errors import Incomplete
from groups.domain.plan import PlanContent, Row, save_plan
from groups.domain.texts import texts_of
from groups.models import AnnualPlan, Group
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_group, a_leader, a_mandate, a_plan, approved
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
YEAR = clock.today().year
SAME = "Nothing has changed|Ingenting er endret"


@pytest.fixture
def group() -> Group:
    return a_group("Effektiv produksjon")


@pytest.fixture
def leader(group: Group) -> Person:
    return a_leader(group)


def test_a_plan_that_says_the_same_once_more_is_not_submitted(group: Group, leader: Person) -> None:
    first = approved(a_plan(group, YEAR, by=leader, rows=2), leader)
    draft = begin_plan(group, YEAR, by=leader)
    with pytest.raises(Incomplete, match=SAME):
        submit(draft, by=leader)
    typed = {"theme": draft.theme, "goals": "", "base": "0", "submit": "1", "rows-TOTAL_FORMS": "2"}
    typed |= {"rows-INITIAL_FORMS": "0"}
    for number, row in enumerate(draft.rows.all()):
        one = {"title": row.title, "when": f"m{row.month}", "kind": row.kind, "activity": row.activity_id}
        typed |= {f"rows-{number}-{name}": str(value) for name, value in one.items()}
    page = signed_in(leader).post(draft.writing_url, typed, follow=True).text
    assert "Nothing has changed since the version that the board approved" in page
    one, other = draft.rows.all()
    rows = [Row(other.title, month=7, activity=other.activity), Row(one.title, month=1, activity=one.activity)]
    draft = save_plan(draft, PlanContent(first.theme, "", rows), base=0, by=leader)  # type: ignore[attr-defined]
    approved(draft, leader)


def test_what_was_left_out_for_good_is_no_change_and_leaving_out_is_one(group: Group, leader: Person) -> None:
    approved(a_plan(group, YEAR, by=leader, rows=2), leader)
    draft = begin_plan(group, YEAR, by=leader)
    one, other = draft.rows.all()
    rows = [
        Row(one.title, month=1, activity=one.activity, dropped="For likt"),
        Row(other.title, month=2, activity=other.activity),
    ]
    approved(save_plan(draft, PlanContent(draft.theme, "", rows), base=0, by=leader), leader)
    again = begin_plan(group, YEAR, by=leader)
    assert again.rows.count() == 1
    with pytest.raises(Incomplete, match=SAME):
        submit(again, by=leader)


def test_what_the_committee_called_off_by_itself_may_go_to_the_board(group: Group, leader: Person) -> None:
    plan = approved(a_plan(group, YEAR, by=leader, rows=2), leader).plan  # type: ignore[attr-defined]
    call_off_activity(plan.activities.first(), by=leader, fate="cancelled", reason="For få")
    assert submit(begin_plan(group, YEAR, by=leader), by=leader).is_submitted


def test_a_mandate_or_report_that_says_the_same_is_not_submitted(group: Group, leader: Person) -> None:
    mandate = approved(a_mandate(group, leader), leader)
    again = begin_again(mandate, by=leader)
    with pytest.raises(Incomplete, match=SAME):
        submit(again, by=leader)
    again.delete()
    later = begin_mandate(group, by=leader, until=clock.today() + dt.timedelta(days=1500))
    assert submit(later, by=leader).is_submitted, "other days are a change"
    plan = AnnualPlan.objects.create(group=group, year=YEAR - 1)
    report = approved(begin_report(plan, by=leader, text="Et godt år."), leader)
    with pytest.raises(Incomplete, match=SAME):
        submit(begin_again(report, by=leader), by=leader)


def test_the_days_of_a_mandate_always_have_their_year(group: Group, leader: Person) -> None:
    today = clock.today()
    mandate = approved(a_mandate(group, leader, since=today, until=dt.date(YEAR + 2, 3, 5)), leader)
    *_, period = texts_of(mandate)
    assert period.body.count(str(YEAR)) == 1
    for page in (mandate.get_absolute_url(), group.get_absolute_url()):
        text = signed_in(leader).get(page).text.replace("\xa0", " ")
        assert f"From {today.day} {today:%B} {YEAR} until 4 March {YEAR + 2}" in text
