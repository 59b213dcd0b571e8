"""Who came and who did not, in numbers: for the organiser, never in public."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from events.choices import RegistrationState
from events.models import Event
from events.models.registration import RegistrationQuerySet


@dataclass
class Numbers:
    """How many were registered, came, did not, gave it up late, and came unregistered (among those who came)."""

    places: int = 0
    came: int = 0
    missing: int = 0
    late: int = 0
    walk_ins: int = 0

    def add(self, row: dict[str, Any]) -> None:
        """Count one place."""
        if row["state"] == RegistrationState.CANCELLED:
            self.late += 1
            return
        self.places += not row["is_walk_in"]
        self.came += row["checked_in_at"] is not None
        self.missing += row["checked_in_at"] is None
        self.walk_ins += row["is_walk_in"]


@dataclass
class Presence:
    """The numbers of an event, whole and by company; guests and others without one under their own words."""

    whole: Numbers = field(default_factory=Numbers)
    by_company: list[tuple[str, Numbers]] = field(default_factory=list)


def presence_of(event: Event) -> Presence:
    """Count who came; one query. Who gave a place up too late more than once is counted once."""
    companies: dict[int | None, tuple[str, Numbers]] = {}
    found, seen = Presence(), set[int]()
    fields = ("person", "state", "checked_in_at", "is_walk_in", "company", "company__name")
    for row in counting(event).order_by("company__sort_name", "-pk").values(*fields):
        if row["person"] in seen:
            continue
        seen.add(row["person"])
        _name, numbers = companies.setdefault(row["company"], (row["company__name"] or "", Numbers()))
        numbers.add(row)
        found.whole.add(row)
    found.by_company = list(companies.values())
    return found


def counting(event: Event) -> RegistrationQuerySet:
    """Who had a place in the end, or gave one up too late and took none again."""
    back = event.registrations.registered().values("person")
    late = Q(state=RegistrationState.CANCELLED, cancelled_late=True) & ~Q(person__in=back)
    return event.registrations.filter(Q(state=RegistrationState.REGISTERED) | late)


def missing(event: Event) -> RegistrationQuerySet:
    """Who had a place and did not come."""
    return event.registrations.registered().filter(checked_in_at=None)
