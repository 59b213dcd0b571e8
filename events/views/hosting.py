"""Asking a company to be the host, offering it, and the page on which the one question is answered."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.choices import EventState, RequestState
from events.domain import host_choice
from events.domain import hosting as domain
from events.domain.activity import where_at
from events.forms.fields import number
from events.forms.hosting import AnswerForm, AskHostForm, HostForm, OfferHostForm
from events.models import Event, HostRequest
from events.views.access import fetch
from groups.choices import EventKind
from groups.models import Activity, Group
from members.models import Company
from members.views.access import guard_admins_right, person_of, posted, require_right
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of

REFUSED = 422
OTHER_HOST = gettext_lazy(
    "What the earlier host had settled no longer holds: its contacts, its site rules, whom it receives, "
    "and until when it approves visitors."
)
HOUR, LENGTH = 9, dt.timedelta(hours=2)  # of a visit whose day alone is known


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Questions and offers of one's groups and companies: those without an answer first."""
    person = person_of(request)
    answers = any(job.is_contact for job in person.work_today)
    if not answers:
        require_right(request, "events.make_event")
    rows = domain.requests_of(person).prefetch_related("dates")
    shows_open = "answered" not in request.GET
    found = rows.filter(domain.unsettled()) if shows_open else rows.exclude(domain.unsettled())
    context = {
        "page": page_of(request, found),
        "shows_open": shows_open,
        "makes_events": person.has_perm("events.make_event"),
        "may_offer": any(job.is_contact for job in person.memberships_today),
    }
    return render(request, "events/hosting/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a company: `?event=` or `?activity=` fill in what is known."""
    require_right(request, "events.make_event")
    person = person_of(request)
    event, initial = _about(request)
    form = AskHostForm(posted(request), person=person, event=event, initial=initial)
    if form.is_valid():
        group = form.cleaned_data["group"]
        require_right(request, "groups.organise", group)
        try:
            row = domain.ask(group, form.cleaned_data["company"], by=person, event=event, **form.facts())
        except DomainError as error:
            form.add_error("company", str(error))
        else:
            messages.success(request, _("%(company)s has got the question by mail.") % {"company": row.company})
            return redirect("events:host_request", row.pk)
    return _form_page(request, form, event)


def _about(request: HttpRequest) -> tuple[Event | None, dict[str, Any]]:
    """What the address names: an event, or an activity of the plan with its event, if it has one."""
    event, initial = None, {}
    if key := request.GET.get("event"):
        event = fetch(request, key)
    elif pk := number(request.GET.get("activity")):
        activity = get_object_or_404(Activity.objects.select_related("plan__group"), pk=pk)
        require_right(request, "groups.organise", activity.plan.group)
        event = activity.events.exclude(state=EventState.CANCELLED).select_related("group").first()
        initial = {"group": activity.plan.group_id, "about": activity.title}
    elif group := Group.objects.filter(slug=request.GET.get("group", "")).first():
        initial = {"group": group.pk}
    if event is not None:
        initial = {"group": event.group_id, "about": event.title, "people": event.capacity}
        initial["day_1"] = clock.local(event.starts_at).date()
    return event, initial


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """A company's contact offers to be the host."""
    person = person_of(request)
    mine = {job.company.slug: job.company for job in person.memberships_today if job.is_contact}
    if not mine:
        raise PermissionDenied
    company: Company | None = mine.get(request.GET.get("company", ""))
    form = OfferHostForm(posted(request), person=person, initial={"company": company.pk} if company else {})
    if form.is_valid():
        row = domain.offer(form.cleaned_data["company"], form.cleaned_data["group"], by=person, **form.facts())
        messages.success(request, _("%(group)s has got the offer by mail.") % {"group": row.group})
        return redirect("events:host_request", row.pk)
    return _form_page(request, form, None)


def _form_page(request: HttpRequest, form: HostForm, event: Event | None) -> HttpResponse:
    context = {"form": form, "event": event, "offers": isinstance(form, OfferHostForm)}
    return render(request, "events/hosting/form.html", context, status=REFUSED if form.errors else 200)


def _find(request: HttpRequest, pk: int, permission: str) -> HostRequest:
    """The question, if the person is on one of its sides and has `permission`; for others there is none."""
    rows = HostRequest.objects.select_related(
        "group", "company", "event__group", "event__host", "asked_by", "answered_by"
    )
    row = get_object_or_404(rows, pk=number(str(pk)))
    person = person_of(request)
    if not person.has_perm("events.see_host_request", row):
        raise Http404
    if not person.has_perm(permission, row):
        raise PermissionDenied
    guard_admins_right(request, lambda one: one.has_perm(permission, row))
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked, and one press to answer: a button for each day, no, or another day."""
    person = person_of(request)
    row = _find(request, pk, "events.see_host_request")
    answers, asks = (
        person.has_perm(f"events.{name}", row) for name in ("answer_host_request", "take_back_host_request")
    )
    takes = row.state == RequestState.OTHER and asks  # the other side's day
    form = AnswerForm(posted(request))
    if request.method == "POST":
        _find(request, pk, "events.take_back_host_request" if takes else "events.answer_host_request")
        if form.is_valid() and (done := _answer(request, row, form)):
            return done
    context = {
        "row": row,
        "days": [(one.day, one.day < clock.today()) for one in row.dates.all()],
        "form": form,
        "answers": answers and row.state == RequestState.OPEN,
        "takes": takes and row.day and row.day >= clock.today(),
        "asks": asks,
        "may_choose": row.may_be_taken and person.has_perm("events.ask_hosts", row),
        "may_reopen": answers and row.state == RequestState.OTHER,
        "may_take_back": asks and row.state == RequestState.OPEN,
        "makes_event": row.state == RequestState.YES and row.event is None and person.has_perm("events.ask_hosts", row),
        "sees_event": row.event is not None and person.has_perm("events.see_event", row.event),
        "receives": row.event is not None and person.has_perm("events.receive_visit", row.event),
    }
    return render(request, "events/hosting/request.html", context, status=REFUSED if form.errors else 200)


def _answer(request: HttpRequest, row: HostRequest, form: AnswerForm) -> HttpResponse | None:
    """Carry out the press; None where the form says what is missing."""
    person, words = person_of(request), form.cleaned_data["words"]
    try:
        if "no" in request.POST:
            domain.say_no(row, by=person, words=words)
        elif "yes" in request.POST:
            domain.say_yes(row, _day(request.POST["yes"]), by=person, words=words)
        elif form.cleaned_data["other_day"] is None:
            form.add_error("other_day", _("Name the day that you propose."))
            return None
        else:
            domain.propose(row, form.cleaned_data["other_day"], by=person, words=words)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("events:host_request", row.pk)
    messages.success(request, _("Your answer is on its way by mail."))
    return redirect("events:host_request", row.pk)


def _press(request: HttpRequest, row: HostRequest, act: Callable[..., HostRequest], *words: str) -> HttpResponse:
    """Do what was pressed; the first of `words` say what happened, the second what to look to."""
    try:
        row = act(row, by=person_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        for tell, text in zip((messages.success, messages.warning), words, strict=False):
            tell(request, text % {"company": row.company})
    return redirect("events:host_request", row.pk)


@require_POST
def take_instead(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the company that has said yes as the host in place of the one that is."""
    row = _find(request, pk, "events.ask_hosts")
    words = _("%(company)s is the host now. Look through day, place and practical information: do they still hold?")
    return _press(request, row, host_choice.take_instead, words, str(OTHER_HOST))


@require_POST
def keep_host(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the host that the event has, although another company has said yes."""
    row = _find(request, pk, "events.ask_hosts")
    return _press(request, row, host_choice.keep_host, _("The host stays. %(company)s is told by mail."))


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take another day that one has proposed back."""
    row = _find(request, pk, "events.answer_host_request")
    return _press(request, row, domain.reopen, _("The proposal is taken back. You can answer anew here."))


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the question, or the offer, back."""
    row = _find(request, pk, "events.take_back_host_request")
    return _press(request, row, domain.take_back, _("It is taken back, and those who were asked are told."))


def _day(text: str) -> dt.date:
    """The day of the button that was pressed; what no button says is no day of any question."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return dt.date.min


def yes_in(request: HttpRequest) -> HostRequest | None:
    """The host's yes of which a new event is to be made: `?hosting=` in the address."""
    pk = number(request.GET.get("hosting"))
    rows = HostRequest.objects.filter(state=RequestState.YES).select_related("company", "group", "event")
    row = rows.filter(pk=pk).first() if pk else None
    return row if row is not None and person_of(request).has_perm("events.ask_hosts", row) else None


def known_from(row: HostRequest) -> dict[str, Any]:
    """What a new event takes over from a host that has said yes."""
    assert row.day is not None  # a yes has one
    starts_at = clock.local(clock.at(row.day, HOUR)).replace(tzinfo=None)
    known: dict[str, Any] = {
        "group": row.group_id,
        "kind": EventKind.COMPANY_VISIT,
        "title": row.about[:120],
        "capacity": row.people,
    }
    return (
        known
        | {"starts_at": starts_at, "ends_at": starts_at + LENGTH}
        | where_at(row.company)
        | {"host": row.company_id}
    )
