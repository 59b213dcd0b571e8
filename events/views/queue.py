"""The waiting list, for those who run the event."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.choices import Promotion
from events.domain import queue as domain
from events.domain.places import claim_of, places_of
from events.domain.waiting import promotion_of
from events.forms.fields import number
from events.forms.registration import MoveForm, PastQueueForm, RoomForm
from events.models import Event, Registration
from events.views.access import fetch
from members.views.access import person_of, posted
from thamsklyngen.shared.domain import DomainError

MOST_SHOWN = 300  # longer queues are read on the list of registrations, page by page


@require_safe
def queue(request: HttpRequest, key: str) -> HttpResponse:
    """Who waits, in order, with telephone numbers; what becomes of a free place; `?more=` shows who would come in."""
    event = fetch(request, key)
    return render(request, "events/manage/queue.html", _context(event, RoomForm(request.GET or None)))


def _context(event: Event, room: RoomForm) -> dict[str, Any]:
    """The queue with what each row needs; a fixed number of queries."""
    places, way = places_of(event), promotion_of(event)
    rows = list(event.registrations.waiting().with_right().with_people().with_work()[:MOST_SHOWN])
    for row in rows:
        row.can_have = row.may_come and places.may_have(claim_of(row))
        row.company_is_full = places.company_is_full(row.company_id)
    first = next((row for row in rows if row.can_have), None)
    more = room.cleaned_data["more"] if room.is_bound and room.is_valid() else 0
    return {
        "event": event,
        "places": places,
        "held": sum(places.held),
        "rows": rows,
        "first": first,
        "way": way,
        "gives": way == Promotion.FIRST,
        "room": room,
        "more": more,
        "coming_in": domain.who_comes_in(event, more) if more else [],
        "running": not (event.is_draft or event.is_cancelled or event.has_begun),
    }


@require_POST
def make_room(request: HttpRequest, key: str) -> HttpResponse:
    """Open more places: who comes in was shown before."""
    event = fetch(request, key)
    form = RoomForm(request.POST)
    if not form.is_valid():
        return render(request, "events/manage/queue.html", _context(event, form), status=422)
    more = form.cleaned_data["more"]
    try:
        domain.make_room(event, more=more)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("%(count)d more place is open.", "%(count)d more places are open.", more)
        messages.success(request, words % {"count": more})
    return redirect("events:queue", event.key)


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Give a free place to one who waits: to the first in line with one press, past the others with a reason."""
    event, row = _find(request, key, pk)
    first = "first" in request.POST
    form = PastQueueForm(None if first else posted(request))
    if first or form.is_valid():
        reason = "" if first else form.cleaned_data["reason"]
        try:
            row = domain.give_place(row, by=person_of(request), reason=reason)
        except DomainError as error:
            if first:
                messages.warning(request, str(error))
                return redirect("events:queue", event.key)
            form.add_error(None, str(error))
        else:
            done, before = _("%(name)s has a place and gets a mail."), _("%(name)s has a place already.")
            messages.success(request, (done if row.is_news else before) % {"name": row.person})
            return redirect("events:queue", event.key)
    return _ask(request, "give", event, row, form)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Put somebody at another place of the queue, with a reason."""
    event, row = _find(request, key, pk)
    form = MoveForm(posted(request))
    if form.is_valid():
        try:
            domain.move_in_queue(row, by=person_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s has another place in the queue.") % {"name": row.person})
            return redirect("events:queue", event.key)
    return _ask(request, "move", event, row, form)


def _find(request: HttpRequest, key: str, pk: int) -> tuple[Event, Registration]:
    event = fetch(request, key)
    return event, get_object_or_404(event.registrations.with_people(), pk=number(str(pk)))


def _ask(request: HttpRequest, what: str, event: Event, row: Registration, form: PastQueueForm) -> HttpResponse:
    context = {"event": event, "row": row, "form": form, "moves": what == "move"}
    return render(request, "events/manage/queue_ask.html", context, status=422 if form.errors else 200)
