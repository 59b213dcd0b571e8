"""What holds of an event's places after whatever was done (rules 1 to 4), for tests that do many things.

Counted from the rows alone, for what the portal says of its places is what is judged here. Nobody in these tests loses
the right to come.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import product

from events.choices import Promotion, RegistrationState
from events.models import Event, Registration, RegistrationMessage
from groups.models import Seat
from thamsklyngen.shared import clock

R, W, O = RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.OFFERED  # noqa: E741
TELLS = {
    R: {"events/registered", "events/promoted", "events/handed_over"},
    W: {"events/waiting", "events/place_free"},
    O: {"events/offered"},
}
AT_ONCE_UNTIL, OFFERS_UNTIL = dt.timedelta(hours=48), dt.timedelta(hours=4)  # before the start


def live(event: Event) -> list[Registration]:
    """Who has a place or waits, in the queue's order."""
    return list(Registration.objects.filter(event=event, state__in=(R, W, O)).order_by("asked_at", "pk"))


@dataclass(frozen=True)
class Count:
    """The places of one event at one moment, counted by rule 1."""

    event: Event
    rows: list[Registration]
    seated: frozenset[int]  # the group's people
    now: dt.datetime

    @property
    def taken(self) -> list[Registration]:
        """Registered and open offers."""
        return [row for row in self.rows if row.state in (R, O)]

    @property
    def waiting(self) -> list[Registration]:
        """The queue."""
        return [row for row in self.rows if row.state == W]

    def sort_of(self, row: Registration) -> str:
        """For whom places are held that this one may have; the host's people count as the host's first."""
        if self.event.host_id is not None and row.company_id == self.event.host_id:
            return "host"
        return "group" if row.person_id in self.seated else ""

    @property
    def held_for(self) -> dict[str, int]:
        """What is held at all, taken or not."""
        until = min(self.event.held_until or self.event.starts_at, self.event.starts_at)
        holds = self.now < until
        return {"host": self.event.held_for_host * holds, "group": self.event.held_for_group * holds}

    def of_company(self, company_id: int | None) -> int:
        """How many of a company have a place, or an offer."""
        return sum(row.company_id == company_id for row in self.taken)

    def limit_of(self, company_id: int | None) -> int | None:
        """How many of a company may have one; who comes for none is not counted."""
        if company_id is None or self.event.company_limit is None:
            return None
        held = self.held_for["host"] if company_id == self.event.host_id else 0
        return max(self.event.company_limit, held)

    def free_for(self, sort: str) -> int | None:
        """Places for those of a sort, below 0 where too many are taken; None: any number."""
        if self.event.capacity is None:
            return None
        taken = Counter(self.sort_of(row) for row in self.taken)
        for_others = sum(max(0, held - taken[name]) for name, held in self.held_for.items() if name != sort)
        return self.event.capacity - len(self.taken) - for_others

    def may_have(self, row: Registration) -> bool:
        """Whether there is a place for somebody who has none yet."""
        free, limit = self.free_for(self.sort_of(row)), self.limit_of(row.company_id)
        return (free is None or free > 0) and (limit is None or self.of_company(row.company_id) < limit)

    def without(self, row: Registration) -> "Count":
        """The same had this one no place."""
        return replace(self, rows=[one for one in self.rows if one.pk != row.pk])

    @property
    def too_many(self) -> Counter[str]:
        """How many more are taken than there are places, than others' held places leave, than each company may have."""
        found: Counter[str] = Counter()
        if self.event.capacity is not None:
            found["places"] = max(0, len(self.taken) - self.event.capacity)
            found["held"] = max(0, -(self.free_for("") or 0))
        for company_id in {row.company_id for row in self.taken}:
            if (limit := self.limit_of(company_id)) is not None:
                found[f"company {company_id}"] = max(0, self.of_company(company_id) - limit)
        return found

    @property
    def host_keeps(self) -> Counter[str]:
        """What the host's people have of places that were held for them: they keep it when nothing is held any more."""
        host = self.event.host_id
        return Counter({f"company {host}": min(self.of_company(host), self.event.held_for_host)})


def counted(event: Event) -> Count:
    """Count the places of an event as they are now."""
    seated = Seat.objects.filter(group=event.group_id).values_list("person", flat=True)
    return Count(Event.objects.get(pk=event.pk), live(event), frozenset(seated), clock.now())


