"""A board meeting with many cases, and many others before it, for tests of what its pages do with them."""

import datetime as dt
from itertools import count

from groups.choices import CaseKind
from groups.models import (
    AnnualPlan,
    Attendance,
    BoardMeeting,
    Case,
    Decision,
    Group,
    Mandate,
    PlanVersion,
    Version,
    View,
    Voter,
)
from members.models import Person
from tests.factories.groups import from_long_ago
from thamsklyngen.shared import clock

_number = count(1000)
YEAR = dt.timedelta(days=365)


def fill_the_agenda(meeting: BoardMeeting, people: list[Person]) -> None:
    """Mandates, plans and free cases before `meeting`, one each per person, with views and decisions by `people`."""
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person=person, present=True) for person in people)
    groups = [_a_group() for _ in people]
    mandates, plans = _mandates(groups), _plans(groups)
    cases = [
        *(_case(meeting, CaseKind.MANDATE, mandate=mandate) for mandate in mandates[::2]),  # the others wait for a day
        *(_case(meeting, CaseKind.PLAN, plan_version=plan) for plan in plans[::2]),
        *(_case(meeting, CaseKind.FINANCE) for _ in people),
        *(_case(_another(meeting), CaseKind.FINANCE) for _ in people),
    ]
    Case.objects.bulk_create(cases)
    View.objects.bulk_create(View(case=case, person=people[0], stance="for") for case in cases)
    View.objects.bulk_create(View(case=meeting.cases.all()[0], person=person, stance="for") for person in people[1:])
    free = [case for case in cases if case.meeting == meeting and case.kind == CaseKind.FINANCE][::2]
    made = Decision.objects.bulk_create(Decision(case=case, outcome="noted", recorded_by=people[0]) for case in free)
    Voter.objects.bulk_create(Voter(decision=row, person=person) for row in made for person in people[:3])


def _a_group() -> Group:
    number = next(_number)
    return Group.objects.create(name=f"Utvalg {number}", slug=f"utvalg-{number}", state="active")


def _versions(make: list[tuple[Version, Version]]) -> list[Version]:
    """Of pairs that are approved and submitted, all stored: the submitted ones."""
    from_long_ago([version for pair in make for version in pair])
    return [submitted for _approved, submitted in make]


def _mandates(groups: list[Group]) -> list[Version]:
    today = clock.today()
    ahead, behind = {"since": today, "until": today + YEAR}, {"since": today - YEAR, "until": today}
    waits = {"state": "submitted", "submitted_at": clock.now()}
    return _versions(
        [
            (
                Mandate(group=group, number=1, state="approved", text="En", **behind),
                Mandate(group=group, number=2, text="To", **waits, **ahead),
            )
            for group in groups
        ]
    )


def _plans(groups: list[Group]) -> list[Version]:
    plans = AnnualPlan.objects.bulk_create(AnnualPlan(group=group, year=clock.today().year) for group in groups)
    waits = {"state": "submitted", "submitted_at": clock.now()}
    return _versions(
        [
            (
                PlanVersion(plan=plan, number=1, state="approved", theme="En"),
                PlanVersion(plan=plan, number=2, theme="To", **waits),
            )
            for plan in plans
        ]
    )


def _case(meeting: BoardMeeting, kind: CaseKind, **about: Version) -> Case:
    number = next(_number)
    return Case(meeting=meeting, number=number, year=meeting.date.year, kind=kind, title=f"Sak {number}", **about)


def _another(meeting: BoardMeeting) -> BoardMeeting:
    """One that was cancelled, long before `meeting`: its cases wait to be carried over."""
    day = meeting.date - dt.timedelta(days=next(_number))
    now = clock.now()
    return BoardMeeting.objects.create(date=day, deadline=day, called_at=now, cancelled_at=now, reason="For få")
