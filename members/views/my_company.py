"""The pages on which a company's contact (or a cluster manager) keeps its house in order."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.domain.company import change_company, put_site
from members.domain.employment import change_colleague
from members.forms.company import ColleagueForm, FactsForm, ProfileForm, SiteForm
from members.models import Company, Employment
from members.views.access import acts_as_manager, company_at, person_of, posted
from thamsklyngen.shared import search
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of


@require_safe
def my_company(request: HttpRequest) -> HttpResponse:
    """To the company one runs; with several, a choice; with none, how one gets there."""
    jobs = [job for job in person_of(request).work_today if job.is_contact]
    if len(jobs) == 1:
        return redirect("members:run_company", jobs[0].company.slug)
    return render(request, "members/my_companies.html", {"jobs": jobs, "work": person_of(request).work_today})


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is to run, and what waits."""
    company = company_at(request, slug)
    context = {
        "company": company,
        "contacts": company.contacts(),
        "people": company.employments.on().filter(person__is_active=True).count(),
        "requests": company.join_requests.open().select_related("person")[:10],
        "sites": company.sites.all(),
        "domains": company.domains.all(),
        "may_manage": person_of(request).is_admin,
    }
    return render(request, "members/run_company.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """What the company tells of itself; a cluster manager changes its name and number too."""
    company = company_at(request, slug)
    kind: type[ProfileForm] = FactsForm if acts_as_manager(request) else ProfileForm
    form = kind(posted(request), instance=company)
    if form.is_valid():
        changes: dict[str, Any] = {name: form.cleaned_data[name] for name in form.Meta.fields}
        try:
            change_company(company, changes)
        except DomainError as error:
            form.add_error("organisation_number", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("members:run_company", slug)
    context = {"company": company, "form": form}
    return render(request, "members/company_edit.html", context, status=422 if form.errors else 200)


@require_safe
def colleagues(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who works there today, by name."""
    company = company_at(request, slug)
    words = search.words_of(request.GET.get("q", ""))
    jobs = company.employments.on().filter(person__anonymised_at=None).select_related("person")
    for word in words:
        jobs = jobs.filter(person__folded__contains=search.folded(word))
    context = {
        "company": company,
        "page": page_of(request, jobs.order_by("person__sort_name", "pk"), 50),
        "q": request.GET.get("q", "")[:100],
    }
    return render(request, "members/colleagues.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def colleague(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What somebody is at the company, and whether they answer for it."""
    company = company_at(request, slug)
    job = get_object_or_404(Employment.objects.on().filter(company=company).select_related("person", "company"), pk=pk)
    form = ColleagueForm(posted(request), instance=Employment(title=job.title, role=job.role))
    if form.is_valid():
        try:
            change_colleague(job, form.cleaned_data["role"], title=form.cleaned_data["title"], by=person_of(request))
        except DomainError as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("members:colleagues", slug)
    context = {"company": company, "job": job, "form": form}
    return render(request, "members/colleague.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def site(request: HttpRequest, slug: str, pk: int = 0) -> HttpResponse:
    """Add an address of the company, or change one."""
    company = company_at(request, slug)
    row = get_object_or_404(company.sites, pk=pk) if pk else None
    form = SiteForm(posted(request), instance=row)
    if form.is_valid():
        put_site(company, form.cleaned_data, site=row)
        messages.success(request, _("Saved."))
        return redirect("members:run_company", slug)
    context = {"company": company, "site": row, "form": form}
    return render(request, "members/site.html", context, status=422 if form.errors else 200)


@require_POST
def drop_site(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an address away."""
    company: Company = company_at(request, slug)
    get_object_or_404(company.sites, pk=pk).delete()
    messages.success(request, _("The address is gone."))
    return redirect("members:run_company", slug)
