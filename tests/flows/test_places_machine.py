"""Whatever people, organisers and the clock do, in any order: the rules about places hold after each step (1 to 5).

More than CI's 200 examples: `HYPOTHESIS_PROFILE=long bin/test tests/flows/test_places_machine.py`.
"""

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from events.choices import CancelCause, RegistrationState
from events.domain.attendance import check_in, check_out, opens_at
from events.domain.colleague import hand_over
from events.domain.event import change_event
from events.domain.offer import lapse_due
from events.domain.queue import give_place, make_room, move_in_queue
from events.domain.registration import cancel, register
from events.domain.waiting import fill_free
from events.domain.walk_in import let_in
from events.models import Event, Registration
from tests.factories.events import an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_company, a_member
from tests.flows.place_rules import assert_in_turn, assert_one_each, assert_places, assert_told, counted
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

settings.register_profile("ci", max_examples=200, stateful_step_count=25, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=5000, stateful_step_count=50, deadline=None)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci")
BEGIN = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
SOME = st.integers(0, 8)
HAPPENED: Counter[str] = Counter()  # so that a run in which, say, no offer was ever made is seen
AT_DOOR = {"let in", "taken back", "ticked off"}
MUST_HAPPEN = {"waited", "offered", "accepted", "declined", "moved", "given", *AT_DOOR}  # the rarer ones: see `EACH`


def tightens(event: Event, changes: dict[str, Any]) -> bool:
    """Whether `changes` leave somebody less than there was: a lower number, or places held anew or for others."""
    if any(name.startswith("held_") and value != getattr(event, name) for name, value in changes.items()):
        return True
    lower = {name: changes[name] for name in ("capacity", "company_limit") if changes.get(name) is not None}
    return any(getattr(event, name) is None or value < getattr(event, name) for name, value in lower.items())


