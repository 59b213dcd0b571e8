"""The statistics with something in them, in a real browser; and the numbers on the organiser's page."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from events.models import Event, Registration
from members.models import Person
from tests.browser.test_pages import faults_of
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_member
from thamsklyngen.shared import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]


def a_year() -> tuple[Event, Person]:
    """A held event with attendance, one where nobody was ticked off, and the leader of their group."""
    group = a_group("Effektiv produksjon")
    leader, people = a_leader(group), [a_member() for _ in range(3)]
    for days, kind in ((40, "breakfast"), (4, "workshop")):
        before = clock.now() - dt.timedelta(days=days)
        with clock.frozen(before - dt.timedelta(days=9)):
            event = an_event(group, starts_at=before, kind=kind, capacity=8)
            rows = [a_place(event, person) for person in people]
    Registration.objects.filter(pk__in=[row.pk for row in rows[1:]]).update(checked_in_at=before)
    return event, leader


@pytest.mark.parametrize("language", ["nb", "en"])
def test_axe_finds_nothing_where_there_is_something_to_show(window: Callable[..., Page], language: str) -> None:
    event, leader = a_year()
    Person.objects.update(language=language)
    page = window(leader, language=language)
    page.emulate_media(reduced_motion="reduce")
    faults = {}
    statistics, funders = reverse("statistics"), reverse("statistics_funders")
    running = reverse("events:running", args=[event.key])
    for path in (statistics, f"{statistics}?from=2026-01-01&to=2025-01-01&group=foo", funders, running):
        page.goto(path)
        faults |= {path: found} if (found := faults_of(page)) else {}
    assert faults == {}


def test_the_pictures_have_names_and_stay_within_the_phone(window: Callable[..., Page]) -> None:
    _event, leader = a_year()
    page = window(leader, language="en")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(reverse("statistics"))
    assert page.get_by_role("img", name="Places by month").count() == 1
    assert page.locator(".chart .unknown").count() == page.locator(".chart .came").count() == 3
    wide = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.chart')].map(c => c.getBoundingClientRect().right))"
    )
    assert wide <= 390
    page.select_option("#id_kind", "breakfast")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**kind=breakfast**")
    assert page.locator(".chart .came").count() == 0
