"""Who comes without being registered: a member found by name, or a guest. It stands on the door's page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.domain import walk_in
from events.forms.door import GuestForm
from events.forms.fields import number
from events.forms.registration import SearchForm
from events.models import Event, Registration
from events.views.door import at_door, door_page, may_run, said_of
from members.models import Person
from members.views.access import person_of
from thamsklyngen.shared.domain import DomainError

MOST_HITS = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def let_in(request: HttpRequest, key: str) -> HttpResponse:
    """Find a member by name, with htmx the hits alone, and let them in."""
    event = at_door(request, key)
    if request.method != "POST":
        found = _found(request, event)
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "events/_door_hits.html", {"event": event, **found})
        return door_page(request, event, **found)
    person = get_object_or_404(Person.objects.members(), pk=number(request.POST.get("person")))
    try:
        row = walk_in.let_in(event, person, by=person_of(request), past_capacity=may_run(request, event))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("events:walk_in", event.key)
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
    return door_page(request, event, form=form, sought="")


def _tell(request: HttpRequest, event: Event, row: Registration) -> HttpResponse:
    words = said_of(row, checks_in=True)
    messages.success(request, words) if row.is_news else messages.warning(request, words)
    return redirect("events:door", event.key)


def _found(request: HttpRequest, event: Event) -> dict[str, Any]:
    """The members by the name that is sought, each with what they have of the event."""
    words = SearchForm(request.GET).words()
    found = list(Person.objects.members().named(words).with_work()[: MOST_HITS + 1]) if words else []
    live = {row.person_id: row for row in event.registrations.live().filter(person__in=found)}
    hits = [(person, live.get(person.pk)) for person in found[:MOST_HITS]]
    return {"sought": words, "hits": hits, "has_more": len(found) > MOST_HITS}
