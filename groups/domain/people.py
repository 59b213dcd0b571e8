"""Whom one waits for: the names of those who may take the next step."""

from collections.abc import Collection

from groups.models import Group, Seat


def seat_names(group: Group, roles: Collection[str]) -> list[str]:
    """Who has one of `roles` in `group` today and may sign in, its leader first."""
    return [seat.person.name for seat in Seat.objects.on().able().filter(group=group, role__in=roles).in_order()]


def board_keepers() -> list[str]:
    """Who calls the board together and records its decisions; empty where nobody there can."""
    return [seat.person.name for seat in Seat.objects.on().keeping_records().in_order()]
