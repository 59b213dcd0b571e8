"""The page on which a company says what it can and wants to learn."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from members.domain.skills import by_stance, confirm, put_company_skill, put_company_skills, skills_of
from members.forms.competence import AskForm, CompanySkillForm, CompanySkillRows
from members.models import Company, CompanyCompetence, Competence
from members.views.access import company_at, posted
from thamsklyngen.shared.domain import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def company_competence(request: HttpRequest, slug: str) -> HttpResponse:
    """What the company says of itself, and room for more: several at once."""
    company = company_at(request, slug)
    terms = list(Competence.objects.in_use().order_by("sort_nb"))
    rows = CompanySkillRows(posted(request), form_kwargs={"terms": terms}, prefix="new")
    ask = AskForm(posted(request), company=company)
    if request.method == "POST" and rows.is_valid() and ask.is_valid():
        try:
            return _added(request, company, rows, ask)
        except DomainError as error:
            messages.error(request, str(error))
    links = skills_of(company)
    context = {
        "company": company,
        "groups": by_stance(links),
        "stale": [link for link in links if link.is_stale],
        "rows": rows,
        "ask": ask,
        "terms": terms,
    }
    refused = request.method == "POST"
    return render(request, "members/competence_company.html", context, status=422 if refused else 200)


def _added(request: HttpRequest, company: Company, rows: Any, ask: AskForm) -> HttpResponse:
    names = ("stance", "sentence", "teaches")
    entries = [
        (form.cleaned_data["term"], {name: form.cleaned_data[name] for name in names} | ask.cleaned_data)
        for form in rows.filled
    ]
    number = len(put_company_skills(company, entries))
    if number:
        said = ngettext("%(number)d competence is added.", "%(number)d competences are added.", number)
        messages.success(request, said % {"number": number})
    else:
        messages.warning(request, _("Pick a competence first."))
    return redirect("members:company_competence", company.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def company_skill(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change one of them."""
    company = company_at(request, slug)
    link = get_object_or_404(company.competences.select_related("competence"), pk=pk)
    form = CompanySkillForm(posted(request), company=company, instance=CompanyCompetence(**_values(link)))
    if form.is_valid():
        try:
            put_company_skill(company, link.competence, form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("members:company_competence", slug)
    context = {"company": company, "link": link, "form": form}
    return render(request, "members/competence_link.html", context, status=422 if form.errors else 200)


def _values(link: CompanyCompetence) -> dict[str, Any]:
    names = ("stance", "teaches", "sentence", "contact_id", "company_id", "competence_id")
    return {name: getattr(link, name) for name in names}


@require_POST
def drop_company_skill(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take one of them away."""
    company = company_at(request, slug)
    link = get_object_or_404(company.competences.select_related("competence"), pk=pk)
    link.delete()
    messages.success(request, _("“%(term)s” is taken away.") % {"term": link.competence})
    return redirect("members:company_competence", slug)


@require_POST
def confirm_company(request: HttpRequest, slug: str) -> HttpResponse:
    """All of it is still right."""
    company = company_at(request, slug)
    confirm(company)
    messages.success(request, _("Thank you! All of it counts as right for another year."))
    return redirect("members:company_competence", slug)
