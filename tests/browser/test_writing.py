"""Plans and year reports are written in a real browser: they save themselves, and no tab overwrites the other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from groups.models import PlanVersion, YearReport
from tests.browser.test_pages import faults_of, findings
from tests.factories.groups import a_group, a_leader, a_plan, a_report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]


def a_draft(kind: str) -> tuple[PlanVersion | YearReport, str, str]:
    """A draft, the address where it is written, and the field of its text."""
    group = a_group("Effektiv produksjon", slug="effektiv")
    leader = a_leader(group)
    draft = a_plan(group, by=leader) if kind == "plan" else a_report(group, leader)
    return draft, f"/groups/effektiv/{kind}/{draft.plan.year}/edit/", "#id_goals" if kind == "plan" else "#id_text"


def text_of(draft: PlanVersion | YearReport) -> str:
    draft.refresh_from_db()
    return draft.goals if isinstance(draft, PlanVersion) else draft.text


@pytest.mark.parametrize("kind", ["plan", "report"])
def test_two_tabs_save_themselves_and_neither_overwrites_the_other(window: Callable[..., Page], kind: str) -> None:
    draft, address, field = a_draft(kind)
    one = window(draft.created_by, language="en")
    one.goto(address)
    other = one.context.new_page()
    other.goto(address)
    one.locator(field).fill("Fra den ene fanen")
    one.get_by_text("Saved at").wait_for()
    assert text_of(draft) == "Fra den ene fanen"
    other.locator(field).fill("Fra den andre fanen")
    other.get_by_role("status").filter(has_text="another tab").wait_for()
    other.locator("#clash").get_by_text("Fra den ene fanen").wait_for()
    assert findings(other) == []
    assert faults_of(other) == []
    assert text_of(draft) == "Fra den ene fanen", "nothing is overwritten"
    other.locator(field).fill("Fra begge fanene")
    other.get_by_role("button", name="Save", exact=True).click()
    other.get_by_text("Saved.", exact=True).wait_for()
    assert text_of(draft) == "Fra begge fanene"


def test_a_row_that_is_not_finished_comes_back_with_its_ticks(window: Callable[..., Page]) -> None:
    draft, address, _field = a_draft("plan")
    page = window(draft.created_by, language="en")
    page.goto(address)
    page.locator("[name=rows-0-host_wanted]").check()
    page.locator("[name=rows-1-title]").fill("Frokost")
    page.get_by_role("status").filter(has_text="Row 2").wait_for()
    page.reload()
    page.get_by_role("status").filter(has_text="Not saved yet").wait_for()
    assert page.locator("[name=rows-0-host_wanted]").is_checked()
    assert not page.locator("[name=rows-1-host_wanted]").is_checked()
    page.locator("[name=rows-1-when]").select_option("m5")
    page.get_by_text("Saved at").wait_for()
    assert [(row.title, row.host_wanted) for row in draft.rows.order_by("position")] == [
        ("Aktivitet 1", True),
        ("Frokost", False),
    ]
