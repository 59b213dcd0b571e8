"""The pages on the way in, and those of the second step: axe finds nothing, nothing is wider than the window."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from playwright.sync_api import Page

from bin.launch.sink import Sink
from tests.browser.test_pages import faults_of
from tests.factories.members import a_person
from tests.members.two_step import SECRET, app_code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]


def look(page: Page, name: str, faults: dict[str, list[str]]) -> None:
    """Note what is wrong with the page that is open."""
    if found := faults_of(page):
        faults[name] = found


@pytest.mark.parametrize("language", ["nb", "en"])
def test_axe_finds_nothing_on_the_way_in(window: Callable[..., Page], sink: Sink, language: str) -> None:
    faults: dict[str, list[str]] = {}
    page = window(None, language=language)
    page.goto("/my/profile/")
    page.locator("#id_email").fill("en.ganske.lang.adresse@bedriften.example")
    page.locator("#id_email").press("Enter")
    page.wait_for_url("**/confirm/**")
    look(page, "code", faults)
    page.locator("#id_code").fill("000 000")
    page.locator("#id_code").press("Enter")
    page.locator(".invalid-feedback").wait_for()
    look(page, "wrong code", faults)
    page.locator("#id_code").fill(str(sink.wait_for(1)[0]["Subject"])[:7])
    page.locator("#id_code").press("Enter")
    page.wait_for_url("**/my/name/**")
    look(page, "name", faults)
    page.locator("#id_name").fill("Nora Ny")
    page.locator("#id_name").press("Enter")
    page.wait_for_url("**/my/profile/")
    look(page, "profile of a newcomer", faults)
    for path in ("/accounts/logout/", "/accounts/inactive/"):
        page.goto(path)
        look(page, path, faults)
    page.goto("/demo/mail/")
    page.locator("main table a").first.click()
    page.locator("iframe").wait_for()
    look(page, "a mail of the demo", faults)
    assert faults == {}


@pytest.mark.parametrize("language", ["nb", "en"])
def test_axe_finds_nothing_on_the_second_step(window: Callable[..., Page], language: str) -> None:
    faults: dict[str, list[str]] = {}
    first, second = a_person("Ola Eksempel", admin=True), a_person("Kari Nordmann", admin=True)
    TOTP.activate(second, SECRET)
    page = window(first, language=language)
    page.goto("/admin/")
    look(page, "set up", faults)
    page = window(second, language=language)
    page.goto("/accounts/2fa/recovery-codes/generate/")
    look(page, "asked again", faults)
    page.locator("#id_code").fill(app_code())
    page.locator("#id_code").press("Enter")
    page.wait_for_url("**/generate/**")
    look(page, "generate", faults)
    page.locator("main form button").click()
    page.wait_for_url("**/recovery-codes/")
    for path in ("", "recovery-codes/", "totp/deactivate/"):
        page.goto(f"/accounts/2fa/{path}")
        look(page, f"2fa/{path}", faults)
    assert faults == {}
