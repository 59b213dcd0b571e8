"""Who may do what in groups. Seats are computed once a request, on the person object."""

import rules

from groups.models import Group, Seat
from members.models import Person
from members.rules import is_admin


def seats_today(person: Person) -> list[Seat]:
    """The seats `person` holds today, read once per person object."""
    if not person.is_authenticated:
        return []
    if not hasattr(person, "_seats_today"):
        person._seats_today = list(Seat.objects.of(person).select_related("group"))  # type: ignore[attr-defined]
    return person._seats_today  # type: ignore[attr-defined]


def organised_groups(person: Person) -> list[Group]:
    """The groups whose events `person` makes and runs, by their seats."""
    return [seat.group for seat in seats_today(person) if seat.is_organising]


@rules.predicate
def has_seat(person: Person, group: Group | None) -> bool:
    """Sits in the group's committee."""
    return group is not None and any(seat.group_id == group.pk for seat in seats_today(person))


@rules.predicate
def organises(person: Person, group: Group | None) -> bool:
    """Leader, deputy or secretary of the group; without a group: of any."""
    return any(group is None or found.pk == group.pk for found in organised_groups(person))


rules.add_perm("groups.administer", is_admin)
rules.add_perm("groups.organise", organises | is_admin)
