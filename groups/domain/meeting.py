"""Board meetings: calling one, and what stands on it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from groups import mails
from groups.choices import CaseKind, MeetingKind
from groups.domain.locking import lock_board
from groups.models import Attendance, BoardMeeting, Case, Mandate, PlanVersion, Version, YearReport
from groups.models.board import SUBJECTS
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

KINDS: dict[type[Version], CaseKind] = {
    Mandate: CaseKind.MANDATE,
    PlanVersion: CaseKind.PLAN,
    YearReport: CaseKind.REPORT,
}


class MeetingThen(DomainError):
    """Two meetings on one day."""

    text = _("The board meets on that day already.")


class MeetingClosed(DomainError):
    """Changing what is over."""

    text = _("The minutes of that meeting are closed.")


class OnAMeeting(DomainError):
    """Putting something on a meeting twice."""

    text = _("It stands on a meeting already: case %(reference)s.")


class NotWaiting(DomainError):
    """Putting something on a meeting that nobody has submitted."""

    text = _("It doesn't wait for the board any more.")


@transaction.atomic
def call_meeting(
    date: dt.date, *, kind: str = MeetingKind.MEETING, deadline: dt.date, by: Person, **details: Any
) -> BoardMeeting:
    """Call the board together, or begin a round in writing, and tell its members.

    Args:
        date: the day, local; by circulation the last day for answers.
        deadline: the last day for papers.
        details: `place`, `starts_at`, `ends_at` (wall clock), `text`.

    Raises:
        MeetingThen: there is one on that day.
    """
    lock_board()
    if BoardMeeting.objects.filter(date=date).exists():
        raise MeetingThen
    meeting = BoardMeeting.objects.create(
        date=date, kind=kind, deadline=deadline, created_by=by, called_at=clock.now(), **details
    )
    seats = mails.board_members()
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person=person) for person in seats)
    mails.meeting_called(meeting, [person for person in seats if person != by])
    return meeting


@transaction.atomic
def put_on(meeting: BoardMeeting, version: Version) -> Case:
    """Put what waits for the board on a meeting; the case gets the year's next number.

    Raises:
        NotWaiting: it has been withdrawn or decided.
        OnAMeeting: it stands on one.
        MeetingClosed: the minutes are closed.
    """
    lock_board()
    version.refresh_from_db()
    if not version.is_submitted:
        raise NotWaiting
    kind = KINDS[type(version)]
    column = SUBJECTS[kind]
    there = Case.objects.filter(**{column: version}).first()
    if there is not None:
        raise OnAMeeting(reference=there.reference)
    return _add(meeting, kind=kind, title=version.title, **{column: version})


@transaction.atomic
def add_case(meeting: BoardMeeting, *, kind: str, title: str, text: str = "") -> Case:
    """Put a free case (orientation, finance, other) on a meeting.

    Raises:
        MeetingClosed: the minutes are closed.
    """
    lock_board()
    return _add(meeting, kind=kind, title=title, text=text)


def _add(meeting: BoardMeeting, **facts: Any) -> Case:
    """The next case; the board is locked, so that no number is given twice."""
    meeting = BoardMeeting.objects.get(pk=meeting.pk)
    if meeting.is_closed:
        raise MeetingClosed
    year = meeting.date.year
    last = Case.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0
    place = meeting.cases.count()
    return Case.objects.create(meeting=meeting, number=last + 1, year=year, position=place, **facts)


def next_meeting() -> BoardMeeting | None:
    """The next day on which the board meets, for who wants to know when it may decide."""
    rows = BoardMeeting.objects.coming().filter(kind=MeetingKind.MEETING, cancelled_at=None)
    return rows.filter(date__gte=clock.today()).first()


def waiting_versions() -> list[Version]:
    """What waits for the board and stands on no meeting, the oldest first."""
    found: list[Version] = []
    for model in KINDS:
        found += model.objects.in_state("submitted").filter(case=None).select_related(model.GROUP, "submitted_by")
    return sorted(found, key=lambda version: (version.submitted_at or version.created_at, version.pk))
