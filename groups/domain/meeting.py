"""Board meetings: calling one, and what stands on it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from groups import board_mails, mails
from groups.choices import CaseKind, MeetingKind
from groups.domain.due import tell_due
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


class MeetingOff(DomainError):
    """Changing or deciding something on a meeting that was cancelled."""

    text = _("That meeting was cancelled.")


class MeetingBegun(DomainError):
    """Moving or cancelling a meeting that has decided something."""

    text = _("It has decided case %(reference)s already, so it can't be moved or cancelled.")


class ChangedMeanwhile(DomainError):
    """Changing what somebody else has changed since the page was opened."""

    text = _("Somebody else has changed the meeting meanwhile. Look at it again before you change it.")


class WhyCancelled(DomainError):
    """Cancelling without a word why."""

    text = _("Write one line about why: everybody who was called reads it.")


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
    board_mails.meeting_called(meeting, [person for person in _called(meeting) if meeting.in_calendars or person != by])
    _tell_leaders(meeting)
    return meeting


def _tell_leaders(meeting: BoardMeeting) -> None:
    """Whose mandate or plan runs out before the board meets again hears what is due; a round in writing asks none."""
    if not meeting.is_circulation and meeting.deadline >= clock.today():
        tell_due(meeting, "papers")


def _called(meeting: BoardMeeting) -> list[Person]:
    """Who was called, and who has got a seat since: they are called by this; those who can't sign in left out."""
    there = set(meeting.attendance.values_list("person_id", flat=True))
    late = [person for person in mails.board_members() if person.pk not in there]
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person=person) for person in late)
    rows = meeting.attendance.filter(person__is_active=True).select_related("person")
    return [row.person for row in rows]


def locked_meeting(meeting: BoardMeeting) -> BoardMeeting:
    """`meeting`, read anew, with the board locked: its meetings change one at a time.

    Raises:
        MeetingClosed: the minutes are closed.
    """
    lock_board()
    meeting = BoardMeeting.objects.get(pk=meeting.pk)
    if meeting.is_closed:
        raise MeetingClosed
    return meeting


@transaction.atomic
def change_meeting(meeting: BoardMeeting, *, by: Person, seen: int, note: str = "", **details: Any) -> list[str]:
    """Move a meeting in time or place, or call one anew that was cancelled; who was called is told.

    Args:
        seen: its `sequence` when the page was opened.
        note: a word to those who were called.
        details: `date`, `deadline`, `starts_at`, `ends_at`, `place`; those not given stay.

    Returns:
        The names of what has changed; empty when nothing has.

    Raises:
        MeetingClosed, ChangedMeanwhile, MeetingThen: see there.
        MeetingBegun: another day, and there is a decision.
    """
    meeting = locked_meeting(meeting)
    if meeting.sequence != seen:
        raise ChangedMeanwhile
    was = {name: getattr(meeting, name) for name in details}
    changed = [name for name in details if details[name] != was[name]]
    if not changed and not meeting.is_cancelled:
        return []
    if "date" in changed:
        _guard_move(meeting, details["date"])
    for name in changed:
        setattr(meeting, name, details[name])
    again = meeting.is_cancelled
    meeting.cancelled_at, meeting.reason, meeting.sequence = None, "", meeting.sequence + 1
    meeting.save()
    _renumber(meeting)
    if again:
        board_mails.meeting_called(meeting, _called(meeting))
    else:
        board_mails.meeting_changed(meeting, _called(meeting), was={name: was[name] for name in changed}, note=note)
    _tell_leaders(meeting)
    return changed


def _guard_move(meeting: BoardMeeting, date: dt.date) -> None:
    if BoardMeeting.objects.filter(date=date).exclude(pk=meeting.pk).exists():
        raise MeetingThen
    _guard_begun(meeting)


def _guard_begun(meeting: BoardMeeting) -> None:
    decided = meeting.cases.exclude(decision=None).first()
    if decided is not None:
        raise MeetingBegun(reference=decided.reference)


def _renumber(meeting: BoardMeeting) -> None:
    """Give cases that have moved into another year numbers of that year."""
    for case in meeting.cases.exclude(year=meeting.date.year):
        case.year, case.number = meeting.date.year, _next_number(meeting.date.year)
        case.save(update_fields=["year", "number"])


@transaction.atomic
def cancel_meeting(meeting: BoardMeeting, *, by: Person, reason: str) -> BoardMeeting:
    """Cancel a meeting, or a round in writing. What stood on it can be put on another one.

    Raises:
        MeetingClosed: the minutes are closed.
        MeetingOff: somebody was first.
        MeetingBegun: there is a decision.
        WhyCancelled: no word why.
    """
    meeting = locked_meeting(meeting)
    if meeting.is_cancelled:
        raise MeetingOff
    _guard_begun(meeting)
    if not reason.strip():
        raise WhyCancelled
    meeting.cancelled_at, meeting.reason = clock.now(), reason.strip()
    meeting.sequence += 1
    meeting.save(update_fields=["cancelled_at", "reason", "sequence"])
    board_mails.meeting_cancelled(meeting, _called(meeting), by=by)
    return meeting


