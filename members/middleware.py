"""Middleware around signing in: private by default, sessions renewed by use."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from members.links import by_way_of_name
from members.two_step import SecondStepNeeded, to_second_step
from thamsklyngen.shared import clock
from thamsklyngen.shared.context import safe_referer

Handler = Callable[[HttpRequest], HttpResponseBase]
SAFE = ("GET", "HEAD")
OPEN_PREFIXES = ("/static/", "/.well-known/", "/health/", "/favicon.ico", "/robots.txt")


def keeps_404(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark an open view (of a signed link, say) whose 404 is the answer, and no reason to ask for a sign-in."""
    view.keeps_404 = True
    return view


def return_address(request: HttpRequest) -> str:
    """The address of the page the person is on, to come back to: for htmx and for forms that isn't the request's."""
    if getattr(request, "htmx", False):
        current = request.htmx.current_url or ""
        if url_has_allowed_host_and_scheme(current, {request.get_host()}):
            parts = urlsplit(current)
            return parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        return safe_referer(request) or "/"
    if request.method in SAFE:
        return request.get_full_path()
    return safe_referer(request) or "/"


class LoginRequired(LoginRequiredMiddleware):
    """Every view asks for a sign-in unless it is marked `login_not_required`; so does every address without a page.

    So a link that a boss forwards works for who isn't signed in, and tells nothing about what exists.
    """

    def __call__(self, request: HttpRequest) -> Any:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.NOT_FOUND and self._hides_something(request):
            return self.to_sign_in(request)
        return response

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Ask for the sign-in, then once for the name."""
        answer: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None and getattr(view_func, "login_required", True) and not getattr(view_func, "nameless", False):
            return self._to_name(request)
        return answer

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseBase:
        """To the sign-in and back to the page one was on."""
        return self.to_sign_in(request)

    @staticmethod
    def to_sign_in(request: HttpRequest) -> HttpResponseBase:
        """Lead to the sign-in; a fragment's request makes the whole page go there."""
        answer = redirect_to_login(return_address(request), resolve_url(settings.LOGIN_URL))
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(answer.url)
        return answer

    @staticmethod
    def _hides_something(request: HttpRequest) -> bool:
        """Whether a 404 should rather ask for a sign-in: a page, asked for by nobody in particular."""
        if request.method not in SAFE or request.path.startswith(OPEN_PREFIXES) or request.user.is_authenticated:
            return False
        return not (request.resolver_match and getattr(request.resolver_match.func, "keeps_404", False))

    @staticmethod
    def _to_name(request: HttpRequest) -> HttpResponseRedirect | None:
        if request.method != "GET" or getattr(request, "htmx", False) or request.user.name:
            return None
        return redirect(by_way_of_name(request.user, request.get_full_path()))


class SessionRenewal:
    """Sessions last SESSION_DAYS from the last use, noted at most once a day; a cluster admin's ADMIN_SESSION_HOURS."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """Renew before the view runs; whoever has no session, and the health check, cost nothing."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith("/health/"):
            return
        if request.user.is_authenticated:
            limit(request) if request.user.is_staff else renew(request)


def limit(request: HttpRequest) -> None:
    """Let an admin's session end some hours after it began (or after the person became an admin)."""
    if "admin_until" not in request.session:
        until = clock.now() + dt.timedelta(hours=settings.ADMIN_SESSION_HOURS)
        request.session["admin_until"] = until.isoformat()
        request.session.set_expiry(until)


def renew(request: HttpRequest) -> None:
    """Count the session's days from today."""
    today = clock.today().isoformat()
    if request.session.get("used_on") != today or "admin_until" in request.session:
        request.session["used_on"] = today
        request.session.pop("admin_until", None)
        request.session.set_expiry(settings.SESSION_COOKIE_AGE)


class SecondStep:
    """Leads a cluster admin to the second step where only that right opens a page, and back."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """To the second step; None for what isn't asked for here."""
        if not isinstance(exception, SecondStepNeeded):
            return None
        answer = to_second_step(request, return_address(request))
        return HttpResponseClientRedirect(answer.url) if getattr(request, "htmx", False) else answer
