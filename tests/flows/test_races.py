"""Many at once, with real threads and transactions: rules 1, 2 and 4 under load."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from events.choices import RegistrationState
from events.domain import errors, waiting
from events.domain import registration as domain
from events.domain.changes import stamp_of
from events.domain.event import change_event, publish
from events.domain.places import Places, places_of
from events.domain.question import ask_ready
from events.domain.registration import cancel, register
from events.models import Event, Registration
from members.models import Person
from tests.factories.events import a_place, an_event
from tests.factories.members import a_company, a_member
from thamsklyngen.outbox.models import Message

pytestmark = pytest.mark.django_db(transaction=True)
R, W, C = RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.CANCELLED


def at_once(calls: Iterable[Callable[[], Any]]) -> list[Any]:
    """Run all `calls` in threads of their own that start together; their results in order."""
    calls = list(calls)
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait(30)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def pressing(event: Event, people: Iterable[Person]) -> list[Callable[[], Registration]]:
    """What each of `people` does when pressing the button; each reads the person anew, as a request does."""
    return [lambda key=person.pk: register(event, Person.objects.get(pk=key)) for person in people]  # type: ignore[misc]


def numbers(event: Event) -> Counter[str]:
    return Counter(event.registrations.values_list("state", flat=True))


def without_lock(monkeypatch: pytest.MonkeyPatch, racers: int) -> None:
    """Take the lock away and let all count before anybody inserts: the race that the lock prevents."""
    counted = threading.Barrier(racers)

    def count(event: Event) -> Places:
        places = places_of(event)
        counted.wait(30)
        return places

    monkeypatch.setattr(domain, "lock", lambda event: Event.objects.get(pk=getattr(event, "pk", event)))
    monkeypatch.setattr(domain, "places_of", count)


def test_without_the_lock_the_last_place_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    event = an_event(capacity=1)
    people = [a_member() for _ in range(2)]
    without_lock(monkeypatch, 2)
    at_once(pressing(event, people))
    assert numbers(event) == {R: 2}, "the race is real: the tests below would see a missing lock"


def test_the_last_place_is_given_once() -> None:
    event = an_event(capacity=1)
    at_once(pressing(event, [a_member() for _ in range(12)]))
    assert numbers(event) == {R: 1, W: 11}


def test_without_the_lock_a_company_gets_more_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    company, event = a_company(), an_event(company_limit=1)
    people = [a_member(at=company) for _ in range(2)]
    without_lock(monkeypatch, 2)
    at_once(pressing(event, people))
    assert numbers(event) == {R: 2}


def test_the_limit_per_company_holds() -> None:
    company, event = a_company(), an_event(company_limit=2)
    at_once(pressing(event, [a_member(at=company) for _ in range(10)] + [a_member() for _ in range(4)]))
    assert event.registrations.filter(company=company, state=R).count() == 2
    assert numbers(event) == {R: 6, W: 8}


def test_one_person_in_ten_tabs_has_one_place_and_one_mail() -> None:
    event, person = an_event(capacity=3), a_member()
    places = at_once(pressing(event, [person] * 10))
    assert len({place.pk for place in places}) == 1
    assert Message.objects.filter(person=person).count() == 1


def test_without_the_lock_a_place_stays_empty_while_somebody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    event, newcomer = an_event(capacity=1), a_member()
    holder = a_place(event)
    without_lock(monkeypatch, 2)
    monkeypatch.setattr(waiting, "places_of", domain.places_of)  # the freed place is counted at the same moment
    at_once([lambda: cancel(holder), *pressing(event, [newcomer])])
    assert numbers(event) == {C: 1, W: 1}, "the newcomer saw a full event, the one who left saw nobody waiting"


@pytest.mark.slow
def test_no_place_stays_empty_while_somebody_waits() -> None:
    for _ in range(8):
        event, newcomers = an_event(capacity=2), [a_member() for _ in range(3)]
        holders = [a_place(event) for _ in range(2)]
        at_once([*(lambda place=place: cancel(place) for place in holders), *pressing(event, newcomers)])  # type: ignore[misc]
        assert numbers(event) == {C: 2, R: 2, W: 1}


@pytest.mark.slow
def test_everybody_who_cancels_makes_room_for_exactly_one() -> None:
    event = an_event(capacity=6)
    holders = [a_place(event) for _ in range(6)]
    queue = [a_place(event) for _ in range(8)]
    at_once([lambda place=place: cancel(place) for place in holders])  # type: ignore[misc]
    assert event.registrations.filter(state=R).count() == 6
    promoted = set(event.registrations.filter(state=R).values_list("pk", flat=True))
    assert promoted == {place.pk for place in queue[:6]}, "first come, first served"


def test_cancelling_and_pressing_and_raising_the_capacity_at_the_same_time() -> None:
    event = an_event(capacity=4, company_limit=2)
    holders = [a_place(event) for _ in range(4)]
    for _ in range(3):
        a_place(event)
    newcomers = [a_member() for _ in range(6)]
    at_once(
        [
            *(lambda place=place: cancel(place) for place in holders[:2]),  # type: ignore[misc]
            *pressing(event, newcomers),
            lambda: change_event(event, {"capacity": 7}),
        ]
    )
    assert event.registrations.filter(state=R).count() == 7
    last_in = event.registrations.filter(state=R).order_by("-asked_at", "-pk")[0]
    first_out = event.registrations.waiting()[0]
    assert (last_in.asked_at, last_in.pk) < (first_out.asked_at, first_out.pk), "nobody passed anybody"


def test_two_drafts_of_one_title_and_day_published_at_once_get_an_address_each() -> None:
    for _ in range(5):
        starts_at = an_event().starts_at
        drafts = [an_event(draft=True, title="Frokost om 5S", starts_at=starts_at) for _ in range(6)]
        published = at_once([lambda draft=draft: publish(draft) for draft in drafts])  # type: ignore[misc]
        assert len({event.slug for event in published}) == 6
        assert Event.objects.filter(pk__in=[draft.pk for draft in drafts], state="published").count() == 6


def test_of_two_who_save_what_they_saw_at_the_same_time_one_is_told() -> None:
    for _ in range(5):
        event = an_event(capacity=5)
        seen = stamp_of(event)

        def save(capacity: int, event: Event = event, seen: str = seen) -> Event | None:
            try:
                return change_event(event, {"capacity": capacity}, seen=seen)
            except errors.ChangedMeanwhile:
                return None

        answers = at_once([lambda places=places: save(places) for places in (10, 20, 30)])  # type: ignore[misc]
        (saved,) = filter(None, answers)
        event.refresh_from_db()
        assert event.capacity == saved.capacity


def test_one_place_cancelled_from_many_tabs_frees_one_place() -> None:
    event = an_event(capacity=1)
    holder = a_place(event)
    for _ in range(4):
        a_place(event)
    at_once([lambda: cancel(holder)] * 6)
    assert event.registrations.filter(state=R).count() == 1
    assert event.registrations.waiting().count() == 3


def test_a_ready_question_that_two_press_at_once_is_asked_once() -> None:
    event = an_event()
    at_once([lambda: ask_ready(Event.objects.get(pk=event.pk), "diet")] * 4)
    assert event.questions.count() == 1
