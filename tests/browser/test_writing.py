"""Plans and year reports are written in a real browser: they save themselves, and no tab overwrites the other."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from groups.models import PlanVersion, YearReport
from tests.browser.test_pages import faults_of, findings
from tests.factories.groups import a_group, a_leader, a_plan, a_report
from tests.factories.members import a_company
from thamsklyngen.shared import clock

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


def test_what_the_button_saved_is_not_offered_as_lost(window: Callable[..., Page]) -> None:
    draft, address, _field = a_draft("plan")
    firm = a_company("Orkel")
    page = window(draft.created_by, language="en")
    page.goto(address)
    page.locator("[name=rows-1-title]").fill("Frokost")
    page.locator("[name=rows-1-when]").select_option("m5")
    page.locator("[name=rows-1-host]").fill(firm.name.lower())
    page.locator("[name=rows-1-host_wanted]").check()  # who has a host wants none: the portal takes it away
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved.", exact=True).wait_for()
    assert draft.rows.count() == 2
    assert page.locator("[name=rows-3-title]").count() == 1, "the saved form has more empty rows"
    assert page.locator("#copy").is_hidden()
    page.reload()
    page.wait_for_load_state()
    assert page.locator("#copy").is_hidden()


def test_lost_text_is_offered_with_its_time_as_the_portal_writes_it(window: Callable[..., Page]) -> None:
    draft, address, field = a_draft("plan")
    page = window(draft.created_by, language="en")
    page.goto(address)
    key = page.locator("form[data-autosave]").get_attribute("data-copies")
    copy: dict[str, Any] = {"typed": json.dumps([["goals", "Fra i går"]]), "base": "0", "draft": str(draft.pk)}
    at = clock.at(clock.today(), 16) - dt.timedelta(days=1)
    copy["at"] = int(at.timestamp() * 1000)
    page.evaluate("([key, copy]) => localStorage.setItem(key, copy)", [f"{key}{draft.pk}:7", json.dumps(copy)])
    page.reload()
    page.locator("#copy").wait_for()
    said = page.locator("#copy [data-when]").inner_text()
    assert said == f"{at.day} {at:%B}, 16:00"
    page.locator("[data-take]").click()
    assert page.locator(field).input_value() == "Fra i går"
