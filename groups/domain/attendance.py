"""Who means to come to a board meeting, who came, and when its minutes are closed."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from groups import board_mails
from groups.choices import LEADING_ROLES, GroupKind, MeetingAnswer
from groups.domain import errors
from groups.domain.cases import open_meeting
from groups.models import Attendance, BoardMeeting, Case, Seat
from groups.rules import board_seat
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.stamps import stamp_of


class NotYet(DomainError):
    """Noting who came, or closing the minutes, before the day."""

    text = _("That can be noted from the day of the meeting on.")


class NotAsked(DomainError):
    """Answering a call when the meeting has begun, or for a round in writing."""

    text = _("Whether you come can't be answered any more: the meeting has begun, or is held in writing.")


class NobodyLed(DomainError):
    """Closing the minutes of a meeting that nobody is said to have led."""

    text = _("Say who led the meeting first: the minutes name them.")


class CasesOpen(DomainError):
    """Closing the minutes while something is undecided."""

    text = _("Not decided yet: case %(references)s. Record the decisions first.")


@transaction.atomic
def answer_call(meeting: BoardMeeting, *, by: Person, answer: MeetingAnswer) -> Attendance:
    """Say whether one comes.

    Raises:
        NoSeat: `by` has no seat in the board.
        NotAsked: by circulation, or once it has begun, nobody is asked.
        MeetingClosed, MeetingOff: see there.
    """
    if board_seat(by) is None:
        raise errors.NoSeat
    meeting = open_meeting(meeting)
    if meeting.is_circulation or meeting.has_begun:
        raise NotAsked
    row, _made = Attendance.objects.update_or_create(meeting=meeting, person=by, defaults={"answer": answer})
    return row


@transaction.atomic
def note_attendance(meeting: BoardMeeting, *, present: Collection[int], seen: str | None = None) -> None:
    """Note who came (keys of people); everybody else who was called sent apologies or stayed away.

    Who sits in the board and came without being called is called by this. The board's leader has led the meeting, or
    the deputy, whichever came, unless it is noted that another one did.

    Args:
        seen: `attendance_stamp` of what whoever notes it saw; None where nobody looked.

    Raises:
        NotYet: the day hasn't come.
        ChangedSince: it is no longer as it was seen.
        MeetingClosed, MeetingOff: see there.
    """
    meeting = open_meeting(meeting)
    guard_day(meeting)
    rows = list(meeting.attendance.all())
    if seen is not None and seen != attendance_stamp(rows):
        if {row.person_id: row.present for row in rows} == {row.person_id: row.person_id in present for row in rows}:
            return
        raise errors.ChangedSince
    seats = Seat.objects.on().filter(group__kind=GroupKind.BOARD, person__in=present)
    late = seats.exclude(person__in=meeting.attendance.values("person")).values_list("person", flat=True)
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person_id=key) for key in late)
    rows = list(meeting.attendance.all())
    for row in rows:
        row.present = row.person_id in present
    Attendance.objects.bulk_update(rows, ["present"])
    _see_who_led(meeting, present)


def attendance_stamp(rows: Iterable[Attendance]) -> str:
    """A sign of who was called and who is noted as present."""
    return stamp_of(sorted((row.person_id, str(row.present)) for row in rows))


def _see_who_led(meeting: BoardMeeting, present: Collection[int]) -> None:
    if meeting.is_circulation or meeting.chair_id in present:
        return
    seats = Seat.objects.on(meeting.date).filter(
        group__kind=GroupKind.BOARD, role__in=LEADING_ROLES, person__in=present
    )
    first = seats.in_order().first()
    meeting.chair = first.person if first else None
    meeting.save(update_fields=["chair"])


def minutes_stamp(meeting: BoardMeeting) -> str:
    """A sign of what is written in the minutes by hand."""
    return stamp_of(meeting.minutes, meeting.chair_id)


@transaction.atomic
def write_minutes(
    meeting: BoardMeeting, *, remarks: str, chair: Person | None = None, close: bool = False, seen: str | None = None
) -> BoardMeeting:
    """Keep the remarks of the minutes, and perhaps close them: then nothing in the meeting changes any more.

    Args:
        chair: who led the meeting; None leaves it as it is.
        seen: `minutes_stamp` of what whoever writes saw; None where nobody looked.

    Raises:
        ChangedSince: they are no longer as they were seen.
        NotYet: closed before the day, unless it is a round in writing that has decided everything.
        CasesOpen: closed while a case is undecided.
        NobodyLed: closed while it isn't noted who led the meeting.
        MeetingClosed, MeetingOff: see there.
    """
    meeting = open_meeting(meeting)
    stood, stamp = (meeting.minutes, meeting.chair_id), minutes_stamp(meeting)
    meeting.minutes, meeting.chair = remarks.replace("\r\n", "\n").strip(), chair or meeting.chair
    if seen not in (None, stamp) and stood != (meeting.minutes, meeting.chair_id):
        raise errors.ChangedSince
    if close:
        _guard_closing(meeting)
        meeting.closed_at = clock.now()
    meeting.save(update_fields=["minutes", "chair", "closed_at"])
    if close:
        board_mails.minutes_closed(meeting)
    return meeting


def _guard_closing(meeting: BoardMeeting) -> None:
    if not all_decided([meeting]):
        guard_day(meeting)
    waiting = [case.reference for case in undecided(meeting)]
    if waiting:
        raise CasesOpen(references=", ".join(waiting))
    if meeting.chair is None and not meeting.is_circulation and meeting.attendance.filter(present=True).exists():
        raise NobodyLed


def undecided(meeting: BoardMeeting) -> list[Case]:
    """Cases that the board has still to decide: not those withdrawn, or left to the next meeting."""
    rows = meeting.cases.filter(decision=None).exclude(pk__in=Case.objects.put_off()).with_subjects()
    return [case for case in rows if case.waits]


def all_decided(meetings: Collection[BoardMeeting]) -> set[int]:
    """Those rounds in writing of `meetings` (their keys) that have decided something, and have nothing left to decide.

    One query. Such a round asks nobody any more: its minutes needn't wait for its last day.
    """
    rows = Case.objects.filter(meeting__in=[row.pk for row in meetings if row.is_circulation])
    cases = list(rows.exclude(pk__in=Case.objects.put_off()).with_subjects())
    decided = {case.meeting_id for case in cases if hasattr(case, "decision")}
    return decided - {case.meeting_id for case in cases if case.waits and not hasattr(case, "decision")}


def may_close(meeting: BoardMeeting) -> bool:
    """Whether nothing on `meeting` waits for a decision, so that its minutes can be closed."""
    return meeting.pk in all_decided([meeting]) or (meeting.date <= clock.today() and not undecided(meeting))


def guard_day(meeting: BoardMeeting) -> None:
    """Refuse what can only be known on the day of the meeting, or after it.

    Raises:
        NotYet: the day hasn't come.
    """
    if meeting.date > clock.today():
        raise NotYet
