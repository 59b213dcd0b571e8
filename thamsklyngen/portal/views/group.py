"""A group's page: what it is for, who leads it, and what it arranges."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from events.domain.suggestion import suggestions_for
from groups.choices import FollowLevel, GroupKind
from groups.domain.asking import ask_of
from groups.domain.follow import level_of, with_levels
from groups.domain.vacancy import gaps_among
from groups.models import Activity, AnnualPlan, Group, Seat
from thamsklyngen.portal.group_page import (
    activities_for,
    cards_of,
    happenings_of,
    lately,
    mandate_of,
    proposed_in,
    seats_of,
    with_latest_step,
    with_open_proposals,
)
from thamsklyngen.portal.group_papers import Paper, papers_of, plan_among, shelf_among
from thamsklyngen.portal.group_told import told_of
from thamsklyngen.portal.wheel import wheel_of
from thamsklyngen.portal.year import Entry, entries_among, numbered


@login_not_required
@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """One group: for visitors what it is and does, for members how to take part, for its committee what waits."""
    person = request.user
    rows = with_open_proposals(with_latest_step(Group.objects.visible_to(person)))
    found = get_object_or_404(with_levels(rows, person) if person.is_authenticated else rows, slug=slug)
    seats, papers = seats_of(found), papers_of(found, person, since=lately())
    committee = [seat for seat in seats if seat.holds()]
    plan, mandate = plan_among(papers), mandate_of(found)
    events = happenings_of(found, person, plan.year if plan else None)
    in_committee = person.is_authenticated and person.has_perm("groups.see_drafts", found)
    activities, late = activities_for(found, plan, late=in_committee) if plan or in_committee else ([], [])
    entries = _entries(plan, activities, events.rows)
    inside = person.is_authenticated and person.has_perm("members.see_directory")
    context: dict[str, Any] = {
        "group": found,
        "committee": committee,
        "mandate": mandate,
        "cards": cards_of(mandate, entries),
        "coming": events.coming,
        "past": events.past,
        "news": told_of(found, papers=papers, events=events.coming, seats=seats, inside=inside),
        "sees_seats": inside,
        "shelf": shelf_among(papers, plan),
    }
    if person.is_authenticated and found.kind != GroupKind.BOARD:
        context |= {"level": level_of(found, person), "levels": FollowLevel.choices}
    if plan is not None:
        context |= _year_of(plan, entries)
    if inside:
        context["ask"] = ask_of(found, committee)
    if in_committee:
        context |= _work_on(found, person, papers, committee) | {"late": late}
    return render(request, "groups/group.html", context)


def _entries(plan: AnnualPlan | None, activities: Sequence[Activity], events: Sequence[Any]) -> list[Entry]:
    """The activities of the plan and what has become of them."""
    if plan is None:
        return []
    return numbered(plan.year, (row for row in entries_among(plan.year, activities, events) if row.activity))


def _year_of(plan: AnnualPlan, entries: Sequence[Entry]) -> dict[str, Any]:
    """The plan as a wheel."""
    return {
        "plan": plan,
        "entries": entries,
        "wheel": wheel_of(plan.year, entries, plan.theme),
        "counting": sum(not row.is_gone for row in entries),
        "held": sum(row.is_held for row in entries),
    }


def _work_on(group: Group, person: Any, papers: Sequence[Paper], committee: Sequence[Seat]) -> dict[str, Any]:
    """What is under way or vacant, for the committee; what may come next, for those who lead it."""
    leads = person.has_perm("groups.organise", group)
    return {
        "may_organise": leads,
        "ideas": suggestions_for([group], person) if leads else [],
        "papers": [paper for paper in papers if paper.is_under_way],
        "gaps": gaps_among(group, committee, proposed_in(group)),
    }
