"""One order of locks among groups, by key: who decides and who locks several groups never wait for each other."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from events.domain.event import change_event, create_event, publish
from events.models import Event
from groups.choices import GroupState, Outcome
from groups.domain.approval import submit
from groups.domain.board import decide
from groups.domain.group import move_group
from groups.domain.seat_errors import GroupClosed
from groups.models import Case, Group, Seat
from members.models import Person
from tests.factories.events import an_event
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_mandate
from tests.factories.members import a_person
from tests.flows.test_races import at_once
from thamsklyngen.portal.domain import groups as life

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


@pytest.mark.parametrize("make", [publish, create_event], ids=["publish", "create"])
def test_a_group_that_is_being_closed_gets_no_event_meanwhile(
    make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manager has seen that nothing lies ahead, and closes it when whoever publishes waits, or is done."""
    group, manager, done, seen = a_group(), a_person(admin=True), threading.Event(), threading.Event()
    draft, details = an_event(group, draft=True), {"by": None, "title": "Frokost", "at_once": True}
    starts_at, ends_at = draft.starts_at, draft.ends_at

    def move_later(*args: Any, **words: Any) -> Group:
        seen.set()
        while not (somebody_waits() or done.is_set()):
            pass
        return move_group(*args, **words)

    def arrange() -> str:
        seen.wait(30)
        try:
            if make is publish:
                publish(Event.objects.get(pk=draft.pk))
            else:
                create_event(Group.objects.get(pk=group.pk), starts_at=starts_at, ends_at=ends_at, **details)
        except GroupClosed:
            return "refused"
        finally:
            done.set()
        return "there"

    monkeypatch.setattr(life, "move_group", move_later)
    closing = partial(life.move, group, GroupState.CLOSED, by=manager, reason="Slått sammen")
    assert at_once([closing, arrange])[1] == "refused"
    assert not Event.objects.exclude(slug=None).exists()


def test_a_published_event_is_not_given_to_a_closed_group() -> None:
    event, closed = an_event(), a_group(state=GroupState.CLOSED)
    with pytest.raises(GroupClosed):
        change_event(event, {"group": closed})
