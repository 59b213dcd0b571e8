"""One order of locks among groups, by key: who decides and who locks several groups never wait for each other."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from groups.choices import Outcome
from groups.domain.approval import submit
from groups.domain.board import decide
from groups.models import Case, Group, Seat
from members.models import Person
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_mandate
from tests.flows.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = """
SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database())
"""


def board_first() -> tuple[Group, Group]:
    """The board, and a group with a higher key."""
    return a_board(), a_group()


def group_first() -> tuple[Group, Group]:
    """The board, and a group with a lower key."""
    group = a_group()
    return a_board(), group


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("world", [board_first, group_first])
def test_deciding_locks_group_and_board_in_the_order_of_all(world: Callable[[], tuple[Group, Group]]) -> None:
    """Another one holds the first of the two, and takes the second as soon as `decide` waits for something."""
    board, group = world()
    leader = a_leader(group)
    case = a_case(submit(a_mandate(group, leader), by=leader))
    chair = board.seats.get(role="leader").person
    holds, done = threading.Event(), threading.Event()

    def lock_both() -> None:
        with transaction.atomic():
            first, second = Group.objects.order_by("pk").values_list("pk", flat=True)
            Group.objects.select_for_update(no_key=True).get(pk=first)
            holds.set()
            while not (somebody_waits() or done.is_set()):
                pass
            Group.objects.select_for_update(no_key=True).get(pk=second)

    def decides() -> None:
        holds.wait(30)
        try:
            decide(Case.objects.get(pk=case.pk), Outcome.APPROVED, by=Person.objects.get(pk=chair.pk))
        finally:
            done.set()

    at_once([lock_both, decides])
    assert Case.objects.get(pk=case.pk).decision.outcome == Outcome.APPROVED
    assert Seat.objects.filter(group=board).exists()
