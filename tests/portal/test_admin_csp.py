"""The admin and the second step under the strict content policy, in a real browser: nothing is blocked."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import ConsoleMessage, Page, sync_playwright

from tests.factories.members import a_member, a_person
from tests.services import LivePortal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]
PAGES = ["company", "company/add", "person", "person/add", "employment", "membership", "membership/add"]


@pytest.fixture
def admins_page(live_portal: LivePortal, chromium: str) -> Iterator[tuple[Page, list[str]]]:
    """A demo admin's browser on the admin's first page, and what its console complains about."""
    a_member("Kari Nordmann")
    a_person("Ola Eksempel", admin=True, is_demo=True, demo_note="Admin")
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{message.text} ({message.location.get('url')})")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(base_url=live_portal.url, locale="nb-NO")
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/accounts/login/?next=/admin/")
        page.get_by_role("button", name=re.compile("Ola Eksempel")).click()
        page.wait_for_url("**/admin/")
        yield page, complaints
        browser.close()


def test_nothing_in_the_admin_is_blocked(admins_page: tuple[Page, list[str]]) -> None:
    page, complaints = admins_page
    for path in PAGES:
        page.goto(f"/admin/members/{path}/")
    page.goto("/admin/members/employment/add/")
    page.locator(".select2-selection").first.click()
    page.locator(".select2-results__option", has_text="Kari Nordmann").click()
    page.locator(".date-icon").first.click()
    page.locator(".calendarbox td").first.wait_for()
    page.goto("/admin/members/person/")
    page.locator("#result_list tbody th a").first.click()
    page.goto(page.url.replace("/change/", "/history/"))
    page.goto("/admin/auditlog/logentry/")
    page.locator("#result_list tbody th a").first.click()
    for path in ("/accounts/2fa/", "/accounts/2fa/totp/activate/", "/my/profile/", "/demo/mail/"):
        page.goto(path)
    assert complaints == []
