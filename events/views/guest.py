"""Pages for guests: the personal invitation, the form where anybody may ask, and the link that it sends."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from events.domain import guest as domain
from events.domain.answering import needed_at
from events.domain.waiting import position_of
from events.forms.guest import GuestForm
from events.guest_links import Wish, invitation_key, wish_behind
from events.links import answers_url, place_url
from events.models import Event, GuestInvitation, Registration
from events.views.event import find
from members.limits import TooManyTries, spend
from members.views.access import posted, signed_link
from thamsklyngen.outbox.address import mailbox
from thamsklyngen.shared.domain import DomainError

REFUSED, CONFLICT, TOO_MANY, GONE = 422, 409, 429, 410


@signed_link
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Who is asked to what, one press to come and one to say no; only a press changes anything."""
    key = invitation_key(token)
    rows = GuestInvitation.objects.select_related("event__group", "event__host", "event__contact", "registration")
    row = rows.select_related("sent_by", "message").filter(pk=key).first() if key else None
    if row is None:
        return render(request, "events/guest_unknown.html", status=404)
    with translation.override(row.language):
        place, problem = row.registration, ""
        if request.method == "POST":
            try:
                place, row.declined_at = _answer(row, comes="come" in request.POST)
            except DomainError as error:
                problem = str(error)
        context = {"row": row, "problem": problem, **_standing(row.event, place)}
        return _answered(request, "events/guest_invited.html", context)


def _answer(row: GuestInvitation, *, comes: bool) -> tuple[Registration | None, Any]:
    """Take a place, or say no: what the guest has then, and since when they can't come."""
    if comes:
        return domain.accept(row), None
    return row.registration, domain.decline(row).declined_at


def _answered(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page; after a press that gave a place, or a wait, straight on to what must be answered."""
    if request.method == "POST" and context["place"] and context["needed"] and not context["problem"]:
        return redirect(context["answers_url"])
    return render(request, template, context, status=CONFLICT if context["problem"] else 200)


def _standing(event: Event, place: Registration | None) -> dict[str, Any]:
    """What a guest has at the event, and what must be answered, in words for the page."""
    live = place if place is not None and place.is_live else None
    return {
        "event": event,
        "place": live,
        "place_url": place_url(live) if live else "",
        "needed": needed_at(event, live),
        "answers_url": answers_url(live) if live else "",
        "position": position_of(live) if live and live.is_waiting else 0,
        "taken_away": _taken_away(place),
    }


def _taken_away(place: Registration | None) -> str:
    """Why a guest can't come again, in words; empty where they can."""
    try:
        domain.guard_not_taken_off(place)
    except DomainError as error:
        return str(error)
    return ""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """The form for whoever works at no member company. It answers the same to everybody, and stores nothing."""
    event = find(request, key)
    if request.user.is_authenticated and request.user.is_member:  # type: ignore[union-attr]
        return redirect(event)
    form = GuestForm(posted(request), initial=_known(request))
    context = {"event": event, "form": form, "problem": ""}
    try:
        domain.guard_open(event)
        if form.is_valid():
            _send(event, form.cleaned_data)
            return render(request, "events/guest_sent.html", {"event": event, "email": form.cleaned_data["email"]})
    except TooManyTries as error:
        form.add_error(None, error)
        return render(request, "events/guest_form.html", context, status=TOO_MANY)
    except DomainError as error:
        return render(request, "events/guest_form.html", context | {"problem": str(error)}, status=CONFLICT)
    return render(request, "events/guest_form.html", context, status=REFUSED if form.errors else 200)


def _known(request: HttpRequest) -> dict[str, str]:
    user: Any = request.user
    return {"name": user.name, "email": user.email} if user.is_authenticated else {}


def _send(event: Event, found: dict[str, Any]) -> None:
    spend("guest_form")
    spend("guest_form_to", mailbox(found["email"]))
    domain.ask(event, language=str(translation.get_language()), **found)


@signed_link
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What the link from the form opens: who comes to what, and one press."""
    found = wish_behind(token)
    event = (
        Event.objects.select_related("group", "host", "contact").filter(pk=found[0].event_id).first() if found else None
    )
    if found is None or event is None:
        return render(request, "events/guest_unknown.html", status=404)
    wish, holds = found
    with translation.override(wish.language):
        if not holds and not event.has_begun:
            return render(request, "events/guest_late.html", {"event": event}, status=GONE)
        return _confirm(request, event, wish)


def _confirm(request: HttpRequest, event: Event, wish: Wish) -> HttpResponse:
    place, problem = None, ""
    if request.method == "POST":
        try:
            place = domain.confirm(event, wish)
        except DomainError as error:
            problem = str(error)
    context = {"wish": wish, "problem": problem, **_standing(event, place)}
    return _answered(request, "events/guest_confirm.html", context)
