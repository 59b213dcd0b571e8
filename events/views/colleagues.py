"""Places for each other: handing one over, registering several of a company, asking a colleague along."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from events.choices import CancelCause
from events.domain import colleague as domain
from events.domain.answering import owing
from events.domain.places import Claim, Places, Stop, places_of
from events.domain.registration import cancel, company_for
from events.forms.colleague import AskForm, ColleaguesForm
from events.forms.fields import number
from events.forms.registration import SearchForm
from events.models import Event, Registration
from events.rules import acts_for, may_answer_for
from events.views.event import find
from members.limits import TooManyTries, spend
from members.models import Company, Person
from members.views.access import guard_admins_right, person_of, posted
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Choose the colleague who gets the place. For who has it, the company's contact, and who runs the event."""
    event, row = _place(request, key, pk)
    if request.method == "POST":
        return _hand_over(request, event, row)
    words = SearchForm(request.GET).words()
    people = Person.objects.working_at([row.company_id]).exclude(pk=row.person_id).named(words)
    page = page_of(request, people.order_by("sort_name", "pk"))
    placed = set(event.registrations.registered().filter(person__in=list(page)).values_list("person", flat=True))
    context = {
        "event": event,
        "row": row,
        "page": page,
        "words": words,
        "rows": [(person, person.pk in placed) for person in page],
        "own": row.person_id == person_of(request).pk,
    }
    return render(request, "events/hand_over.html", context)


def _place(request: HttpRequest, key: str, pk: int) -> tuple[Event, Registration]:
    """The place, if whoever asks may act for it; another's place is like none."""
    event = find(request, key)
    row = get_object_or_404(event.registrations.with_people(), pk=number(str(pk)))
    row.event = event
    if not acts_for(person_of(request), row):
        raise Http404
    guard_admins_right(request, lambda person: acts_for(person, row))
    return event, row


