"""Pages about groups. The page of one group also shows its events, so it lives in portal."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groups.choices import GroupKind
from groups.models import Group


@login_not_required
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """All groups but the closed ones, and the board for itself."""
    found = list(Group.objects.visible_to(request.user).current())
    context = {
        "board": [group for group in found if group.kind == GroupKind.BOARD],
        "groups": [group for group in found if group.kind != GroupKind.BOARD],
    }
    return render(request, "groups/list.html", context)
