"""The page of a group's year report."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groups.domain.texts import texts_of
from groups.models import YearReport
from groups.views.access import group_at


@login_not_required
@require_safe
def report(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The newest report on a year that the person may read."""
    group = group_at(request, slug)
    rows = YearReport.objects.visible_to(request.user).filter(plan__group=group, plan__year=year)
    found = rows.select_related("plan__group").order_by("-number").first()
    if found is None:
        raise Http404
    return render(request, "groups/report/report.html", {"group": group, "version": found, "texts": texts_of(found)})
