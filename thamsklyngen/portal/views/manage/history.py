"""What happened to a company or to a person, the latest first."""

from auditlog.models import LogEntry
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from members.models import Company
from members.views.access import manager_only
from thamsklyngen.portal import history as log
from thamsklyngen.portal.views.manage.people import find
from thamsklyngen.shared.pagination import page_of

AT_ONCE, LATEST = 50, 6


@manager_only
@require_safe
def company(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is kept of a company."""
    found = get_object_or_404(Company, slug=slug)
    return _answer(request, found, log.of_company(found), reverse("manage:company", args=[slug]))


@manager_only
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is kept of a person's account and where they worked."""
    found = find(pk)
    return _answer(request, found, log.of_person(found), reverse("manage:person", args=[pk]))


def _answer(request: HttpRequest, about: Model, entries: QuerySet[LogEntry], back: str) -> HttpResponse:
    """The page, or with `?latest` the few lines that the page about it shows."""
    if "latest" in request.GET:
        return render(request, "manage/_latest.html", {"lines": log.lines_of(entries[:LATEST])})
    page = page_of(request, entries, AT_ONCE)
    context = {"about": about, "back": back, "page": page, "lines": log.lines_of(page)}
    return render(request, "manage/history.html", context)
