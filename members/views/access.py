"""Who may open which page about companies and people."""

import copy
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from members.middleware import keeps_404
from members.models import Company, Person
from members.two_step import has_taken_second_step, require_second_step

View = Callable[..., HttpResponseBase]


def signed_link(view: View) -> View:
    """Open `view` to whoever has its signed address from a mail: to look (GET), and to press its one button (POST).

    The address is the secret and can do nothing else, so neither session nor CSRF token is asked for, which lets a mail
    program press it too (RFC 8058); its 404 is the answer; nothing of it is kept by caches.
    """
    both = require_http_methods(["GET", "HEAD", "POST"])(view)
    return keeps_404(login_not_required(csrf_exempt(never_cache(both))))


def person_of(request: HttpRequest) -> Person:
    """Whoever is signed in; the middleware lets nobody else in."""
    return cast(Person, request.user)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when it is nothing; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def manager_only(view: View) -> View:
    """Open `view` to cluster admins who have taken the second step; for others there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not person_of(request).is_admin:
            raise Http404
        require_second_step(request)
        return view(request, *args, **kwargs)

    return guarded


def members_only(view: View) -> View:
    """Open `view` to people at member companies and to cluster admins; others learn that it is for members."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not person_of(request).has_perm("members.see_directory"):
            raise PermissionDenied
        if request.method == "POST":
            guard_admins_right(request, lambda person: person.has_perm("members.see_directory"))
        return view(request, *args, **kwargs)

    return guarded


def require_right(request: HttpRequest, permission: str, about: Any = None) -> None:
    """Let nobody but those with `permission` go on: for what is more than seeing.

    Raises:
        PermissionDenied: the person doesn't have it; `SecondStepNeeded` for an admin who has it as an admin only.
    """
    if not person_of(request).has_perm(permission, about):
        raise PermissionDenied
    guard_admins_right(request, lambda person: person.has_perm(permission, about))


def guard_admins_right(request: HttpRequest, may: Callable[[Person], bool]) -> None:
    """Ask for the second step where somebody `may` only because they are a cluster admin, and not by a seat or a job.

    Raises:
        SecondStepNeeded: that is so, and they haven't taken it.
    """
    person = person_of(request)
    if not person.is_admin or has_taken_second_step(request):
        return
    without = copy.copy(person)
    without.is_staff = without.is_superuser = False
    if not may(without):
        require_second_step(request)


def company_at(request: HttpRequest, slug: str, permission: str = "members.run_company") -> Company:
    """The company at `slug`, if the person has `permission` for it.

    Raises:
        Http404: there is no such company, or none that the person may see.
        PermissionDenied: they may see it, and no more; `SecondStepNeeded` for an admin who could.
    """
    person = person_of(request)
    company = get_object_or_404(Company.objects.visible_to(person).prefetch_related("memberships"), slug=slug)
    if not person.has_perm(permission, company):
        raise PermissionDenied
    guard_second_step(request, company)
    return company


def acts_as_manager(request: HttpRequest) -> bool:
    """Whether the person is a cluster admin who has taken the second step."""
    return person_of(request).is_admin and has_taken_second_step(request)


def guard_second_step(request: HttpRequest, company: Company | None) -> None:
    """Ask for the second step where it is the admin's right that opens a page about `company`, and not the contact's.

    Raises:
        SecondStepNeeded: the person doesn't answer for the company, and hasn't taken the second step.
    """
    if not person_of(request).is_contact_of(company):
        require_second_step(request)
