"""Refusals that help."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.test import Client, RequestFactory

from thamsklyngen.shared.context import here, safe_referer
from thamsklyngen.shared.errors import NotAllowedPage, csrf_failure, parent
from thamsklyngen.shared.sizes import FILE, FORM, KEPT, MB, REQUEST


def post(data: dict[str, Any] | None = None, **headers: str) -> HttpRequest:
    request = RequestFactory().post("/events/5s/register/", data or {}, headers=headers)
    request.user = AnonymousUser()
    return request


def test_a_stale_form_of_ours_may_be_sent_again_as_it_was() -> None:
    request = post({"reason": "<b>syk</b>", "csrfmiddlewaretoken": "old"}, origin="http://testserver")
    page = csrf_failure(request).content.decode()
    assert 'name="reason"' in page
    assert "&lt;b&gt;syk&lt;/b&gt;" in page
    assert ">old<" not in page


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
def test_a_form_from_elsewhere_is_never_offered_again(headers: dict[str, str]) -> None:
    response = csrf_failure(post({"reason": "syk"}, **headers))
    assert response.status_code == 403
    assert b'name="reason"' not in response.content


def test_far_too_much_is_not_sent_twice() -> None:
    response = csrf_failure(post({"reason": "x" * 200_000}, origin="http://testserver"))
    assert b'name="reason"' not in response.content


@pytest.mark.parametrize(
    ("referer", "path"),
    [
        ("http://testserver/events/?past=1#x", "/events/?past=1"),
        ("https://evil.example/events/", ""),
        ("//evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("http://testserver//evil.example/", ""),
        ("http://testserver/" + "x" * 10_000, ""),
        ("", ""),
    ],
)
def test_only_our_own_pages_are_gone_back_to(referer: str, path: str) -> None:
    assert safe_referer(post(referer=referer)) == path


def test_after_sign_in_one_comes_back_to_a_page_not_to_an_action() -> None:
    assert here(RequestFactory().get("/events/?past=1")) == "/events/?past=1"
    assert here(post(referer="http://testserver/events/5s/")) == "/events/5s/"
    assert here(post()) == "/"


def test_a_wrong_method_shows_the_way_back() -> None:
    response = NotAllowedPage(lambda request: HttpResponseNotAllowed(["POST"]))(post())
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert b'href="/events/5s/"' in response.content


def test_other_answers_pass() -> None:
    assert NotAllowedPage(lambda request: HttpResponse("ok"))(post()).content == b"ok"


def too_large(text: str, **headers: str) -> HttpResponse:
    """The answer to a form with `text` and more than the portal takes."""
    fill = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    browser = Client(headers={"accept-language": "en", **headers})
    body = urlencode({"csrfmiddlewaretoken": "t" * 300, "text": text, "fill": fill, "base": "7"})
    return browser.post("/accounts/login/", body, content_type="application/x-www-form-urlencoded")


def test_a_form_that_is_too_large_gives_back_what_was_written() -> None:
    text = "<script>alert(1)</script> blåbær " * 20
    response = too_large(text, origin="http://testserver")
    page = response.content.decode()
    assert response.status_code == 413
    assert "at most 2 MB" in page
    assert text.replace("<", "&lt;").replace(">", "&gt;") in page
    assert "ttttt" not in page, "the token is nobody's text"
    assert page.count("<textarea") == 2


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
def test_a_form_from_elsewhere_is_not_shown_back(headers: dict[str, str]) -> None:
    response = too_large("ord " * 100, **headers)
    assert response.status_code == 413
    assert b"<textarea" not in response.content
    assert b"Go back in the browser" in response.content


def test_of_several_megabytes_the_text_is_given_back_too() -> None:
    text = "blåbær " * (REQUEST // 25)
    response = too_large(text, origin="http://testserver")
    assert response.status_code == 413
    assert text in response.content.decode()


def test_each_limit_leaves_room_for_a_sentence_about_the_one_before() -> None:
    room = MB // 2
    assert FORM + room < FILE + room < KEPT + room < REQUEST
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == FORM


def test_far_too_large_a_form_is_not_read() -> None:
    response = too_large("ord " * REQUEST, origin="http://testserver")
    assert response.status_code == 413
    assert b"<textarea" not in response.content


def test_parent() -> None:
    assert parent("/events/5s/register/") == "/events/5s/"
    assert parent("/") == "/"
