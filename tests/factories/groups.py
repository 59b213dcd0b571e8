"""Groups and seats for tests."""

import datetime as dt
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.db import connection

from groups.choices import GroupKind, MeetingKind, Outcome, SeatRole
from groups.domain.approval import submit
from groups.domain.board import decide
from groups.domain.drafts import begin_mandate, begin_plan, begin_report
from groups.domain.room import board_seats
from groups.models import (
    AnnualPlan,
    Attendance,
    BoardMeeting,
    Case,
    Group,
    Mandate,
    PlanRow,
    PlanVersion,
    Seat,
    Version,
    YearReport,
)
from members.models import Person
from tests.factories.members import LONG_AGO, a_member
from thamsklyngen.shared import clock

_number = count(1)


def a_group(name: str = "", **details: Any) -> Group:
    """An active competence group."""
    number = next(_number)
    details = {"state": "active", "slug": f"gruppe-{number}", **details}
    return Group.objects.create(name=name or f"Gruppe {number}", **details)


def a_seat(group: Group, role: str = SeatRole.MEMBER, person: Person | None = None) -> Person:
    """Somebody (by default a new member) with a seat in `group`."""
    person = person or a_member()
    Seat.objects.create(
        person=person,
        group=group,
        role=role,
        since=LONG_AGO,
        company=person.work_today[0].company if person.work_today else None,
    )
    return person


def a_leader(group: Group, person: Person | None = None) -> Person:
    """The leader of `group`."""
    return a_seat(group, SeatRole.LEADER, person)


def a_board(leader: Person | None = None, *members: Person) -> Group:
    """The board, with a leader and perhaps members; the one there is, if there is one."""
    board = Group.objects.filter(kind=GroupKind.BOARD).first() or a_group("Styret", kind=GroupKind.BOARD, slug="styret")
    a_leader(board, leader)
    for person in members:
        a_seat(board, person=person)
    return board


def a_mandate(group: Group, by: Person | None = None, **texts: Any) -> Mandate:
    """A draft that lacks nothing."""
    today = clock.today()
    texts = {"text": "## Formål\n\nMøteplass.", "since": today, "until": today + dt.timedelta(days=730), **texts}
    return begin_mandate(group, by=by, **texts)


def approved(version: Version, by: Person) -> Version:
    """`version` (a draft) submitted by `by`, who leads its group, and approved by the board."""
    board = Group.objects.filter(kind=GroupKind.BOARD).first() or a_board()
    chair = board.seats.get(role=SeatRole.LEADER).person
    case = a_case(submit(version, by=by), date=clock.today() - dt.timedelta(days=1))
    decide(case, Outcome.APPROVED, by=chair, came=[chair.pk])
    version.refresh_from_db()
    return version


def from_long_ago(rows: Sequence[Version]) -> None:
    """Put versions beyond drafts into the database as they are, past the guard that lets only drafts begin."""
    table = rows[0]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} DISABLE TRIGGER version_begins")
        type(rows[0]).objects.bulk_create(rows)
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} ENABLE TRIGGER version_begins")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def a_plan(group: Group, year: int = 0, by: Person | None = None, rows: int = 1) -> PlanVersion:
    """A draft of a plan with so many activities."""
    version = begin_plan(group, year or clock.today().year + 1, by=by, theme="Bli bedre kjent")
    for number in range(rows):
        PlanRow.objects.create(version=version, title=f"Aktivitet {number + 1}", month=number % 12 + 1, position=number)
    return version


def a_report(group: Group, by: Person | None = None) -> YearReport:
    """A draft of a report on last year's plan."""
    plan, _made = AnnualPlan.objects.get_or_create(group=group, year=clock.today().year - 1)
    return begin_report(plan, by=by, text="Et godt år.")


def a_case(version: Version, *, date: dt.date | None = None, kind: str = MeetingKind.MEETING) -> Case:
    """A submitted version before the board, today unless said otherwise; who sits in the board is there."""
    day = date or clock.today()
    meeting, made = BoardMeeting.objects.get_or_create(
        date=day, defaults={"deadline": day, "kind": kind, "called_at": clock.now()}
    )
    if made:
        come = None if day > clock.today() or kind == MeetingKind.CIRCULATION else True
        people = {seat.person for seat in board_seats()}
        Attendance.objects.bulk_create(Attendance(meeting=meeting, person=person, present=come) for person in people)
    about = {Mandate: "mandate", PlanVersion: "plan_version", YearReport: "report"}[type(version)]
    what = {"mandate": "mandate", "plan_version": "plan", "report": "report"}[about]
    return Case.objects.create(
        meeting=meeting, number=next(_number), year=day.year, kind=what, title=str(version), **{about: version}
    )
