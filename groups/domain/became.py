"""What the event of an activity has made of it: where it stands now, and what the next version of the plan says."""

import datetime as dt
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from groups.models import Activity
from thamsklyngen.shared import clock

LONGEST_REASON = 200


def is_outside(activity: Activity, starts_at: dt.datetime) -> bool:
    """Whether that is another quarter, or another year, than the board has approved for `activity`."""
    day = clock.local(starts_at).date()
    return (day.year, (day.month + 2) // 3) != (activity.plan.year, activity.in_quarter)


def is_announced(activity: Activity) -> bool:
    """Whether it has an event that others know of, and that was not called off."""
    return _event_of(activity) is not None


def became(activity: Activity) -> dict[str, Any]:
    """What a row of the next version says otherwise than `activity`, because its event has left the quarter.

    Returns:
        the event's `month`; or `dropped`, that it has moved and where to, when the event lies in another year: a plan
        has only the months of its own. Nothing where the event lies inside, or there is none.
    """
    event = _event_of(activity)
    if event is None or not is_outside(activity, event.starts_at):
        return {}
    day = clock.local(event.starts_at).date()
    if day.year == activity.plan.year:
        return {"month": day.month, "quarter": None}
    if activity.fate:  # the board has decided that already
        return {"dropped": activity.reason}
    words = _("Moved to %(month)s %(year)s") % {"month": MONTHS[day.month], "year": day.year}
    return {"dropped": (f"{words}: {activity.reason}" if activity.reason else words)[:LONGEST_REASON]}


def _event_of(activity: Activity) -> Any:
    """The last of its published events, as `events.domain.activity.standing_of` has it."""
    events = [event for event in activity.events.all() if not (event.is_draft or event.is_cancelled)]
    return max(events, key=lambda event: (event.starts_at, event.pk), default=None)
