"""What stands on a board meeting: its cases and their numbers, put there, moved, taken off."""

from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from groups import board_mails
from groups.domain import errors
from groups.domain.calling import call_members, called
from groups.domain.case_errors import (
    Answered,
    CaseGone,
    MeetingClosed,
    MeetingOff,
    NotFree,
    NotWaiting,
    OnAMeeting,
    ToItself,
    TooEarly,
    WasPostponed,
)
from groups.domain.left_over import can_decide, put_off_cases
from groups.domain.locking import lock_board
from groups.domain.room import room_of
from groups.models import BoardMeeting, Case, FormerNumber, Postponed, PostponedBallot, Version
from groups.models.board import SUBJECTS
from members.models import Person
from thamsklyngen.shared import clock


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
def move_case(case: Case, *, up: bool) -> None:
    """Deal with a case one place earlier, or later; its number stays. At either end nothing happens.

    Raises:
        CaseGone: it was taken off, or moved to another meeting.
        MeetingClosed, MeetingOff: see there.
    """
    meeting = open_meeting(case.meeting)
    rows = list(meeting.cases.exclude(pk__in=Case.objects.put_off()))
    if case not in rows:
        raise CaseGone
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
    case = place(open_meeting(meeting), version)
    _tell_of(case)
    return case


def place(meeting: BoardMeeting, version: Version) -> Case:
    """The part of `put_on` that tells nobody, on a meeting that is locked."""
    version.refresh_from_db()
    if not version.is_submitted:
        raise NotWaiting
    there = Case.objects.about(version).first()
    if there is not None:
        return _put_over(there, meeting, _stranded_on(there, meeting))
    return _add(meeting, kind=version.CASE, title=version.title, **{SUBJECTS[version.CASE]: version})


@transaction.atomic
def add_case(meeting: BoardMeeting, *, kind: str, title: str, text: str = "") -> Case:
    """Put a free case (for information, finance, other) on a meeting. Pressed twice it is one case, and one mail.

    Raises:
        MeetingClosed, MeetingOff: see there.
    """
    meeting = open_meeting(meeting)
    there = meeting.cases.filter(kind=kind, title=title, text=text, decision=None).first()
    if there is not None:
        return there
    case = _add(meeting, kind=kind, title=title, text=text)
    _tell_of(case)
    return case


def _tell_of(case: Case) -> None:
    """By circulation there is no meeting at which they would see it: each case is mailed."""
    if case.meeting.is_circulation:
        board_mails.case_to_answer(case, call_members(case.meeting))


@transaction.atomic
def change_case(case: Case, *, kind: str, title: str, text: str) -> Case:
    """Write a free case anew, until it is decided.

    Raises:
        NotFree: it is about a mandate, plan or report.
        Answered: a round in writing has votes, and they were given for what it says.
        DecidedAlready, CaseGone, MeetingClosed, MeetingOff: see there.
    """
    case = _undecided(case)
    meeting = open_meeting(case.meeting)
    if case.subject is not None:
        raise NotFree
    if meeting.is_circulation and case.views.exists():
        raise Answered
    case.kind, case.title, case.text = kind, title, text
    case.save(update_fields=["kind", "title", "text"])
    return case


@transaction.atomic
def put_off(case: Case, *, by: Person, reason: str = "") -> Case:
    """Leave a case to the next meeting, which isn't called yet; the minutes say so, and `reason`.

    It stays where it is until that is called, and is put on it then (`put_on_next`). To decide it here after all, or
    to put it on this meeting again, takes that back. Said again, a new reason takes the place of the old one.

    Raises:
        OwnCase: `by` submitted it, or sits in the group's committee or did then.
        TooEarly: its meeting is still to come.
        NotWaiting: it was withdrawn.
        DecidedAlready, MeetingClosed, MeetingOff: see there.
    """
    case = _undecided(case)
    _guard_impartial(case, by)
    here = open_meeting(case.meeting)
    if here.date > clock.today():
        raise TooEarly
    if not case.waits:
        raise NotWaiting
    _note_postponed(case, here, reason)
    return case


def put_on_next(meeting: BoardMeeting) -> None:
    """Put on a meeting that is called, with the board locked, what earlier ones have left to the next."""
    for case in put_off_cases():
        if not meeting.is_circulation:
            _put_over(case, meeting, case.meeting)


@transaction.atomic
def take_off(case: Case, *, by: Person) -> None:
    """Take a case off its meeting, and with it what was said of it. What was submitted waits for the board as before.

    Its number is never given again. Who was asked about it in a round in writing hears that they needn't answer.

    Raises:
        OwnCase: `by` submitted it, or sits in the group's committee or did then.
        Answered: a round in writing has votes.
        WasPostponed: another meeting's minutes tell of it.
        DecidedAlready, CaseGone, MeetingClosed, MeetingOff: see there.
    """
    case = _undecided(case)
    meeting = open_meeting(case.meeting)
    _guard_impartial(case, by)
    if meeting.is_circulation and case.views.exists():
        raise Answered
    if case.postponed.exists():
        raise WasPostponed
    FormerNumber.objects.get_or_create(number=case.number, year=case.year)  # mails have named it
    if meeting.is_asking and not case.is_for_information:
        asked = [person for person in called(meeting) if person != by]
        board_mails.question_off(case, asked, by=by, url=meeting.get_absolute_url())
    case.delete()


