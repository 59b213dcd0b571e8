"""Events to choose from: as a list, a month or a week; and one's own."""

import datetime as dt
from typing import Any

import rules
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from events.agenda import days_of, weeks_of
from events.domain.waiting import stops_of
from events.models import Event, Invitation
from events.models.event_list import EventQuerySet
from events.views.filters import LIST, MONTH, WEEK, Filters
from events.views.periods import A_WEEK, EARLIEST, LATEST, first_of, monday_of, month_after
from groups.models import Group
from thamsklyngen.shared import clock
from thamsklyngen.shared.pagination import page_of

MOST = 300  # events in a calendar; who has more narrows it down


@login_not_required
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """The events one may see and has chosen, in one of three views."""
    filters = Filters.of(request)
    shows = {LIST: _list, MONTH: _month, WEEK: _week}
    common = {
        "filters": filters,
        "views": _views(filters),
        "clear_url": filters.plain_address,
        "list_url": reverse("events:list"),
        "chips": _chips(request, filters),
        "may_make": rules.has_perm("groups.organise", request.user),
    }
    context = shows[filters.view](request, filters, _chosen(filters))
    return render(request, f"events/finding/{filters.view}.html", common | context)


def _chosen(filters: Filters) -> EventQuerySet:
    """What may be seen and fits what is chosen, whenever it is, with all that a row shows."""
    visible = Event.objects.visible_to(filters.reader)
    return filters.fit(visible.with_names().with_places().with_mine(filters.reader))


def _list(request: HttpRequest, filters: Filters, chosen: EventQuerySet) -> dict[str, Any]:
    """Coming events, or past ones with what there is to see of them."""
    return {"page": page_of(request, chosen.past().with_materials(request.user) if filters.past else chosen.coming())}


def _month(request: HttpRequest, filters: Filters, chosen: EventQuerySet) -> dict[str, Any]:
    first = filters.shown_month
    after = month_after(first)
    days = days_of(first, after, found := _within(chosen, first, after))
    return {
        **_period(filters, chosen, found, first, after),
        "first": first,
        "weeks": [(week, filters.address(view=WEEK, week=week.monday)) for week in weeks_of(days)],
        "days": [day for day in days if day.entries],
        "weekdays": [str(WEEKDAYS[number]) for number in range(7)],
        "is_now": first == first_of(clock.today()),
    }


def _week(request: HttpRequest, filters: Filters, chosen: EventQuerySet) -> dict[str, Any]:
    first = filters.shown_week
    after = first + A_WEEK
    found = _within(chosen, first, after)
    return {
        **_period(filters, chosen, found, first, after),
        "first": first,
        "last": after - dt.timedelta(days=1),
        "number": first.isocalendar().week,
        "before_number": (first - A_WEEK).isocalendar().week,
        "after_number": after.isocalendar().week,
        "days": days_of(first, after, found),
        "is_now": first == monday_of(clock.today()),
    }


def _within(chosen: EventQuerySet, first: dt.date, after: dt.date) -> list[Event]:
    """What is on the days [first, after): one more than is shown where there is more."""
    return list(chosen.between(first, after)[: MOST + 1])


def _period(
    filters: Filters, chosen: EventQuerySet, found: list[Event], first: dt.date, after: dt.date
) -> dict[str, Any]:
    """The ways to the neighbours, and where nothing is found to the next event that fits."""
    name = filters.view
    before = first - A_WEEK if name == WEEK else first_of(first - dt.timedelta(days=1))
    too_many = len(found) > MOST
    del found[MOST:]
    coming = None if found else chosen.between(after, dt.date(LATEST, 12, 31)).first()
    start_of = monday_of if name == WEEK else first_of
    return {
        "found": found,
        "too_many": too_many,
        "before": before if before.year > EARLIEST else None,
        "after": after if after.year < LATEST else None,
        "before_url": filters.address(**{name: before}),
        "after_url": filters.address(**{name: after}),
        "now_url": filters.address(**{name: None}),
        "coming": coming,
        "coming_url": filters.address(**{name: start_of(clock.local(coming.starts_at).date())}) if coming else "",
    }


def _views(filters: Filters) -> list[dict[str, Any]]:
    """List, month and week of the same events; the time stays where it can."""
    calendar = {"past": False}
    addresses = [
        (LIST, pgettext("view", "List"), {"month": None, "week": None}),
        (MONTH, pgettext("view", "Month"), {"month": filters.shown_month, "week": None, **calendar}),
        (WEEK, pgettext("view", "Week"), {"week": filters.shown_week, **calendar}),
    ]
    return [
        {"label": label, "url": filters.address(view=view, **changes), "current": filters.view == view}
        for view, label, changes in addresses
    ]


def _chips(request: HttpRequest, filters: Filters) -> list[dict[str, Any]]:
    """Coming, mine, each group, past; in a calendar all groups and each. What else is chosen stays."""
    chosen, listed = filters.values.get("group", ""), filters.view == LIST
    label = _("Coming") if listed else _("All groups")
    everything = filters.address(group="", past=False)
    chips = [{"label": label, "url": everything, "current": not chosen and not filters.past}]
    if request.user.is_authenticated and listed:
        chips.append({"label": _("My events"), "url": reverse("events:mine"), "current": False})
    chips += [
        {"label": group.name, "url": filters.address(group=group.slug), "current": chosen == group.slug}
        for group in Group.objects.visible_to(request.user).current().filter(events__slug__isnull=False).distinct()
    ]
    if listed:
        past = filters.address(group="", past=True)
        chips.append({"label": _("Past"), "url": past, "current": not chosen and filters.past})
    return chips


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Where one has, or had, a place or waits for one, invitations without an answer, and visits that one receives."""
    person = request.user
    places = Event.objects.visible_to(person).filter(pk__in=person.registrations.live().values("event"))  # type: ignore[union-attr]
    shown = places.with_names().with_places().with_mine(person)
    now = clock.now()
    coming = list(shown.filter(ends_at__gt=now).order_by("starts_at", "pk"))
    stops = stops_of(person, coming)  # type: ignore[arg-type]
    for event in coming:
        event.stop = stops.get(event.pk)
    context = {
        "coming": coming,
        "page": page_of(request, shown.filter(ends_at__lte=now).order_by("-starts_at", "-pk")),
        "asked": unanswered(person),
        "received": Event.objects.received_by(person).order_by("starts_at", "pk"),
    }
    return render(request, "events/mine.html", context)


def unanswered(person: Any) -> Any:
    """Invitations of `person` that wait for an answer, the next event first."""
    rows = Invitation.objects.silent().filter(person=person, event__starts_at__gt=clock.now(), event__state="published")
    return rows.select_related("event").order_by("event__starts_at", "pk")
