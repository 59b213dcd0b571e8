"""The lock under which everything about one group changes: its row. In the order company, group, event by key."""

from groups.models import Group


def lock_group(group: Group) -> Group:
    """`group`, read anew and locked until the transaction ends."""
    return Group.objects.select_for_update(no_key=True, of=("self",)).get(pk=group.pk)


def lock_board() -> Group | None:
    """The board, locked; None where there is none yet."""
    return Group.objects.select_for_update(no_key=True, of=("self",)).filter(kind="board").first()
