"""Telling what a company can by keyboard alone, with and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from members.models import Company, Person
from tests.browser.test_pages import findings
from tests.factories.competence import a_listed_person, a_term, says
from tests.factories.members import a_company, a_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]
PAGES = ("/competence/?q=lean", "/competence/?q=xyz", "/people/?q=kari", "/companies/?q=bedrift", "/companies/orkel/")
PATH = "/my/company/orkel/competence/"


@pytest.fixture
def contact() -> Person:
    """The contact of Orkel; the vocabulary has four terms."""
    for label, synonyms in (("5S", "orden"), ("Sveising", "TIG"), ("Robotsveising", ""), ("Smøring", "fett")):
        a_term(label, synonyms=synonyms)
    return a_person(at=a_company("Orkel"), role="contact")


def offered(page: Page, row: int = 0) -> Locator:
    """The words that the field of a row offers."""
    return page.locator(f"#id_new-{row}-term-list").get_by_role("option")


def test_several_by_keyboard(window: Callable[..., Page], contact: Person) -> None:
    page = window(contact, language="nb")
    page.goto(PATH)
    page.locator("[name=new-0-term]").focus()
    page.keyboard.type("smoer")
    expect(offered(page)).to_have_text(["Smøring"])
    page.keyboard.press("Enter")
    expect(page.locator("[name=new-0-term]")).to_have_value("Smøring")
    page.locator("[name=new-1-term]").focus()
    page.keyboard.type("sveis")
    expect(offered(page, 1)).to_have_text(["Sveising", "Robotsveising"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("li[aria-selected=true]")).to_have_text("Robotsveising")
    assert findings(page) == []
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # the list is closed: now the form is sent
    page.wait_for_url(f"**{PATH}")
    expect(page.locator(".own-skill")).to_have_count(2)
    terms = Company.objects.get(name="Orkel").competences.values_list("competence__label_nb", flat=True)
    assert sorted(terms) == ["Robotsveising", "Smøring"]


def test_escape_closes_and_keeps_what_was_typed(window: Callable[..., Page], contact: Person) -> None:
    page = window(contact)
    page.goto(PATH)
    field = page.locator("[name=new-0-term]")
    field.press_sequentially("sve")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("sve")
    field.fill("")
    field.press_sequentially("xyz")
    expect(offered(page)).to_have_count(0)


@pytest.mark.parametrize(("size", "language"), [("phone", "nb"), ("desk", "en")])
def test_what_a_search_finds_is_sound(window: Callable[..., Page], contact: Person, size: str, language: str) -> None:
    term = a_term("Lean")
    for stance in ("strength", "has", "developing", "wants"):
        says(term, stance, company=a_company(f"Bedrift {stance}"), sentence="Har holdt på lenge.")
    a_listed_person("Kari Nordmann", teaches=term, uses=a_term("Kaizen"))
    page = window(contact, size=size, language=language)
    for path in (
        "/competence/?q=lean",
        "/competence/?q=xyz",
        "/people/?q=kari",
        "/companies/?q=bedrift",
        "/companies/orkel/",
    ):
        page.goto(path)
        assert findings(page) == [], path
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), path
