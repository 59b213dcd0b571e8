"""Who may do what in groups. Seats are computed once a request, on the person object."""

import rules

from groups.choices import KEEPING_ROLES, GroupKind
from groups.models import Group, Seat, Version
from members.models import Person
from members.rules import is_admin, is_member


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
def shown_to_everybody(person: Person, group: Group) -> bool:
    """The group is, or was, more than a proposal."""
    return not group.is_for_members


@rules.predicate
def has_seat(person: Person, group: Group | None) -> bool:
    """Sits in the group's committee."""
    return group is not None and any(seat.group_id == group.pk for seat in seats_today(person))


@rules.predicate
def organises(person: Person, group: Group | None) -> bool:
    """Leader, deputy or secretary of the group; without a group: of any."""
    return any(group is None or found.pk == group.pk for found in organised_groups(person))


def board_seat(person: Person) -> Seat | None:
    """The seat that `person` holds in the board today."""
    return next((seat for seat in seats_today(person) if seat.group.kind == GroupKind.BOARD), None)


@rules.predicate
def sits_in_board(person: Person) -> bool:
    """Has a seat in the board."""
    return board_seat(person) is not None


@rules.predicate
def keeps_board_records(person: Person) -> bool:
    """The board's leader or secretary."""
    seat = board_seat(person)
    return seat is not None and seat.role in KEEPING_ROLES


@rules.predicate
def shown_to_all(person: Person, version: Version) -> bool:
    """The board has approved it (and a report is published)."""
    return version.is_shown_to_all


@rules.predicate
def of_own_group(person: Person, version: Version) -> bool:
    """It is of a group in whose committee the person sits."""
    return bool(has_seat(person, version.group))


@rules.predicate
def before_own_board(person: Person, version: Version) -> bool:
    """It has been submitted, and the person sits in the board."""
    return not version.is_draft and bool(sits_in_board(person))


@rules.predicate
def of_led_group(person: Person, version: Version | None) -> bool:
    """It is of a group that the person leads, as leader, deputy or secretary."""
    return version is not None and bool(organises(person, version.group))


rules.add_perm("groups.administer", is_admin)
rules.add_perm("groups.see_group", shown_to_everybody | is_member | has_seat | is_admin)
rules.add_perm("groups.organise", organises | is_admin)
rules.add_perm("groups.see_drafts", has_seat | is_admin)
rules.add_perm("groups.see_version", shown_to_all | of_own_group | before_own_board | is_admin)
rules.add_perm("groups.edit_version", of_led_group | is_admin)
rules.add_perm("groups.submit_version", of_led_group)
rules.add_perm("groups.see_board", sits_in_board | is_admin)
rules.add_perm("groups.give_view", sits_in_board)
rules.add_perm("groups.keep_board_records", keeps_board_records | is_admin)
