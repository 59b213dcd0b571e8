"""Middleware that concerns every page."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_cache_control

Handler = Callable[[HttpRequest], HttpResponse]


class CleanInput:
    """Answer 400 to an address with a NUL byte, which PostgreSQL can't hold. Forms answer for their own fields."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or any("\x00" in value for values in request.GET.lists() for value in values[1]):
            raise BadRequest("NUL byte in the address")
        return self.get_response(request)


def asks_nobody(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view whose answer is the same whichever browser asks: only the address tells. See `AskNobody`."""
    view.asks_nobody = True  # type: ignore[attr-defined]
    return view


class AskNobody:
    """Answer what is marked `asks_nobody` without cookies and languages of the browser, before anything looks at them.

    So nothing of a signed-in person can get into an answer that shared caches keep, and one copy does for all. No
    session is renewed and no cookie set by it, also where the answer is a page that says that nothing is there.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._is_for_all(request):
            return self.get_response(request)
        for name in ("HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE"):
            request.META.pop(name, None)
        response = self.get_response(request)
        response.cookies.clear()
        del response.headers["Vary"]
        return response

    @staticmethod
    def _is_for_all(request: HttpRequest) -> bool:
        try:
            return getattr(resolve(request.path_info).func, "asks_nobody", False)
        except Resolver404:
            return False


class NotKept:
    """Keep what a signed-in person sees out of the browser's and any proxy's store: the computer may be a shared one.

    Fragments and redirects too. Files that are nobody's own (static ones) don't come by here.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response
