"""Inviting colleagues by mail, and the page to which the mail leads."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.domain import invitation as domain
from members.forms.invitation import InviteForm
from members.limits import TooManyTries, spend
from members.links import invitation_behind
from members.middleware import LoginRequired, keeps_404
from members.models import Company, CompanyInvitation
from members.views.access import company_at, person_of, posted
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of


@require_safe
def invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """Who was invited, and what has become of it."""
    company = company_at(request, slug)
    page = page_of(request, company.invitations.select_related("sent_by", "message"), 50)
    for row in page:
        row.outcome = domain.state_of(row)
    return render(request, "members/invitations.html", {"company": company, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Paste who to invite, look at what would happen, then send."""
    company = company_at(request, slug)
    form = InviteForm(posted(request))
    context: dict[str, Any] = {"company": company, "form": form}
    if form.is_valid():
        people = form.cleaned_data["people"]
        faults = [person for person in people if person.fault]
        if "send" in request.POST and not faults:
            return _send(request, company, form)
        looked = domain.look_at(company, people)
        new = [one for one in looked if one.known == domain.Known.NEW]
        context |= {"looked": looked, "faults": faults, "new": len(new)}
    return render(request, "members/invite.html", context, status=422 if form.errors else 200)


def _send(request: HttpRequest, company: Company, form: InviteForm) -> HttpResponse:
    try:
        spend("invite_colleagues")
    except TooManyTries as error:
        form.add_error("people", error)
        return render(request, "members/invite.html", {"company": company, "form": form}, status=429)
    sent = domain.invite(company, form.cleaned_data["people"], by=person_of(request))
    words = ngettext("%(number)s invitation is on its way.", "%(number)s invitations are on their way.", len(sent))
    messages.success(request, words % {"number": len(sent)})
    return redirect("members:invitations", company.slug)


def _row(request: HttpRequest, slug: str, pk: int) -> CompanyInvitation:
    return get_object_or_404(company_at(request, slug).invitations.select_related("company"), pk=pk)


@require_POST
def resend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send one again."""
    row = _row(request, slug, pk)
    try:
        domain.resend(row, by=person_of(request))
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Sent again to %(email)s.") % {"email": row.email})
    return redirect("members:invitations", slug)


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take one back."""
    row = _row(request, slug, pk)
    try:
        domain.withdraw(row)
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The invitation to %(email)s is taken back.") % {"email": row.email})
    return redirect("members:invitations", slug)


@keeps_404
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation; only pressing the button accepts it, so that no mail scanner does."""
    row = invitation_behind(token)
    if row is None:
        raise Http404
    if not request.user.is_authenticated:
        context = {"row": row, "masked": domain.masked(row.email), "token": token}
        if request.method == "POST":
            return LoginRequired.to_sign_in(request)  # type: ignore[return-value]
        return render(request, "members/invitation.html", context)
    return _accept(request, row) if request.method == "POST" else _show(request, row)


def _show(request: HttpRequest, row: CompanyInvitation) -> HttpResponse:
    """What the invitation is to whoever is signed in: a button, or the one thing that speaks against it."""
    fault: DomainError | None = None
    try:
        domain.may_accept(row, person_of(request))
    except DomainError as error:
        fault = error
    context = {
        "row": row,
        "fault": fault,
        "elsewhere": isinstance(fault, domain.AnotherAddress),
        "works": any(job.company_id == row.company_id for job in person_of(request).work_today),
    }
    return render(request, "members/invitation.html", context)


def _accept(request: HttpRequest, row: CompanyInvitation) -> HttpResponse:
    try:
        job = domain.accept(row, person_of(request))
    except DomainError:
        return _show(request, row)
    if job is None:
        return _show(request, row)
    messages.success(request, _("You are one of the people of %(company)s now.") % {"company": row.company})
    return redirect("home")
