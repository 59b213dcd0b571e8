"""A mandate is written in a real browser: it saves itself, in two tabs, without network, and without a script."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page

from groups.domain.approval import discard, submit, withdraw
from groups.domain.errors import Overwritten
from groups.domain.mandate import Content, Focus, save_draft
from groups.models import Group, Mandate
from members.models import Person
from tests.browser.test_pages import faults_of, findings
from tests.factories.groups import a_group, a_leader, a_mandate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]
EDIT = "/groups/effektiv/mandate/edit/"


@pytest.fixture
def draft() -> Mandate:
    group = a_group("Effektiv produksjon", slug="effektiv")
    return a_mandate(group, a_leader(group), text="Fra start")


def leader_of(group: Group) -> Person:
    return group.seats.get(role="leader").person


def text_of(draft: Mandate) -> str:
    draft.refresh_from_db()
    return draft.text


def test_two_tabs_save_themselves_and_neither_overwrites_the_other(window: Callable[..., Page], draft: Mandate) -> None:
    one = window(leader_of(draft.group), size="desk", language="en")
    one.goto(EDIT)
    other = one.context.new_page()
    other.goto(EDIT)
    one.locator("#id_text").fill("Fra den ene fanen")
    one.get_by_text("Saved at").wait_for()
    assert text_of(draft) == "Fra den ene fanen"
    other.locator("#id_text").fill("Fra den andre fanen")
    other.get_by_role("status").filter(has_text="another tab").wait_for()
    other.locator("#clash").get_by_text("Fra den ene fanen").wait_for()
    assert findings(other) == []
    assert text_of(draft) == "Fra den ene fanen", "nothing is overwritten"
    assert other.locator("#id_text").input_value() == "Fra den andre fanen", "nor lost"
    other.locator("#id_text").fill("Fra begge fanene")
    other.get_by_role("button", name="Save", exact=True).click()
    other.get_by_text("Saved.", exact=True).wait_for()
    assert text_of(draft) == "Fra begge fanene"


def test_without_network_the_text_stays_on_the_computer_and_comes_back(
    window: Callable[..., Page], draft: Mandate
) -> None:
    page = window(leader_of(draft.group), language="en")
    page.goto(EDIT)
    page.context.set_offline(True)
    page.locator("#id_text").fill("Skrevet på toget")
    page.get_by_role("status").filter(has_text="A copy lies on this computer").wait_for()
    again = page.context.new_page()
    page.close()
    page.context.set_offline(False)
    again.goto(EDIT)
    again.get_by_role("button", name="Put it into the form").click(timeout=40_000)
    again.get_by_text("Saved at").wait_for()
    assert text_of(draft) == "Skrevet på toget"
    again.reload()
    assert again.locator("#id_text").input_value() == "Skrevet på toget"
    assert again.evaluate("Object.keys(localStorage).length") == 0, "nothing stays behind"


def test_what_is_typed_and_left_at_once_is_saved(window: Callable[..., Page], draft: Mandate) -> None:
    page = window(leader_of(draft.group), language="en")
    page.goto(EDIT)
    page.locator("#id_text").fill("I siste liten")
    page.goto("/groups/")
    page.goto(EDIT)
    assert page.locator("#id_text").input_value() == "I siste liten"


def test_buttons_over_the_text_and_the_preview(window: Callable[..., Page], draft: Mandate) -> None:
    page = window(leader_of(draft.group), language="en")
    page.goto(EDIT)
    field = page.locator("#id_text")
    field.fill("Mål\nvekst")
    field.press("Control+Home")
    page.get_by_role("button", name="Heading").click()
    field.press("Control+End")
    page.get_by_role("button", name="List").click()
    field.press("Shift+Home")
    page.get_by_role("button", name="Heading").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert field.input_value() == "## Mål\n**- vekst**"
    field.press("Control+z")
    assert field.input_value() == "## Mål\n- vekst", "the browser's own undo takes it back"
    page.get_by_role("button", name="See how it reads").click()
    page.locator("#preview").get_by_role("heading", name="Mål").wait_for()
    assert page.locator("#preview li").inner_text() == "vekst"
    assert findings(page) == []


def test_without_a_script_one_writes_looks_and_saves(window: Callable[..., Page], draft: Mandate) -> None:
    page = window(leader_of(draft.group), language="en", script=False)
    page.goto(EDIT)
    assert not page.get_by_role("toolbar").is_visible()
    page.locator("#id_text").fill("Uten skript")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="See how it reads").click()
    opened.value.get_by_text("It isn't saved yet.").wait_for()
    assert opened.value.get_by_text("Uten skript").is_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved.", exact=True).wait_for()
    assert text_of(draft) == "Uten skript"


def test_far_too_long_a_text_is_not_sent_away_and_lost(window: Callable[..., Page], draft: Mandate) -> None:
    page = window(leader_of(draft.group), language="en")
    page.goto(EDIT)
    page.locator("#id_text").evaluate(
        "field => { field.value = 'x'.repeat(2100000); field.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("status").filter(has_text="the text is far too long").wait_for()
    assert page.locator("#id_text").evaluate("field => field.value.length") == 2_100_000
    page.locator("#id_text").fill("Kortere")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved.", exact=True).wait_for()
    assert text_of(draft) == "Kortere"


def test_after_a_clash_not_even_a_reload_writes_over_the_other_by_itself(
    window: Callable[..., Page], draft: Mandate
) -> None:
    page = window(leader_of(draft.group), language="en")
    page.goto(EDIT)
    save_draft(draft, Content("Den andres tekst", draft.since, draft.until), base=0, by=leader_of(draft.group))
    page.locator("#id_text").fill("Min tekst")
    page.get_by_role("status").filter(has_text="another tab").wait_for()
    page.reload()
    page.get_by_role("button", name="Put it into the form").wait_for()
    assert page.locator("#id_text").input_value() == "Den andres tekst"
    page.get_by_role("button", name="Put it into the form").click()
    page.locator("#id_text").press("End")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.locator("#id_text").type("!")
    page.evaluate("dispatchEvent(new Event('online'))")  # saves at once what may be saved
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved.", exact=True).wait_for()
    assert [url for url in sent if "/autosave/" in url] == []
    assert text_of(draft) == "Min tekst!"


def test_who_is_signed_out_meanwhile_is_told_and_keeps_the_text(window: Callable[..., Page], draft: Mandate) -> None:
    page = window(leader_of(draft.group), language="en")
    page.goto(EDIT)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#id_text").fill("Skrevet etterpå")
    page.get_by_role("status").filter(has_text="no longer signed in").wait_for()
    assert page.locator("#id_text").input_value() == "Skrevet etterpå"
    assert "Skrevet etterp" in page.evaluate("JSON.stringify(localStorage)")


@pytest.mark.parametrize("language", ["nb", "en"])
def test_axe_finds_nothing_on_the_pages_of_a_mandate(
    window: Callable[..., Page], draft: Mandate, language: str
) -> None:
    leader = leader_of(draft.group)
    first = Content(
        "## Formål\n\nFor ledere.\n\n## Styring\n\nEget styre.", draft.since, draft.until, [Focus("Lean", "En")]
    )
    save_draft(draft, first, base=0, by=leader)
    withdraw(submit(draft, by=leader), by=leader, reason="Feil ord")
    new = draft.group.mandates.get(state="draft")
    second = Content(
        "## Formål\n\nFor alle.\n\n## Styring\n\nEget styre.", new.since, new.until, [Focus("", "Uten navn")]
    )
    save_draft(new, second, base=0, by=leader)
    with pytest.raises(Overwritten):
        save_draft(new, first, base=0, by=leader)
    page = window(leader, language=language)
    page.emulate_media(reduced_motion="reduce")
    here = "/groups/effektiv/mandate"
    paths = [EDIT, f"{here}/1/", f"{here}/2/", f"{here}/kept/{new.saves.get(stood=False).pk}/"]
    paths += [f"{here}/compare/?a=1&b=2{view}" for view in ("", "&view=new", "&view=side")]
    faults = {}
    for path in paths:
        page.goto(path)
        if path == EDIT:
            page.locator("[hx-target='#preview']").click()
            page.locator("#h-preview").wait_for()
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        if found := faults_of(page):
            faults[path] = found
    page.goto(EDIT)
    discard(new)
    page.locator("form[data-autosave] button.btn-outline-primary").click()
    page.get_by_role("link", name={"nb": "Se hva som står nå", "en": "See what stands"}[language]).wait_for()
    faults |= {"gone": found} if (found := faults_of(page)) else {}
    assert faults == {}
