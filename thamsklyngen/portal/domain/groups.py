"""The life of a group, where it touches the calendar."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.choices import EventState
from events.models import Event
from groups.choices import GroupState
from groups.domain.group import move_group
from groups.domain.locking import lock_group
from groups.models import Group
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError


class EventsAhead(DomainError):
    """Closing a group to whose events people are coming."""

    text = _("The group has %(number)s coming events. Call them off first, or give them to another group.")


@transaction.atomic
def move(group: Group, state: str, *, by: Person, reason: str = "", report: str = "") -> Group:
    """`groups.domain.group.move_group`; a group with published events ahead isn't closed.

    Raises:
        EventsAhead: as it says; else as `move_group`.
    """
    group = lock_group(group)
    ahead = Event.objects.filter(group=group, state=EventState.PUBLISHED, ends_at__gt=clock.now()).count()
    if state == GroupState.CLOSED and ahead:
        raise EventsAhead(number=ahead)
    return move_group(group, state, by=by, reason=reason, report=report)
