"""A real Chromium, driven by Playwright."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from members.models import Person
from tests.browsing import session_of
from tests.services import LivePortal

# An answer of the portal, or no answer since a test took the network away: no fault of the page.
REFUSAL = re.compile(
    r"(status of|Status Error Code) 4\d\d|net::ERR_INTERNET_DISCONNECTED|^htmx:(sendError|afterRequest),"
)
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chrome(chromium: str) -> Iterator[Browser]:
    """One Chromium for the session."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's own loop runs in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def window(chrome: Browser, live_portal: LivePortal) -> Iterator[Callable[..., Page]]:
    """Open windows on the portal: `window(person, size="phone", language="nb", theme="light", script=True)`.

    What the browser complains about (scripts, the content policy) fails the test at its end.
    """
    complaints: list[str] = []

    def note(context: BrowserContext) -> None:
        context.on(
            "console",
            lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
        )
        context.on("weberror", lambda error: complaints.append(str(error.error)))

    with ExitStack() as stack:

        def make(
            person: Person | None = None,
            *,
            size: str = "phone",
            language: str = "nb",
            theme: str = "light",
            script: bool = True,
        ) -> Page:
            context = chrome.new_context(
                viewport=SIZES[size],  # type: ignore[arg-type]
                color_scheme=theme,  # type: ignore[arg-type]
                locale={"nb": "nb-NO", "en": "en-GB"}[language],
                base_url=live_portal.url,
                java_script_enabled=script,
            )
            stack.callback(context.close)
            note(context)
            cookies = {settings.LANGUAGE_COOKIE_NAME: language}
            if person is not None:
                cookies[settings.SESSION_COOKIE_NAME] = session_of(person)
            context.add_cookies(
                [{"name": key, "value": value, "url": live_portal.url} for key, value in cookies.items()]
            )
            page = context.new_page()
            page.set_default_timeout(20_000)
            return page

        yield make
    refused = [words for words in complaints if not REFUSAL.search(words)]
    assert refused == [], f"{refused}\n{live_portal.log[-4000:]}"
