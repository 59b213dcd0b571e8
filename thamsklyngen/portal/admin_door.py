"""The admin site, behind the portal's own sign-in and its second step."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.logout import logout as sign_out
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import URLPattern, URLResolver
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from members.two_step import has_taken_second_step, to_second_step

CLOSED = ("password_change", "password_change_done")


class PortalAdminSite(admin.AdminSite):
    """Django's admin for cluster admins who have taken the second step in this session."""

    site_header = site_title = _("Administration")
    index_title = _("Overview")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person is a cluster admin and has shown a second proof since signing in."""
        return super().has_permission(request) and has_taken_second_step(request)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Django's own guard, with ours in front: it leads to the missing step instead of Django's sign-in form."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request):
                return self.door(request, request.get_full_path())
            return inner(request, *args, **kwargs)

        return guarded

    def door(self, request: HttpRequest, target: str) -> HttpResponseBase:
        """Where somebody who may not enter yet goes on the way to `target`: sign in, set up or show the second proof.

        Raises:
            Http404: the person is signed in and no cluster admin; for them there is no such page.
        """
        person = request.user
        if not person.is_authenticated:
            return redirect_to_login(target)
        if not person.is_staff:
            raise Http404
        return to_second_step(request, target)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """No second sign-in form: the portal's own door, then on to the admin pages."""
        if self.has_permission(request):
            return redirect("admin:index")
        return self.door(request, resolve_url("admin:index"))

    @method_decorator(require_POST)
    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """Sign out of the portal as its own button does."""
        sign_out(request)
        return redirect(settings.LOGOUT_REDIRECT_URL)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's addresses without those for passwords, which nobody has."""
        return [url for url in super().get_urls() if getattr(url, "name", "") not in CLOSED]
