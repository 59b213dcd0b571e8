"""Ticking off what is done when a seat is handed over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groups.choices import HandoverPoint
from groups.domain import handover
from groups.views.access import group_at
from members.views.access import person_of
from thamsklyngen.shared.domain import DomainError


@require_POST
def tick(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Tick one's own point off, or take the tick back; for the two between whom the seat goes."""
    group, person = group_at(request, slug), person_of(request)
    proposal = get_object_or_404(handover.handovers(group=group), pk=pk)
    if not handover.points_of(proposal, person):
        raise PermissionDenied
    point, done = request.POST.get("point", ""), "done" in request.POST
    if point not in HandoverPoint:
        raise Http404
    try:
        handover.tick(proposal, HandoverPoint(point), done=done, by=person)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Ticked off. The other one sees it too.") if done else _("It is open again."))
    return redirect("groups:seats", slug)
