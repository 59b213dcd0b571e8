"""A group's page: what it is for, who leads it, and what it arranges."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from events.domain.suggestion import suggestions_for
from events.models import Event
from groups.choices import FollowLevel, GroupKind
from groups.domain.asking import ask_of
from groups.domain.follow import following
from groups.domain.plan import plan_of
from groups.models import Group
from thamsklyngen.portal.wheel import wheel_of
from thamsklyngen.portal.year import planned_by
from thamsklyngen.shared import clock
from thamsklyngen.shared.pagination import page_of

PAST = 10


@login_not_required
@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """One group, with its committee today and its events."""
    found = get_object_or_404(Group.objects.visible_to(request.user), slug=slug)
    events = Event.objects.visible_to(request.user).filter(group=found)
    shown = events.with_names().with_places().with_mine(request.user)
    committee = list(found.seats.on().in_order())
    context: dict[str, Any] = {
        "group": found,
        "committee": committee,
        "coming": shown.coming(),
        "page": page_of(request, shown.past(), PAST),
        "mandate": found.mandates.in_force().prefetch_related("focus").first(),
    }
    if request.user.is_authenticated and found.kind != GroupKind.BOARD:
        context |= {"follows": following(request.user, [found])[0], "levels": FollowLevel.choices}
    context |= _year_of(found, request.user)
    if request.user.is_authenticated and request.user.has_perm("members.see_directory"):
        context |= {"ask": ask_of(found, committee), "sees_seats": True}
    if request.user.is_authenticated and request.user.has_perm("groups.organise", found):
        context |= {"ideas": suggestions_for([found], request.user), "may_organise": True}
    return render(request, "groups/group.html", context)


def _year_of(group: Group, person: Any) -> dict[str, Any]:
    """This year's plan (else next year's) as a wheel, if the board has approved one."""
    year = clock.today().year
    plan = plan_of(group, year) or plan_of(group, year + 1)
    if plan is None:
        return {}
    entries = planned_by(group, plan.year, person)
    return {
        "plan": plan,
        "entries": entries,
        "wheel": wheel_of(plan.year, entries, plan.theme),
        "counting": sum(not row.is_gone for row in entries),
        "held": sum(row.is_held for row in entries),
    }
