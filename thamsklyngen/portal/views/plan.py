"""A group's plan of a year as it holds, what has become of each activity, small changes, the way to an event."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.domain.activity import call_off_activity, make_event, standing_of
from groups.choices import DECIDED_STATES, OPEN_STATES, ActivityFate, VersionState
from groups.domain.errors import ChangedSince
from groups.domain.plan import activity_stamp, change_activity
from groups.domain.texts import when_of
from groups.forms.plan import ActivityForm, FateForm
from groups.history import discarded_papers
from groups.models import Activity, PlanVersion, YearReport
from groups.views.access import group_at
from groups.views.progress import decided_by_board
from members.views.access import person_of, posted, require_right
from thamsklyngen.portal.activity_history import activity_lines
from thamsklyngen.portal.wheel import wheel_of
from thamsklyngen.portal.year import planned_by
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError


@login_not_required
@require_safe
def plan(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The plan of a year as it holds; before that, to those who may see it, that there is a draft."""
    group, person = group_at(request, slug), request.user
    seen = PlanVersion.objects.visible_to(person).filter(plan__group=group, plan__year=year)
    versions = list(seen.select_related("plan__group").order_by("-number"))
    if not versions:
        raise Http404
    found, leads = versions[0].plan, person.is_authenticated and person.has_perm("groups.organise", group)
    holds = next((row for row in versions if row.is_decided), None)
    entries = planned_by(group, year, person)
    context: dict[str, Any] = {
        "group": group,
        "plan": found,
        "holds": holds is not None,
        "versions": versions,
        "draft": next((row for row in versions if row.is_draft), None),
        "waits": next((row for row in versions if row.is_submitted), None),
        "entries": entries,
        "wheel": wheel_of(year, entries, found.theme),
        "counting": sum(not row.is_gone for row in entries),
        "held": sum(row.is_held for row in entries),
        "may_write": leads,
        "may_report": leads and holds is not None and year <= clock.today().year,
        "report": YearReport.objects.visible_to(person).filter(plan=found).select_related("plan__group").first(),
        "overdue": [row for row in entries if row.overdue] if leads else [],
        **(decided_by_board(request, holds) if holds else {}),
    }
    if person.is_authenticated and person.has_perm("groups.see_drafts", group):
        context["discarded"] = discarded_papers(group, year)
    return render(request, "groups/plan/plan.html", context)


def _led(request: HttpRequest, slug: str, year: int, pk: int) -> Activity:
    """The activity, for who leads its group.

    Raises:
        Http404, PermissionDenied: there is none, or somebody else leads the group.
    """
    group = group_at(request, slug)
    rows = Activity.objects.filter(plan__group=group, plan__year=year).select_related(
        "plan__group", "host", "focus", "responsible__person"
    )
    found = get_object_or_404(rows, pk=pk)
    require_right(request, "groups.organise", group)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: HttpRequest, slug: str, year: int, pk: int) -> HttpResponse:
    """Fix the words of an activity or move it within its quarter."""
    found = _led(request, slug, year, pk)
    form, clash = ActivityForm(posted(request), activity=found), False
    if form.is_valid():
        try:
            change_activity(found, by=person_of(request), seen=request.POST.get("seen"), **form.values())
        except DomainError as error:
            form.add_error(None, str(error))
            clash = isinstance(error, ChangedSince)
        else:
            messages.success(request, _("Changed. The history says who and when."))
            return redirect(found.plan)
    seen = request.POST.get("seen") if form.errors and not clash else None
    now, fate = _led(request, slug, year, pk) if clash else found, FateForm(activity=found)
    return _page(request, now, form, fate, clash=clash, seen=seen)


def _page(
    request: HttpRequest,
    found: Activity,
    form: ActivityForm,
    fate: FateForm,
    *,
    clash: bool = False,
    seen: str | None = None,
) -> HttpResponse:
    """The activity's page.

    Args:
        clash: the form was not saved, because the activity has changed since.
        seen: the stamp of what was seen when the form was opened; None where it is opened now.
    """
    standing, event = standing_of(found, found.events.all())
    context = {
        "activity": found,
        "group": found.plan.group,
        "form": form,
        "clash": clash,
        "when": when_of(found),
        "seen": seen or activity_stamp(found),
        "fate": fate,
        "event": event,
        "may_call_off": not found.fate and (event is None or event.is_cancelled),
        "standing": standing,
        "lines": activity_lines(found),
    }
    refused = form.is_bound or fate.is_bound
    return render(request, "groups/plan/activity.html", context, status=422 if refused else 200)


@require_POST
def call_off(request: HttpRequest, slug: str, year: int, pk: int) -> HttpResponse:
    """Say that the activity is cancelled or moved, and why."""
    found = _led(request, slug, year, pk)
    fate = FateForm(request.POST, activity=found)
    if fate.is_valid():
        try:
            call_off_activity(found, by=person_of(request), **fate.cleaned_data)
        except DomainError as error:
            fate.add_error(None, str(error))
        else:
            messages.success(request, _noted(found, fate.cleaned_data["fate"]))
            return redirect(found.plan)
    return _page(request, found, ActivityForm(None, activity=found), fate)


def _noted(activity: Activity, fate: str) -> str:
    """What has come of it, and what is left to do where the next year's plan is with the board or decided."""
    if fate != ActivityFate.MOVED:
        return _("Noted. It stands in the plan with the reason.")
    words = {"year": activity.plan.year + 1}
    versions = PlanVersion.objects.of_group(activity.plan.group).filter(plan__year=activity.plan.year + 1)
    states = set(versions.in_state(*OPEN_STATES, *DECIDED_STATES).values_list("state", flat=True))
    if VersionState.DRAFT in states:
        return _("Noted. It stands in the plan with the reason, and in the draft for %(year)s.") % words
    if states:
        return _("Noted. The plan for %(year)s is written already: take it in there with a new version.") % words
    return _("Noted. The plan for %(year)s begins with it, if you carry over what there was.") % words


@require_POST
def make(request: HttpRequest, slug: str, year: int, pk: int) -> HttpResponse:
    """Make the activity an event draft with everything known filled in."""
    found = _led(request, slug, year, pk)
    try:
        event = make_event(found, by=person_of(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(found.plan)
    if event.is_draft:
        messages.success(
            request, _("Here is the draft with all that the plan knows. Check day and place, and publish.")
        )
        return redirect("events:edit", event.key)
    return redirect(event)
