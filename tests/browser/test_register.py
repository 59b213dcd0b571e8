"""Admitting a company in a real browser, with a register of our own."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from members.models import Company, Person
from tests.browser.test_pages import findings
from tests.factories.members import a_person
from tests.members.register_server import NUMBERS, Register, Reply, serving, whole
from tests.services import LivePortal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]
NUMBER, OTHER = NUMBERS[:2]


@pytest.fixture(scope="module")
def register() -> Iterator[Register]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def live_portal(make_portal: Callable[..., LivePortal], register: Register) -> LivePortal:
    """A web server that asks our register."""
    return make_portal(workers=1, env={"BRREG_URL": register.url, "NO_PROXY": "127.0.0.1"})


@pytest.fixture
def manager() -> Person:
    return a_person("Siri Sjef", admin=True, is_demo=True)


def fits(page: Page) -> bool:
    return not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize(("size", "language", "theme"), [("phone", "en", "dark"), ("desk", "en", "light")])
def test_from_a_name_to_a_company_by_keyboard(
    window: Callable[..., Page], register: Register, manager: Person, size: str, language: str, theme: str
) -> None:
    Person.objects.update(language=language)
    register.finds(whole(navn="EKSEMPEL VERKSTED MED ET SVÆRT LANGT REGISTRERT NAVN AS"), whole(OTHER, konkurs=True))
    register.has(**{"number": OTHER, **whole(OTHER, konkurs=True)})
    page = window(manager, size=size, language=language, theme=theme)
    page.goto("/manage/companies/new/")
    page.focus("#id_q")
    page.keyboard.type("eksempel")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="2 companies in the register").wait_for()
    assert findings(page) == []
    assert fits(page)
    page.get_by_role("link", name=re.compile("Eksempel Verksted AS$")).focus()
    page.keyboard.press("Enter")
    page.get_by_text("The company is bankrupt.").wait_for()
    assert findings(page) == []
    assert fits(page)
    page.fill("#id_name", "Verkstedet")
    page.get_by_role("button", name="Admit the company").press("Enter")
    page.get_by_text("Verkstedet is in the portal.").wait_for()
    assert Company.objects.get().register_entry.facts["bankrupt"] is True


def test_without_script_and_register_it_works_by_hand(
    window: Callable[..., Page], register: Register, manager: Person
) -> None:
    Person.objects.update(language="nb")
    register.says(f"/enheter/{NUMBER}", Reply(503))
    page = window(manager, script=False)
    page.goto("/manage/companies/new/")
    page.fill("#id_q", "NO 100 000 008 MVA")
    page.locator("form[role=search] button").click()
    assert page.input_value("#id_organisation_number") == NUMBER
    page.fill("#id_name", "Verkstedet")
    page.locator("form[method=post].form button.btn-lg").click()
    page.wait_for_url("**/manage/companies/verkstedet/")
    assert Company.objects.get().register_entry.state == "unreached"