def awake_between(begin: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """The time between the two in which an answer is expected of people: from 7 to 21, local time."""
    days = range((clock.local(end).date() - clock.local(begin).date()).days + 1)
    dates = [clock.local(begin).date() + dt.timedelta(days=day) for day in days]
    spans = [min(end, clock.at(date, 21)) - max(begin, clock.at(date, 7)) for date in dates]
    return sum((span for span in spans if span > dt.timedelta()), dt.timedelta())


def way_at(event: Event, moment: dt.datetime) -> Promotion:
    """What becomes of a place that comes free at some moment, by rule 3."""
    if moment < event.starts_at - AT_ONCE_UNTIL:
        return Promotion.AT_ONCE
    left = awake_between(moment, event.starts_at - OFFERS_UNTIL)
    return Promotion.OFFER if left >= dt.timedelta(hours=event.offer_hours) else Promotion.FIRST


def assert_places(event: Event, before: Count | None = None, *, let_in_past: int = 0, kept: int = 0) -> Count:
    """No place too many, none too many for one company, none free while somebody waits who may have it.

    Args:
        before: how it was a step ago. Too many may stay too many, but never become more by themselves.
        let_in_past: how many were let in at the door past what was counted, since then.
        kept: what the host's people may have kept, at most, of places that were held for them.

    Returns:
        The count.
    """
    now = counted(event)
    was = before.too_many if before else Counter()
    keeps = before.host_keeps if before else Counter({f"company {event.host_id}": kept})
    for name, number in now.too_many.items():
        most = was[name] + let_in_past
        if keeps[name]:
            most = max(most, keeps[name] + let_in_past - (now.limit_of(now.event.host_id) or 0))
        assert number <= most, f"{name}: {number} too many, {most} at most"
    stuck = [row for row in now.waiting if now.may_have(row)]
    if way_at(now.event, now.now) == Promotion.FIRST:
        assert all(row.told_free_at for row in stuck), f"{stuck} were not told of a free place"
    else:
        assert stuck == [], f"{stuck} wait while a place is free"
    last = now.event.starts_at - OFFERS_UNTIL
    assert [row for row in now.rows if row.offer_expires_at and row.offer_expires_at > last] == []
    assert_nobody_was_passed(now)
    return now


def assert_nobody_was_passed(now: Count) -> None:
    """Nobody has a place, or an offer, before somebody of the same company and sort who asked earlier.

    Left out are those of whom an organiser has decided otherwise, those who were handed a place, and those who pressed
    first in the last hours.
    """
    for row, one in product(now.taken, now.waiting):
        if row.reason or one.reason or row.handed_from_id or row.is_walk_in or _pressed_first(now.event, row):
            continue
        same = (row.company_id, now.sort_of(row)) == (one.company_id, now.sort_of(one))
        assert not (same and _turn(one) < _turn(row)), f"{row.person} passed {one.person}"


def assert_in_turn(before: Count, now: Count, *, by_hand: Collection[int] = ()) -> None:
    """Whoever has got a place, or an offer, in one step passed nobody who waits and could have had just this one.

    Of those who waited, each got what was due at that time.

    Args:
        by_hand: registrations that an organiser has decided about in this step.
    """
    way = way_at(now.event, now.now)
    if way == Promotion.FIRST:
        return
    had, waited = {row.pk for row in before.taken}, {row.pk for row in before.waiting}
    new = [row for row in now.taken if row.pk not in had and row.pk not in by_hand]
    new = [row for row in new if not row.handed_from_id and not row.is_walk_in]
    for row, one in product(new, [one for one in now.waiting if one.pk in waited]):
        passed = _turn(one) < _turn(row) and now.without(row).may_have(one)
        assert not passed, f"{row.person} got the place of {one.person}"
    due = R if way == Promotion.AT_ONCE else O
    assert all(row.state == due for row in new if row.pk in waited), f"{new} have not got what is due: {due}"


def _turn(row: Registration) -> tuple[dt.datetime, int]:
    return row.asked_at, row.pk


def _pressed_first(event: Event, row: Registration) -> bool:
    return row.placed_at is not None and way_at(event, row.placed_at) == Promotion.FIRST


def assert_one_each(event: Event) -> None:
    """Everybody has one place or wait at most (rule 4)."""
    people = [row.person_id for row in live(event)]
    assert len(people) == len(set(people))


def assert_told(event: Event) -> None:
    """The last mail about each place or wait says what holds. Who was let in at the door stands there: no mail."""
    for row in live(event):
        if row.is_walk_in:
            continue
        last = RegistrationMessage.objects.filter(registration=row).select_related("message").last()
        assert last is not None
        assert last.message.template in TELLS[RegistrationState(row.state)]
