"""The admin and the second step under the strict content policy, in a real browser: nothing is blocked."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.factories.members import a_member, a_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]
PAGES = ["company", "company/add", "person", "person/add", "employment", "membership", "membership/add"]


def test_nothing_in_the_admin_is_blocked(window: Callable[..., Page]) -> None:
    """The window itself complains, at its end, of whatever its console says."""
    a_member("Kari Nordmann")
    a_person("Ola Eksempel", admin=True, is_demo=True, demo_note="Admin")
    page = window(size="desk")
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_role("button", name=re.compile("Ola Eksempel")).click()
    page.wait_for_url("**/admin/")
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
