"""Sixteen at once do to one event whatever people, organisers and the clock do: rules 1 to 4 hold afterwards."""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import pytest

from events.choices import RegistrationState
from events.domain.colleague import hand_over
from events.domain.event import change_event
from events.domain.offer import lapse_due
from events.domain.queue import give_place, make_room, move_in_queue
from events.domain.registration import cancel, register
from events.domain.waiting import fill_free
from events.domain.walk_in import let_in
from events.models import Event, Registration
from members.models import Person
from tests.factories.events import an_event
from tests.factories.members import a_company, a_member
from tests.flows.place_rules import assert_one_each, assert_places, assert_told
from tests.flows.test_races import at_once
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
THREADS, ACTIONS = 16, 12
HELD = 2
FAR, NEAR, SOON = dt.timedelta(days=9), dt.timedelta(hours=40), dt.timedelta(hours=2)  # SOON: the door is open
WHY = "Skal holde innlegget"


def some(chance: random.Random, event: Event, people: list[Person]) -> Callable[[], Any]:
    """One thing that somebody or the clock does to `event`."""
    who, other = chance.choice(people), chance.choice(people)
    mine = event.registrations.live().filter(person=who).first()
    press = [lambda: register(event, Person.objects.get(pk=who.pk))] * 6
    giving = [lambda: cancel(mine)] * 2 + [lambda: hand_over(mine, other, by=who)] * 2 if mine else []
    now = clock.now()
    open_offers = event.registrations.filter(state=RegistrationState.OFFERED)
    offered = open_offers.select_related("person").order_by("?").first()
    answers = [lambda: register(event, offered.person)] * 3 + [lambda: cancel(offered)] if offered else []
    late = [lambda: open_offers.filter(pk=offered.pk).update(offer_expires_at=now)] if offered else []
    queue = event.registrations.waiting().filter(person__in=[who, other]).first()
    leads = [
        lambda: give_place(queue, by=other, reason=WHY),
        lambda: move_in_queue(queue, to=chance.randint(1, 4), by=other, reason=WHY),
    ]
    rooms = [
        lambda: change_event(event, {"capacity": None, "held_for_host": 0}),
        lambda: change_event(event, {"capacity": chance.choice([4, 6, 9]), "held_for_host": chance.choice([0, HELD])}),
        lambda: change_event(event, {"held_until": chance.choice([None, now])}),  # now: they are released
        lambda: change_event(event, {"company_limit": chance.choice([None, 2, 3])}),
    ]
    door = [lambda: let_in(event, Person.objects.get(pk=who.pk), by=other)] * 2
    more = [lambda: make_room(Event.objects.get(pk=event.pk), more=1)]
    return chance.choice(
        [*press, *giving, *answers, *late, *(leads if queue else []), *rooms, *more, *door, fill_free, lapse_due]
    )


def busy(seed: int, event: Event, people: list[Person]) -> Callable[[], list[str]]:
    """A thread's work; it returns what was no refusal with a sentence."""

    def work() -> list[str]:
        chance, wrong = random.Random(seed), []
        for _ in range(ACTIONS):
            try:
                some(chance, event, people)()
            except DomainError:
                continue
            except Exception as error:
                wrong.append(f"{type(error).__name__}: {error}")
        return wrong

    return work


@pytest.mark.parametrize("ahead", [FAR, NEAR, SOON], ids=["at once", "offers", "first to press"])
def test_sixteen_at_once(ahead: dt.timedelta) -> None:
    noon = clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
    companies = [a_company() for _ in range(4)]
    people = [a_member(at=company) for company in companies for _ in range(4)]
    with clock.frozen(noon):
        event = an_event(host=companies[0], capacity=5, company_limit=2, starts_at=noon + ahead)
        wrong = at_once(busy(seed, event, people) for seed in range(THREADS))
        assert [line for lines in wrong for line in lines] == []
        assert_places(event, kept=HELD)
        assert_one_each(event)
        assert_told(event)
        assert Registration.objects.filter(event=event).count() > THREADS
