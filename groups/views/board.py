"""Pages of the board."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from groups.models import BoardMeeting, Case


def guard_board(request: HttpRequest) -> None:
    """Let through who sits in the board or runs the cluster.

    Raises:
        PermissionDenied: anybody else.
    """
    if not request.user.has_perm("groups.see_board"):
        raise PermissionDenied


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The board's page: what waits, meetings to come and past."""
    guard_board(request)
    return render(request, "board/home.html", {"meetings": BoardMeeting.objects.all()})


@require_safe
def meeting(request: HttpRequest, date: dt.date) -> HttpResponse:
    """One meeting with its cases: the pack before, the minutes after."""
    guard_board(request)
    found = get_object_or_404(BoardMeeting, date=date)
    return render(request, "board/meeting.html", {"meeting": found})


@require_safe
def case(request: HttpRequest, date: dt.date, number: int) -> HttpResponse:
    """The one screen on which a case is read, discussed and decided."""
    guard_board(request)
    found = get_object_or_404(Case.objects.select_related("meeting"), meeting__date=date, number=number)
    return render(request, "board/case.html", {"case": found})