@transaction.atomic
def move_to(case: Case, meeting: BoardMeeting, *, by: Person, reason: str = "") -> Case:
    """Have another meeting deal with a case. From the day of its own on it is postponed, and the minutes say so.

    Its number stays, unless the other meeting is in another year.

    Raises:
        OwnCase: `by` submitted it, or sits in the group's committee or did then.
        ToItself: it stands there, or that meeting has been.
        NotWaiting: it was withdrawn.
        DecidedAlready, CaseGone, MeetingClosed, MeetingOff: see there.
    """
    case = _undecided(case)
    _guard_impartial(case, by)
    here, there = locked_meeting(case.meeting), open_meeting(meeting)
    if here == there or there.is_over:
        raise ToItself
    if not case.waits:
        raise NotWaiting
    case = _put_over(case, there, here, reason=reason)
    _tell_of(case)
    return case


def _guard_impartial(case: Case, by: Person) -> None:
    if room_of(case).is_own(by):
        raise errors.OwnCase


def _undecided(case: Case) -> Case:
    """`case`, read anew with the board locked.

    Raises:
        CaseGone: it was taken off.
        DecidedAlready: there is a decision.
    """
    lock_board()
    case = read_anew(case, Case.objects.select_related("meeting", "decision", *SUBJECTS.values()))
    if hasattr(case, "decision"):
        raise errors.DecidedAlready(outcome=case.decision.get_outcome_display())
    return case


def read_anew(case: Case, rows: QuerySet[Case]) -> Case:
    """`case` as one of `rows`, from the database.

    Raises:
        CaseGone: it was taken off.
    """
    found = rows.filter(pk=case.pk).first()
    if found is None:
        raise CaseGone
    return found


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
        OnAMeeting, CaseGone: its own meeting may still decide it, or has; it was taken off.
        MeetingClosed, MeetingOff: see there, of the other one.
    """
    meeting = open_meeting(meeting)
    case = read_anew(case, Case.objects.select_related("meeting"))
    if case.subject is not None or hasattr(case, "decision"):
        raise OnAMeeting(reference=case.reference)
    case = _put_over(case, meeting, _stranded_on(case, meeting))
    _tell_of(case)
    return case


def _put_over(case: Case, meeting: BoardMeeting, here: BoardMeeting, *, reason: str = "") -> Case:
    """Move a case from `here`, both locked; what `here` has dealt with stands in its minutes."""
    if here.date <= clock.today() and not here.is_cancelled:
        _note_postponed(case, here, reason)
    case.postponed.filter(meeting=meeting).delete()  # it deals with it after all
    if here == meeting:
        return case
    case.meeting, case.position = meeting, _last_place(meeting)
    case.save(update_fields=["meeting", "position"])
    renumber(meeting)
    case.refresh_from_db()
    return case


def _note_postponed(case: Case, here: BoardMeeting, reason: str) -> None:
    """Keep that `here` leaves the case to a later meeting, and what the seats counted as in a round in writing.

    Of what is said again only a new reason counts.
    """
    told = {"number": case.number, "year": case.year, "position": case.position}
    row, made = Postponed.objects.get_or_create(case=case, meeting=here, defaults=told)
    if made and here.is_circulation and not case.is_for_information:
        ballots = room_of(case).tally.ballots
        PostponedBallot.objects.bulk_create(
            PostponedBallot(postponed=row, person=person, ballot=ballot) for person, ballot in ballots
        )
    if reason.strip() and row.reason != reason.strip():
        row.reason = reason.strip()
        row.save(update_fields=["reason"])


def _stranded_on(case: Case, meeting: BoardMeeting) -> BoardMeeting:
    """The meeting of `case`, which can't decide it any more, or has left it to the next one.

    Raises:
        OnAMeeting: it may.
    """
    here = case.meeting
    if (here == meeting or can_decide(here)) and not case.is_put_off:
        raise OnAMeeting(reference=case.reference)
    return here


def renumber(meeting: BoardMeeting) -> None:
    """Give cases that have moved into another year numbers of that year; mails have named the old ones."""
    for case in meeting.cases.exclude(year=meeting.date.year):
        FormerNumber.objects.get_or_create(number=case.number, year=case.year, defaults={"case": case})
        case.year, case.number = meeting.date.year, _next_number(meeting.date.year)
        case.save(update_fields=["year", "number"])


def _next_number(year: int) -> int:
    """Above all of that year, those that moved to another year included: minutes and mails name them."""
    rows = (model.objects.filter(year=year) for model in (Case, Postponed, FormerNumber))
    return max(found.aggregate(last=Max("number"))["last"] or 0 for found in rows) + 1


def _last_place(meeting: BoardMeeting) -> int:
    last = meeting.cases.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
