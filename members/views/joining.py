"""Becoming one of a company's people, and letting people in."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.choices import JoinState
from members.domain import joining
from members.domain.invitation import open_for
from members.domain.join_code import as_typed
from members.forms.joining import AskForm, ChooseCompanyForm, DeclineForm, NewCompanyForm
from members.limits import TooManyTries, spend
from members.links import invitation_url
from members.models import Company, CompanyInvitation, JoinCode, JoinRequest, Person
from members.views.access import guard_second_step, manager_only, person_of, posted
from members.views.sign_in import has_error
from thamsklyngen.shared import search
from thamsklyngen.shared.context import safe_target
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of

SHOWN = 20


@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """Where one works, or how one gets there: let in by the address, waiting, or choosing."""
    person = person_of(request)
    if code := as_typed(request.GET.get("code", "")):
        return redirect("members:join_by_code", code)
    waiting = JoinRequest.objects.open().filter(person=person).select_related("company").first()
    if waiting is not None:
        names = [name for one in joining.deciders(waiting) if (name := one.name_outside)]
        context = {"waiting": waiting, "deciders": names, "invitations": _invitations(person)}
        return render(request, "members/join_waiting.html", context)
    words = search.words_of(request.GET.get("q", ""))
    found = Company.objects.visible_to(person).members().select_related("logo").defer("logo__image")
    for word in words:
        found = found.filter(folded__contains=search.folded(word))
    context = {
        "work": person.work_today,
        "known": joining.companies_for(person),
        "invitations": _invitations(person),
        "answered": _last_answer(request),
        "q": request.GET.get("q", "")[:100],
        "target": safe_target(request, request.GET.get("next", "")),
        "page": page_of(request, found, SHOWN),
    }
    return render(request, "members/join.html", context)


def _invitations(person: Person) -> list[tuple[CompanyInvitation, str]]:
    """Invitations that `person` may accept here and now, with their addresses."""
    return [(row, urlsplit(invitation_url(row)).path) for row in open_for(person)]


def _last_answer(request: HttpRequest) -> JoinRequest | None:
    """The last wish, if it was declined: the person should see why before trying again."""
    rows = JoinRequest.objects.filter(person=person_of(request)).exclude(state=JoinState.WITHDRAWN)
    last = rows.select_related("company").order_by("-asked_at", "-pk").first()
    return last if last is not None and last.state == JoinState.DECLINED else None


def _company(request: HttpRequest, slug: str) -> Company:
    return get_object_or_404(Company.objects.visible_to(person_of(request)).members(), slug=slug)


@require_POST
def join_known(request: HttpRequest, slug: str) -> HttpResponse:
    """Be let in because of one's address, and go on to where one was heading."""
    company = get_object_or_404(joining.companies_for(person_of(request)), slug=slug)
    joining.join_by_domain(person_of(request), company)
    messages.success(request, _("You are one of the people of %(company)s now.") % {"company": company})
    return HttpResponseRedirect(safe_target(request, request.POST.get("next", "")))  # an address, no page's name


@require_http_methods(["GET", "HEAD", "POST"])
def join_company(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the contact of a company."""
    company = _company(request, slug)
    return _ask(request, AskForm(posted(request)), company=company)


@require_http_methods(["GET", "HEAD", "POST"])
def join_new(request: HttpRequest) -> HttpResponse:
    """Ask to have a company looked at that the portal doesn't know."""
    return _ask(request, NewCompanyForm(posted(request), initial={"company_name": request.GET.get("name", "")[:120]}))


@require_http_methods(["GET", "HEAD", "POST"])
def join_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """Ask with the code on a company's poster; a renewed one leads nowhere."""
    row = JoinCode.objects.filter(code=as_typed(code), ended_at=None).select_related("company").first()
    if row is None or not row.company.is_member:
        return render(request, "members/join_code_wrong.html", status=404)
    return _ask(request, AskForm(posted(request)), company=row.company, by_code=True)


def _ask(request: HttpRequest, form: AskForm, *, company: Company | None = None, by_code: bool = False) -> HttpResponse:
    if form.is_valid():
        try:
            spend("ask_to_join")
            joining.ask(person_of(request), company=company, by_code=by_code, **form.cleaned_data)
        except TooManyTries as error:
            form.add_error(None, error)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("members:join")
    context = {"company": company, "form": form, "by_code": by_code}
    return render(request, "members/join_ask.html", context, status=_status(form))


def _status(form: AskForm) -> int:
    if has_error(form, "rate_limited"):
        return 429
    return 422 if form.errors else 200


@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take back what one asked for."""
    if joining.withdraw_open(person_of(request)):
        messages.success(request, _("Taken back. Nobody has to answer it."))
    return redirect("members:join")


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in or say no, as the company's contact or a cluster manager."""
    row = _request(request, pk)
    answer = request.POST.get("answer", "")
    no = DeclineForm(request.POST if answer == "decline" else None)
    which = ChooseCompanyForm(request.POST if answer == "approve" else None) if row.company is None else None
    if answer == "decline" and no.is_valid():
        return _answered(
            request, row, lambda: joining.decline(row, by=person_of(request), reason=no.cleaned_data["reason"])
        )
    if answer == "approve" and (which is None or which.is_valid()):
        company = which.cleaned_data["company"] if which else None
        return _answered(request, row, lambda: joining.approve(row, by=person_of(request), company=company))
    bound = bool(no.errors or (which and which.errors))
    context = {"row": row, "no": no, "which": which, **_who_decides(request, row)}
    return render(request, "members/join_decide.html", context, status=422 if bound else 200)


def _request(request: HttpRequest, pk: int) -> JoinRequest:
    """The wish, for those who may answer it.

    Raises:
        Http404: for everybody else it doesn't exist.
        SecondStepNeeded: for a cluster manager who hasn't taken it.
    """
    row = get_object_or_404(JoinRequest.objects.select_related("person", "company", "decided_by"), pk=pk)
    if not person_of(request).is_admin and not person_of(request).is_contact_of(row.company):
        raise Http404
    guard_second_step(request, row.company)
    return row


def _who_decides(request: HttpRequest, row: JoinRequest) -> dict[str, Any]:
    mine = person_of(request).is_contact_of(row.company)
    return {"may_decide": mine or joining.may_decide_from(row), "until": joining.contact_decides_until(row)}


def _answered(request: HttpRequest, row: JoinRequest, answer: Any) -> HttpResponse:
    try:
        answer()
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("%(name)s gets a mail with your answer.") % {"name": row.person})
    return redirect("members:join_request", row.pk)


@manager_only
@require_safe
def joins(request: HttpRequest) -> HttpResponse:
    """Who wants in, the longest waiting first; and what was answered."""
    shown = request.GET.get("show", "")
    rows = JoinRequest.objects.select_related("person", "company", "decided_by")
    answered = shown == "answered"
    found = rows.exclude(state=JoinState.OPEN).order_by("-decided_at", "-pk") if answered else rows.open()
    return render(request, "manage/joins.html", {"page": page_of(request, found), "answered": answered})
