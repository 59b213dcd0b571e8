"""The life of a group: a member proposes it, the cluster manager opens, rests, closes and reopens it."""

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from groups import group_mails, seat_mails
from groups.choices import GroupKind, GroupState, ProposalState, VersionState
from groups.domain.errors import ReasonMissing
from groups.domain.locking import lock_group
from groups.domain.seat_errors import OnlyManagers
from groups.models import Group, GroupStep, Mandate, PlanVersion, SeatProposal, YearReport
from groups.models.group import GroupQuerySet
from members.models import Person
from members.rules import is_admin, is_member
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.slugs import numbered, slug_of

# from where to where; a board stays active
MOVES: dict[str, tuple[str, ...]] = {
    GroupState.PROPOSED: (GroupState.ACTIVE, GroupState.CLOSED),
    GroupState.ACTIVE: (GroupState.DORMANT, GroupState.CLOSED),
    GroupState.DORMANT: (GroupState.ACTIVE, GroupState.CLOSED),
    GroupState.CLOSED: (GroupState.ACTIVE,),
}
NEEDS_REASON = (GroupState.DORMANT, GroupState.CLOSED)
LOCK_CLASS, LOCK = 4123, 1  # of PostgreSQL's advisory locks: who makes a group
RESERVED = ("new", "manage", "propose", "feed", "closed")


class OnlyMembers(DomainError):
    """Proposing a group without belonging to the cluster."""

    text = _("Only people at member companies can propose a group.")


class NameTaken(DomainError):
    """Two groups of one name."""

    text = _("There is a group of that name already. Perhaps it is the one you want?")


class NoWayThere(DomainError):
    """A step that doesn't lead from where the group is."""

    text = _("That can't be done now: the group is %(state)s. Perhaps somebody was first.")


class BoardStays(DomainError):
    """Resting or closing the board."""

    text = _("The board can be neither rested nor closed.")


class BeforeTheBoard(DomainError):
    """Closing a group that waits for the board."""

    text = _("Something of the group waits for the board. Have it withdrawn or decided first.")


@transaction.atomic
def propose_group(name: str, *, by: Person, **details: Any) -> Group:
    """Propose a group, and tell the cluster managers.

    Args:
        details: `summary`, `purpose`, `kind` (no board).

    Raises:
        OnlyMembers, NameTaken: as they say.
    """
    if not (is_member(by) or is_admin(by)):
        raise OnlyMembers
    take_turns()
    if Group.objects.filter(name__iexact=name).exists():
        raise NameTaken
    taken = {*Group.objects.values_list("slug", flat=True), *RESERVED}
    slug = next(numbered(slug_of(name, otherwise="gruppe"), taken))
    group = Group.objects.create(name=name, slug=slug, state=GroupState.PROPOSED, **details)
    GroupStep.objects.create(group=group, state=GroupState.PROPOSED, by=by)
    group_mails.proposed(group, by=by)
    return group


@transaction.atomic
def move_group(group: Group, state: str, *, by: Person, reason: str = "", report: str = "") -> Group:
    """Open, rest, close or reopen `group`; tell its committee and who proposed it.

    Closing ends its seats today, and declines what is proposed for them; who proposed and who was proposed hear of it.

    Raises:
        OnlyManagers, BoardStays, NoWayThere, ReasonMissing, BeforeTheBoard: as they say.
    """
    group = lock_group(group)
    if not is_admin(by):
        raise OnlyManagers
    if group.kind == GroupKind.BOARD:
        raise BoardStays
    if state not in MOVES[group.state]:
        raise NoWayThere(state=group.get_state_display().lower())
    reason = reason.strip()
    if state in NEEDS_REASON and not reason:
        raise ReasonMissing
    concerned = group_mails.concerned(group)
    if state == GroupState.CLOSED:
        _wind_up(group, by=by, reason=reason)
    group.state, group.state_reason = state, reason
    group.save(update_fields=["state", "state_reason"])
    GroupStep.objects.create(group=group, state=state, reason=reason, report=report.strip(), by=by)
    group_mails.moved(group, [person for person in concerned if person != by], by=by)
    return group


def moves_of(group: Group) -> tuple[str, ...]:
    """The states into which `group` may come now."""
    return () if group.kind == GroupKind.BOARD else MOVES[group.state]


def seen_in_list(rows: GroupQuerySet, *, closed: bool) -> GroupQuerySet:
    """The groups of the list: those that go on, or those that are closed."""
    return rows.filter(state=GroupState.CLOSED) if closed else rows.current()


def take_turns() -> None:
    """Whoever proposes a group waits until who came before has done so: names are compared without regard to case."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, LOCK])


def _wind_up(group: Group, *, by: Person, reason: str) -> None:
    """End the seats and answer what is proposed; nothing may wait for the board."""
    for model in (Mandate, PlanVersion, YearReport):
        if model.objects.filter(**{model.GROUP: group}, state=VersionState.SUBMITTED).exists():
            raise BeforeTheBoard
    today = clock.today()
    for seat in group.seats.exclude(until__lte=today):
        seat.until, seat.word = max(today, seat.since), reason
        seat.save(update_fields=["until", "word"])
    proposals = SeatProposal.objects.filter(group=group, state=ProposalState.OPEN)
    for proposal in proposals.select_related("group", "person", "company", "proposed_by").order_by("pk"):
        proposal.state, proposal.reason = ProposalState.DECLINED, reason
        proposal.answered_by, proposal.answered_at = by, clock.now()
        proposal.save()
        seat_mails.answered(proposal)
        seat_mails.lapsed(proposal)
