"""Whom one asks in a group: those who lead it, by mail."""

from collections.abc import Iterable
from dataclasses import dataclass

from groups.choices import ORGANISING_ROLES, GroupKind, GroupState
from groups.models import Group, Seat
from members.models import Person
from thamsklyngen.shared.text import mailto


@dataclass(frozen=True)
class Ask:
    """A group, and those of it whom members may write to."""

    group: Group
    people: list[Person]
    url: str  # of a mail to them


def askable(seats: Iterable[Seat]) -> list[Person]:
    """Leader, deputy and secretary among the holders of `seats`, but for those who don't want to be written to."""
    leading = [seat.person for seat in seats if seat.role in ORGANISING_ROLES]
    return [person for person in leading if person.is_active and person.contactable and not person.hidden]


def ask_of(group: Group, seats: Iterable[Seat], *, subject: str = "") -> Ask | None:
    """How one asks `group`, whose seats today are `seats`; None if there is nobody to write to."""
    people = askable(seats)
    return Ask(group, people, mailto([person.email for person in people], subject)) if people else None


def asks(subject: str, *, first: Group | None = None) -> list[Ask]:
    """How one asks the group `first`, or if nobody there can be asked: how one asks any other but the board."""
    seats = Seat.objects.on().organising().in_order().select_related("person", "group")
    by_group: dict[Group, list[Seat]] = {}
    for seat in seats.exclude(group__state=GroupState.CLOSED).order_by("group__sort_name", *seats.query.order_by):
        by_group.setdefault(seat.group, []).append(seat)
    found = [ask_of(group, held, subject=subject) for group, held in by_group.items()]
    there = [ask for ask in found if ask]
    return [ask for ask in there if ask.group == first] or [ask for ask in there if ask.group.kind != GroupKind.BOARD]
