"""What the clock tells about board meetings: papers that are due, answers that are missing, rounds that are over."""

import datetime as dt
import logging
from collections.abc import Callable

from django.db import transaction

from groups import board_mails, mails
from groups.choices import MeetingKind
from groups.domain import due
from groups.domain.attendance import undecided
from groups.domain.cases import locked_meeting
from groups.domain.due import first_time, tell_due
from groups.domain.room import room_of
from groups.models import BoardMeeting, Case
from groups.reminders import MORNING
from thamsklyngen.shared import clock

log = logging.getLogger(__name__)
ANSWERS = (3, 1)  # days before the last day for answers


def remind_all() -> int:
    """Write what is due today; late rather than never, and each person once a step.

    Returns:
        How many mails were written.
    """
    if clock.local(clock.now()).hour < MORNING:
        return 0
    written = 0
    for meeting in BoardMeeting.objects.coming():
        try:
            written += _remind(meeting)
        except Exception:  # one meeting that can't be reminded of must not keep the others
            log.exception("the reminders of board meeting %s were not written", meeting.pk)
    return written


@transaction.atomic
def _remind(meeting: BoardMeeting) -> int:
    meeting = locked_meeting(meeting)
    if meeting.is_cancelled:
        return 0
    tell: Callable[[BoardMeeting], int] = _papers if meeting.deadline >= clock.today() else _pack
    if meeting.kind == MeetingKind.CIRCULATION:
        tell = _over if meeting.is_over else _silent
    return tell(meeting)


def step_before(meeting: BoardMeeting, last: dt.date, steps: tuple[int, ...]) -> int | None:
    """The step before `last` that is due: the latest one passed, of those that lay ahead when it was called."""
    called = clock.local(meeting.called_at).date() if meeting.called_at else dt.date.min
    left, whole = (last - clock.today()).days, (last - called).days
    return min((step for step in steps if 0 <= left <= step < whole), default=None)


def _papers(meeting: BoardMeeting) -> int:
    step = step_before(meeting, meeting.deadline, due.PAPERS)
    if step is None:
        return 0
    # Who heard of it since the day of the step, where it was called again or its deadline moved, has no need of it.
    return tell_due(meeting, f"papers {step}", since=meeting.deadline - dt.timedelta(days=step))


def _pack(meeting: BoardMeeting) -> int:
    """Once the deadline for papers has passed, until the meeting begins: to the board's members, what stands on it."""
    cases = [case for case in meeting.cases.filter(decision=None).with_subjects() if case.waits]
    if not cases or meeting.has_begun:
        return 0
    people = [row for row in mails.board_members() if first_time(row, "pack", meeting.pk, meeting.date)]
    board_mails.papers_ready(meeting, people, cases)
    return len(people)


def _silent(meeting: BoardMeeting) -> int:
    """By circulation: who has not answered in every case yet."""
    step = step_before(meeting, meeting.date, ANSWERS)
    cases = [case for case in undecided(meeting) if not case.is_for_information]
    if step is None:
        return 0
    told = 0
    for person in mails.board_members():
        answered = person.board_views.filter(case__in=cases).count()
        if answered < len(cases) and first_time(person, f"answer {step}", meeting.pk, meeting.date):
            board_mails.answer_due(meeting, person, number=len(cases) - answered)
            told += 1
    return told


def _over(meeting: BoardMeeting) -> int:
    """By circulation: what has got no decision, to those who record them; nothing is decided by itself."""
    cases = undecided(meeting)
    if not cases:
        return 0
    people = [row for row in mails.recorders() if first_time(row, "circulation", meeting.pk, meeting.date)]
    results = [_result(case) for case in cases if case.needs_majority]
    noted = [str(case) for case in cases if case.is_for_information]
    board_mails.circulation_over(meeting, people, results, noted=noted)
    return len(people)


def _result(case: Case) -> tuple[str, int, int]:
    """The case, how many seats are for it, and of how many."""
    room = room_of(case)
    return str(case), room.votes_for(), len(room.seats)
