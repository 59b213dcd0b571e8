"""The list of events in a frame on another site, in a real browser; and what the content policy says to data."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from bin.launch.places import free_port
from tests.factories.events import an_event
from tests.services import LivePortal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]


@contextmanager
def a_site(port: int, framed: str) -> Iterator[str]:
    """Another website, whose only page shows `framed` in a frame; its origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f'<!doctype html><title>Klyngen</title><iframe src="{framed}" title="x"></iframe>'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.shutdown()
        server.server_close()


def test_an_allowed_site_shows_the_list_and_another_one_does_not(
    chrome: Browser, make_portal: Callable[..., LivePortal]
) -> None:
    allowed, another = free_port(), free_port()
    portal = make_portal(workers=1, env={"EMBED_ORIGINS": f"http://127.0.0.1:{allowed}"})
    event = an_event(title="Frokost om 5S")
    address = f"{portal.url}/embed/events/"
    context = chrome.new_context()
    try:
        page = context.new_page()
        with a_site(another, address) as site:
            page.goto(site)
            page.wait_for_load_state("networkidle")
            assert page.frame_locator("iframe").get_by_text("Frokost om 5S").count() == 0
        with a_site(allowed, address) as site:
            page.goto(site)
            link = page.frame_locator("iframe").get_by_role("link", name="Frokost om 5S")
            link.wait_for()
            assert context.cookies() == []
            link.click()
            page.wait_for_url(f"**{event.get_absolute_url()}")
            assert page.url == portal.url + event.get_absolute_url(), "where the frame stood"
    finally:
        context.close()


def test_data_about_the_event_goes_by_the_content_policy_and_an_address_is_copied(
    window: Callable[..., Page],
) -> None:
    event = an_event(title="Frokost om 5S")
    page = window(None)
    page.goto(event.get_absolute_url())  # a complaint of the policy fails the test at its end
    told = page.evaluate("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent).name")
    assert told == "Frokost om 5S"
