"""Pages about groups. The page of one group also shows its events, so it lives in portal."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groups.choices import GroupKind, GroupState
from groups.domain.group import seen_in_list
from groups.models import Group
from thamsklyngen.shared import clock


@login_not_required
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """All groups but the closed ones, which stand by themselves, and the board for itself."""
    closed = "closed" in request.GET
    rows = Group.objects.visible_to(request.user)
    found = list(seen_in_list(rows, closed=closed))
    context = {
        "closed": closed,
        "has_closed": closed or rows.filter(state=GroupState.CLOSED).exists(),
        "may_propose": request.user.is_authenticated and request.user.has_perm("members.see_directory"),
        "board": [group for group in found if group.kind == GroupKind.BOARD],
        "groups": [group for group in found if group.kind != GroupKind.BOARD],
        "year": clock.today().year,
    }
    return render(request, "groups/list.html", context)
