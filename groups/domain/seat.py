"""Seats: the leader proposes, the cluster manager appoints, and a seat ends or is handed over on a day."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from groups import seat_mails
from groups.choices import GroupState, ProposalState, SeatRole
from groups.domain import seat_errors as errors
from groups.domain.errors import NotYours, ReasonMissing
from groups.domain.locking import lock_group
from groups.models import Group, Seat, SeatProposal
from groups.rules import organises
from members.models import Company, Person
from members.rules import is_admin
from thamsklyngen.shared import clock

LONGEST = dt.timedelta(days=3660)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """Who is to have which seat, in [since, until), perhaps in another's place."""

    person: Person
    role: str
    since: dt.date
    until: dt.date | None = None
    company: Company | None = None
    successor_to: Seat | None = None
    word: str = ""


@transaction.atomic
def propose(group: Group, wanted: Wanted, *, by: Person) -> SeatProposal:
    """Propose somebody for a seat, and tell the cluster managers.

    Raises:
        NotYours: `by` neither leads the group nor runs the cluster.
        GroupClosed, NoMember, WrongDays, LeaderThen, SitsAlready, ProposedAlready, NoPredecessor: as they say.
    """
    group = lock_group(group)
    if not (organises(by, group) or is_admin(by)):
        raise NotYours
    proposal = _propose(group, wanted, by=by)
    seat_mails.proposed(proposal)
    return proposal


@transaction.atomic
def put_in(group: Group, wanted: Wanted, *, by: Person, decided: str = "") -> Seat:
    """Appoint somebody whom nobody has proposed.

    Raises:
        OnlyManagers: `by` doesn't run the cluster.
        GroupClosed, NoMember, WrongDays, LeaderThen, SitsAlready, ProposedAlready, NoPredecessor: as they say.
    """
    group = lock_group(group)
    if not is_admin(by):
        raise errors.OnlyManagers
    return _seat(_propose(group, wanted, by=by), by=by, decided=decided)


@transaction.atomic
def appoint(proposal: SeatProposal, *, by: Person, decided: str = "") -> Seat:
    """Give the seat to whom the group proposes; tell the person, who proposed, and whose place it was.

    Raises:
        OnlyManagers: `by` doesn't run the cluster.
        AnsweredAlready: somebody was first.
        GroupClosed, NoMember, LeaderThen, SitsAlready, NoPredecessor: what has changed since it was proposed.
    """
    proposal = _open(proposal)
    if not is_admin(by):
        raise errors.OnlyManagers
    return _seat(proposal, by=by, decided=decided)


@transaction.atomic
def decline(proposal: SeatProposal, *, reason: str, by: Person) -> SeatProposal:
    """Say no to a proposal, and tell who proposed.

    Raises:
        OnlyManagers, AnsweredAlready, ReasonMissing: as they say.
    """
    proposal = _open(proposal)
    if not is_admin(by):
        raise errors.OnlyManagers
    if not reason.strip():
        raise ReasonMissing
    _answer(proposal, ProposalState.DECLINED, by=by, reason=reason.strip())
    seat_mails.answered(proposal)
    return proposal


@transaction.atomic
def take_back(proposal: SeatProposal, *, by: Person) -> SeatProposal:
    """Take a proposal back.

    Raises:
        NotYours, AnsweredAlready: as they say.
    """
    proposal = _open(proposal)
    if not (organises(by, proposal.group) or is_admin(by)):
        raise NotYours
    _answer(proposal, ProposalState.TAKEN_BACK, by=by)
    return proposal


@transaction.atomic
def end_seat(seat: Seat, *, on: dt.date, by: Person, word: str = "") -> Seat:
    """End a seat; tell the person and those who lead the group.

    Args:
        on: the first day without it.

    Raises:
        OnlyManagers, SeatOver, NotThatDay: as they say.
    """
    group = lock_group(seat.group)
    seat = Seat.objects.select_related("person", "company").get(pk=seat.pk)
    seat.group = group
    if not is_admin(by):
        raise errors.OnlyManagers
    if seat.until is not None and seat.until <= clock.today():
        raise errors.SeatOver
    if on < clock.today() or on < seat.since or (seat.until is not None and on > seat.until):
        raise errors.NotThatDay
    _end(seat, on, word=word.strip())
    seat_mails.ended(seat, by=by, word=seat.word)
    return seat


