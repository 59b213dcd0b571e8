"""Registering for an event that asks something, and answering, or changing what one has answered."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.domain import errors
from events.domain.answering import answer_questions, needed_at
from events.domain.guards import guard_coming
from events.domain.places import places_of
from events.domain.registration import claim_for, company_for, guard_may_register
from events.domain.registration import register as take_place
from events.domain.safety import profile_of
from events.forms.answers import AnswersForm
from events.forms.fields import number
from events.links import place_url
from events.models import Event, Registration, SiteRules, Visit
from events.rules import may_answer_for
from events.views.colleagues import page_of_colleagues
from events.views.event import answer, find
from events.views.place import find as find_place
from members.models import Company, Person
from members.views.access import person_of, posted, signed_link
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

UNANSWERED = (errors.AnswerNeeded, errors.AnswerDoesNotFit, errors.RulesNotAccepted)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, key: str) -> HttpResponse:
    """Take a place, or join the waiting list: at one press, or with one form where the event asks something."""
    event, person = find(request, key), person_of(request)
    asks = event.asks and not event.registrations.live().of(person).exists()  # type: ignore[attr-defined]
    if asks:
        return _with_form(request, event, person)
    if request.method != "POST":
        return redirect(event)
    try:
        take_place(event, person, company=_company(request.POST.get("company")))
    except UNANSWERED:  # it began to ask while the page was open
        return _to_form(request, event)
    except DomainError as error:
        return answer(request, event, error)
    return answer(request, event)


def _company(chosen: str | None) -> Company | None:
    key = number(chosen)
    return Company.objects.filter(pk=key).first() if key else None


def _to_form(request: HttpRequest, event: Event) -> HttpResponse:
    """To the form, also from a press with htmx."""
    where = reverse("events:register", args=[event.key])
    return HttpResponse(headers={"HX-Redirect": where}) if request.htmx else redirect(where)  # type: ignore[attr-defined]


def _with_form(request: HttpRequest, event: Event, person: Person) -> HttpResponse:
    """One form with the questions and rules, and the press."""
    try:
        guard_may_register(event, person)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(event)
    form = _form(posted(request), event, person=person)
    if form.is_valid():
        try:
            company = _company(form.cleaned_data.get("company"))
            take_place(event, person, company=company, replies=form.replies)
        except UNANSWERED as error:  # changed while it was filled in: ask anew, with what was typed
            form = _form(request.POST, event, person=person)
            _say(form, error)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(event)
        else:
            return redirect(event)
    claim = claim_for(event, person, company_for(person))
    context = {"event": event, "form": form, "waits": not places_of(event).may_have(claim)}
    return render(request, "events/register.html", context, status=422 if form.is_bound else 200)


def _form(
    data: Any, event: Event, *, person: Person | None, mine: Registration | None = None, for_other: bool = False
) -> AnswersForm:
    """The form of what can be answered now: for registering, or for a place that one has.

    Args:
        person: whoever is signed in, if it is about themselves; None behind a personal link and for a colleague, where
            neither the profile nor what is sensitive is shown.
        for_other: whether it is a colleague's place: what is needed may be left open, and the rules only they accept.
    """
    questions = list(event.questions.asked().with_answer_of(mine))
    if mine is not None and event.are_answers_settled:
        questions = [question for question in questions if question.answer is None]
    companies = [job.company for job in person.memberships_today] if person and mine is None else []
    return AnswersForm(
        data,
        questions=questions,
        rules=None if for_other else _rules(event, mine),
        profile=profile_of(person) if person and any(row.profile for row in questions) else None,
        remembers=person is not None,
        conceals=person is None,
        companies=companies,
        company=company_for(person) if person and len(companies) > 1 else None,
        partly=for_other,
    )


def _rules(event: Event, mine: Registration | None) -> SiteRules | None:
    """The host's rules that are to be accepted."""
    visit = Visit.objects.filter(event=event).select_related("site_rules__company").first()
    rules = visit.site_rules if visit else None
    return None if rules and mine and mine.site_rules_id == rules.pk else rules


def _say(form: AnswersForm, error: DomainError) -> None:
    """Say why the domain refused, unless the form, made anew, says it at a field."""
    if form.is_valid():
        form.add_error(None, str(error))


@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest, key: str) -> HttpResponse:
    """What one has answered, to be changed."""
    event, person = find(request, key), person_of(request)
    mine = event.registrations.live().of(person).first()
    if mine is None:
        return redirect(event)
    return _answers(request, event, mine, person)


@require_http_methods(["GET", "HEAD", "POST"])
def answers_for_colleague(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """What a colleague is asked whose place the company's contact, or an organiser, has taken; others find nothing."""
    event, person = find(request, key), person_of(request)
    row = get_object_or_404(event.registrations.with_people(), pk=number(str(pk)))
    row.event = event
    if not may_answer_for(person, row):
        raise Http404
    if not row.is_live:
        messages.warning(request, _("%(name)s is not registered any more.") % {"name": row.person})
        return redirect(page_of_colleagues(event, row.company))
    return _answers(request, event, row, person)


@signed_link
def answers_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same behind the personal link in a mail; what is sensitive can be written there, not read."""
    mine = find_place(token)
    if mine is None:
        return render(request, "events/place_unknown.html", status=404)
    with translation.override(mine.person.language):
        return _answers(request, mine.event, mine, None)


def _answers(request: HttpRequest, event: Event, mine: Registration, person: Person | None) -> HttpResponse:
    """The page of a place's answers; `person` is who answers, None where nobody is signed in."""
    problem, for_other = _closed(event, mine), person is not None and person.pk != mine.person_id
    make = partial(_form, event=event, person=None if for_other else person, mine=mine, for_other=for_other)
    form = make(None if problem else posted(request))
    saved = False
    if form.is_bound and _is_late(event, mine, request.POST):
        _say(form, errors.AnswersSettled())
    if form.is_valid():
        try:
            answer_questions(mine, form.replies, by=person)
        except DomainError as error:
            form = make(request.POST)
            _say(form, error)
        else:
            if person:
                return _saved(request, event, mine, for_other=for_other)
            saved = True
    context = {"event": event, "registration": mine, "form": form, "problem": problem, "saved": saved}
    context |= {"by_link": person is None, "for_other": for_other, "until": event.answers_until, "now": clock.now()}
    if person is None:
        context |= {"needed": needed_at(event, mine), "place_url": place_url(mine)}
    context["back"] = page_of_colleagues(event, mine.company) if for_other else event.get_absolute_url()
    status = 409 if problem and request.method == "POST" else 422 if form.is_bound and form.errors else 200
    return render(request, "events/my_answers.html", context, status=status)


def _saved(request: HttpRequest, event: Event, mine: Registration, *, for_other: bool) -> HttpResponse:
    """On to where whoever is signed in came from."""
    if for_other:
        messages.success(request, _("The answers for %(name)s are saved.") % {"name": mine.person})
        return redirect(page_of_colleagues(event, mine.company))
    messages.success(request, _("Your answers are saved."))
    return redirect(event)


def _is_late(event: Event, mine: Registration, sent: Iterable[str]) -> bool:
    """Whether an answer was sent that can't be changed any more; the form, made anew, no longer has it."""
    keys = [key for name in sent if name.startswith("q") and (key := number(name[1:]))]
    return event.are_answers_settled and mine.answers.filter(question__in=keys).exists()


def _closed(event: Event, mine: Registration) -> str:
    """Why nothing can be answered any more; empty where it can."""
    try:
        guard_coming(event)
    except DomainError as error:
        return str(error)
    return "" if mine.is_live else str(errors.NoPlaceToAnswerFor())
