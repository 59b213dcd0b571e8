"""Who comes without being registered: a member found by name, or a guest."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from events.domain import attendance, walk_in
from events.domain.places import places_of
from events.forms.door import GuestForm
from events.forms.fields import number
from events.forms.registration import SearchForm
from events.models import Event, Registration
from events.views.door import at_door, said_of
from events.views.door_press import may_run
from members.models import Person
from members.views.access import person_of
from thamsklyngen.shared.domain import DomainError

MOST_HITS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def let_in(request: HttpRequest, key: str) -> HttpResponse:
    """Find a member by name and let them in; the guest's form is on the same page."""
    event = at_door(request, key)
    if request.method != "POST":
        return _page(request, event, GuestForm())
    person = get_object_or_404(Person.objects.members(), pk=number(request.POST.get("person")))
    try:
        row = walk_in.let_in(event, person, by=person_of(request), past_capacity=may_run(request, event))
    except DomainError as error:
        messages.error(request, str(error))
        return _to(request, "events:walk_in", event)
    return _tell(request, event, row)


@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, key: str) -> HttpResponse:
    """Let a guest in."""
    event = at_door(request, key)
    if request.method != "POST":
        return redirect("events:walk_in", event.key)
    form = GuestForm(request.POST)
    if form.is_valid():
        try:
            typed = form.cleaned_data | {"key": form.key_of_guest(event)}
            row = walk_in.let_guest_in(event, **typed, by=person_of(request), past_capacity=may_run(request, event))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _tell(request, event, row)
    return _page(request, event, form)


def _tell(request: HttpRequest, event: Event, row: Registration) -> HttpResponse:
    words = said_of(row, checks_in=True)
    messages.success(request, words) if row.is_news else messages.warning(request, words)
    return _to(request, "events:door", event)


def _to(request: HttpRequest, name: str, event: Event) -> HttpResponse:
    """On to a page with a script of its own, which htmx alone would not start."""
    where = reverse(name, args=[event.key])
    return HttpResponseClientRedirect(where) if request.htmx else redirect(where)  # type: ignore[attr-defined]


def _page(request: HttpRequest, event: Event, form: GuestForm) -> HttpResponse:
    words = SearchForm(request.GET).words()
    found = list(Person.objects.members().named(words).with_work()[: MOST_HITS + 1]) if words else []
    live = {row.person_id: row for row in event.registrations.live().filter(person__in=found)}
    context: dict[str, Any] = {
        "event": event,
        "form": form,
        "words": words,
        "hits": [(person, live.get(person.pk)) for person in found[:MOST_HITS]],
        "has_more": len(found) > MOST_HITS,
        "places": places_of(event),
        "may_run": may_run(request, event),
        "open": attendance.may_tick(event),
        "opens_at": attendance.opens_at(event),
    }
    return render(request, "events/door_walk_in.html", context, status=422 if form.errors else 200)
