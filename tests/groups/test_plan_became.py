"""What an event has made of an activity stands in the next version of the plan, so that the task can be finished."""

import datetime as dt

import pytest
from django.urls import reverse

from events.domain.activity import make_event
from events.domain.event import change_event, publish
from groups.domain.drafts import begin_plan
from groups.domain.plan import PlanContent, Row, save_plan
from groups.models import Activity, Group, PlanVersion
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_group, a_leader, approved
from tests.groups.test_plan import YEAR, an_activity
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.portal.year import planned_by
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
ELSEWHERE = [(dt.date(YEAR + 1, 1, 14), None), (dt.date(YEAR, 10, 5), 10)]


@pytest.fixture
def group() -> Group:
    return a_group("Effektiv produksjon", slug="effektiv")


@pytest.fixture
def leader(group: Group) -> Person:
    return a_leader(group)


def tasks(leader: Person) -> list[str]:
    """What waits for `leader` because an event has left the plan."""
    return [row.title for row in waiting_for(leader) if row.title.startswith(("Outside the plan", "Utenfor planen"))]


def moved_to(activity: Activity, day: dt.date, leader: Person) -> None:
    """Publish its event on `day`, outside the quarter."""
    event, starts_at = make_event(activity, by=leader), clock.at(day, 8)
    change_event(event, {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=2)}, plan_reason="Ombygging")
    event.refresh_from_db()
    publish(event)


@pytest.mark.parametrize(("day", "month"), ELSEWHERE, ids=["next year", "this year"])
def test_a_new_version_says_where_the_event_went_and_approving_it_ends_the_task(
    group: Group, leader: Person, day: dt.date, month: int | None
) -> None:
    activity = an_activity(group, leader, month=5)
    moved_to(activity, day, leader)
    assert len(tasks(leader)) == 1
    browser = signed_in(leader)
    done = browser.post(reverse("groups:plan_revise", args=[group.slug, YEAR]))
    assert done.headers["Location"].endswith("/edit/#rows-0"), "one lands at the row"
    page = browser.get(done.headers["Location"]).text
    assert 'id="rows-0"' in page
    assert "The board has approved May" in page
    draft = PlanVersion.objects.get(plan=activity.plan, state="draft")
    row = draft.rows.get()
    assert (row.month, bool(row.dropped)) == (month or 5, month is None)
    approved(draft, leader)
    activity.refresh_from_db()
    assert tasks(leader) == []
    [entry] = planned_by(group, YEAR, leader)
    if month is None:
        assert (activity.fate, activity.reason) == ("moved", f"Moved to January {YEAR + 1}: Ombygging")
        assert entry.reason == activity.reason
    else:
        assert (activity.fate, activity.month) == ("", month)


def test_what_moved_away_stays_moved_in_the_version_after_and_may_be_taken_back(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader, month=5)
    moved_to(activity, dt.date(YEAR + 1, 1, 14), leader)
    approved(begin_plan(group, YEAR, by=leader), leader)
    activity.refresh_from_db()
    draft = begin_plan(group, YEAR, by=leader)
    assert draft.rows.get().dropped == activity.reason, "the reason is not said twice"
    rows = [Row(activity.title, month=5, activity=activity)]
    approved(save_plan(draft, PlanContent("Nytt", "", rows), base=0, by=leader), leader)
    activity.refresh_from_db()
    assert (activity.fate, activity.reason) == ("", "")
