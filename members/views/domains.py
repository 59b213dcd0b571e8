"""The pages on which a company proves its e-mail domains and lets people in by them."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members.domain import email_domain
from members.forms.email_domain import DomainForm, MailboxForm, ProofForm
from members.models import CompanyDomain
from members.views.access import company_at, person_of, posted
from members.views.sign_in import has_error
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def domains(request: HttpRequest, slug: str) -> HttpResponse:
    """The company's domains, and a form for another one."""
    company = company_at(request, slug)
    form = DomainForm(posted(request))
    if form.is_valid():
        try:
            row = email_domain.ask(company, form.cleaned_data["domain"], by=person_of(request))
        except DomainError as error:
            form.add_error("domain", str(error))
        else:
            return redirect("members:domain", slug, row.pk)
    context = {"company": company, "domains": company.domains.all(), "form": form}
    return render(request, "members/domains.html", context, status=422 if form.errors else 200)


def _row(request: HttpRequest, slug: str, pk: int) -> CompanyDomain:
    rows = company_at(request, slug).domains.select_related("company")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def domain(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One domain: have a code sent there, type it, let people in by it."""
    row = _row(request, slug, pk)
    send = MailboxForm(request.POST if "mailbox" in request.POST else None, row=row, initial=_mailbox(request, row))
    proof = ProofForm(request.POST if "code" in request.POST else None)
    if send.is_valid() and _done(send, lambda: _send(request, row, send)):
        return redirect("members:domain", slug, pk)
    if proof.is_valid() and _done(proof, lambda: _prove(request, row, proof)):
        return redirect("members:domain", slug, pk)
    row.refresh_from_db()
    waits = bool(row.proof_hash and row.proof_expires_at and row.proof_expires_at > clock.now())
    context = {"company": row.company, "row": row, "send": send, "proof": proof, "waits": waits}
    return render(request, "members/domain.html", context, status=_status(send, proof))


def _mailbox(request: HttpRequest, row: CompanyDomain) -> dict[str, str]:
    """What is likely: where the last code went, else one's own mailbox if it is at the domain."""
    for address in (row.proof_email, person_of(request).email):
        local, _at, at = address.rpartition("@")
        if at == row.domain:
            return {"mailbox": local}
    return {}


def _status(*asked: forms.Form) -> int:
    if any(has_error(form, "rate_limited") for form in asked):
        return 429
    return 422 if any(form.errors for form in asked) else 200


def _done(form: forms.Form, change: Callable[[], None]) -> bool:
    """Make a change; what speaks against it stands at the form's one field."""
    try:
        change()
    except DomainError as error:
        form.add_error(next(iter(form.fields)), str(error))
        return False
    return True


def _send(request: HttpRequest, row: CompanyDomain, form: MailboxForm) -> None:
    sent = email_domain.send_proof(row, form.cleaned_data["mailbox"], by=person_of(request))
    messages.success(request, _("A code is on its way to %(email)s.") % {"email": sent.proof_email})


def _prove(request: HttpRequest, row: CompanyDomain, form: ProofForm) -> None:
    email_domain.prove(row, form.cleaned_data["code"])
    words = _("%(domain)s is proven. You can let people in by it now.")
    messages.success(request, words % {"domain": row.domain})


@require_POST
def switch(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let people in by the domain, or no longer."""
    row = _row(request, slug, pk)
    try:
        row = email_domain.switch(row, joins=request.POST.get("joins") == "1")
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = {
            True: _("Whoever signs in with an address at %(domain)s is let in at once."),
            False: _("Addresses at %(domain)s let nobody in by themselves any more."),
        }
        messages.success(request, words[row.joins] % {"domain": row.domain})
    return redirect("members:domain", slug, pk)


@require_POST
def drop(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Forget the domain."""
    row = _row(request, slug, pk)
    email_domain.drop(row)
    messages.success(request, _("%(domain)s is taken away.") % {"domain": row.domain})
    return redirect("members:domains", slug)
