"""200 people press within the same second for 30 places, over HTTP against several worker processes."""

import re

import pytest
from django.urls import reverse

from events.choices import RegistrationState
from events.models import Registration
from members.models import Person
from tests.browsing import Browser
from tests.factories.events import an_event
from tests.factories.members import a_company, a_member
from tests.flows.test_races import at_once
from tests.services import LivePortal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
R, W = RegistrationState.REGISTERED, RegistrationState.WAITING


def told(text: str) -> tuple[str, int]:
    """What the answer says: registered, or waiting and at which place."""
    if found := re.search(r"You are no\. (\d+) on the waiting list", text):
        return W, int(found[1])
    return (R, 0) if "You&#x27;re registered" in text or "You're registered" in text else ("", 0)


def test_thirty_get_a_place_and_the_others_wait_in_order(live_portal: LivePortal) -> None:
    event = an_event(capacity=30)
    companies = [a_company() for _ in range(20)]
    people = [a_member(at=companies[number % 20]) for number in range(200)]
    path = reverse("events:register", args=[event.slug])
    browsers = [Browser(live_portal.url, person) for person in people]

    answers = at_once([lambda browser=browser: browser.press(path) for browser in browsers])  # type: ignore[misc]

    assert {answer.status for answer in answers} == {200}
    rows = list(Registration.objects.filter(event=event).order_by("asked_at", "pk"))
    assert [row.state for row in rows] == [R] * 30 + [W] * 170
    truth = {row.person_id: (R, 0) for row in rows[:30]}
    truth |= {row.person_id: (W, number) for number, row in enumerate(rows[30:], 1)}
    assert {person.pk: told(answer.text) for person, answer in zip(people, answers, strict=True)} == truth


def test_ten_tabs_of_one_person_get_the_same_answer(live_portal: LivePortal) -> None:
    event, person = an_event(capacity=1), a_member()
    path = reverse("events:register", args=[event.slug])
    browser = Browser(live_portal.url, Person.objects.get(pk=person.pk))
    answers = at_once([lambda: browser.press(path)] * 10)
    assert [told(answer.text) for answer in answers] == [(R, 0)] * 10
    assert Registration.objects.filter(event=event).count() == 1
