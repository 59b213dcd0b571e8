"""Whom one waits for: the names of those who may take the next step."""

from collections.abc import Collection

from groups.choices import GroupKind, SeatRole
from groups.models import Group, Seat

KEEPERS = (SeatRole.LEADER, SeatRole.SECRETARY)


def seat_names(group: Group, roles: Collection[str]) -> list[str]:
    """Who has one of `roles` in `group` today, its leader first."""
    return [seat.person.name for seat in Seat.objects.on().filter(group=group, role__in=roles).in_order()]


def board_keepers() -> list[str]:
    """Who calls the board together and records its decisions; empty where there is no board yet."""
    seats = Seat.objects.on().filter(group__kind=GroupKind.BOARD, role__in=KEEPERS).in_order()
    return [seat.person.name for seat in seats]
