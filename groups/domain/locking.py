"""The lock under which everything about one group changes: its row. In the order company, group, event by key.

Who locks more than one group locks all in one go by key (`lock_groups`, `lock_with_board`), before anything that locks
one of them by itself: else two who want the same ones would wait for each other.
"""

from collections.abc import Iterable

from django.db.models import Q

from groups.choices import GroupKind
from groups.models import Group


def lock_group(group: Group) -> Group:
    """`group`, read anew and locked until the transaction ends."""
    return Group.objects.select_for_update(no_key=True, of=("self",)).get(pk=group.pk)


def lock_board() -> Group | None:
    """The board, locked; None where there is none yet."""
    return Group.objects.select_for_update(no_key=True, of=("self",)).filter(kind=GroupKind.BOARD).first()


def lock_groups(keys: Iterable[int | None]) -> None:
    """Lock the groups with these keys, in their order, until the transaction ends; None stands for no group."""
    rows = Group.objects.select_for_update(no_key=True, of=("self",))
    list(rows.filter(pk__in=[key for key in keys if key is not None]).order_by("pk"))


def lock_with_board(group: Group | None) -> None:
    """Lock `group`, if there is one, and the board until the transaction ends, whichever has the lower key first."""
    wanted = Q(kind=GroupKind.BOARD) | Q(pk=group.pk if group else None)
    list(Group.objects.select_for_update(no_key=True, of=("self",)).filter(wanted).order_by("pk"))
