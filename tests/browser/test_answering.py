"""Registering for a visit that asks, as a person does it: one form, one press more, and a change afterwards."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from events.models import SafetyProfile
from tests.factories.events import an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_company, a_member
from tests.factories.questions import a_question, a_ready_one, rules_at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]


def test_companies_are_shown_as_soon_as_they_are_to_be_chosen(window: Callable[..., Page]) -> None:
    group, company = a_group(), a_company("Aker Prøve")
    a_member(at=company)
    event = an_event(group)
    page = window(a_leader(group), language="nb")
    page.goto(reverse("events:invite", args=[event.key]))
    expect(page.get_by_label("Aker Prøve")).to_be_hidden()
    page.get_by_label("Utvalgte bedrifter").check()
    page.get_by_label("Aker Prøve").check()
    page.get_by_role("button", name="Se hvem som blir invitert").click()
    page.get_by_role("link", name="Velg andre").click()
    expect(page.get_by_label("Aker Prøve")).to_be_checked()


def test_one_form_one_press_and_a_change_afterwards(window: Callable[..., Page]) -> None:
    event = an_event(a_group("Effektiv produksjon"), title="Besøk på verket")
    a_ready_one(event, "shoes")
    a_question(event, "Har du vært her før?", kind="yes_no")
    rules_at(event, "Hjelm og briller på hele området.", company=a_company("Verket"))
    kari = a_member("Kari Nordmann")
    page = window(kari, language="nb")
    page.goto(event.get_absolute_url())
    page.get_by_role("link", name="Meld meg på").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meld deg på")
    page.get_by_role("button", name="Meld meg på").click()
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    assert not event.registrations.exists(), "what is needed is missing"

    page.get_by_label("Skostørrelse").fill("39")
    page.get_by_label("Nei", exact=True).check()
    page.get_by_label("Husk størrelser").check()
    page.get_by_label("Jeg har lest besøksreglene").check()
    page.get_by_role("button", name="Meld meg på").click()
    expect(page.get_by_role("heading", name="Du er påmeldt")).to_be_visible()
    expect(page.get_by_role("heading", name="Svarene dine")).to_be_visible()
    assert event.registrations.get().site_rules is not None
    assert SafetyProfile.objects.get(person=kari).shoe_size == "39"

    page.get_by_role("link", name="Endre svarene mine").click()
    expect(page.get_by_label("Skostørrelse")).to_have_value("39")
    page.get_by_label("Skostørrelse").fill("40")
    page.get_by_role("button", name="Lagre svarene mine").click()
    expect(page.get_by_text("Svarene dine er lagret.")).to_be_visible()
    assert "40" in event.registrations.get().answers.values_list("value", flat=True)
