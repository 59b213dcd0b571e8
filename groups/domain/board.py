"""What the board does with a case: its members' views, and the decision."""

from collections.abc import Collection

from django.db import transaction

from groups import mails
from groups.choices import CaseKind, GroupKind, Outcome, Stance
from groups.domain import errors
from groups.domain.approval import conclude, locked
from groups.domain.meeting import open_meeting
from groups.models import Case, Decision, Seat, Version, View, Voter
from groups.models.board import SUBJECTS
from groups.rules import board_seat, keeps_board_records
from members.models import Person
from members.rules import is_admin
from thamsklyngen.shared import clock

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
    case: Case, outcome: Outcome, *, by: Person, reason: str = "", abstained: Collection[Person] = ()
) -> Decision:
    """Record what the board decided, and carry it out.

    Who was present is taken from the meeting; by circulation it is who has answered. Not impartial, and so abstaining
    unless their own view says otherwise: those with a seat in the group concerned.

    Raises:
        NotTheBoards: `by` is neither the board's leader or secretary nor cluster manager.
        DecidedAlready: somebody was first.
        NotSubmitted: what it is about was withdrawn.
        OwnCase: `by` submitted it.
        WrongOutcome: a version is approved or returned, a free case approved or noted.
        ReasonMissing: returned without a word why.
        NoMajority: by circulation, and no more than half of the seats are for it.
        MeetingClosed, MeetingOff: see there.
    """
    if not (keeps_board_records(by) or is_admin(by)):
        raise errors.NotTheBoards
    subject = case.subject
    if subject is not None:
        subject = locked(subject)
    case = _locked_case(case)
    _guard_undecided(case)
    _guard(case, subject, outcome, by=by, reason=reason)
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
    if subject is not None and subject.submitted_by_id == by.pk:
        raise errors.OwnCase
    if outcome == Outcome.RETURNED and not reason.strip():
        raise errors.ReasonMissing
    if case.meeting.is_circulation and outcome == Outcome.APPROVED:
        votes, seats = votes_for(case), len(board_seats())
        if votes * 2 <= seats:
            raise errors.NoMajority(votes=votes, seats=seats)


def votes_for(case: Case) -> int:
    """How many who sit in the board today are for it."""
    seats = [seat.person_id for seat in board_seats()]
    return case.views.filter(person__in=seats, stance=Stance.FOR).count()


def abstaining(case: Case) -> set[int]:
    """Who doesn't take part in deciding `case` (keys of people): by their own view, or else by their seat."""
    views = dict(case.views.values_list("person_id", "stance"))
    by_view = {person for person, stance in views.items() if stance in (Stance.ABSTAINS, Stance.PARTIAL)}
    return by_view | (partial_by_seat(case.subject) - views.keys())


def present(case: Case) -> list[Person]:
    """Who was there: at the meeting, as noted; by circulation those who have answered."""
    if case.meeting.is_circulation:
        return [view.person for view in case.views.select_related("person")]
    return [row.person for row in case.meeting.attendance.filter(present=True).select_related("person")]
