"""Board meetings: calling one, changing it, cancelling it."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from groups import board_mails
from groups.choices import MeetingAnswer, MeetingKind
from groups.domain.calling import call_members, called
from groups.domain.case_errors import MeetingOff
from groups.domain.cases import locked_meeting, place, put_on_next, renumber
from groups.domain.due import tell_due, tell_off
from groups.domain.locking import lock_board
from groups.domain.room import rooms_of
from groups.models import BoardMeeting, FormerDay, Version
from members.models import Person
from members.rules import is_admin
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError


class MeetingThen(DomainError):
    """Two meetings on one day."""

    text = _("The board meets on that day already.")


class CalledAlready(MeetingThen):
    """Calling a meeting a second time, with the same words."""

    text = _("That meeting is called.")


class MeetingBegun(DomainError):
    """Moving or cancelling a meeting that has decided or postponed something."""

    text = _("It has dealt with case %(reference)s already, so it can't be moved or cancelled.")


class OwnCaseThere(DomainError):
    """Moving or cancelling a meeting, and with it a case in which one isn't impartial."""

    text = _(
        "Case %(reference)s stands there, and you are not impartial in it. Another one of the board's leader, its"
        " secretary and the cluster managers has to move or cancel the meeting."
    )


class ChangedMeanwhile(DomainError):
    """Changing what somebody else has changed since the page was opened."""

    text = _("Somebody else has changed the meeting meanwhile. Look at it again before you change it.")


class WhyCancelled(DomainError):
    """Cancelling without a word why."""

    text = _("Write one line about why: everybody who was called reads it.")


@transaction.atomic
def call_meeting(
    date: dt.date,
    *,
    kind: str = MeetingKind.MEETING,
    deadline: dt.date,
    by: Person,
    versions: Collection[Version] = (),
    **details: Any,
) -> BoardMeeting:
    """Call the board together, or begin a round in writing, and tell its members.

    Of a round they are told once it has a case: now, or by `cases.add_case` and `cases.put_on`. On a meeting stands
    from the beginning what earlier ones have left to the next.

    Args:
        date: the day, local; by circulation the last day for answers.
        deadline: the last day for papers.
        versions: what waits for the board and stands on it from the beginning.
        details: `place`, `starts_at`, `ends_at` (wall clock).

    Raises:
        CalledAlready: there is that very one.
        MeetingThen: there is another one on that day.
        NotWaiting, OnAMeeting: of one of `versions`, see there.
    """
    lock_board()
    there, facts = BoardMeeting.objects.filter(date=date).first(), {"kind": kind, "deadline": deadline, **details}
    if there is not None:
        raise CalledAlready if _is_called(there, versions, facts) else MeetingThen
    meeting = BoardMeeting.objects.create(date=date, created_by=by, called_at=clock.now(), **facts)
    put_on_next(meeting)
    for version in versions:
        place(meeting, version)
    people = call_members(meeting)
    if _is_told(meeting):
        board_mails.meeting_called(meeting, [person for person in people if meeting.in_calendars or person != by])
    _tell_leaders(meeting)
    return meeting


def _is_called(meeting: BoardMeeting, versions: Collection[Version], facts: Mapping[str, Any]) -> bool:
    """Whether `meeting` is what is asked for, with `versions` on it."""
    stands = {case.subject for case in meeting.cases.with_subjects()}
    same = all(getattr(meeting, name) == value for name, value in facts.items())
    return same and not meeting.is_cancelled and stands.issuperset(versions)


def _is_told(meeting: BoardMeeting) -> bool:
    """Whether there is something to tell: a round in writing without a case asks nobody anything."""
    return not meeting.is_circulation or meeting.cases.exists()


def _tell_leaders(meeting: BoardMeeting) -> None:
    """Whose mandate or plan runs out before the board meets again hears what is due; a round in writing asks none."""
    if not meeting.is_circulation and meeting.deadline >= clock.today():
        tell_due(meeting, "papers")


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
        MeetingBegun, OwnCaseThere: another day, and there is a decision, or a case concerns `by` (see `_guard_own`).
    """
    meeting = locked_meeting(meeting)
    if meeting.sequence != seen:
        raise ChangedMeanwhile
    was = {name: getattr(meeting, name) for name in details}
    changed = [name for name in details if details[name] != was[name]]
    if not changed and not meeting.is_cancelled:
        return []
    if "date" in changed:
        _leave_day(meeting, details["date"], by=by)
    for name in changed:
        setattr(meeting, name, details[name])
    again = meeting.is_cancelled
    meeting.cancelled_at, meeting.reason, meeting.sequence = None, "", meeting.sequence + 1
    meeting.save()
    renumber(meeting)
    if again:
        put_on_next(meeting)
    people = call_members(meeting)
    if again and _is_told(meeting):
        board_mails.meeting_called(meeting, people)
    elif _is_told(meeting):
        board_mails.meeting_changed(meeting, people, was={name: was[name] for name in changed}, note=note)
    _tell_leaders(meeting)
    return changed


def _leave_day(meeting: BoardMeeting, date: dt.date, *, by: Person) -> None:
    """See whether `by` may move `meeting` to `date`, and let the day that it leaves lead on.

    Who said that they come, or can't, said it of the old day.
    """
    if BoardMeeting.objects.filter(date=date).exclude(pk=meeting.pk).exists():
        raise MeetingThen
    _guard_begun(meeting)
    _guard_own(meeting, by)
    FormerDay.objects.update_or_create(date=meeting.date, defaults={"meeting": meeting})
    meeting.attendance.update(answer=MeetingAnswer.SILENT)


def _guard_begun(meeting: BoardMeeting) -> None:
    decided = meeting.cases.exclude(decision=None).first()
    if decided is not None:
        raise MeetingBegun(reference=decided.reference)
    postponed = meeting.postponed.first()
    if postponed is not None:
        raise MeetingBegun(reference=postponed.reference)


def _guard_own(meeting: BoardMeeting, by: Person) -> None:
    """Who isn't impartial in a case doesn't put it off with its whole meeting. A cluster manager always may.

    On a small board leader and secretary may both have a part in something; the cluster manager decides nothing by it.
    """
    if is_admin(by):
        return
    for room in rooms_of(list(meeting.cases.filter(decision=None).with_subjects())):
        if room.is_own(by):
            raise OwnCaseThere(reference=room.case.reference)


@transaction.atomic
def cancel_meeting(meeting: BoardMeeting, *, by: Person, reason: str) -> BoardMeeting:
    """Cancel a meeting, or a round in writing. What stood on it can be put on another one.

    Raises:
        MeetingClosed: the minutes are closed.
        MeetingOff: somebody was first.
        MeetingBegun: there is a decision.
        OwnCaseThere: an undecided case concerns `by` (see `_guard_own`).
        WhyCancelled: no word why.
    """
    meeting = locked_meeting(meeting)
    if meeting.is_cancelled:
        raise MeetingOff
    _guard_begun(meeting)
    _guard_own(meeting, by)
    if not reason.strip():
        raise WhyCancelled
    meeting.cancelled_at, meeting.reason = clock.now(), reason.strip()
    meeting.sequence += 1
    meeting.save(update_fields=["cancelled_at", "reason", "sequence"])
    if _is_told(meeting):
        board_mails.meeting_cancelled(meeting, called(meeting), by=by)
        tell_off(meeting)
    return meeting


def next_meeting() -> BoardMeeting | None:
    """The next day on which the board meets, for who wants to know when it may decide."""
    rows = BoardMeeting.objects.coming().filter(kind=MeetingKind.MEETING, cancelled_at=None)
    return rows.filter(date__gte=clock.today()).first()
