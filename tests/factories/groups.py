"""Groups and seats for tests."""

from itertools import count
from typing import Any

from groups.choices import SeatRole
from groups.models import Group, Seat
from members.models import Person
from tests.factories.members import LONG_AGO, a_member

_number = count(1)


def a_group(name: str = "", **details: Any) -> Group:
    """An active competence group."""
    number = next(_number)
    details = {"state": "active", "slug": f"gruppe-{number}", **details}
    return Group.objects.create(name=name or f"Gruppe {number}", **details)


def a_seat(group: Group, role: str = SeatRole.MEMBER, person: Person | None = None) -> Person:
    """Somebody (by default a new member) with a seat in `group`."""
    person = person or a_member()
    Seat.objects.create(
        person=person,
        group=group,
        role=role,
        since=LONG_AGO,
        company=person.work_today[0].company if person.work_today else None,
    )
    return person


def a_leader(group: Group, person: Person | None = None) -> Person:
    """The leader of `group`."""
    return a_seat(group, SeatRole.LEADER, person)
