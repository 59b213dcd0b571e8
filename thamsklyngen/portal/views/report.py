"""Year reports: made from what the portal counted, with the leader's words; submitted, decided, published."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.domain.counting import counted, still_to_come
from groups.domain import errors
from groups.domain.drafts import begin_report
from groups.domain.plan import plan_of
from groups.domain.report import save_report
from groups.domain.texts import texts_of
from groups.forms.mandate import ReasonForm
from groups.forms.report import ReportForm
from groups.models import Group, YearReport
from groups.views.access import draft_at, group_at, version_at
from groups.views.progress import progress_of
from groups.views.steps import saved, sent_before, taken_back, thrown_away
from groups.views.writing import autosaved, faults_in, gone, kept, unsaved, with_the_board, writing_of
from members.views.access import person_of, posted, require_right
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError


@login_not_required
@require_safe
def report(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The report on a year: the version that `?version=` says, else the published one, else the newest one may read."""
    group = group_at(request, slug)
    versions = _versions(request, group, year)
    wanted = request.GET.get("version", "")
    shown = next((row for row in versions if str(row.number) == wanted), None)
    shown = shown or next((row for row in versions if row.is_shown_to_all), None) or next(iter(versions), None)
    if shown is None:
        raise Http404
    return _page(request, shown, ReasonForm(), versions)


def _versions(request: HttpRequest, group: Group, year: int) -> list[YearReport]:
    rows = YearReport.objects.visible_to(request.user).filter(plan__group=group, plan__year=year)
    return list(rows.select_related("plan__group", "submitted_by").order_by("-number"))


def _page(
    request: HttpRequest, shown: YearReport, form: ReasonForm, versions: list[YearReport] | None = None
) -> HttpResponse:
    group, person = shown.group, request.user
    versions = versions or _versions(request, group, shown.plan.year)
    leads = person.is_authenticated and person.has_perm("groups.edit_version", shown)
    context = {
        "group": group,
        "version": shown,
        "versions": versions,
        "texts": texts_of(shown),
        "open": next((row for row in versions if row.is_draft or row.is_submitted), None),
        "may_write": leads,
        "may_submit": leads and person.has_perm("groups.submit_version", shown),
        "form": form,
        **progress_of(request, shown, versions),
    }
    return render(request, "groups/report/report.html", context, status=422 if form.is_bound else 200)


@require_POST
def begin(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Begin the report on a year that has an approved plan, with all that can be counted."""
    group = group_at(request, slug)
    require_right(request, "groups.organise", group)
    plan = plan_of(group, year)
    if plan is None or year > clock.today().year:  # of a year that hasn't begun there is nothing to tell
        raise Http404
    headings = (_("What we are glad of"), _("What we have learned"), _("What comes next"))
    text = "\n\n".join(f"## {words}\n" for words in headings)
    try:
        begin_report(plan, by=person_of(request), text=text, numbers=counted(plan))
    except DomainError as error:
        messages.warning(request, str(error))
        return redirect("groups:report", slug, year)
    return redirect("groups:report_edit", slug, year)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Write the group's words beside the numbers: save, or submit to the board."""
    try:
        return _write(request, slug, year)
    except Http404:
        if request.method == "POST":
            return _over(request, slug, year)
        return with_the_board(request, slug, YearReport, plan__year=year)


def _write(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The page for writing, and saving.

    Raises:
        Http404: there is no draft, or not any more.
    """
    draft = draft_at(request, YearReport, slug, plan__year=year)
    form = ReportForm(posted(request), report=draft)
    clash = bool({"base", "draft"} & set(form.errors))
    if form.is_valid():
        text, numbers = form.cleaned_data["text"], counted(draft.plan)
        try:
            draft = save_report(draft, text, numbers=numbers, base=form.written_on, by=person_of(request))
            return saved(request, draft, here=reverse("groups:report_edit", args=[slug, year]))
        except errors.NotADraft:
            return _over(request, slug, year)
        except DomainError as error:
            messages.error(request, str(error))
            clash = isinstance(error, errors.Overwritten)
    context = writing_of(draft, form, clash=clash) | {
        "texts": [row for row in texts_of(draft) if row.key],
        "to_come": still_to_come(draft.plan),
    }
    return render(request, "groups/report/edit.html", context, status=422 if form.is_bound else 200)


def _over(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """It is no draft any more: because this was sent twice, or because somebody else was first."""

    def said(waiting: YearReport) -> bool:
        form = ReportForm(request.POST, report=waiting)
        return form.is_valid() and bool(form.cleaned_data["text"] == waiting.text)

    sent = sent_before(request, slug, YearReport, said, plan__year=year)
    return sent or gone(request, slug, YearReport, "text".__eq__, on=group_at(request, slug).get_absolute_url())


@require_POST
def autosave(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Save by itself what is being written; a script asks. The numbers are counted when one presses the button."""
    draft = draft_at(request, YearReport, slug, plan__year=year)
    form = ReportForm(request.POST, report=draft)
    if not form.is_valid():
        return unsaved(faults_in(form))
    words = {"base": form.written_on, "by": person_of(request), "numbers": None, "quietly": True}
    return autosaved(draft, partial(save_report, draft, form.cleaned_data["text"], **words))


@require_safe
def kept_save(request: HttpRequest, slug: str, year: int, pk: int) -> HttpResponse:
    """What was saved earlier, or written and did not stand, beside what stands now."""
    draft = draft_at(request, YearReport, slug, plan__year=year)
    return kept(request, draft, pk, writing=reverse("groups:report_edit", args=[slug, year]))


@require_POST
def take_back(request: HttpRequest, slug: str, year: int, number: int) -> HttpResponse:
    """Withdraw what waits for the board; a new draft has the same text."""
    found = version_at(request, YearReport, plan__group__slug=slug, plan__year=year, number=number)
    return taken_back(request, found, on=reverse("groups:report_edit", args=[slug, year]), page=_page)


@require_POST
def throw_away(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Discard the draft."""
    draft = draft_at(request, YearReport, slug, plan__year=year)
    return thrown_away(request, draft, on=draft.group.get_absolute_url())
