"""Every page in a real browser: axe finds nothing, nothing is wider than the phone, the content policy is kept."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import axe_playwright_python
import pytest
from django.urls import reverse
from playwright.sync_api import Page

from members.models import Person
from tests.factories.events import a_place, an_event
from tests.world import World, make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# (who, address, object): one line per page; the object is a key of the world's objects
PAGES = [
    ("visitor", "home", "-"),
    ("visitor", "events:list", "-"),
    ("visitor", "events:event", "public"),
    ("visitor", "groups:list", "-"),
    ("visitor", "groups:group", "group"),
    ("visitor", "account_login", "-"),
    ("visitor", "events:place", "place"),
    ("visitor", "events:place", "forged"),
    ("visitor", "mail_stop", "stop"),
    ("visitor", "demo_mail", "-"),
    ("newcomer", "events:event", "public"),
    ("member", "home", "-"),
    ("member", "events:event", "members"),
    ("member", "events:event", "full"),
    ("member", "events:event", "cancelled"),
    ("member", "events:event", "later"),
    ("member", "events:event", "mine"),
    ("member", "events:cancel", "mine"),
    ("member", "events:event", "nothing"),
    ("member", "events:edit", "public"),
    ("member", "events:mine", "-"),
    ("member", "events:decline", "public"),
    ("member", "profile", "-"),
    ("member", "my_name", "-"),
    ("leader", "events:list", "-"),
    ("leader", "events:manage", "-"),
    ("leader", "events:new", "-"),
    ("leader", "events:edit", "public"),
    ("leader", "events:event", "draft"),
    ("leader", "events:call_off", "public"),
    ("leader", "events:unreached", "public"),
    ("leader", "events:history", "public"),
    ("leader", "events:registrations", "public"),
    ("leader", "events:take_off", "taken"),
    ("leader", "events:invite", "public"),
    ("leader", "events:invite_people", "public"),
    ("admin", "home", "-"),
    ("visitor", "members:join_invitation", "invitation"),
    ("newcomer", "members:join", "-"),
    ("newcomer", "members:my_company", "-"),
    ("newcomer", "members:join_new", "-"),
    ("newcomer", "members:join_company", "company"),
    ("newcomer", "members:join_by_code", "code"),
    ("newcomer", "members:join_by_code", "no-code"),
    ("newcomer", "members:join_invitation", "invitation"),
    ("contact", "members:run_company", "company"),
    ("contact", "members:edit_company", "company"),
    ("contact", "members:colleagues", "company"),
    ("contact", "members:colleague", "job"),
    ("contact", "members:end_employment", "job"),
    ("contact", "members:new_site", "company"),
    ("contact", "members:site", "site"),
    ("contact", "members:domains", "company"),
    ("contact", "members:domain", "domain"),
    ("contact", "members:join_code", "company"),
    ("contact", "members:edit_logo", "company"),
    ("contact", "members:invitations", "company"),
    ("contact", "members:invite_colleagues", "company"),
    ("contact", "members:roster", "company"),
    ("contact", "members:join_request", "wish"),
    ("admin", "manage:joins", "-"),
    ("visitor", "members:companies", "-"),
    ("member", "members:competences", "-"),
    ("member", "members:competence", "term"),
    ("member", "members:people", "-"),
    ("member", "members:my_competence", "-"),
    ("member", "members:propose_competence", "-"),
    ("admin", "members:company_competence", "company"),
    ("admin", "members:company_skill", "their-skill"),
    ("admin", "manage:new_company", "-"),
    ("admin", "manage:register", "company"),
    ("admin", "manage:register_changes", "-"),
    ("admin", "manage:terms", "-"),
    ("admin", "manage:term", "term"),
    ("admin", "manage:import", "-"),
    ("admin", "manage:import_one", "import"),
    ("admin", "manage:import_one", "faulty"),
    ("admin", "manage:welcome", "-"),
]
LOOKS = [("phone", "nb", "light"), ("phone", "nb", "dark"), ("desk", "en", "light")]


def findings(page: Page) -> list[str]:
    """What axe finds on the page that is open; run by evaluation, since the content policy allows no foreign script."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules}).then(r => r.violations)", RULES)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@pytest.fixture
def world() -> World:
    """The world, with a full event and a cancelled one."""
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
    events = {"full": full, "cancelled": off, "later": later, "mine": mine}
    world.objects |= {name: {"key": event.key} for name, event in events.items()}
    return world


@pytest.mark.parametrize(("size", "language", "theme"), LOOKS, ids=str)
def test_axe_finds_nothing(window: Callable[..., Page], world: World, size: str, language: str, theme: str) -> None:
    Person.objects.update(language=language)
    faults = {}
    for who in dict.fromkeys(who for who, _, _ in PAGES):
        page = window(world.people[who], size=size, language=language, theme=theme)
        for _, address, thing in (row for row in PAGES if row[0] == who):
            page.goto(reverse(address, kwargs=world.objects[thing]))
            found = findings(page)
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append("wider than the window")
            if found:
                faults[f"{who} {address} {thing}"] = found
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
