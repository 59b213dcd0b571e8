"""What is pressed at the door: by a button, or kept on a phone until it has network."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events.domain import attendance as domain
from events.domain.walk_in import let_guest_in, let_in, take_back
from events.forms.door import Found, Kept, Press, Undo, WalkIn, kept_of, press_of
from events.models import Event
from events.views.door import at_door, may_run, said_of, state_of
from members.models import Person
from members.views.access import person_of
from thamsklyngen.shared.domain import DomainError

MOST_NAMED = 3  # people of whom a sentence each is read at a door


@require_POST
def press(request: HttpRequest, key: str) -> HttpResponse:
    """Tick people off, or let them in: one by a button, or what a phone has kept, as JSON."""
    event = at_door(request, key)
    if request.content_type != "application/json":
        return _press_button(request, event)
    try:
        kept = kept_of(request.body)
    except ValueError:
        raise BadRequest from None
    by, runs = person_of(request), may_run(request, event)
    said: dict[Any, tuple[bool, str]] = {}  # by who it is about: several presses end in one sentence
    refused: dict[str, str] = {}
    for one in kept:
        whom, counted, words = _count_kept(event, one, by, runs=runs)
        said[whom] = counted, words
        if isinstance(one, WalkIn | Found) and not counted:
            refused[one.key.hex] = words
    return JsonResponse({"said": _summed_up(said.values()), "refused": refused, **state_of(event)})


def _summed_up(said: Collection[tuple[bool, str]]) -> str:
    """What the presses of a phone did: a sentence for each person; of many who were counted only how many there are."""
    counted = [words for is_counted, words in said if is_counted]
    others = [words for is_counted, words in said if not is_counted and words]
    if len(counted) > MOST_NAMED:
        words = _("What was pressed for %(count)d people has been sent.")
        counted = [words % {"count": len(counted)}]
    return " ".join([*counted, *others])


def _press_button(request: HttpRequest, event: Event) -> HttpResponse:
    one = press_of(request.POST.get("press", "")[:100])
    if one is None:
        raise BadRequest
    get_object_or_404(event.registrations, pk=one.registration)
    counted, words = _count(event, one, person_of(request), runs=may_run(request, event))
    if words:
        messages.success(request, words) if counted else messages.warning(request, words)
    return redirect("events:attendance" if "correct" in request.POST else "events:door", event.key)


def _count(event: Event, one: Press, by: Person, *, runs: bool) -> tuple[bool, str]:
    """Count one press: whether it changed something, and what to say."""
    row = event.registrations.with_people().filter(pk=one.registration).first()
    if row is None:
        return False, _("Somebody on this page is no longer on the list.")
    try:
        row = domain.press(row, key=one.key, checks_in=one.checks_in, by=by, at=one.at, past_capacity=runs)
    except DomainError as error:
        return False, str(error)
    return row.is_news, said_of(row, checks_in=one.checks_in)


def _count_kept(event: Event, one: Kept, by: Person, *, runs: bool) -> tuple[Any, bool, str]:
    """Count what a phone has kept: whom it is about, whether it counted, and what to say."""
    if isinstance(one, WalkIn | Found):
        return _let_in(event, one, by, runs=runs)
    if isinstance(one, Undo):
        return _take_back(event, one, by)
    return one.registration, *_count(event, one, by, runs=runs)


def _let_in(event: Event, one: WalkIn | Found, by: Person, *, runs: bool) -> tuple[Any, bool, str]:
    """The same for the unregistered; one who is there already counts, or the phone would keep them."""
    try:
        if isinstance(one, Found):
            person = Person.objects.members().filter(pk=one.person).first()
            if person is None:
                return one.key, False, _("They are no member any more. Let them in as a guest.")
            row = let_in(event, person, by=by, past_capacity=runs, key=one.key, at=one.at)
        elif one.form.is_valid():
            row = let_guest_in(event, **one.form.cleaned_data, by=by, past_capacity=runs, at=one.at)
        else:
            return one.key, False, " ".join(str(error) for errors in one.form.errors.values() for error in errors)
    except DomainError as error:
        return one.key, False, str(error)
    return row.pk, True, said_of(row, checks_in=row.checked_in_at is not None)


def _take_back(event: Event, one: Undo, by: Person) -> tuple[Any, bool, str]:
    """The same for the undo of it; nothing to say of who was refused, or hasn't arrived yet."""
    try:
        row = take_back(event, one.walk_in, undo_key=one.key, by=by, at=one.at)
    except DomainError as error:
        return one.walk_in, False, str(error)
    return (row.pk, row.is_news, said_of(row, checks_in=False)) if row else (one.walk_in, False, "")