class Places(RuleBasedStateMachine):
    """An event with a host, nine people from four companies, one of them the host's and one who leads the group."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now = BEGIN
        self.at(self.make)
        with clock.frozen(self.now):
            self.before = counted(self.event)
        self.by_hand: set[int] = set()  # whom an organiser decided about in this step
        self.let_in_past = 0  # in this step

    def make(self) -> None:
        host, group = a_company(), a_group()
        self.people = [a_member(at=host) for _ in range(3)]
        for _ in range(2):
            company = a_company()
            self.people += [a_member(at=company) for _ in range(2)]
        self.leader = a_leader(group)
        self.people += [self.leader, a_member()]
        self.event = an_event(group, host=host, capacity=3, starts_at=BEGIN + dt.timedelta(hours=75))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def at(self, do: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """Do it at the machine's time; what the domain refuses changes nothing."""
        with clock.frozen(self.now):
            try:
                return do(*arguments, **more)
            except DomainError:
                return None

    @initialize(left=st.sampled_from([75, 44, 30, 3]))
    def begin(self, left: int) -> None:
        """So many hours before the start: places are given at once, or offered, or go to who presses first."""
        self.now = self.event.starts_at - dt.timedelta(hours=left)

    @rule(people=st.lists(SOME, min_size=1, max_size=5, unique=True))
    def register(self, people: list[int]) -> None:
        for who in people:
            self.press(who)

    def press(self, who: int) -> None:
        self.now += dt.timedelta(seconds=1)
        first = self.at(register, self.event, self.people[who])
        again = self.at(register, self.event, self.people[who])
        if first is not None and again is not None:  # rule 4
            assert (again.pk, again.is_news) == (first.pk, False)
            HAPPENED["waited"] += first.is_waiting

    def offers(self) -> list[Registration]:
        rows = self.event.registrations.filter(state=RegistrationState.OFFERED, offer_expires_at__gt=self.now)
        return list(rows.select_related("person").order_by("pk"))

    @precondition(lambda self: self.offers())
    @rule(accepts=st.booleans())
    def answer_an_offer(self, accepts: bool) -> None:
        row = self.offers()[0]
        if accepts:
            HAPPENED["accepted"] += self.at(register, self.event, row.person).is_registered
        else:
            HAPPENED["declined"] += self.at(cancel, row) is not None

    @rule(who=SOME)
    def cancel(self, who: int) -> None:
        mine = self.event.registrations.live().filter(person=self.people[who]).first()
        if mine is not None:
            self.at(cancel, mine)

    @rule(who=SOME, to=SOME)
    def hand_over(self, who: int, to: int) -> None:
        mine = self.event.registrations.live().filter(person=self.people[who]).first()
        if mine is not None:
            HAPPENED["handed over"] += self.at(hand_over, mine, self.people[to], by=self.people[who]) is not None

    def queue(self) -> list[Registration]:
        return list(self.event.registrations.waiting())

    @precondition(lambda self: self.queue() + self.offers())
    @rule(which=st.integers(0, 8))
    def give_past_the_queue(self, which: int) -> None:
        rows = self.queue() + self.offers()
        row = rows[which % len(rows)]
        given = self.at(give_place, row, by=self.leader, reason="Skal holde innlegget")
        self.by_hand.add(row.pk)
        HAPPENED["given"] += given is not None and given.is_registered

    @precondition(lambda self: len(self.queue()) > 1)
    @rule(which=st.integers(0, 8), to=st.integers(1, 8))
    def move_in_the_queue(self, which: int, to: int) -> None:
        row = self.queue()[which % len(self.queue())]
        HAPPENED["moved"] += self.at(move_in_queue, row, to=to, by=self.leader, reason="Lang reise") is not None

    def next_press(self) -> None:
        """Move on: of presses in one moment nobody knows which was the last."""
        self.now += dt.timedelta(seconds=1)

    def at_the_door(self) -> bool:
        return self.now >= opens_at(self.event)

    @precondition(at_the_door)
    @rule(who=SOME, past_capacity=st.booleans(), by_mistake=st.booleans())
    def let_in(self, who: int, past_capacity: bool, by_mistake: bool) -> None:
        """Pressed twice, the second time they are there already (rule 4); by mistake: it is taken back."""
        self.next_press()
        person, how = self.people[who], {"by": self.leader, "past_capacity": past_capacity}
        had_place = self.event.registrations.live().filter(person=person).exclude(state=RegistrationState.WAITING)
        self.let_in_past += past_capacity and not had_place.exists()
        first, again = (self.at(let_in, self.event, person, **how) for _ in range(2))
        assert (first is None) == (again is None)
        if first is not None:
            assert (again.pk, again.is_news) == (first.pk, False)
            HAPPENED["let in"] += first.is_walk_in
            self.next_press()
            undone = self.at(check_out, first, by=self.leader) if by_mistake else None
            HAPPENED["taken back"] += undone is not None and first.is_walk_in and not undone.is_walk_in

    @precondition(at_the_door)
    @rule(who=SOME)
    def tick_off(self, who: int) -> None:
        self.next_press()
        mine = self.event.registrations.live().filter(person=self.people[who]).first()
        if mine is not None:
            HAPPENED["ticked off"] += self.at(check_in, mine, by=self.leader) is not None

    @precondition(lambda self: self.now < self.event.starts_at - dt.timedelta(hours=1))
    @rule(hours=st.sampled_from([0.5, 3, 5, 9, 26]))
    def wait(self, hours: float) -> None:
        before = self.now
        self.now = min(self.now + dt.timedelta(hours=hours), self.event.starts_at - dt.timedelta(minutes=30))
        self.at(fill_free)
        HAPPENED["lapsed"] += self.at(lapse_due)  # last: what it frees, it gives to the next itself
        event = Event.objects.get(pk=self.event.pk)
        held = event.held_for_host + event.held_for_group
        HAPPENED["released"] += bool(held and event.held_until and before < event.held_until <= self.now)
        assert not event.registrations.filter(  # rule 3: nobody's place waits for an answer that is too late
            state=RegistrationState.OFFERED, offer_expires_at__lte=self.now
        ).exists()

    @rule(capacity=st.sampled_from([2, 2, 3, 4, None]))
    def make_room(self, capacity: int | None) -> None:
        self.change(capacity=capacity)

    @rule(more=st.integers(1, 2))
    def open_more(self, more: int) -> None:
        event = Event.objects.get(pk=self.event.pk)
        assert (self.at(make_room, event, more=more) is None) == (event.capacity is None)

    @rule(limit=st.sampled_from([None, 1, 2]))
    def limit(self, limit: int | None) -> None:
        self.change(company_limit=limit)

    @rule(host=st.integers(0, 2), group=st.integers(0, 1), hours=st.sampled_from([None, 12, 40]))
    def hold(self, host: int, group: int, hours: int | None) -> None:
        until = None if hours is None else self.now + dt.timedelta(hours=hours)
        self.change(held_for_host=host, held_for_group=group, held_until=until)

    def change(self, **changes: Any) -> None:
        held = changes.get("held_for_host", 0) + changes.get("held_for_group", 0)
        event = Event.objects.get(pk=self.event.pk)
        held = held or event.held_for_host + event.held_for_group
        capacity = changes.get("capacity", event.capacity)
        if held and (capacity is None or capacity < held):
            return  # the form and the database refuse it
        refused = self.at(change_event, self.event, changes) is None
        assert not refused or tightens(event, changes), f"refused though it takes nothing from anybody: {changes}"

    @rule(word=st.sampled_from(["Ta med hjelm", "Ta med vernesko"]))
    def change_a_word(self, word: str) -> None:
        self.change(summary=word)

    @invariant()
    def rules_hold(self) -> None:
        with clock.frozen(self.now):
            now = assert_places(self.event, self.before, let_in_past=self.let_in_past)
        assert_in_turn(self.before, now, by_hand=self.by_hand)
        assert_one_each(self.event)
        HAPPENED["offered"] += bool(self.offers())
        self.before, self.by_hand, self.let_in_past = now, set(), 0

    @invariant()
    def nobody_lost_a_place_unasked(self) -> None:
        """Who had a place gave it up, handed it over, or let an offer go: no rule takes one away here.

        But from who was let in at the door by mistake.
        """
        gone = self.event.registrations.filter(state=RegistrationState.CANCELLED)
        causes = set(gone.values_list("cause", flat=True))
        assert causes <= {CancelCause.OWN, CancelCause.HANDED_ON, CancelCause.LAPSED, CancelCause.DOOR}

    @invariant()
    def mails_say_what_holds(self) -> None:
        assert_told(self.event)


