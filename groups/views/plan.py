"""Writing a group's annual plan, and each version of it. The page of what holds shows events, so it lives in portal."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.domain import errors
from groups.domain.drafts import begin_plan
from groups.domain.plan import begin_year, in_order, save_plan, says
from groups.domain.texts import since_seen, texts_of
from groups.forms.mandate import ReasonForm
from groups.forms.plan import BeginForm, PlanForm, free_year, is_elsewhere, plan_rows
from groups.history import discarded_papers
from groups.models import AnnualPlan, Group, PlanVersion
from groups.views.access import draft_at, group_at, version_at
from groups.views.progress import progress_of
from groups.views.steps import saved, sent_before, taken_back, thrown_away
from groups.views.writing import autosaved, faults_in, faults_in_rows, gone, kept, unsaved, with_the_board, writing_of
from members.views.access import person_of, posted, require_right
from thamsklyngen.shared.domain import DomainError

REFUSED = 422


def led_group(request: HttpRequest, slug: str) -> Group:
    """The group at `slug`, for whoever leads it.

    Raises:
        Http404, PermissionDenied: there is none, or somebody else leads it.
    """
    group = group_at(request, slug)
    require_right(request, "groups.organise", group)
    return group


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the plan of a year, empty or from the year before."""
    group, person = led_group(request, slug), person_of(request)
    form = BeginForm(posted(request), initial={"year": free_year(group), "carry": True})
    if form.is_valid():
        try:
            draft = begin_year(group, form.cleaned_data["year"], by=person, carry=form.cleaned_data["carry"])
        except DomainError as error:
            form.add_error("year", str(error))
        else:
            return redirect("groups:plan_edit", slug, draft.plan.year)
    context = {"group": group, "form": form, "discarded": discarded_papers(group)}
    return render(request, "groups/plan/begin.html", context, status=REFUSED if form.is_bound else 200)


@require_POST
def revise(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Begin the next version of a plan that there is, from what holds; on to what its event has moved."""
    group = led_group(request, slug)
    plan = get_object_or_404(AnnualPlan, group=group, year=year)
    try:
        draft = begin_plan(group, plan.year, by=person_of(request))
    except DomainError as error:
        messages.warning(request, str(error))
        return redirect(plan)
    rows = enumerate(in_order(draft.rows.select_related("activity")))
    moved = next((f"#rows-{number}" for number, row in rows if is_elsewhere(row)), "")
    return redirect(f"{reverse('groups:plan_edit', args=[slug, year])}{moved}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Write theme, goals and activities on one page: save, or submit to the board."""
    try:
        return _write(request, slug, year)
    except Http404:
        if request.method == "POST":
            return _over(request, slug, year)
        return with_the_board(request, slug, PlanVersion, plan__year=year)


def _write(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The page for writing, and saving.

    Raises:
        Http404: there is no draft, or not any more.
    """
    draft = draft_at(request, PlanVersion, slug, plan__year=year)
    form, rows = PlanForm(posted(request), version=draft), plan_rows(posted(request), draft)
    clash = bool({"base", "draft"} & set(form.errors))
    if request.method == "POST" and all((form.is_valid(), rows.is_valid())):
        try:
            draft = save_plan(draft, form.content(rows.rows()), base=form.written_on, by=person_of(request))
            return saved(request, draft, here=reverse("groups:plan_edit", args=[slug, year]))
        except errors.NotADraft:
            return _over(request, slug, year)
        except DomainError as error:
            messages.error(request, str(error))
            clash = isinstance(error, errors.Overwritten)
    context = writing_of(draft, form, clash=clash, rows=rows) | {"rows": rows}
    return render(request, "groups/plan/edit.html", context, status=REFUSED if form.is_bound else 200)


def _over(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """It is no draft any more: because this was sent twice, or because somebody else was first."""

    def said(waiting: PlanVersion) -> bool:
        form, rows = PlanForm(request.POST, version=waiting), plan_rows(request.POST, waiting)
        return all((form.is_valid(), rows.is_valid())) and says(waiting, form.content(rows.rows()))

    sent = sent_before(request, slug, PlanVersion, said, plan__year=year)
    return sent or gone(request, slug, PlanVersion, _is_written, on=group_at(request, slug).get_absolute_url())


def _is_written(name: str) -> bool:
    return name in ("theme", "goals") or name.endswith(("-title", "-text", "-dropped"))


@require_POST
def autosave(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Save by itself what is being written; a script asks."""
    draft = draft_at(request, PlanVersion, slug, plan__year=year)
    form, rows = PlanForm(request.POST, version=draft), plan_rows(request.POST, draft)
    if not all((form.is_valid(), rows.is_valid())):
        return unsaved([*faults_in(form), *faults_in_rows(rows)])
    content = form.content(rows.rows())
    return autosaved(
        draft, partial(save_plan, draft, content, base=form.written_on, by=person_of(request), quietly=True)
    )


@require_safe
def kept_save(request: HttpRequest, slug: str, year: int, pk: int) -> HttpResponse:
    """What was saved earlier, or written and did not stand, beside what stands now."""
    draft = draft_at(request, PlanVersion, slug, plan__year=year)
    return kept(request, draft, pk, writing=reverse("groups:plan_edit", args=[slug, year]))


@require_POST
def take_back(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """Withdraw what waits for the board; a new draft has the same content."""
    found = version_at(request, PlanVersion, plan__group__slug=slug, plan__year=year, number=number)
    return taken_back(request, found, on=reverse("groups:plan_edit", args=[slug, year]), page=_page)


@require_POST
def throw_away(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Discard the draft."""
    draft = draft_at(request, PlanVersion, slug, plan__year=year)
    return thrown_away(request, draft, on=draft.group.get_absolute_url())


@login_not_required
@require_safe
def version(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """One version of the plan, and what has changed since the one that the board saw last."""
    found = version_at(request, PlanVersion, plan__group__slug=slug, plan__year=year, number=number)
    return _page(request, found, ReasonForm())


def _page(request: HttpRequest, found: PlanVersion, form: ReasonForm) -> HttpResponse:
    before, sections = since_seen(found, request.user) if found.number > 1 else (None, [])
    leads = request.user.is_authenticated and request.user.has_perm("groups.edit_version", found)
    seen = PlanVersion.objects.visible_to(request.user).filter(plan=found.plan)
    versions = list(seen.select_related("plan__group").order_by("-number"))
    context = {
        "group": found.group,
        "version": found,
        "texts": texts_of(found),
        "before": before,
        "sections": sections if before else [],
        "versions": versions,
        "may_write": leads,
        "may_submit": leads and request.user.has_perm("groups.submit_version", found),
        "form": form,
        **progress_of(request, found, versions),
    }
    return render(request, "groups/plan/version.html", context, status=REFUSED if form.is_bound else 200)
