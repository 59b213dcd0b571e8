"""The rules on a company's site, written by its contact."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.domain.site_rules import put_rules
from events.forms.question import SiteRulesForm
from events.models import SiteRules
from members.views.access import company_at, guard_second_step, person_of, posted
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of


@require_http_methods(["GET", "HEAD", "POST"])
def site_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """The rules as they are now, to be changed, and what they were before."""
    company = company_at(request, slug)
    if request.method == "POST":
        guard_second_step(request, company)
    versions = SiteRules.objects.filter(company=company).select_related("written_by").order_by("-version")
    newest = versions.first()
    known = {"text": newest.text if newest else "", "seen": newest.version if newest else 0}
    form = SiteRulesForm(posted(request), initial=known)
    if form.is_valid():
        try:
            rules = put_rules(company, form.cleaned_data["text"], by=person_of(request), seen=form.cleaned_data["seen"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Version %(version)s is in force.") % {"version": rules.version})
            return redirect("events:site_rules", slug)
    page = page_of(request, versions, 20)
    context = {"company": company, "form": form, "newest": newest, "page": page}
    return render(request, "events/site_rules.html", context, status=422 if form.errors else 200)