Steps = list[tuple[str, dict[str, Any]]]
FULL: Steps = [("register", {"people": [3, 5, 7]}), ("register", {"people": [8, 4]})]  # three places, two wait
OFFER: Steps = [("begin", {"left": 44}), *FULL, ("cancel", {"who": 5})]
DOOR: Steps = [("begin", {"left": 3}), *FULL, ("wait", {"hours": 3})]
EACH: dict[str, Steps] = {
    "waited": [("begin", {"left": 75}), ("limit", {"limit": 1}), ("register", {"people": [3, 4]})],
    "offered": [*OFFER, ("register", {"people": [6]})],  # nobody gets what is offered to another
    "accepted": [*OFFER, ("answer_an_offer", {"accepts": True})],
    "declined": [*OFFER, ("answer_an_offer", {"accepts": False})],
    "lapsed": [*OFFER, ("wait", {"hours": 9}), ("wait", {"hours": 9})],
    "handed over": [
        ("begin", {"left": 75}),
        ("register", {"people": [3, 5, 7, 8]}),
        ("hand_over", {"who": 3, "to": 4}),
    ],
    "released": [
        ("begin", {"left": 75}),
        ("hold", {"host": 2, "group": 0, "hours": 12}),
        *FULL,
        ("wait", {"hours": 9}),
        ("wait", {"hours": 9}),
    ],
    "let in": [*DOOR, ("let_in", {"who": 8, "past_capacity": True, "by_mistake": False})],
    "taken back": [*DOOR, ("let_in", {"who": 6, "past_capacity": True, "by_mistake": True})],
    "ticked off": [*DOOR, ("tick_off", {"who": 3})],
    "given": [*OFFER, ("give_past_the_queue", {"which": 1})],
    "moved": [("begin", {"left": 75}), *FULL, ("move_in_the_queue", {"which": 1, "to": 1}), ("cancel", {"who": 5})],
    "handed over: to one with an offer": [
        ("begin", {"left": 44}),
        ("register", {"people": [3, 5, 7]}),
        ("register", {"people": [4, 8]}),
        ("cancel", {"who": 5}),
        ("hand_over", {"who": 3, "to": 4}),
    ],
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", EACH)
def test_each(what: str) -> None:
    """Each thing that must happen happens once, whatever the machine comes upon."""
    HAPPENED.clear()
    go(EACH[what])
    assert HAPPENED[what.partition(":")[0]]


def go(steps: Steps) -> None:
    """Take the machine's steps in this order; the rules hold after each."""
    places = Places()
    try:
        for name, how in steps:
            getattr(places, name)(**how)
            places.rules_hold()
            places.nobody_lost_a_place_unasked()
            places.mails_say_what_holds()
    finally:
        places.teardown()


@pytest.mark.slow
@pytest.mark.django_db
class TestPlaces(Places.TestCase):  # type: ignore[misc, name-defined]
    """CI's run of the machine."""

    def runTest(self) -> None:  # noqa: N802 - unittest's name
        """Run it; what many examples can't do without must have happened."""
        HAPPENED.clear()
        super().runTest()
        assert {name for name in MUST_HAPPEN if not HAPPENED[name]} == set(), dict(HAPPENED)

    settings = settings(settings.get_profile(PROFILE), suppress_health_check=list(HealthCheck))
