"""Asking to be told when registration opens, or when materials come; and stopping it from the mail."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from events.choices import WatchFor
from events.domain import watch as domain
from events.links import watcher_behind
from events.views.event import answer, find
from members.models import Person
from members.views.access import signed_link
from thamsklyngen.shared.domain import DomainError


@require_POST
def watch(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for a mail when registration opens, or once it is over when materials come; with `off`, take that back."""
    event, person = find(request, key), cast(Person, request.user)
    if "off" in request.POST:
        domain.unwatch(event, person, WatchFor.MATERIALS if event.is_over else WatchFor.OPENING)
        return answer(request, event)
    try:
        domain.watch_materials(event, person) if event.is_over else domain.watch(event, person)
    except DomainError as error:
        return answer(request, event, error)
    return answer(request, event)


@signed_link
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Take back all wishes to hear of materials: a page with one button, or the mail program's one click (RFC 8058).

    The address is signed and can do nothing else, so it asks for neither session nor CSRF token.
    """
    person = watcher_behind(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        domain.stop_watching(person)
    return render(request, "events/watch_stop.html", {"person": person, "stopped": request.method == "POST"})
