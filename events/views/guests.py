"""For organisers: asking guests by name and address, and what they have answered."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from events.choices import EventState, GuestAccess
from events.domain import guest as domain
from events.forms.fields import number
from events.forms.guest import GuestsForm
from events.models import Event, GuestInvitation
from events.views.access import fetch
from members.domain.pasted import Pasted
from members.limits import TooManyTries, spend
from members.views.access import person_of, posted
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of

PER_PAGE = 50
TOO_MANY, REFUSED = 429, 422


@require_http_methods(["GET", "HEAD", "POST"])
def guests(request: HttpRequest, key: str) -> HttpResponse:
    """Paste whom to ask, look at what would happen, then send; below, what became of those asked before."""
    event = fetch(request, key)
    form = GuestsForm(posted(request))
    if form.is_valid() and _sends(request, form.faults) and _send(request, event, form):
        if not form.faults:
            return redirect("events:guests", event.key)
        form = form.with_faults_alone()
    context: dict[str, Any] = {"event": event, "form": form}
    if form.is_valid():
        looked = domain.look_at(event, form.cleaned_data["people"])
        new = sum(one.known == domain.Known.NEW for one in looked)
        members = any(one.known == domain.Known.MEMBER for one in looked)
        context |= {"looked": looked, "faults": form.faults, "new": new, "members": members}
    return render(request, "events/guests.html", context | _asked(request, event), status=_status(context))


def _sends(request: HttpRequest, faults: list[Pasted]) -> bool:
    """Whether the press sends: to all if nothing is wrong, or to those that are right."""
    return "send_right" in request.POST or ("send" in request.POST and not faults)


def _status(context: dict[str, Any]) -> int:
    if context["form"].has_error("people", "rate_limited"):
        return TOO_MANY
    return REFUSED if context["form"].errors or context.get("faults") else 200


def _asked(request: HttpRequest, event: Event) -> dict[str, Any]:
    """Who was asked, with what they have answered; a fixed number of queries."""
    rows: QuerySet[GuestInvitation] = event.guest_invitations.select_related("registration", "message", "sent_by")
    return {
        "page": page_of(request, rows, PER_PAGE),
        "open": event.state == EventState.PUBLISHED and not event.has_begun and event.guests != GuestAccess.NONE,
    }


def _send(request: HttpRequest, event: Event, form: GuestsForm) -> bool:
    """Send the invitations; else say in the form why not."""
    try:
        spend("invite_guests")
        found = form.cleaned_data
        more = {name: found[name] for name in ("company", "language")}
        sent = domain.invite(event, found["people"], by=person_of(request), **more)
    except (DomainError, TooManyTries) as error:
        form.add_error("people", error if isinstance(error, TooManyTries) else str(error))
        return False
    words = ngettext("%(number)s invitation is on its way.", "%(number)s invitations are on their way.", len(sent))
    messages.success(request, words % {"number": len(sent)})
    return True


@require_POST
def send_again(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Send one again to a guest who has not answered."""
    event = fetch(request, key)
    row = get_object_or_404(event.guest_invitations, pk=number(str(pk)))
    try:
        domain.send_again(row, by=person_of(request))
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The invitation to %(name)s is on its way again.") % {"name": row.name})
    return redirect("events:guests", event.key)


@require_POST
def withdraw(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take one back."""
    event = fetch(request, key)
    row = get_object_or_404(event.guest_invitations, pk=number(str(pk)))
    try:
        domain.withdraw(row)
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The invitation to %(name)s is taken back.") % {"name": row.name})
    return redirect("events:guests", event.key)
