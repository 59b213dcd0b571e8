"""At the door: who comes, ticked off by one press. Phones without network send what they kept later."""

import uuid
import zlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.domain import attendance as domain
from events.domain.places import places_of
from events.forms.door import GuestForm
from events.forms.registration import SearchForm
from events.models import Event, Registration
from events.models.registration import RegistrationQuerySet
from events.views.access import fetch
from members.models import Company, Person
from members.views.access import person_of
from thamsklyngen.shared import clock
from thamsklyngen.shared.dates import clock as clock_face

BAR = 98  # width of the picture of who has come


def at_door(request: HttpRequest, key: str) -> Event:
    """The event, for those who may stand at its door."""
    return fetch(request, key, "events.help_at_door")


def coming(event: Event) -> RegistrationQuerySet:
    """Who has a place, as one looks for people at the door."""
    rows = event.registrations.registered().with_people().select_related("checked_in_by")
    return rows.order_by("person__sort_name", "pk")


@never_cache
@require_safe
def door(request: HttpRequest, key: str) -> HttpResponse:
    """The list to tick off; with `part` only its rows, which the page fetches when somebody came in elsewhere."""
    event = at_door(request, key)
    words = SearchForm(request.GET).words()
    if "part" in request.GET:
        return render(request, "events/_door_rows.html", {"rows": lines(_shown(event, words))})
    return door_page(request, event, words=words)


def door_page(request: HttpRequest, event: Event, *, words: str = "", **more: Any) -> HttpResponse:
    """The list, and above it what lets in the unregistered.

    Args:
        words: what the list is searched for.
        more: of the unregistered: `form` as it was filled in, `sought` for which words, `hits`, `has_more`.
    """
    everybody = list(coming(event))
    came = sum(row.checked_in_at is not None for row in everybody)
    context = {
        "event": event,
        "rows": lines(_shown(event, words) if words else everybody),
        "people": _digest(row.pk for row in everybody),
        "words": words,
        "form": GuestForm(),
        "places": places_of(event),
        "may_run": may_run(request, event),
        "came": came,
        "all": len(everybody),
        "left": len(everybody) - came,
        "bar": BAR * came // len(everybody) if everybody else 0,
        "opens_at": domain.opens_at(event),
        "shuts_at": domain.shuts_at(event),
        "open": domain.may_tick(event) and clock.now() < domain.shuts_at(event),
        "early": clock.now() < domain.opens_at(event),
        "until": int(domain.corrected_until(event).timestamp() * 1000),
    } | more
    return render(request, "events/door.html", context, status=422 if context["form"].errors else 200)


def may_run(request: HttpRequest, event: Event) -> bool:
    """Whether whoever stands at the door runs the event, and lets in more than there are places for."""
    return person_of(request).has_perm("events.run_event", event)


def _shown(event: Event, words: str) -> RegistrationQuerySet:
    return found_by(coming(event), words) if words else coming(event)


def found_by(rows: RegistrationQuerySet, words: str) -> RegistrationQuerySet:
    """Those of `rows` whose name, company or guest's company has `words`."""
    companies = Q(company__in=Company.objects.named(words).values("pk")) | Q(guest_company__icontains=words)
    return rows.filter(Q(person__in=Person.objects.named(words)) | companies)


class Row(NamedTuple):
    """A line of the list; each button has a key of its own, so that pressed twice it counts once."""

    place: Registration
    came: str
    key: uuid.UUID
    undo_key: uuid.UUID


def lines(rows: Iterable[Registration]) -> list[Row]:
    """The lines of the list."""
    return [Row(row, _came(row), uuid.uuid4(), uuid.uuid4()) for row in rows]


def _came(row: Registration) -> str:
    by = row.checked_in_by
    return came_words(row.checked_in_at, by.name if by else None) if row.checked_in_at else ""


def _digest(keys: Iterable[int]) -> str:
    """Tells whether the page still shows whom it should."""
    return str(zlib.crc32(",".join(map(str, keys)).encode()))


@never_cache
@require_safe
def state(request: HttpRequest, key: str) -> JsonResponse:
    """Who is there, for the page that stays open."""
    return JsonResponse(state_of(at_door(request, key)))


def state_of(event: Event) -> dict[str, Any]:
    """Who is there, by row, and whether the page still shows whom it should."""
    rows = coming(event).values_list("pk", "checked_in_at", "checked_in_by__name")
    found = list(rows)
    here = {pk: came_words(at, by) for pk, at, by in found if at}
    return {"here": here, "all": len(found), "people": _digest(row[0] for row in found)}


def came_words(at: Any, by: str | None) -> str:
    """When somebody came, and who says so: “at 08:02, Ola”."""
    moment = _("at %(time)s") % {"time": clock_face(at)}
    return ", ".join(part for part in (moment, (by or "").split(" ")[0]) if part)


def _back(row: Registration) -> str:
    if row.is_registered:
        return _("%(name)s is not ticked off any more.")
    if row.is_live:
        return _("%(name)s is not ticked off any more, and waits for a place again.")
    return _("%(name)s is not ticked off any more, and has no place, as before.")


def said_of(row: Registration, *, checks_in: bool) -> str:
    """What a press did, or that it was so already."""
    if row.is_news:
        words = _("%(name)s is here.") if checks_in else _back(row)
        return words % {"name": row.person}
    if row.checked_in_at is None:
        return _("%(name)s was not ticked off.") % {"name": row.person}
    if row.checked_in_by is None:
        return _("%(name)s came at %(time)s.") % {"name": row.person, "time": clock_face(row.checked_in_at)}
    words = _("%(name)s was ticked off at %(time)s by %(by)s.")
    return words % {"name": row.person, "time": clock_face(row.checked_in_at), "by": row.checked_in_by}
