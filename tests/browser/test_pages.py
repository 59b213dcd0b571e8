"""Every page in a real browser: axe finds nothing, nothing is wider than the phone, the content policy is kept."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import axe_playwright_python
import pytest
from django.urls import reverse
from playwright.sync_api import Page

from bin.launch.sink import Sink
from members.models import JoinRequest, Person
from tests.browser.conftest import SIZES
from tests.browser.pages import PAGES, path_of
from tests.factories.events import a_place, an_event
from tests.factories.members import a_company
from tests.world import World, make_world, put_a_mail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def findings(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds on the page that is open; run by evaluation, since the content policy allows no foreign script.

    Args:
        rules: only these; all of the levels that we keep by default.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    found = page.evaluate("only => axe.run({runOnly: only}).then(r => r.violations)", only)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@pytest.fixture
def world(sink: Sink) -> World:
    """The world, with a full event and a cancelled one, somebody who waits to be let in, and another company."""
    world = make_world()
    group = a_place(an_event(capacity=1)).event.group
    full, off = an_event(group, capacity=1, company_limit=1), an_event(group)
    for _ in range(3):
        a_place(full)
    type(off).objects.filter(pk=off.pk).update(
        state="cancelled", cancelled_at=off.created_at, reason="Produksjonsstans"
    )
    later, mine = an_event(group, opens_at=off.starts_at - dt.timedelta(days=1)), an_event(group, capacity=1)
    a_place(mine, world.people["member"]), a_place(mine)
    world.people["waiting"] = JoinRequest.objects.get().person
    world.objects["another"] = {"slug": a_company("Annen bedrift", member=False).slug}
    put_a_mail(sink.folder)
    events = {"full": full, "cancelled": off, "later": later, "mine": mine}
    world.objects |= {name: {"key": event.key} for name, event in events.items()}
    return world


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page that is open: on a desk, on a phone, and with the colours of the night."""
    found = []
    for size in ("desk", "phone"):
        page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
        found += [f"{size}: {words}" for words in findings(page)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{size}: wider than the window")
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {words}" for words in findings(page, ["color-contrast"])]
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_words_on_a_button_of_an_organiser_are_in_its_name(
    window: Callable[..., Page], world: World, language: str
) -> None:
    """WCAG 2.5.3: who speaks to the page says what stands there."""
    Person.objects.update(language=language)
    page = window(world.people["leader"], language=language)
    faults = {}
    for _, address, thing in (row for row in PAGES if row[0] == "leader" and row[1].startswith("events:")):
        path = path_of(address, thing, world)
        page.goto(path)
        faults |= {path: found} if (found := findings(page, ["label-content-name-mismatch"])) else {}
    assert faults == {}


@pytest.mark.parametrize("language", ["nb", "en"])
def test_axe_finds_nothing(window: Callable[..., Page], world: World, language: str) -> None:
    Person.objects.update(language=language)
    faults = {}
    for who in dict.fromkeys(who for who, _, _ in PAGES):
        page = window(world.people[who], language=language)
        page.emulate_media(reduced_motion="reduce")  # colours change at once
        for _, address, thing in (row for row in PAGES if row[0] == who):
            path = path_of(address, thing, world)
            page.goto(path)
            found = faults_of(page) + ([] if page.url.endswith(path) else [f"leads to {page.url}"])
            faults |= {f"{who} {address} {thing}": found} if found else {}
    assert faults == {}


def test_the_number_of_invitations_follows_the_ticks(window: Callable[..., Page], world: World) -> None:
    page = window(world.people["leader"], language="en")
    page.goto(reverse("events:invite", kwargs=world.objects["members"]))
    page.check("input[value=members]")
    page.click("form.narrow button")
    page.locator(".ticks input").first.wait_for()
    number = page.locator(".ticks input").count()
    assert page.inner_text("h1") == f"Invite {number} people?"
    page.locator(".ticks input").first.uncheck()
    page.get_by_role("heading", name=f"Invite {number - 1} people?").wait_for()
    assert page.inner_text("#ticked").strip() == f"{number - 1} people are ticked"
    assert page.evaluate("document.activeElement.name") == "keep"
    assert findings(page) == []
    page.get_by_role("button", name=f"Send {number - 1} invitations").click()
    page.get_by_text(f"{number - 1} people are invited.").wait_for()


def test_choosing_the_start_fills_in_the_end(window: Callable[..., Page], world: World) -> None:
    page = window(world.people["leader"])
    page.goto(reverse("events:new"))
    for start, end in (("2030-03-12T08:00", "2030-03-12T10:00"), ("2030-03-14T23:00", "2030-03-15T01:00")):
        page.fill("#id_starts_at", start)
        page.dispatch_event("#id_starts_at", "change")
        assert page.input_value("#id_ends_at") == end
    page.fill("#id_ends_at", "2030-03-15T00:30")
    page.fill("#id_starts_at", "2030-03-20T12:00")
    page.dispatch_event("#id_starts_at", "change")
    assert page.input_value("#id_ends_at") == "2030-03-20T13:30"


def test_the_question_comes_in_the_panel_and_can_be_answered_both_ways(
    window: Callable[..., Page], world: World
) -> None:
    page = window(world.people["member"], language="en")
    page.goto(reverse("events:event", kwargs=world.objects["mine"]))
    page.get_by_role("link", name="Cancel my place").click()
    page.get_by_role("heading", name="Give up your place?").wait_for()
    assert findings(page) == []
    page.get_by_role("link", name="No, keep my place").click()
    page.get_by_role("link", name="Cancel my place").click()
    page.get_by_role("button", name="Yes, cancel my place").click()
    page.get_by_text("Your place is cancelled.").wait_for()


def test_a_page_at_400_percent_reflows(window: Callable[..., Page], world: World) -> None:
    page = window(world.people["leader"])
    page.set_viewport_size({"width": 320, "height": 640})
    for address, thing in (("events:event", "public"), ("events:registrations", "public"), ("events:new", "-")):
        page.goto(reverse(address, kwargs=world.objects[thing]))
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), address
