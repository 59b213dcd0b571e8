"""Counting places (rule 1). The numbers that decide are read under the lock on the event's row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from django.db.models import Count

from events.choices import TAKEN, RegistrationState
from events.models import Event


class Claim(NamedTuple):
    """What decides about a place for somebody: the company they come for, and whether the group's seats are theirs."""

    company_id: int | None
    as_group: bool = False


class Stop(NamedTuple):
    """How the limit per company stands in somebody's way: what their company has, and may have."""

    has: int
    limit: int
    also_full: bool  # whether the event has no place for them either


class Counted(Protocol):
    """A row that takes a place or waits for one."""

    company_id: int | None
    as_group: bool
    state: str


def claim_of(row: Counted) -> Claim:
    """What a registration counts as."""
    return Claim(row.company_id, row.as_group)


@dataclass(frozen=True)
class Places:
    """How the places of one event stand. Never stored."""

    capacity: int | None
    company_limit: int | None
    host_id: int | None = None
    held_for_host: int = 0  # as long as they are held: 0 once they are released
    held_for_group: int = 0
    waiting: int = 0
    by_claim: Counter[Claim] = field(default_factory=Counter)  # of what is taken

    @property
    def taken(self) -> int:
        """Registered and open offers."""
        return self.by_claim.total()

    @property
    def by_company(self) -> Counter[int | None]:
        """How many each company has."""
        found: Counter[int | None] = Counter()
        for claim, number in self.by_claim.items():
            found[claim.company_id] += number
        return found

    def is_host(self, claim: Claim) -> bool:
        """Whether it is one of the host's people; they count as the host's first, whatever else they are."""
        return self.host_id is not None and claim.company_id == self.host_id

    @property
    def held(self) -> tuple[int, int]:
        """Held places that nobody has taken yet: the host's and the group's."""
        host = sum(number for claim, number in self.by_claim.items() if self.is_host(claim))
        group = sum(number for claim, number in self.by_claim.items() if claim.as_group and not self.is_host(claim))
        return max(0, self.held_for_host - host), max(0, self.held_for_group - group)

    @property
    def free(self) -> int | None:
        """Places that anyone may have, below 0 where more are held than there are; None where there is no limit."""
        return None if self.capacity is None else self.capacity - self.taken - sum(self.held)

    @property
    def left(self) -> int | None:
        """Places that anyone may have; None where there is no limit."""
        return None if self.free is None else max(0, self.free)

    def left_for(self, claim: Claim) -> int | None:
        """Places that somebody with this claim may have, the limit per company aside; None: any number."""
        if self.free is None:
            return None
        for_host, for_group = self.held
        mine = for_host if self.is_host(claim) else for_group if claim.as_group else 0
        return max(0, self.free + mine)

    @property
    def is_full(self) -> bool:
        """Whether nobody without a held place can have one now."""
        return self.left == 0

    @property
    def is_all_taken(self) -> bool:
        """Whether nobody at all can have a place now."""
        return self.capacity is not None and self.taken >= self.capacity

    def company_is_full(self, company_id: int | None) -> bool:
        """Whether the company has all the places that one company may have; the host may fill what is held for it."""
        limit = self.limit_of(company_id)
        return limit is not None and self.by_company[company_id] >= limit

    def stop_of(self, claim: Claim) -> Stop | None:
        """What the limit per company leaves to somebody with this claim: None where it isn't in their way."""
        limit = self.limit_of(claim.company_id)
        if limit is None or not self.company_is_full(claim.company_id):
            return None
        return Stop(self.by_company[claim.company_id], limit, self.left_for(claim) == 0)

    @property
    def missing(self) -> int:
        """How many more are taken than there are places."""
        return 0 if self.capacity is None else max(0, self.taken - self.capacity)

    @property
    def missing_with_held(self) -> int:
        """How many more are taken or held than there are places."""
        return 0 if self.free is None else max(0, -self.free)

    def too_many_of(self, company_id: int | None, *, kept: int = 0) -> int:
        """How many more the company has than one company may have; `kept`: what it may have at least."""
        limit = self.limit_of(company_id)
        return 0 if limit is None else max(0, self.by_company[company_id] - max(limit, kept))

    def limit_of(self, company_id: int | None) -> int | None:
        """How many the company may have; None for any number, and for who comes for no company."""
        if self.company_limit is None or company_id is None:
            return None
        return max(self.company_limit, self.held_for_host if company_id == self.host_id else 0)

    def may_have(self, claim: Claim) -> bool:
        """Whether somebody with this claim may have a place now."""
        return self.left_for(claim) != 0 and not self.company_is_full(claim.company_id)

    def with_capacity(self, capacity: int | None) -> "Places":
        """The same were there so many places."""
        return replace(self, capacity=capacity)

    def with_one_more(self, claim: Claim) -> "Places":
        """The same after somebody with this claim has taken a place."""
        return replace(self, by_claim=self.by_claim + Counter([claim]))

    def with_one_less(self, claim: Claim) -> "Places":
        """The same after somebody with this claim has given a place up."""
        return replace(self, by_claim=self.by_claim - Counter([claim]))


def lock(event: Event | int) -> Event:
    """The event's row, locked until the end of the transaction: whoever counts or changes places holds it.

    NO KEY UPDATE, since a plain FOR UPDATE would also hold up every insert that points at the row.
    """
    key = event.pk if isinstance(event, Event) else event
    locked = Event.objects.select_for_update(no_key=True, of=("self",)).select_related("group", "host", "contact")
    return locked.get(pk=key)


def places_of(event: Event) -> Places:
    """Count the places of `event` in one query. Decide on the numbers only while holding `lock(event)`."""
    rows = event.registrations.live().order_by().values_list("company_id", "as_group", "state")
    return _places(event, rows.annotate(number=Count("pk")))


def count(event: Event, rows: Iterable[Counted]) -> Places:
    """The places as `places_of` counts them, from live registrations that are at hand already."""
    return _places(event, ((*claim_of(row), row.state, 1) for row in rows))


def _places(event: Event, rows: Iterable[tuple[int | None, bool, str, int]]) -> Places:
    by_claim: Counter[Claim] = Counter()
    waiting = 0
    for company_id, as_group, state, number in rows:
        if state in TAKEN:
            by_claim[Claim(company_id, as_group)] += number
        elif state == RegistrationState.WAITING:
            waiting += number
    held = (event.held_for_host, event.held_for_group) if event.holds_places else (0, 0)
    return Places(event.capacity, event.company_limit, event.host_id, *held, waiting, by_claim)
