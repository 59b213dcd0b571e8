"""The gate list behind a shared mailbox's link: no sign-in, no cookie; open from its sending until the event ends."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from events.choices import EventState, Opened
from events.domain.gate import due_at, note_look
from events.domain.host_contact import visit_of
from events.links import gate_key
from events.models import Event, HostContact
from events.views import gate as pages
from members.middleware import keeps_404
from members.views.access import signed_link
from thamsklyngen.shared import clock

BARE = {"csrf_token": "", "nav": ""}  # nothing that would need a cookie, or a sign-in


def find(token: str) -> HostContact | None:
    """The mailbox that `token` opens the list for; None where the link is forged, replaced, taken away or has ended."""
    key = gate_key(token)
    if key is None:
        return None
    rows = HostContact.objects.filter(pk=key[0], link_version=key[1], person=None)
    contact = (
        rows.exclude(event__state=EventState.DRAFT)
        .select_related("event__group", "event__host", "event__contact")
        .first()
    )
    return contact if contact and clock.now() < contact.event.ends_at else None


def _early(request: HttpRequest, event: Event) -> HttpResponse | None:
    """When the list opens, for who comes before; None once it is open, or where the visit is cancelled."""
    opens_at = due_at(event, visit_of(event))
    if event.is_cancelled or opens_at <= clock.now():
        return None
    context = {**BARE, "event": event, "opens_at": opens_at}
    return pages.unlisted(
        render(request, "events/gate_early.html", context, status=409 if request.method == "POST" else 200)
    )


@signed_link
def gate(request: HttpRequest, token: str) -> HttpResponse:
    """Who comes; a press ticks somebody off, or takes it back."""
    contact = find(token)
    if contact is None:
        return _unknown(request)
    event, problem = contact.event, ""
    if early := _early(request, event):
        return early
    if request.method == "POST":
        problem = pages.tick(request, event, by=None)
        if not problem:
            return HttpResponseRedirect(request.path)
    elif request.method == "GET":
        note_look(event, how=pages.how_of(request), contact=contact)
    return pages.page(request, event, {**BARE, "problem": problem, "by_link": token}, status=409 if problem else 200)


@login_not_required
@keeps_404
@never_cache
@require_GET
def gate_xlsx(request: HttpRequest, token: str) -> HttpResponse:
    """The list as a spreadsheet."""
    contact = find(token)
    if contact is None:
        return _unknown(request)
    if early := _early(request, contact.event):
        return early
    note_look(contact.event, how=Opened.XLSX, contact=contact)
    return pages.spreadsheet(contact.event)


def _unknown(request: HttpRequest) -> HttpResponse:
    return pages.unlisted(render(request, "events/gate_unknown.html", BARE, status=404))
