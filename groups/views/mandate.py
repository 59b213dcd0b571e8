"""Pages of a group's mandate: what holds, and each version."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groups.models import Mandate
from groups.views.access import group_at, version_at


@login_not_required
@require_safe
def in_force(request: HttpRequest, slug: str) -> HttpResponse:
    """The mandate that holds today."""
    group = group_at(request, slug)
    mandate = group.mandates.in_force().select_related("group").first()
    if mandate is None:
        raise Http404(_("No mandate is in force."))
    return render(request, "groups/mandate/version.html", {"group": group, "version": mandate})


@login_not_required
@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version of the mandate."""
    group = group_at(request, slug)
    found = version_at(request, Mandate, group=group, number=number)
    return render(request, "groups/mandate/version.html", {"group": group, "version": found})
