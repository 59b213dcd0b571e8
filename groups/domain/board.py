"""What the board does with a case: its members' views, and the decision."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from groups import mails
from groups.choices import WITH_REASON, CaseKind, Outcome, Stance
from groups.domain import errors
from groups.domain.approval import conclude, locked
from groups.domain.attendance import guard_day, note_attendance
from groups.domain.cases import open_meeting, read_anew
from groups.domain.locking import lock_with_board
from groups.domain.room import Room, room_of
from groups.models import Case, Decision, Mandate, Version, View, Voter
from groups.models.board import SUBJECTS
from groups.rules import board_seat, keeps_board_records
from members.models import Person
from members.rules import is_admin
from thamsklyngen.shared import clock

# By circulation; for any other outcome those who are for it.
AGREES = {Outcome.RETURNED: Stance.AGAINST, Outcome.REJECTED: Stance.AGAINST}
OUTCOMES = {True: (Outcome.APPROVED, Outcome.RETURNED), False: (Outcome.APPROVED, Outcome.REJECTED, Outcome.NOTED)}
NOTING = (Outcome.NOTED,)  # what is for information


def outcomes_of(case: Case) -> tuple[Outcome, ...]:
    """What may be decided in `case`."""
    return NOTING if case.is_for_information else OUTCOMES[CaseKind(case.kind) in SUBJECTS]


@transaction.atomic
def give_view(case: Case, *, by: Person, stance: Stance, remark: str = "") -> View:
    """Leave what a member of the board thinks of a case, or change it until the decision; by circulation the vote.

    Raises:
        NoSeat: `by` has no seat in the board.
        DecidedAlready: there is a decision.
        ForInformation: nobody is asked for or against.
        NotSubmitted: what it is about was withdrawn.
        CaseGone, MeetingClosed, MeetingOff: see there.
        VotingOver: by circulation, and the last day has passed.
    """
    if board_seat(by) is None:
        raise errors.NoSeat
    case = _locked_case(case)
    _guard_undecided(case)
    if case.is_for_information:
        raise errors.ForInformation
    if not case.waits:
        raise errors.NotSubmitted
    if case.meeting.is_circulation and case.meeting.is_over:
        raise errors.VotingOver
    values = {"stance": stance, "remark": remark.strip(), "at": clock.now()}
    view, _made = View.objects.update_or_create(case=case, person=by, defaults=values)
    return view


def _locked_case(case: Case) -> Case:
    """`case`, read anew, its meeting (by the board's row) and itself locked.

    Raises:
        CaseGone, MeetingClosed, MeetingOff: see there.
    """
    open_meeting(read_anew(case, Case.objects.select_related("meeting")).meeting)
    rows = Case.objects.select_for_update(no_key=True, of=("self",))
    return read_anew(case, rows.select_related("meeting", "mandate", "plan_version", "report"))


def _guard_undecided(case: Case) -> None:
    decision = Decision.objects.filter(case=case).first()
    if decision is not None:
        raise errors.DecidedAlready(outcome=decision.get_outcome_display())


@transaction.atomic
def decide(
    case: Case,
    outcome: Outcome,
    *,
    by: Person,
    reason: str = "",
    abstained: Collection[Person] = (),
    came: Collection[int] = (),
) -> Decision:
    """Record what the board decided, and carry it out.

    Present is who is noted; by circulation who has answered. Who is partial (`Room.partial`) abstains. At a meeting
    somebody who was there has to take part. The day of a decision is the meeting's; of a round the day it is recorded.

    Args:
        came: who was present (keys of people), where that isn't noted yet.

    Raises:
        NotTheBoards: `by` is neither the board's leader or secretary nor cluster manager.
        OwnCase: `by` submitted it, or sits in the group's committee or did then.
        WrongOutcome: a version is approved or returned, a free case approved, not approved or noted (see `NOTING`).
        NoMajority, SameName, DaysPassed, NotThere, NobodyDecides: see there.
        DecidedAlready, NotSubmitted, ReasonMissing, NotYet, AttendanceMissing, CaseGone, MeetingClosed, MeetingOff.
    """
    if not (keeps_board_records(by) or is_admin(by)):
        raise errors.NotTheBoards
    lock_with_board(case.subject.group if case.subject else None)
    subject = locked(case.subject) if case.subject is not None else None
    case = _locked_case(case)
    room = room_of(case)
    _guard(room, subject, outcome, by=by, reason=reason)
    there = _who_decides(room, came, abstained)
    case.postponed.filter(meeting=case.meeting).delete()  # it was to be left to the next meeting, and is not
    facts = {"outcome": outcome, "reason": reason.strip(), "recorded_by": by, "decided_on": decided_on(case)}
    decision = Decision.objects.create(case=case, **facts)
    _note_voters(decision, room, {*there, *abstained}, abstained=abstained)
    if subject is not None:
        conclude(subject, outcome, reason=decision.reason)
    mails.decided(decision, subject)
    return decision


def _note_voters(decision: Decision, room: Room, there: Collection[Person], *, abstained: Collection[Person]) -> None:
    """Keep who was there; in writing every seat too, with what it counts as: seats and answers change afterwards."""
    out = {person.pk for person in abstained} | room.abstaining
    seats, ballots = room.seats if room.case.needs_majority else [], room.ballots
    seated = {seat.person: ballots[seat.person_id] for seat in seats}
    Voter.objects.bulk_create(
        Voter(decision=decision, person=person, abstained=person.pk in out, ballot=seated.get(person, ""))
        for person in {*there, *seated}
    )


def _guard(room: Room, subject: Version | None, outcome: Outcome, *, by: Person, reason: str) -> None:
    case = room.case
    _guard_undecided(case)
    if outcome not in outcomes_of(case):
        raise errors.WrongOutcome
    if subject is not None and not subject.is_submitted:
        raise errors.NotSubmitted
    if room.is_own(by):
        raise errors.OwnCase
    if outcome in WITH_REASON and not reason.strip():
        raise errors.ReasonMissing
    if outcome == Outcome.APPROVED and isinstance(subject, Mandate) and not _holds_later(subject, case):
        raise errors.DaysPassed
    if case.needs_majority:
        votes, seats = room.votes_for(AGREES.get(outcome, Stance.FOR)), len(room.seats)
        if votes * 2 <= seats:
            raise errors.NoMajority(votes=votes, seats=seats)


def _holds_later(mandate: Mandate, case: Case) -> bool:
    """Whether it would hold on the day of the decision, or later: else it would only cut off what does."""
    return mandate.until is None or mandate.until > decided_on(case)


def decided_on(case: Case) -> dt.date:
    """The day of a decision about `case` that is recorded now: the meeting's; in writing today."""
    return clock.today() if case.meeting.is_circulation else case.meeting.date


def _see_who_came(case: Case, came: Collection[int]) -> None:
    """At a meeting nothing is decided before its day, nor by nobody: note who came where that isn't noted."""
    if case.meeting.is_circulation:
        return
    guard_day(case.meeting)
    if present(case):
        return
    if not came:
        raise errors.AttendanceMissing
    note_attendance(case.meeting, present=came)


def _who_decides(room: Room, came: Collection[int], abstained: Collection[Person]) -> list[Person]:
    """Who is there. At a meeting one of them has to take part; by circulation the majority of the seats has."""
    _see_who_came(room.case, came)
    there = present(room.case)
    if room.case.meeting.is_circulation:
        return there
    away = [str(person) for person in abstained if person not in there]
    if away:
        raise errors.NotThere(names=", ".join(away))
    out = {person.pk for person in abstained} | room.abstaining
    if all(person.pk in out or room.is_own(person) for person in there):
        raise errors.NobodyDecides
    return there


def present(case: Case) -> list[Person]:
    """Who was there: at the meeting, as noted; by circulation those who have answered."""
    if case.meeting.is_circulation:
        return [view.person for view in case.views.select_related("person")]
    return [row.person for row in case.meeting.attendance.filter(present=True).select_related("person")]
