"""Who means to come to a board meeting, who came, and when its minutes are closed."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from groups import board_mails
from groups.choices import GroupKind, MeetingAnswer
from groups.domain import errors
from groups.domain.meeting import open_meeting
from groups.models import Attendance, BoardMeeting, Case, Seat
from groups.rules import board_seat
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError


class NotYet(DomainError):
    """Noting who came, or closing the minutes, before the day."""

    text = _("That can be noted from the day of the meeting on.")


class NotAsked(DomainError):
    """Answering a call when it is known who came, or for a round in writing."""

    text = _("Whether you come can't be answered any more: the meeting has been, or is held in writing.")


class CasesOpen(DomainError):
    """Closing the minutes while something is undecided."""

    text = _("Not decided yet: case %(references)s. Record the decisions first.")


@transaction.atomic
def answer_call(meeting: BoardMeeting, *, by: Person, answer: MeetingAnswer) -> Attendance:
    """Say whether one comes.

    Raises:
        NotTheBoards: `by` has no seat in the board.
        NotAsked: by circulation, or after the day, nobody is asked.
        MeetingClosed, MeetingOff: see there.
    """
    if board_seat(by) is None:
        raise errors.NotTheBoards
    meeting = open_meeting(meeting)
    if meeting.is_circulation or meeting.is_over or meeting.attendance.exclude(present=None).exists():
        raise NotAsked
    row, _made = Attendance.objects.update_or_create(meeting=meeting, person=by, defaults={"answer": answer})
    return row


@transaction.atomic
def note_attendance(meeting: BoardMeeting, *, present: Collection[int]) -> None:
    """Note who came (keys of people); everybody else who was called sent apologies or stayed away.

    Who sits in the board and came without being called is called by this.

    Raises:
        NotYet: the day hasn't come.
        MeetingClosed, MeetingOff: see there.
    """
    meeting = open_meeting(meeting)
    guard_day(meeting)
    seats = Seat.objects.on().filter(group__kind=GroupKind.BOARD, person__in=present)
    late = seats.exclude(person__in=meeting.attendance.values("person")).values_list("person", flat=True)
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person_id=key) for key in late)
    rows = list(meeting.attendance.all())
    for row in rows:
        row.present = row.person_id in present
    Attendance.objects.bulk_update(rows, ["present"])


@transaction.atomic
def write_minutes(meeting: BoardMeeting, *, remarks: str, close: bool = False) -> BoardMeeting:
    """Keep the remarks of the minutes, and perhaps close them: then nothing in the meeting changes any more.

    Raises:
        NotYet: closed before the day.
        CasesOpen: closed while a case is undecided.
        MeetingClosed, MeetingOff: see there.
    """
    meeting = open_meeting(meeting)
    meeting.minutes = remarks.strip()
    if close:
        guard_day(meeting)
        waiting = [case.reference for case in undecided(meeting)]
        if waiting:
            raise CasesOpen(references=", ".join(waiting))
        meeting.closed_at = clock.now()
    meeting.save(update_fields=["minutes", "closed_at"])
    if close:
        board_mails.minutes_closed(meeting)
    return meeting


def undecided(meeting: BoardMeeting) -> list[Case]:
    """Cases that the board has still to decide: not those whose subject was withdrawn."""
    rows = meeting.cases.filter(decision=None).select_related("mandate", "plan_version", "report")
    return [case for case in rows if case.waits]


def guard_day(meeting: BoardMeeting) -> None:
    """Refuse what can only be known on the day of the meeting, or after it.

    Raises:
        NotYet: the day hasn't come.
    """
    if meeting.date > clock.today():
        raise NotYet
