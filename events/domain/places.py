"""Counting places (rule 1). The numbers that decide are read under the lock on the event's row."""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.db.models import Count

from events.choices import TAKEN, RegistrationState
from events.models import Event


@dataclass(frozen=True)
class Places:
    """How the places of one event stand. Never stored."""

    capacity: int | None
    company_limit: int | None
    taken: int = 0
    waiting: int = 0
    by_company: Counter[int | None] = field(default_factory=Counter)

    @property
    def left(self) -> int | None:
        """Places that anyone may have; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    @property
    def is_full(self) -> bool:
        """Whether nobody can have a place now."""
        return self.left == 0

    def company_is_full(self, company_id: int | None) -> bool:
        """Whether the company has all the places that one company may have."""
        return (
            self.company_limit is not None
            and company_id is not None
            and self.by_company[company_id] >= self.company_limit
        )

    def may_have(self, company_id: int | None) -> bool:
        """Whether somebody from the company may have a place now."""
        return not self.is_full and not self.company_is_full(company_id)

    def with_one_more(self, company_id: int | None) -> "Places":
        """The same after somebody from the company has taken a place."""
        return replace(self, taken=self.taken + 1, by_company=self.by_company + Counter([company_id]))

    def with_one_less(self, company_id: int | None) -> "Places":
        """The same after somebody from the company has given a place up."""
        return replace(self, taken=self.taken - 1, by_company=self.by_company - Counter([company_id]))


def lock(event: Event | int) -> Event:
    """The event's row, locked until the end of the transaction: whoever counts or changes places holds it.

    NO KEY UPDATE, since a plain FOR UPDATE would also hold up every insert that points at the row.
    """
    key = event.pk if isinstance(event, Event) else event
    locked = Event.objects.select_for_update(no_key=True, of=("self",)).select_related("group", "host", "contact")
    return locked.get(pk=key)


def places_of(event: Event) -> Places:
    """Count the places of `event` in one query. Decide on the numbers only while holding `lock(event)`."""
    by_company: Counter[int | None] = Counter()
    taken = waiting = 0
    rows = event.registrations.live().order_by().values_list("company_id", "state").annotate(number=Count("pk"))
    for company_id, state, number in rows:
        if state in TAKEN:
            taken += number
            by_company[company_id] += number
        elif state == RegistrationState.WAITING:
            waiting += number
    return Places(event.capacity, event.company_limit, taken, waiting, by_company)
