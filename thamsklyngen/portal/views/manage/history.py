"""What happened to a company or to a person, the latest first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from members.models import Company
from members.views.access import manager_only
from thamsklyngen.portal import history as log
from thamsklyngen.portal.views.manage.people import find
from thamsklyngen.shared.pagination import page_of

AT_ONCE = 50


@manager_only
@require_safe
def company(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is kept of a company."""
    found = get_object_or_404(Company, slug=slug)
    page = page_of(request, log.of_company(found), AT_ONCE)
    context = {"about": found, "back": reverse("manage:company", args=[slug])}
    return render(request, "manage/history.html", {**context, "page": page, "lines": log.lines_of(page)})


@manager_only
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is kept of a person's account and where they worked."""
    found = find(pk)
    page = page_of(request, log.of_person(found), AT_ONCE)
    context = {"about": found, "back": reverse("manage:person", args=[pk])}
    return render(request, "manage/history.html", {**context, "page": page, "lines": log.lines_of(page)})
