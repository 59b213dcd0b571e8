"""Events and places for tests."""

import datetime as dt
from itertools import count
from typing import Any

from events.domain.event import create_event, publish
from events.domain.registration import register
from events.models import Event, Registration
from groups.models import Group
from members.models import Person
from tests.factories.groups import a_group
from tests.factories.members import a_member
from thamsklyngen.shared import clock

_number = count(1)


def an_event(group: Group | None = None, *, draft: bool = False, days: float = 14, **details: Any) -> Event:
    """An event `days` ahead that lasts two hours; published unless `draft`."""
    starts_at = details.pop("starts_at", clock.now() + dt.timedelta(days=days))
    details = {"title": f"Frokostmøte {next(_number)}", "ends_at": starts_at + dt.timedelta(hours=2), **details}
    event = create_event(group or a_group(), by=None, starts_at=starts_at, **details)
    return event if draft else publish(event)


def a_place(event: Event, person: Person | None = None) -> Registration:
    """A place at `event`, or a wait for one."""
    return register(event, person or a_member())