def _hand_over(request: HttpRequest, event: Event, row: Registration) -> HttpResponse:
    to = get_object_or_404(Person.objects.working_at([row.company_id]), pk=number(request.POST.get("person")))
    try:
        domain.hand_over(row, to, by=person_of(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("events:hand_over", event.key, row.pk)
    messages.success(request, _("%(name)s has the place now and gets a mail.") % {"name": to})
    return redirect(event)


@require_http_methods(["GET", "HEAD", "POST"])
def colleagues(request: HttpRequest, key: str) -> HttpResponse:
    """Who of the company comes; its contact registers several in one press, all or none or those who fit."""
    event, company = find(request, key), _company(request)
    places = places_of(event)
    otherwise = ColleaguesForm.FIT if places.may_have(Claim(company.pk)) else ColleaguesForm.WAIT
    form = ColleaguesForm(posted(request), company=company, initial={"all_or_none": otherwise})
    if form.is_valid():
        try:
            placed, left_out = domain.register_colleagues(
                event,
                form.cleaned_data["people"],
                company=company,
                by=person_of(request),
                all_or_none=form.cleaned_data["all_or_none"] == ColleaguesForm.ALL,
                waits=form.cleaned_data["all_or_none"] == ColleaguesForm.WAIT,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            _tell(request, placed)
            if left_out:
                _tell_left_out(request, left_out, *domain.room_for(event, company))
            return redirect(page_of_colleagues(event, company))
    return render(request, "events/colleagues.html", _list(request, event, company, form, places), status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.errors else 200


def _list(request: HttpRequest, event: Event, company: Company, form: ColleaguesForm, places: Places) -> dict[str, Any]:
    """The company's people with what each has at the event; a fixed number of queries."""
    live = _live(request, event, company)
    people = list(form.everybody())
    claim = Claim(company.pk)
    chosen = set(form.data.getlist("people")) if form.is_bound else set()
    return {
        "event": event,
        "company": company,
        "form": form,
        "rows": [(person, live.get(person.pk), str(person.pk) in chosen) for person in people],
        "places": places,
        "held": sum(places.held),
        "is_full": places.left_for(claim) == 0,
        "only_waits": not places.may_have(claim),
        "all_answered": all(person.pk in live for person in people),
        "limit": places.limit_of(company.pk),
        "has": places.by_company[company.pk],
        "open": not (event.is_draft or event.is_cancelled or event.is_closed or event.opens_later),
    }


def _live(request: HttpRequest, event: Event, company: Company) -> dict[int, Registration]:
    """Their places by person: each with whether it lacks an answer, and whether whoever looks may answer for it."""
    rows = event.registrations.live().filter(company=company)
    if not event.asks:  # type: ignore[attr-defined]
        return {row.person_id: row for row in rows.select_related("person")}
    asker, owes = person_of(request), set(owing(rows).values_list("pk", flat=True))
    found = {row.person_id: row for row in rows.with_people()}
    for row in found.values():
        row.owes = row.pk in owes
        row.may_answer = may_answer_for(asker, row)
    return found


def _company(request: HttpRequest) -> Company:
    """The company one answers for; of several the one in the address."""
    jobs = [job.company for job in person_of(request).work_today if job.is_contact]
    asked = request.GET.get("company")
    for company in jobs:
        if asked in (None, company.slug):
            return company
    raise PermissionDenied


def _tell(request: HttpRequest, rows: list[Registration]) -> None:
    """How many have a place now, and how many wait."""
    placed, waiting = sum(row.is_registered for row in rows), sum(not row.is_registered for row in rows)
    if placed:
        words = ngettext("%(count)d colleague has a place.", "%(count)d colleagues have places.", placed)
        messages.success(request, words % {"count": placed})
    if waiting:
        words = ngettext(
            "%(count)d colleague is on the waiting list.", "%(count)d colleagues are on the waiting list.", waiting
        )
        messages.success(request, words % {"count": waiting})


def _tell_left_out(request: HttpRequest, people: list[Person], stop: Stop | None, is_full: bool) -> None:
    """Who found no room, why, and what can be done."""
    if stop and not is_full:
        why = _("Your company has %(has)s of the %(limit)s places that it may have.") % stop._asdict()
    else:
        why = _("The event is full.")
    words = _("There was no room for %(names)s. You can put them on the waiting list.")
    messages.warning(request, f"{why} {words % {'names': ', '.join(map(str, people))}}")


def page_of_colleagues(event: Event, company: Company | None) -> str:
    """Where the company's people stand with what each has at `event`."""
    return f"{reverse('events:colleagues', args=[event.key])}?company={company.slug if company else ''}"


@require_http_methods(["GET", "HEAD", "POST"])
def take_off(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Give up a colleague's place, for the company: the page asks once more."""
    event, row = _place(request, key, pk)
    back = _way_back(request, event, row)
    if request.method != "POST":
        return render(request, "events/colleague_take_off.html", {"event": event, "row": row, "back": back})
    try:
        row = cancel(row, by=person_of(request), cause=CancelCause.COMPANY)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        done, before = _("%(name)s is off the list and gets a mail."), _("%(name)s was off the list already.")
        messages.success(request, (done if row.is_news else before) % {"name": row.person})
    return redirect(back)


def _way_back(request: HttpRequest, event: Event, row: Registration) -> str:
    """The company's people for its contact; for others the event."""
    answers_for = {job.company_id for job in person_of(request).work_today if job.is_contact}
    return page_of_colleagues(event, row.company) if row.company_id in answers_for else event.get_absolute_url()


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Send the event to a colleague, by name and address."""
    event, person = find(request, key), person_of(request)
    if not person.is_member or event.is_draft:
        raise PermissionDenied
    form = AskForm(posted(request), person=person)
    if form.is_valid():
        try:
            spend("ask_colleague")
            spend("ask_this_colleague", f"{event.pk} {form.cleaned_data['email']}")
            domain.ask(event, by=person, name=form.cleaned_data["name"], email=form.cleaned_data["email"])
        except (DomainError, TooManyTries) as error:
            form.add_error(None, error if isinstance(error, TooManyTries) else str(error))
        else:
            messages.success(request, _("%(name)s gets the event by mail.") % {"name": form.cleaned_data["name"]})
            return redirect(event)
    stop, is_full = domain.room_for(event, company_for(person))
    context = {"event": event, "form": form, "stop": stop, "is_full": is_full}
    return render(request, "events/ask_colleague.html", context, status=_status(form))
