"""The page of a company's join code, and its poster."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members import poster
from members.domain import join_code
from members.views.access import company_at, person_of
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.download import file_headers


@require_safe
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """The code, what it is for, and the poster to print."""
    company = company_at(request, slug)
    row = join_code.code_of(company)
    context: dict[str, Any] = {"company": company, "row": row}
    if row is not None:
        context |= {"address": poster.address_of(row), "picture": poster.picture_address(row)}
    return render(request, "members/join_code.html", context)


@require_POST
def renew(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a code, or another one."""
    join_code.renew_code(company_at(request, slug), by=person_of(request))
    messages.success(request, _("There is a new code. Print the poster and put it up."))
    return redirect("members:join_code", slug)


@require_POST
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """Have no code any more."""
    if join_code.end_code(company_at(request, slug)):
        messages.success(request, _("The code leads nowhere any more. Take the posters down."))
    return redirect("members:join_code", slug)


@require_safe
def poster_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The poster to print; where no PDF can be made, the page says what is missing."""
    company = company_at(request, slug)
    row = join_code.code_of(company)
    if row is None:
        raise Http404
    row.company = company
    try:
        made = poster.poster_of(row)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("members:join_code", slug)
    headers = file_headers(f"{company.slug}.pdf", shown=True)
    return HttpResponse(made, content_type="application/pdf", headers=headers)
