"""What of a plan is overdue: one activity asked in Python, all of some groups in SQL."""

import datetime as dt
from itertools import combinations_with_replacement

import pytest

from events.domain.activity import is_overdue, overdue_in, standing_of
from events.models import Event
from groups.models import Activity, AnnualPlan, Group
from tests.factories.events import an_event
from tests.factories.groups import a_group
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
PAST, AHEAD = dt.timedelta(days=-40), dt.timedelta(days=40)
KINDS = [(state, start) for state in ("draft", "published", "cancelled") for start in (PAST, AHEAD)]
MIXES = [
    mix
    for number in range(4)
    for mix in combinations_with_replacement(KINDS, number)
    if sum(state != "cancelled" for state, _start in mix) <= 1  # the database takes no more
]


@pytest.fixture
def plan() -> AnnualPlan:
    """Last year's: all its months are over, and no report is in."""
    return AnnualPlan.objects.create(group=a_group(), year=clock.today().year - 1)


def an_activity(plan: AnnualPlan, group: Group, mix: tuple[tuple[str, dt.timedelta], ...]) -> Activity:
    activity = Activity.objects.create(plan=plan, title="Frokost", month=3)
    for state, start in mix:
        starts_at = clock.now() + start
        event = an_event(group, draft=True)
        times = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=1)}
        off = clock.now() if state == "cancelled" else None
        names = {"slug": f"frokost-{event.pk}", "activity": activity}
        Event.objects.filter(pk=event.pk).update(state=state, cancelled_at=off, **names, **times)
    return activity


def test_one_and_all_agree_whatever_events_there_are(plan: AnnualPlan) -> None:
    made = {an_activity(plan, plan.group, mix).pk: mix for mix in MIXES}
    listed = {activity.pk for activity in overdue_in([plan.group])}
    asked = set()
    for activity in plan.activities.select_related("plan"):
        standing, event = standing_of(activity, activity.events.all())
        if is_overdue(activity, standing, event):
            asked.add(activity.pk)
    assert [made[key] for key in sorted(listed ^ asked)] == []
    names = {"+".join(f"{state}{'' if start == PAST else ' ahead'}" for state, start in made[key]) for key in listed}
    assert {"", "draft", "draft+cancelled"} <= names
    assert not {"cancelled", "draft ahead", "draft ahead+cancelled", "published", "published+cancelled"} & names