@transaction.atomic
def move_case(case: Case, *, up: bool) -> None:
    """Deal with a case one place earlier, or later; its number stays. At either end nothing happens.

    Raises:
        MeetingClosed, MeetingOff: see there.
    """
    meeting = open_meeting(case.meeting)
    rows = list(meeting.cases.all())
    at = rows.index(case)
    to = max(0, min(len(rows) - 1, at + (-1 if up else 1)))
    rows.insert(to, rows.pop(at))
    for position, row in enumerate(rows):
        row.position = position
    Case.objects.bulk_update(rows, ["position"])


@transaction.atomic
def put_on(meeting: BoardMeeting, version: Version) -> Case:
    """Put what waits for the board on a meeting; the case gets the year's next number.

    What stands on a meeting that was cancelled, or on a round in writing that is over, moves with what was said of it.

    Raises:
        NotWaiting: it has been withdrawn or decided.
        OnAMeeting: it stands on one.
        MeetingClosed, MeetingOff: see there.
    """
    meeting = open_meeting(meeting)
    version.refresh_from_db()
    if not version.is_submitted:
        raise NotWaiting
    kind = KINDS[type(version)]
    column = SUBJECTS[kind]
    there = Case.objects.filter(**{column: version}).first()
    if there is not None:
        return _put_over(there, meeting)
    return _add(meeting, kind=kind, title=version.title, **{column: version})


@transaction.atomic
def add_case(meeting: BoardMeeting, *, kind: str, title: str, text: str = "") -> Case:
    """Put a free case (orientation, finance, other) on a meeting.

    Raises:
        MeetingClosed, MeetingOff: see there.
    """
    meeting = open_meeting(meeting)
    return _add(meeting, kind=kind, title=title, text=text)


def open_meeting(meeting: BoardMeeting) -> BoardMeeting:
    """`meeting`, locked (`locked_meeting`), if something may still be done with it.

    Raises:
        MeetingClosed, MeetingOff: see there.
    """
    meeting = locked_meeting(meeting)
    if meeting.is_cancelled:
        raise MeetingOff
    return meeting


def _add(meeting: BoardMeeting, **facts: Any) -> Case:
    """The next case; the board is locked, so that no number is given twice."""
    year, place = meeting.date.year, _last_place(meeting)
    return Case.objects.create(meeting=meeting, number=_next_number(year), year=year, position=place, **facts)


@transaction.atomic
def carry_over(case: Case, meeting: BoardMeeting) -> Case:
    """Put an undecided free case of a cancelled meeting, or of a round in writing that is over, on another meeting.

    Raises:
        OnAMeeting: its own meeting may still decide it, or has.
        MeetingClosed, MeetingOff: see there, of the other one.
    """
    meeting = open_meeting(meeting)
    case = Case.objects.select_related("meeting").get(pk=case.pk)
    if case.subject is not None or hasattr(case, "decision"):
        raise OnAMeeting(reference=case.reference)
    return _put_over(case, meeting)


def stranded_cases() -> QuerySet[Case]:
    """Free cases without a decision on meetings that can't decide them any more, the oldest first."""
    rows = Case.objects.filter(mandate=None, plan_version=None, report=None, decision=None, meeting__closed_at=None)
    too_late = Q(meeting__kind=MeetingKind.CIRCULATION, meeting__date__lt=clock.today())
    return (
        rows.filter(Q(meeting__cancelled_at__isnull=False) | too_late)
        .select_related("meeting")
        .order_by("meeting__date", "position", "pk")
    )


def _put_over(case: Case, meeting: BoardMeeting) -> Case:
    there = case.meeting
    if there == meeting or not (there.is_cancelled or (there.is_circulation and there.is_over)):
        raise OnAMeeting(reference=case.reference)
    case.meeting, case.position = meeting, _last_place(meeting)
    case.save(update_fields=["meeting", "position"])
    _renumber(meeting)
    case.refresh_from_db()
    return case


def _next_number(year: int) -> int:
    return (Case.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0) + 1


def _last_place(meeting: BoardMeeting) -> int:
    last = meeting.cases.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def next_meeting() -> BoardMeeting | None:
    """The next day on which the board meets, for who wants to know when it may decide."""
    rows = BoardMeeting.objects.coming().filter(kind=MeetingKind.MEETING, cancelled_at=None)
    return rows.filter(date__gte=clock.today()).first()


def stranded() -> Q:
    """Condition on versions: on no meeting, or on one that can't decide them any more."""
    too_late = Q(case__meeting__kind=MeetingKind.CIRCULATION, case__meeting__date__lt=clock.today())
    return Q(case=None) | Q(case__meeting__cancelled_at__isnull=False) | too_late


def waiting_versions() -> list[Version]:
    """What waits for the board and stands on no meeting that may still decide it, the oldest first."""
    found: list[Version] = []
    for model in KINDS:
        found += model.objects.in_state("submitted").filter(stranded()).select_related(model.GROUP, "submitted_by")
    return sorted(found, key=lambda version: (version.submitted_at or version.created_at, version.pk))
