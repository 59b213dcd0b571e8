"""An event made from an activity of a plan: it may leave the quarter that the board approved, if somebody says why."""

import datetime as dt

from events.domain.errors import PlanReasonNeeded
from events.models import Event
from groups.domain.locking import lock_group
from groups.models import Activity
from thamsklyngen.shared import clock


def is_outside(activity: Activity, starts_at: dt.datetime) -> bool:
    """Whether that is another quarter, or another year, than the board has approved for `activity`."""
    day = clock.local(starts_at).date()
    return (day.year, (day.month + 2) // 3) != (activity.plan.year, activity.in_quarter)


def lock_plan(event: Event) -> None:
    """Lock the group of the plan that `event` comes from, before the event itself; nothing where it comes from none."""
    activity = Activity.objects.select_related("plan__group").filter(events=event.pk).first()
    if activity is not None:
        lock_group(activity.plan.group)


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
