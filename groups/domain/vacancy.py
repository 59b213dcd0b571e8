"""What is amiss with a group's seats: nobody has one, one ends soon, or its holder no longer works where they did."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, Value, When
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


@dataclass(frozen=True)
class Gap:
    """Something amiss: the role that nobody has, or the seat that ends or whose holder has left the company."""

    group: Group
    kind: GapKind
    role: str
    seat: Seat | None = None

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


def gaps_of(groups: Collection[Group]) -> list[Gap]:
    """All that is amiss in `groups`, in their order; what nobody holds first. One query, however many they are."""
    wanted = [group for group in groups if group.state in CARED_FOR]
    by_group: dict[int, list[Seat]] = defaultdict(list)
    rows = Seat.objects.on().filter(group__in=[group.pk for group in wanted]).in_order()
    for seat in looked_at(rows):
        by_group[seat.group_id].append(seat)
    return [gap for group in wanted for gap in _gaps(group, by_group[group.pk])]


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


def gaps_among(group: Group, seats: Iterable[Seat]) -> list[Gap]:
    """What is amiss in `group`, whose seats today are `seats` (`looked_at`); no query."""
    return list(_gaps(group, list(seats))) if group.state in CARED_FOR else []


def _gaps(group: Group, seats: list[Seat]) -> Iterator[Gap]:
    held = {seat.role for seat in seats}
    for role in WANTED_IN_BOARD if group.kind == GroupKind.BOARD else LEADING_ROLES:
        if role not in held:
            yield Gap(group, GapKind.VACANT, role)
    for seat in seats:
        if kind := _amiss(seat):
            yield Gap(group, kind, seat.role, seat)


def _amiss(seat: Seat) -> GapKind | None:
    if seat.followed:  # type: ignore[attr-defined]
        return None
    if seat.until is not None and seat.until <= clock.today() + SOON:
        return GapKind.ENDING
    if seat.company_id is not None and not seat.there:  # type: ignore[attr-defined]
        return GapKind.GONE
    return GapKind.LEAVING if seat.company_id and seat.leaves else None  # type: ignore[attr-defined]
