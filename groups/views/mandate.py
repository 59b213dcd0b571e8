"""Pages of a group's mandate: what holds, each version, beginning and ending a draft, comparing two."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from groups.choices import GroupKind, VersionState
from groups.domain.drafts import begin_mandate
from groups.domain.mandate import texts_of
from groups.forms.mandate import ReasonForm
from groups.history import discarded
from groups.models import Group, Mandate
from groups.views.access import draft_at, group_at, version_at, view_of
from groups.views.progress import progress_of
from groups.views.steps import taken_back, thrown_away
from members.views.access import person_of, require_right
from thamsklyngen.shared.compare import compare
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of

VERSIONS = 20


@login_not_required
@require_safe
def in_force(request: HttpRequest, slug: str) -> HttpResponse:
    """The mandate that holds today, or words that there is none."""
    group = group_at(request, slug)
    mandate = group.mandates.in_force().select_related("group", "submitted_by").prefetch_related("focus").first()
    return _page(request, group, mandate)


@login_not_required
@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version of the mandate."""
    group = group_at(request, slug)
    found = version_at(request, Mandate, group=group, number=number)
    prefetch_related_objects([found], "focus", "submitted_by")
    return _page(request, group, found)


def _page(request: HttpRequest, group: Group, mandate: Mandate | None, form: ReasonForm | None = None) -> HttpResponse:
    person = request.user
    leads = person.is_authenticated and person.has_perm("groups.edit_version", mandate or Mandate(group=group))
    seen = list(group.mandates.visible_to(person).defer("text").order_by("-number"))
    context = {
        "group": group,
        "mandate": mandate,
        "texts": texts_of(mandate) if mandate else [],
        "page": page_of(request, seen, VERSIONS),
        "before": next((row for row in seen if mandate and row.number < mandate.number), None),
        "draft": next((row for row in seen if row.is_draft), None),
        "coming": next((row for row in seen if row.is_coming), None),
        "waits": next((row for row in seen if row.is_submitted), None),
        "can_begin_empty": any(row.state == VersionState.APPROVED for row in seen),
        "may_write": leads,
        "may_submit": leads and person.has_perm("groups.submit_version", mandate or Mandate(group=group)),
        "form": form or ReasonForm(),
        **(progress_of(request, mandate, seen) if mandate else {}),
    }
    if person.is_authenticated and person.has_perm("groups.see_drafts", group):
        context |= {"inside": True, "discarded": discarded(group)}
    return render(request, "groups/mandate/version.html", context, status=422 if form else 200)


@require_POST
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a draft, from the mandate approved last, or empty."""
    group = group_at(request, slug)
    require_right(request, "groups.organise", group)
    try:
        begin_mandate(group, by=person_of(request), empty="empty" in request.POST)
    except DomainError as error:
        messages.warning(request, str(error))
        if group.kind == GroupKind.BOARD:
            return redirect(group)
    return redirect("groups:mandate_edit", slug)


@require_POST
def take_back(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Withdraw what waits for the board; a new draft has the same text."""
    found = version_at(request, Mandate, group__slug=slug, number=number)
    return taken_back(request, found, on=reverse("groups:mandate_edit", args=[slug]), page=_refused)


def _refused(request: HttpRequest, found: Mandate, form: ReasonForm) -> HttpResponse:
    prefetch_related_objects([found], "focus", "submitted_by")
    return _page(request, found.group, found, form)


@require_POST
def throw_away(request: HttpRequest, slug: str) -> HttpResponse:
    """Discard the draft."""
    draft = draft_at(request, Mandate, slug)
    return thrown_away(request, draft, on=reverse("groups:mandate", args=[slug]))


@login_not_required
@require_safe
def compared(request: HttpRequest, slug: str) -> HttpResponse:
    """Two versions, `a` and `b`: what became of each section."""
    group = group_at(request, slug)
    seen = Mandate.objects.visible_to(request.user).filter(group=group).select_related("group")
    if not (request.GET.get("a") or request.GET.get("b")):
        return _latest_two(group, list(seen.order_by("-number").values_list("number", flat=True)[:2]))
    old, new = (get_object_or_404(seen, number=_number(request, name)) for name in ("a", "b"))
    texts = texts_of(new)
    sections = compare(texts_of(old), texts)
    context = {
        "group": group,
        "old": old,
        "new": new,
        "texts": texts,
        "sections": sections,
        "changed": sum(section.changed for section in sections),
        "view": view_of(request),
        "numbers": seen.order_by("-number").values_list("number", flat=True),
    }
    return render(request, "groups/mandate/compare.html", context)


def _latest_two(group: Group, numbers: list[int]) -> HttpResponse:
    """On to the comparison of the two latest versions, or to the mandate where there are no two."""
    if len(numbers) < 2:
        return redirect("groups:mandate", group.slug)
    new, old = numbers
    return redirect(f"{reverse('groups:mandate_compare', args=[group.slug])}?a={old}&b={new}")


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0