def _propose(group: Group, wanted: Wanted, *, by: Person) -> SeatProposal:
    if SeatProposal.objects.filter(group=group, person=wanted.person, state=ProposalState.OPEN).exists():
        raise errors.ProposedAlready(name=wanted.person)
    role = wanted.successor_to.role if wanted.successor_to else wanted.role
    proposal = SeatProposal(
        group=group,
        person=wanted.person,
        company=wanted.company or next((job.company for job in wanted.person.memberships_today), None),
        role=role,
        since=wanted.since,
        until=wanted.until,
        successor_to=wanted.successor_to,
        word=wanted.word,
        proposed_by=by,
    )
    _check(proposal)
    proposal.save()
    return proposal


def _open(proposal: SeatProposal) -> SeatProposal:
    """The proposal, read anew under the group's lock, while nobody has answered it."""
    group = lock_group(proposal.group)
    rows = SeatProposal.objects.select_related("person", "company", "proposed_by", "successor_to__person")
    proposal = rows.get(pk=proposal.pk)
    proposal.group = group
    if proposal.state != ProposalState.OPEN:
        raise errors.AnsweredAlready(state=proposal.get_state_display().lower())
    return proposal


def _check(proposal: SeatProposal) -> None:
    """What a proposal has to fulfil, when it is made and when it is answered; the group is locked."""
    if proposal.group.state == GroupState.CLOSED:
        raise errors.GroupClosed
    if not (proposal.person.is_member or is_admin(proposal.person)):
        raise errors.NoMember(name=proposal.person)
    if proposal.until is not None and not DAY <= proposal.until - proposal.since <= LONGEST:
        raise errors.WrongDays
    if abs(proposal.since - clock.today()) > LONGEST:
        raise errors.WrongDays
    _check_predecessor(proposal)
    rivals = _then(proposal).filter(role=SeatRole.LEADER).exclude(pk=proposal.successor_to_id)
    if proposal.role == SeatRole.LEADER and (rival := rivals.exclude(person=proposal.person).first()):
        raise errors.LeaderThen(name=rival.person)
    for seat in _then(proposal).filter(person=proposal.person):
        if seat.role == proposal.role or seat.since >= proposal.since:
            raise errors.SitsAlready(name=proposal.person)


def _check_predecessor(proposal: SeatProposal) -> None:
    """In the place of somebody: who has that seat until then, and is somebody else."""
    before = proposal.successor_to
    if before is None:
        return
    here = before.group_id == proposal.group_id and before.person_id != proposal.person_id
    if not here or not before.holds(proposal.since - DAY):
        raise errors.NoPredecessor(name=before.person)


def _then(proposal: SeatProposal) -> QuerySet[Seat]:
    """Seats of the group that overlap with what is proposed."""
    rows = Seat.objects.filter(group=proposal.group).select_related("person")
    rows = rows.filter(Q(until=None) | Q(until__gt=proposal.since))
    return rows if proposal.until is None else rows.filter(since__lt=proposal.until)


def _seat(proposal: SeatProposal, *, by: Person, decided: str) -> Seat:
    """Make the seat; whoever had it leaves it the same day, and so does the person another one in the group."""
    _check(proposal)
    before = proposal.successor_to
    leaving = ([before] if before else []) + list(_then(proposal).filter(person=proposal.person))
    for seat in leaving:
        if seat.until is None or seat.until > proposal.since:
            _end(seat, proposal.since)
    seat = Seat.objects.create(
        person=proposal.person,
        company=proposal.company,
        group=proposal.group,
        role=proposal.role,
        since=proposal.since,
        until=proposal.until,
        decided=decided.strip(),
    )
    proposal.seat = seat
    _answer(proposal, ProposalState.ACCEPTED, by=by)
    seat_mails.given(proposal)
    seat_mails.answered(proposal)
    if before:
        seat_mails.handed_over(proposal)
    return seat


def _answer(proposal: SeatProposal, state: ProposalState, *, by: Person, reason: str = "") -> None:
    proposal.state, proposal.reason = state, reason
    proposal.answered_by, proposal.answered_at = by, clock.now()
    proposal.save()


def _end(seat: Seat, on: dt.date, *, word: str = "") -> None:
    seat.until, seat.word = on, word or seat.word
    seat.save(update_fields=["until", "word"])
