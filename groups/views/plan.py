"""Pages of a group's annual plan: what holds, and each version."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from groups.choices import DECIDED_STATES
from groups.domain.texts import texts_of
from groups.models import PlanVersion
from groups.views.access import group_at, version_at


@login_not_required
@require_safe
def plan(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The plan of a year as it holds."""
    group = group_at(request, slug)
    held = group.plans.filter(versions__state__in=DECIDED_STATES).distinct()
    found = get_object_or_404(held, year=year)
    activities = found.activities.select_related("host", "focus")
    return render(request, "groups/plan/plan.html", {"group": group, "plan": found, "activities": activities})


@login_not_required
@require_safe
def version(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """One version of the plan."""
    group = group_at(request, slug)
    found = version_at(request, PlanVersion, plan__group=group, plan__year=year, number=number)
    return render(request, "groups/plan/version.html", {"group": group, "version": found, "texts": texts_of(found)})
