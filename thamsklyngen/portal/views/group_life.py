"""Proposing a group, and its life: opened, at rest, closed, opened again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.choices import GroupState
from groups.domain.group import moves_of, propose_group
from groups.models import Group
from groups.views.access import group_at
from members.rules import is_admin
from members.two_step import require_second_step
from members.views.access import members_only, person_of, posted
from thamsklyngen.portal.domain.groups import move as move_group
from thamsklyngen.portal.forms.groups import MoveForm, ProposeForm
from thamsklyngen.shared.domain import DomainError

DONE = {  # what became of the group
    GroupState.ACTIVE: gettext_lazy("The group is open. Those concerned get a mail."),
    GroupState.DORMANT: gettext_lazy("The group rests. Those concerned get a mail."),
    GroupState.CLOSED: gettext_lazy("The group is closed. Those concerned get a mail."),
}


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a group; the cluster manager opens it."""
    form = ProposeForm(posted(request))
    if form.is_valid():
        try:
            group = propose_group(by=person_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The group is proposed. You hear as soon as it is opened."))
            return redirect(group.get_absolute_url())
    return render(request, "groups/propose.html", {"form": form}, status=422 if form.errors else 200)


@members_only
@require_safe
def life(request: HttpRequest, slug: str) -> HttpResponse:
    """What has become of the group, step by step; for cluster admins also what may come next."""
    return _page(request, group_at(request, slug))


@require_POST
def move(request: HttpRequest, slug: str, state: str) -> HttpResponse:
    """Open, rest, close or reopen the group."""
    group, by = group_at(request, slug), person_of(request)
    if not is_admin(by):
        raise PermissionDenied
    require_second_step(request)
    if state not in GroupState:
        raise Http404
    form = MoveForm(request.POST, group=group, state=state)
    if not form.is_valid():
        return _page(request, group, form, state)
    try:
        move_group(group, state, by=by, **form.cleaned_data)
    except DomainError as error:
        form.add_error(None, str(error))
        return _page(request, group, form, state)
    messages.success(request, DONE[GroupState(state)])
    return redirect("groups:life", slug)


def _page(request: HttpRequest, group: Group, typed: MoveForm | None = None, state: str = "") -> HttpResponse:
    context: dict[str, Any] = {"group": group, "steps": group.steps.select_related("by")}
    context["retired"] = group.focus_areas.earlier()
    if is_admin(person_of(request)):
        states = dict.fromkeys([*moves_of(group), *([state] if typed else [])])
        context["moves"] = [
            (to, label_of(group, to), typed if typed and to == state else MoveForm(group=group, state=to))
            for to in states
        ]
        context |= {"refused": state, "lacks": _lacks(group)}
    return render(request, "groups/life.html", context, status=422 if typed else 200)


def _lacks(group: Group) -> list[str]:
    """What a group should have before it opens, in sentences; it may open all the same."""
    if group.state == GroupState.ACTIVE:
        return []
    found = [] if group.mandates.in_force().exists() else [_("It has no mandate in force.")]
    return found if group.seats.on().exists() else [*found, _("Nobody sits in its committee.")]


def label_of(group: Group, state: str) -> str:
    """What the button says that takes `group` to `state`."""
    if state == GroupState.ACTIVE:
        return _("Open it again") if group.state == GroupState.CLOSED else pgettext("group", "Open it")
    if state == GroupState.DORMANT:
        return _("Put it to rest")
    return _("Say no to it") if group.state == GroupState.PROPOSED else _("Close it")
