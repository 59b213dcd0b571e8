"""How the groups are doing, for the board."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.views.access import require_right
from thamsklyngen.portal.group_health import health_of_groups
from thamsklyngen.shared import clock


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """One line for each group."""
    require_right(request, "groups.see_board")
    context = {"rows": health_of_groups(request.user), "year": clock.today().year}
    return render(request, "board/groups.html", context)
