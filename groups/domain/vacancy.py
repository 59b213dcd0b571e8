"""What is amiss with a group's seats: nobody has one, one ends soon, or its holder no longer works where they did."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from groups.choices import (
    LEADING_ROLES,
    ORGANISING_ROLES,
    GapKind,
    GroupKind,
    GroupState,
    ProposalState,
    role_name,
)
from groups.models import Group, Seat, SeatProposal
from groups.models.group import GroupQuerySet
from groups.models.seat import SeatQuerySet
from members.models import Employment
from thamsklyngen.shared import clock, dates

SOON = dt.timedelta(days=60)
CARED_FOR = (GroupState.ACTIVE, GroupState.PROPOSED)
WANTED_IN_BOARD = ORGANISING_ROLES  # its secretary keeps the minutes


WORDS: dict[str, Callable[[], str]] = {
    GapKind.ENDING: lambda: _("%(name)s, %(role)s: the last day is %(day)s"),
    GapKind.GONE: lambda: _("%(name)s, %(role)s, no longer works at %(company)s"),
    GapKind.LEAVING: lambda: _("%(name)s, %(role)s, leaves %(company)s soon"),
}


PROPOSED = {  # what `Proposed` says, and where it stands
    "pk": "pk",
    "group_id": "group",
    "role": "role",
    "seat_id": "successor_to",
    "name": "person__name",
}


@dataclass(frozen=True)
class Proposed:
    """Somebody proposed, whom the cluster manager has not answered about: for a role, perhaps in a seat's place."""

    pk: int
    group_id: int
    role: str
    seat_id: int | None
    name: str

    @classmethod
    def of(cls, row: SeatProposal) -> "Proposed":
        """`row`, read with its person."""
        return cls(row.pk, row.group_id, row.role, row.successor_to_id, row.person.name)

    @property
    def words(self) -> str:
        """That they are proposed, in the reader's language."""
        return _("%(name)s is proposed") % {"name": self.name or _("Somebody")}

    def fills(self, group: Group, role: str, seat: Seat | None) -> bool:
        """Whether it is about that seat, or that role where nobody in `group` has it."""
        return self.group_id == group.pk and (self.seat_id == seat.pk if seat else self.role == role)


@dataclass(frozen=True)
class Gap:
    """Something amiss: the role that nobody has, or the seat that ends or whose holder has left the company."""

    group: Group
    kind: GapKind
    role: str
    seat: Seat | None = None
    proposed: Proposed | None = None  # who is to fill it, if the cluster manager says yes

    @property
    def role_name(self) -> str:
        """The role in the reader's language."""
        return role_name(self.role, self.group.kind)

    @property
    def words(self) -> str:
        """What is amiss, in the reader's language."""
        facts: dict[str, object] = {"role": self.role_name.lower()}
        if self.seat is None:
            return _("There is no %(role)s") % facts
        facts |= {"name": self.seat.person, "company": self.seat.company, "day": dates.date(self.seat.last_day)}
        return WORDS[self.kind]() % facts


def gaps_of(groups: Collection[Group], proposed: Iterable[Proposed] = ()) -> list[Gap]:
    """All that is amiss in `groups`, in their order; what nobody holds first. One query, however many they are.

    Args:
        proposed: open proposals of the groups; empty where nobody asks about them.
    """
    wanted = [group for group in groups if group.state in CARED_FOR]
    by_group: dict[int, list[Seat]] = defaultdict(list)
    rows = Seat.objects.on().filter(group__in=[group.pk for group in wanted]).in_order()
    for seat in looked_at(rows):
        by_group[seat.group_id].append(seat)
    waits = list(proposed)
    return [gap for group in wanted for gap in _gaps(group, by_group[group.pk], waits)]


def open_proposals() -> QuerySet[SeatProposal]:
    """Those that the cluster manager has not answered, the first one first."""
    return SeatProposal.objects.filter(state=ProposalState.OPEN).order_by("proposed_at", "pk")


def watched() -> GroupQuerySet:
    """The groups that need a committee, the board first."""
    rank = Case(When(kind=GroupKind.BOARD, then=Value(0)), default=Value(1))
    return Group.objects.filter(state__in=CARED_FOR).order_by(rank, "sort_name")


def looked_at(rows: SeatQuerySet) -> SeatQuerySet:
    """Seats with whether someone comes after, and whether the holder leaves the company soon."""
    after = Q(role=OuterRef("role"), role__in=ORGANISING_ROLES) | Q(person=OuterRef("person"))
    taken_up = SeatProposal.objects.filter(successor_to=OuterRef("pk"), state=ProposalState.ACCEPTED)
    next_one = Seat.objects.filter(after, group=OuterRef("group"), since=OuterRef("until"))
    leaves = Employment.objects.of_row().filter(until__lte=clock.today() + SOON)
    return rows.annotate(followed=Exists(taken_up) | Exists(next_one), leaves=Exists(leaves))


def gaps_among(group: Group, seats: Iterable[Seat], proposed: Iterable[Proposed]) -> list[Gap]:
    """What is amiss in `group`, whose seats today are `seats` (`looked_at`), its open proposals these; no query."""
    return list(_gaps(group, list(seats), list(proposed))) if group.state in CARED_FOR else []


def _gaps(group: Group, seats: list[Seat], proposed: list[Proposed]) -> Iterator[Gap]:
    held = {seat.role for seat in seats}
    roles = WANTED_IN_BOARD if group.kind == GroupKind.BOARD else LEADING_ROLES
    found = [(GapKind.VACANT, role, None) for role in roles if role not in held]
    found += [(kind, seat.role, seat) for seat in seats if (kind := _amiss(seat))]
    for kind, role, seat in found:
        yield Gap(group, kind, role, seat, next((row for row in proposed if row.fills(group, role, seat)), None))


def _amiss(seat: Seat) -> GapKind | None:
    if seat.followed:  # type: ignore[attr-defined]
        return None
    if seat.until is not None and seat.until <= clock.today() + SOON:
        return GapKind.ENDING
    if seat.company_id is not None and not seat.there:  # type: ignore[attr-defined]
        return GapKind.GONE
    return GapKind.LEAVING if seat.company_id and seat.leaves else None  # type: ignore[attr-defined]
