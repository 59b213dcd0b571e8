"""The cluster manager's list of companies, and one company's membership."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.domain.membership import admit, change_kind
from members.domain.skills import skills_of
from members.models import Company, Membership
from members.views.access import manager_only, person_of, posted
from thamsklyngen.portal import companies as lists
from thamsklyngen.portal.domain.membership import end_membership, take_back_end, what_hangs_on
from thamsklyngen.portal.forms.membership import EndForm, KindForm, StartForm
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of


@manager_only
@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """All companies; what is asked for stands in the address."""
    filters = lists.Filters.of(request.GET)
    context = {
        "filters": filters,
        "page": page_of(request, lists.companies(filters).select_related("logo").defer("logo__image")),
        "choices": lists.choices(),
        "states": lists.STATES,
        "lacks": lists.LACKS,
        "orders": {key: label for key, (label, _order) in lists.ORDERS.items()},
        "kinds": Membership._meta.get_field("kind").choices,
    }
    return render(request, "manage/companies.html", context)


@manager_only
@require_safe
def company(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one company, and what happened."""
    found = lists.with_numbers(
        Company.objects.select_related("parent", "logo", "merged_into", "register_entry").defer("logo__image")
    )
    row = get_object_or_404(found.prefetch_related("memberships"), slug=slug)
    context = {
        "company": row,
        "memberships": sorted(row.memberships.all(), key=lambda membership: membership.since, reverse=True),
        "contacts": row.contacts(),
        "where": [", ".join(filter(None, map(str.strip, line.split("|")))) for line in row.where],  # type: ignore[attr-defined]
        "skills": skills_of(row),
        "hangs": what_hangs_on(row),
    }
    return render(request, "manage/company.html", context)


@manager_only
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """End or pause a membership: first what hangs on it, then all of it at once."""
    row = get_object_or_404(Company, slug=slug)
    membership = row.memberships.meant_first().first()
    if membership is None or (membership.is_over and not membership.paused):
        messages.warning(request, _("%(company)s is no member, so there is nothing to end.") % {"company": row})
        return redirect("manage:company", slug)
    form = EndForm(posted(request), membership=membership)
    hangs = None
    if form.is_valid():
        if "confirm" in request.POST:
            return _end(request, row, form)
        hangs = what_hangs_on(row, on=form.until)
    context = {"company": row, "form": form, "hangs": hangs, "pauses": form.data.get("how") == "pauses"}
    return render(request, "manage/membership_end.html", context, status=422 if form.errors else 200)


def _end(request: HttpRequest, company: Company, form: EndForm) -> HttpResponse:
    paused = form.cleaned_data.get("how") == "pauses"
    try:
        end_membership(company, on=form.until, by=person_of(request), reason=form.cleaned_data["reason"], paused=paused)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = _("The membership is paused.") if paused else _("The membership ends as you said.")
        told = _("The contacts and the groups concerned get a mail.")
        messages.success(request, f"{words} {told}")
    return redirect("manage:company", company.slug)


@manager_only
@require_POST
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a membership go on that was to end or pause."""
    row = get_object_or_404(Company, slug=slug)
    try:
        take_back_end(row, by=person_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The membership goes on. Those who were told of its end get a mail."))
    return redirect("manage:company", slug)


@manager_only
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Admit a company, again or for the first time."""
    row = get_object_or_404(Company, slug=slug)
    last = row.memberships.meant_first().first()
    form = StartForm(posted(request), instance=Membership(company=row, kind=last.kind if last else "company"))
    if form.is_valid():
        try:
            admit(row, kind=form.cleaned_data["kind"], since=form.cleaned_data["since"])
        except DomainError as error:
            form.add_error("since", str(error))
        else:
            messages.success(request, _("%(company)s is a member from that day.") % {"company": row})
            return redirect("manage:company", slug)
    context = {"company": row, "form": form}
    return render(request, "manage/membership_start.html", context, status=422 if form.errors else 200)


@manager_only
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a company be another kind of member."""
    row = get_object_or_404(Company, slug=slug)
    form = KindForm(posted(request), instance=row.memberships.meant_first().first())
    if form.is_valid():
        try:
            membership = change_kind(row, kind=form.cleaned_data["kind"])
        except DomainError as error:
            messages.error(request, str(error))
        else:
            words = {"company": row, "kind": membership.get_kind_display()}  # type: ignore[attr-defined]
            messages.success(request, _("%(company)s is noted as: %(kind)s.") % words)
        return redirect("manage:company", slug)
    return render(
        request, "manage/membership_kind.html", {"company": row, "form": form}, status=422 if form.errors else 200
    )
