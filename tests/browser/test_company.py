"""A contact keeps their house in order, and a newcomer comes in, in a real browser."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from members.models import CompanyInvitation, Employment, JoinRequest
from tests.browser.test_pages import findings
from tests.factories.members import a_company, a_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]


def test_a_list_with_a_fault_is_mended_looked_at_and_sent(window: Callable[..., Page]) -> None:
    company = a_company("Orkel")
    page = window(a_person(at=company, role="contact"), language="en")
    page.goto(reverse("members:invite_colleagues", args=[company.slug]))
    page.fill("textarea", "Kari Nordmann <kari@orkel.example>\nbare et navn")
    page.get_by_role("button", name="Check the list first").click()
    page.get_by_text("Line 2").wait_for()
    assert findings(page) == []
    assert page.input_value("textarea").endswith("bare et navn"), "nothing of it is lost"
    page.fill("textarea", "Kari Nordmann <kari@orkel.example>\nola@orkel.example")
    page.get_by_role("button", name="Check the list again").click()
    page.get_by_role("button", name="Send 2 invitations").click()
    page.get_by_text("2 invitations are on their way.").wait_for()
    assert findings(page) == []
    assert CompanyInvitation.objects.count() == 2


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_who_has_left_is_ticked_shown_and_noted(window: Callable[..., Page], script: bool) -> None:
    company = a_company("Orkel")
    contact, goes = a_person("Anne Kontakt", at=company, role="contact"), a_person("Bjarne Går", at=company)
    page = window(contact, language="en", script=script)
    page.goto(reverse("members:roster", args=[company.slug]))
    day = page.locator(f"[name=d{goes.employments.get().pk}]")
    assert not day.is_visible()
    page.get_by_role("group", name="Bjarne Går").get_by_label("Has left").check()
    assert day.is_visible()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="1 person has left").wait_for()
    if script:
        assert findings(page) == []
    page.get_by_role("button", name="Yes, note that they have left").click()
    page.get_by_text("1 person is noted as having left.").wait_for()
    assert Employment.objects.get(person=goes).until is not None


def test_from_asking_to_being_let_in(window: Callable[..., Page]) -> None:
    company = a_company("Orkel")
    contact, newcomer = a_person("Anne Kontakt", at=company, role="contact"), a_person("Nils Ny")
    page = window(newcomer, language="en")
    page.goto(reverse("members:join"))
    page.get_by_role("link", name="Orkel").click()
    page.get_by_role("button", name="Ask to be let in").click()
    page.get_by_role("heading", name="Waiting for Anne Kontakt to approve you").wait_for()
    assert findings(page) == []
    other = window(contact, size="desk", language="en")
    other.goto(reverse("members:run_company", args=[company.slug]))
    other.get_by_role("link", name="Nils Ny says they work here").click()
    other.get_by_role("button", name="Yes, let in").click()
    other.get_by_text("Nils Ny gets a mail with your answer.").wait_for()
    assert findings(other) == []
    assert JoinRequest.objects.get().state == "approved"
    assert newcomer.employments.get().company == company
