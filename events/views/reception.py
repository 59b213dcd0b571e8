"""Whom the host of a visit receives: for the host's contacts and for those who run the event."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from events.choices import CancelCause
from events.domain import reception as domain
from events.domain.host_choice import lacks_yes
from events.forms.fields import number
from events.forms.hosting import ReceptionForm
from events.models import Event, Registration, Visit
from events.views.access import fetch
from members.views.access import person_of, posted, require_right
from thamsklyngen.shared.domain import DomainError

REFUSED, MOST_TICKS = 422, 1000
RIGHT = "events.receive_visit"


def _find(request: HttpRequest, key: str) -> Event:
    """The visit at `key`, for its host also while nobody else may see it; else as for all who run events."""
    event = Event.objects.select_related("group", "host", "contact").by_key(key).first()
    if event is not None and person_of(request).has_perm("events.host_visit", event):
        require_right(request, "events.host_visit", event)
        return event
    return fetch(request, key, RIGHT)


@require_http_methods(["GET", "HEAD", "POST"])
def reception(request: HttpRequest, key: str) -> HttpResponse:
    """The host of the event: what it was asked, which companies it bars, until when it approves visitors."""
    event = _find(request, key)
    visit = Visit.objects.filter(event=event).first()
    form = ReceptionForm(posted(request), event=event, visit=visit)
    if form.is_valid():
        try:
            gone = domain.set_reception(event, by=person_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            _tell(request, gone)
            return redirect("events:reception", event.key)
    person = person_of(request)
    context = {
        "event": event,
        "form": form,
        "visit": visit,
        "requests": event.host_requests.select_related("company"),
        "lacks_yes": lacks_yes(event),
        "runs": person.has_perm("events.run_event", event),
        "open": not (event.is_cancelled or event.has_begun),
    }
    return render(request, "events/hosting/reception.html", context, status=REFUSED if form.errors else 200)


def _tell(request: HttpRequest, gone: list[Registration]) -> None:
    messages.success(request, _("Saved."))
    if gone:
        words = ngettext("%(count)d place was given up.", "%(count)d places were given up.", len(gone))
        messages.warning(request, words % {"count": len(gone)})


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, key: str) -> HttpResponse:
    """Who comes, and a tick for each whom the host can't receive."""
    event = _find(request, key)
    if request.method == "POST":
        return _look_through(request, event)
    visit = Visit.objects.filter(event=event).first()
    rows = list(event.registrations.live().with_people().with_work().order_by("approved_at", "asked_at", "pk"))
    refused = event.registrations.filter(cause=CancelCause.HOST, approved_by__isnull=False, approved_at=None)
    context = {
        "event": event,
        "visit": visit,
        "rows": rows,
        "refused": refused.with_people().with_work(),
        "open": bool(visit and domain.approves(visit)) and not (event.is_cancelled or event.has_begun),
    }
    return render(request, "events/hosting/approve.html", context)


def _keys(request: HttpRequest, name: str) -> set[int]:
    return {key for text in request.POST.getlist(name)[:MOST_TICKS] if (key := number(text))}


def _look_through(request: HttpRequest, event: Event) -> HttpResponse:
    chosen: dict[str, Any] = {name: _keys(request, name) for name in ("refused", "seen")}
    try:
        gone = domain.look_through(event, by=person_of(request), **chosen)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        _tell(request, gone)
    return redirect("events:approve", event.key)


@require_POST
def receive(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Let somebody who was refused register again."""
    event = _find(request, key)
    row = get_object_or_404(event.registrations.with_people(), pk=number(str(pk)), cause=CancelCause.HOST)
    try:
        domain.receive_after_all(row, by=person_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s may register again. Tell them so.") % {"name": row.person})
    return redirect("events:approve", event.key)
