"""An event made from an activity of a plan: it may leave the quarter that the board approved, if somebody says why."""

from events.domain.errors import PlanReasonNeeded
from events.models import Event
from groups.choices import GroupState
from groups.domain.became import is_outside
from groups.domain.locking import lock_groups
from groups.domain.seat_errors import GroupClosed
from groups.models import Activity, Group


def lock_groups_of(event: Event, *, to: Group | None = None) -> None:
    """Lock the group of `event` and that of the plan from which it comes, before the event itself.

    Args:
        to: another group that gets the event; it is locked too.

    Raises:
        GroupClosed: that one arranges nothing any more.
    """
    rows = Event.objects.filter(pk=event.pk).values_list("group", "activity__plan__group")
    lock_groups({*rows.get(), to.pk if to else None})
    if to is not None:
        guard_open(to)


def lock_for(group: Group, activity: Activity | None) -> None:
    """Lock what an event of `group` will hang on, before there is one.

    Raises:
        GroupClosed: nothing is arranged in it any more.
    """
    lock_groups({group.pk, activity.plan.group_id if activity else None})
    guard_open(group)


def guard_open(group: Group) -> None:
    """Refuse what begins in a closed group; it is locked.

    Raises:
        GroupClosed: it is one.
    """
    if Group.objects.filter(pk=group.pk, state=GroupState.CLOSED).exists():
        raise GroupClosed


def follow_plan(event: Event, *, reason: str = "", must: bool) -> None:
    """Keep at the activity why its event lies outside the approved quarter, and forget it once it lies inside.

    The groups' history keeps the words. The plan itself changes only by a new decision of the board.

    Args:
        must: others learn of the day, so a reason is needed.

    Raises:
        PlanReasonNeeded: it lies outside, and nobody has said why.
    """
    activity = Activity.objects.select_related("plan").filter(pk=event.activity_id, fate="").first()
    if activity is None:
        return
    outside = is_outside(activity, event.starts_at)
    said = (reason.strip() or activity.reason) if outside else ""
    if outside and must and not said:
        raise PlanReasonNeeded
    if said != activity.reason:
        activity.reason = said
        activity.save(update_fields=["reason"])
