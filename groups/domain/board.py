"""What the board does with a case: its members' views, and the decision."""

from collections.abc import Collection

from django.db import transaction

from groups import mails
from groups.choices import CaseKind, GroupKind, Outcome, Stance
from groups.domain import errors
from groups.domain.approval import conclude, locked
from groups.domain.attendance import guard_day, note_attendance
from groups.domain.meeting import open_meeting
from groups.models import Case, Decision, Seat, Version, View, Voter
from groups.models.board import SUBJECTS
from groups.rules import board_seat, keeps_board_records
from members.models import Person
from members.rules import is_admin
from thamsklyngen.shared import clock

AGREES = {Outcome.RETURNED: Stance.AGAINST}  # by circulation; for any other outcome those who are for it
OUTCOMES = {True: (Outcome.APPROVED, Outcome.RETURNED), False: (Outcome.APPROVED, Outcome.NOTED)}


def board_seats() -> list[Seat]:
    """Who sits in the board today, with people and companies, its leader first."""
    return list(Seat.objects.on().filter(group__kind=GroupKind.BOARD).in_order())


def partial_by_seat(version: Version | None) -> set[int]:
    """Whose impartiality is in doubt by itself (keys of people): those with a seat in the group concerned."""
    if version is None:
        return set()
    return set(Seat.objects.on().filter(group=version.group).values_list("person_id", flat=True))


def outcomes_of(case: Case) -> tuple[Outcome, ...]:
    """What may be decided in `case`."""
    return OUTCOMES[CaseKind(case.kind) in SUBJECTS]


@transaction.atomic
def give_view(case: Case, *, by: Person, stance: Stance, remark: str = "") -> View:
    """Leave what a member of the board thinks of a case, or change it until the decision; by circulation the vote.

    Raises:
        NotTheBoards: `by` has no seat in the board.
        DecidedAlready: there is a decision.
        NotSubmitted: what it is about was withdrawn.
        MeetingClosed, MeetingOff: see there.
        VotingOver: by circulation, and the last day has passed.
    """
    if board_seat(by) is None:
        raise errors.NotTheBoards
    case = _locked_case(case)
    _guard_undecided(case)
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
        MeetingClosed, MeetingOff: see there.
    """
    open_meeting(Case.objects.select_related("meeting").get(pk=case.pk).meeting)
    rows = Case.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("meeting", "mandate", "plan_version", "report").get(pk=case.pk)


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

    Present is who is noted; by circulation who has answered. Who sits in the group concerned abstains.

    Args:
        came: who was present (keys of people), where that isn't noted yet.

    Raises:
        NotTheBoards: `by` is neither the board's leader or secretary nor cluster manager.
        OwnCase: `by` submitted it, or sits in the group's committee.
        WrongOutcome: a version is approved or returned, a free case approved or noted.
        NoMajority: by circulation, and no more than half of the seats are for this outcome.
        DecidedAlready, NotSubmitted, ReasonMissing, NotYet, AttendanceMissing, MeetingClosed, MeetingOff: see there.
    """
    if not (keeps_board_records(by) or is_admin(by)):
        raise errors.NotTheBoards
    subject = locked(case.subject) if case.subject is not None else None
    case = _locked_case(case)
    _guard_undecided(case)
    _guard(case, subject, outcome, by=by, reason=reason)
    _see_who_came(case, came)
    decision = Decision.objects.create(case=case, outcome=outcome, reason=reason.strip(), recorded_by=by)
    out = {person.pk for person in abstained} | abstaining(case)
    Voter.objects.bulk_create(
        Voter(decision=decision, person=person, abstained=person.pk in out) for person in {*present(case), *abstained}
    )
    if subject is not None:
        conclude(subject, outcome, reason=decision.reason)
    mails.decided(decision, subject)
    return decision


def _guard(case: Case, subject: Version | None, outcome: Outcome, *, by: Person, reason: str) -> None:
    if outcome not in outcomes_of(case):
        raise errors.WrongOutcome
    if subject is not None and not subject.is_submitted:
        raise errors.NotSubmitted
    if is_own(case, by):
        raise errors.OwnCase
    if outcome == Outcome.RETURNED and not reason.strip():
        raise errors.ReasonMissing
    if case.meeting.is_circulation:
        votes, seats = votes_for(case, AGREES.get(outcome, Stance.FOR)), len(board_seats())
        if votes * 2 <= seats:
            raise errors.NoMajority(votes=votes, seats=seats)


def is_own(case: Case, person: Person) -> bool:
    """Whether `person` has submitted what `case` is about, or sits in the committee of the group concerned."""
    version = case.subject
    return version is not None and (version.submitted_by_id == person.pk or person.pk in partial_by_seat(version))


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


def votes_for(case: Case, stance: Stance = Stance.FOR) -> int:
    """How many who sit in the board today, and aren't partial, take this stance."""
    seats = {seat.person_id for seat in board_seats()} - partial_by_seat(case.subject)
    if case.subject is not None:
        seats.discard(case.subject.submitted_by_id or 0)
    return case.views.filter(person__in=seats, stance=stance).count()


def abstaining(case: Case) -> set[int]:
    """Who doesn't take part in deciding `case` (keys of people): by their own view, or by their seat in the group."""
    by_view = case.views.filter(stance__in=(Stance.ABSTAINS, Stance.PARTIAL)).values_list("person_id", flat=True)
    return set(by_view) | partial_by_seat(case.subject)


def present(case: Case) -> list[Person]:
    """Who was there: at the meeting, as noted; by circulation those who have answered."""
    if case.meeting.is_circulation:
        return [view.person for view in case.views.select_related("person")]
    return [row.person for row in case.meeting.attendance.filter(present=True).select_related("person")]
