"""What an event asks: for those who run it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events.domain import question as domain
from events.domain.site_rules import set_visit
from events.forms.fields import number
from events.forms.question import QuestionForm, VisitForm
from events.models import Event, Question
from events.ready import READY
from events.views.access import fetch
from members.views.access import posted
from thamsklyngen.shared.domain import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, key: str) -> HttpResponse:
    """The questions in their order, the ready ones, and the host's rules; what is sent is about the visit."""
    event = fetch(request, key)
    form = VisitForm(posted(request), event=event)
    if form.is_valid():
        try:
            set_visit(event, **form.changes)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("events:questions", event.key)
    rows = list(event.questions.asked().with_answers())
    asked = {row.ready for row in rows}
    ready = [(name, row) for name, row in READY.items() if name not in asked]
    context = {"event": event, "form": form, "rows": rows, "ready": ready, "open": _is_open(event)}
    return render(request, "events/manage/questions.html", context, status=422 if form.errors else 200)


def _is_open(event: Event) -> bool:
    return not (event.is_cancelled or event.has_begun)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Ask one more thing, in one's own words."""
    event = fetch(request, key)
    form = QuestionForm(posted(request))
    if form.is_valid():
        try:
            domain.ask(event, **form.details)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _done(request, event, _("The question is asked from now on."))
    return _form(request, event, form)


@require_POST
def add_ready(request: HttpRequest, key: str) -> HttpResponse:
    """Ask a ready question."""
    event = fetch(request, key)
    name = request.POST.get("ready", "")
    if name not in READY:
        raise Http404
    try:
        domain.ask_ready(event, name)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("events:questions", event.key)
    return _done(request, event, _("The question is asked from now on."))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Change a question; of one that was answered, what keeps the answers true."""
    event, row = _find(request, key, pk)
    form = QuestionForm(posted(request), instance=row)
    if form.is_valid():
        try:
            domain.change(row, form.details)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _done(request, event, _("Saved."))
    return _form(request, event, form, row)


def _form(request: HttpRequest, event: Event, form: QuestionForm, row: Question | None = None) -> HttpResponse:
    context: dict[str, Any] = {"event": event, "form": form, "question": row}
    return render(request, "events/manage/question.html", context, status=422 if form.errors else 200)


def _find(request: HttpRequest, key: str, pk: int) -> tuple[Event, Question]:
    event = fetch(request, key)
    return event, get_object_or_404(event.questions.asked().with_answers(), pk=number(str(pk)))


@require_POST
def take_away(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Ask it no more; answers that were given stay."""
    event, row = _find(request, key, pk)
    kept = domain.take_away(row)
    return _done(request, event, _("It is no longer asked. The answers stay.") if kept else _("It is no longer asked."))


@require_POST
def move(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """One place up, or down."""
    event, row = _find(request, key, pk)
    domain.move(row, up="up" in request.POST)
    return redirect("events:questions", event.key)


def _done(request: HttpRequest, event: Event, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("events:questions", event.key)
