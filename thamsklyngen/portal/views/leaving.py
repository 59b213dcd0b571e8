"""Somebody leaves a company: first what hangs on it, then all of it at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.domain.leaving import addresses_at
from members.models import Company, Employment
from members.views.access import company_at, person_of, posted
from thamsklyngen.portal.domain.employment import end_employment, what_hangs_on
from thamsklyngen.portal.forms.leaving import LeaveForm
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End an employment: the person's own, or as the company's contact."""
    employment = _employment(request, slug, pk)
    own = employment.person_id == person_of(request).pk
    if employment.until is not None and employment.until <= clock.today():
        words = _("It is noted already that %(name)s has left.")
        messages.info(request, words % {"name": employment.person})
        return redirect(_back(request, employment))
    addresses = addresses_at(employment.person, employment.company)
    form = LeaveForm(posted(request), employment=employment, addresses=addresses, own=own)
    hangs = None
    if form.is_valid():
        if "confirm" in request.POST:
            return _end(request, employment, form)
        hangs = what_hangs_on(employment, on=form.until, own=form.chosen)
    context = {"employment": employment, "form": form, "hangs": hangs, "own": own, "back": _back(request, employment)}
    return render(request, "members/employment_end.html", context, status=422 if form.errors else 200)


def _employment(request: HttpRequest, slug: str, pk: int) -> Employment:
    """The employment, if it is the person's own or at a company they run.

    Raises:
        Http404: there is none, or at a company that the person may not see.
        PermissionDenied: they may see the company, and no more.
    """
    person = person_of(request)
    company = get_object_or_404(Company.objects.visible_to(person), slug=slug)
    if own := company.employments.select_related("person", "company").filter(pk=pk, person=person).first():
        return own
    company = company_at(request, slug)
    employment = company.employments.select_related("person", "company").filter(pk=pk).first()
    if employment is None:
        raise PermissionDenied
    return employment


def _end(request: HttpRequest, employment: Employment, form: LeaveForm) -> HttpResponse:
    back = _back(request, employment)
    try:
        end_employment(employment, form.farewell(form.until), by=person_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is noted. %(name)s gets a mail.") % {"name": employment.person})
    return redirect(back)


def _back(request: HttpRequest, employment: Employment) -> str:
    """Where one came from: the colleagues' page, or for oneself the profile."""
    person = person_of(request)
    if person.has_perm("members.run_company", employment.company) and employment.person_id != person.pk:
        return reverse("members:colleagues", args=[employment.company.slug])
    return reverse("profile")
