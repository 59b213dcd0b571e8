"""Lists of events: coming, past, my own."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import rules
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.models import Event, Invitation
from events.models.event import EventQuerySet
from groups.choices import EventKind
from groups.models import Group
from thamsklyngen.shared import clock
from thamsklyngen.shared.pagination import page_of

EARLIEST, LATEST = 1970, 2200  # years a month may be asked for


@dataclass(frozen=True)
class Filters:
    """What the address asks for; rubbish in it is as if it was not there."""

    past: bool
    group: str
    kind: str
    month: dt.date | None

    @classmethod
    def of(cls, request: HttpRequest) -> "Filters":
        """Read them from the address."""
        kind, month = request.GET.get("kind", ""), request.GET.get("month", "")[:7]
        try:
            first = dt.date.fromisoformat(f"{month}-01")
        except ValueError:
            first = None
        if first and not EARLIEST <= first.year <= LATEST:
            first = None
        return cls("past" in request.GET, request.GET.get("group", "")[:80], kind if kind in EventKind else "", first)

    @property
    def narrow(self) -> bool:
        """Whether anything but past or coming is chosen."""
        return bool(self.group or self.kind or self.month)

    def apply(self, events: EventQuerySet) -> EventQuerySet:
        """The events that fit, in order."""
        events = events.past() if self.past else events.coming()
        if self.group:
            events = events.filter(group__slug=self.group)
        if self.kind:
            events = events.filter(kind=self.kind)
        if self.month:
            after = (self.month + dt.timedelta(days=32)).replace(day=1)
            events = events.filter(starts_at__gte=clock.at(self.month), starts_at__lt=clock.at(after))
        return events


@login_not_required
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The events one may see, by month."""
    filters = Filters.of(request)
    visible = Event.objects.visible_to(request.user)
    page = page_of(request, filters.apply(visible).with_names().with_places().with_mine(request.user))
    context = {
        "page": page,
        "filters": filters,
        "chips": _chips(request, filters),
        "kinds": EventKind.choices,
        "months": _months(),
        "may_make": rules.has_perm("groups.organise", request.user),
    }
    return render(request, "events/list.html", context)


def _chips(request: HttpRequest, filters: Filters) -> list[dict[str, Any]]:
    path = reverse("events:list")
    plain = not filters.group
    chips = [{"label": _("Coming"), "url": path, "current": plain and not filters.past}]
    if request.user.is_authenticated:
        chips.append({"label": _("My events"), "url": reverse("events:mine"), "current": False})
    chips += [
        {"label": group.name, "url": f"{path}?group={group.slug}", "current": filters.group == group.slug}
        for group in Group.objects.visible_to(request.user).current().filter(events__slug__isnull=False).distinct()
    ]
    return [*chips, {"label": _("Past"), "url": f"{path}?past", "current": plain and filters.past}]


def _months() -> list[dt.date]:
    """The first days of this month and the next eleven, for choosing one."""
    first = clock.today().replace(day=1)
    months = [first]
    while len(months) < 12:
        months.append((months[-1] + dt.timedelta(days=32)).replace(day=1))
    return months


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Where one has, or had, a place or waits for one, invitations without an answer, and visits that one receives."""
    person = request.user
    places = Event.objects.filter(pk__in=person.registrations.live().values("event"))  # type: ignore[union-attr]
    shown = places.with_names().with_places().with_mine(person)
    now = clock.now()
    context = {
        "coming": shown.filter(ends_at__gt=now).order_by("starts_at", "pk"),
        "page": page_of(request, shown.filter(ends_at__lte=now).order_by("-starts_at", "-pk")),
        "asked": unanswered(person),
        "received": Event.objects.received_by(person).order_by("starts_at", "pk"),
    }
    return render(request, "events/mine.html", context)


def unanswered(person: Any) -> Any:
    """Invitations of `person` that wait for an answer, the next event first."""
    rows = Invitation.objects.silent().filter(person=person, event__starts_at__gt=clock.now(), event__state="published")
    return rows.select_related("event").order_by("event__starts_at", "pk")
