"""Making, changing, publishing and calling off events."""

import copy
import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events import door_history
from events import history as log
from events.choices import LIVE, EventState
from events.domain import event as domain
from events.domain.changes import MOVES
from events.domain.clash import clashes_of
from events.domain.copying import moved_to
from events.domain.errors import AlreadyPublished
from events.domain.host_choice import lacks_yes, make_event
from events.domain.host_errors import EventMadeAlready
from events.domain.invitation import unanswered
from events.domain.suggestion import suggestions_for
from events.domain.told import Told, hear_of_move, told_since
from events.forms.clash import DayForm, clashes_in
from events.forms.event import EventForm, copied
from events.forms.registration import CallOffForm
from events.models import Event, HostRequest, RegistrationMessage
from events.models.event import EventQuerySet
from events.views.access import fetch
from events.views.hosting import OTHER_HOST, known_from, yes_in
from groups.models import Group
from groups.rules import organised_groups
from members.views.access import person_of, posted, require_right
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of

REFUSED = 422
TOLD = {  # who has got a mail about a change, by `Told`'s names
    "placed": ngettext_lazy(
        "%(count)d person with a place has got a mail with a new calendar entry.",
        "%(count)d people with a place have got a mail with a new calendar entry.",
        "count",
    ),
    "waiting": ngettext_lazy(
        "%(count)d person who waits has got a mail.", "%(count)d people who wait have got a mail.", "count"
    ),
    "invited": ngettext_lazy(
        "%(count)d person who is invited has got a mail.", "%(count)d people who are invited have got a mail.", "count"
    ),
    "guests": ngettext_lazy(
        "%(count)d guest who has not answered has got a mail.",
        "%(count)d guests who have not answered have got a mail.",
        "count",
    ),
}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The events of one's groups: coming ones, drafts, past ones."""
    person = person_of(request)
    require_right(request, "events.make_event")
    mine = Event.objects.organised_by(person)
    lists = {"coming": mine.coming(), "drafts": _drafts(mine), "past": mine.past()}
    asked = request.GET.get("show", "")
    show = asked if asked in lists else "coming"
    page = page_of(request, lists[show].with_names().with_places().annotate(failed=_failed_mail()))
    groups = list(Group.objects.current().order_by("sort_name")) if person.is_admin else organised_groups(person)
    context = {
        "page": page,
        "show": show,
        "chips": _chips(lists, show, page.paginator.count),
        "groups": organised_groups(person),
        "ideas": suggestions_for(groups, person),
    }
    return render(request, "events/manage/overview.html", context)


def _drafts(events: EventQuerySet) -> EventQuerySet:
    return events.filter(state=EventState.DRAFT).order_by("starts_at", "pk")


def _failed_mail() -> Coalesce:
    """How many people with a place, or a wait for one, the newest mail could not be delivered to."""
    newer = RegistrationMessage.objects.filter(registration=OuterRef("registration"), pk__gt=OuterRef("pk"))
    failed = RegistrationMessage.objects.filter(
        ~Exists(newer),
        registration__event=OuterRef("pk"),
        registration__state__in=LIVE,
        message__state=MessageState.FAILED,
    )
    number = failed.order_by().values("registration__event").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


def _chips(lists: dict[str, EventQuerySet], show: str, shown: int) -> list[dict[str, Any]]:
    """The lists to choose from with their numbers; of the one on show it is known already."""
    labels = {"coming": _("Coming"), "drafts": _("Drafts"), "past": _("Past")}
    path = reverse("events:manage")
    return [
        {
            "label": f"{labels[name]} {shown if name == show else events.count()}",
            "url": f"{path}?show={name}",
            "current": name == show,
        }
        for name, events in lists.items()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make an event, as a draft or published at once; `?group=`, `?copy=` and `?hosting=` fill in what is known."""
    person = person_of(request)
    require_right(request, "events.make_event")
    source = fetch(request, request.GET["copy"]) if request.GET.get("copy") else None
    yes = yes_in(request)
    if yes is not None and yes.event is not None and request.method != "POST":
        messages.info(request, str(EventMadeAlready()))
        return redirect("events:host_request", yes.pk)
    form = EventForm(posted(request), person=person, initial=_known(request, source, yes))
    if form.is_valid():
        require_right(request, "groups.organise", form.cleaned_data["group"])
        at_once = "publish" in request.POST
        make = domain.create_event if yes is None else partial(make_event, yes)
        try:
            event = make(
                form.cleaned_data["group"], by=person, at_once=at_once, like=source, **form.details, **form.more
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            return _made(request, event, published=at_once)
    context = {"form": form, "heading": _("New event"), "is_draft": True, "back": reverse("events:manage")}
    context["clashes"] = clashes_in(form)
    if source is not None:
        context |= {"heading": _("Copy of an event"), "source": source, "moved_to": moved_to(source)}
        context["other_contact"] = source.contact if source.contact_id != form.initial["contact"] else None
    return render(request, "events/manage/form.html", context, status=REFUSED if form.is_bound else 200)


def _known(request: HttpRequest, source: Event | None, yes: HostRequest | None) -> dict[str, Any]:
    initial = copied(source) if source else {}
    group = Group.objects.filter(slug=request.GET.get("group", "")).first()
    may = group is not None and person_of(request).has_perm("groups.organise", group)
    return initial | ({"group": group.pk} if group and may else {}) | (known_from(yes) if yes else {})


def _warn(request: HttpRequest, event: Event) -> None:
    """Say what else there is on the day, also to who didn't see it while filling in the form."""
    if found := clashes_of(event, person_of(request)):
        messages.warning(request, " ".join([_("Look at the day once more."), *found]))


@require_safe
def clashes(request: HttpRequest) -> HttpResponse:
    """What else there is on the day that stands in the form: the form asks whenever it changes."""
    person = person_of(request)
    require_right(request, "events.make_event")
    event = Event.objects.visible_to(person).by_key(request.GET.get("event", "")).first()
    found = DayForm(request.GET).clashes(person, event)
    return render(request, "events/manage/_clashes.html", {"clashes": found})


def _made(request: HttpRequest, event: Event, *, published: bool) -> HttpResponse:
    if published:
        messages.success(request, _("The event is published. Nobody has got a mail yet: invite people now."))
    else:
        messages.success(request, _("Saved as a draft. Only those who run the group's events see it."))
    if published and lacks_yes(event):
        messages.warning(
            request,
            _("No host has said yes to this visit on this day in the portal. Make sure that it is agreed, or ask one."),
        )
    _warn(request, event)
    if published and event.lacks_place:
        messages.warning(request, _("No place is given yet. Say where it is before people are asked to come."))
    return redirect("events:invite", event.key) if published else redirect(event)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change an event; those registered hear what has changed."""
    rows = Event.objects.with_places().select_related("activity__plan")
    event = fetch(request, key, rows=rows.prefetch_related("co_organisers", "reminder_rules"))
    if event.is_cancelled:
        messages.error(request, _("The event is cancelled, so nothing about it changes any more."))
        return redirect(event)
    form = EventForm(posted(request), person=person_of(request), instance=copy.copy(event))
    if form.is_valid():
        began = clock.now()
        try:
            changed = _save(request, event, form)
        except DomainError as error:
            form.add_domain_error(error)
        else:
            return _changed(request, event, changed, form, began)
    invited, guests = hear_of_move(event)
    context = {
        "form": form,
        "event": event,
        "heading": _("Change the event"),
        "is_draft": event.is_draft,
        "back": event.get_absolute_url(),
        "invited": invited,
        "guests": guests,
        "clashes": clashes_in(form),
    }
    return render(request, "events/manage/form.html", context, status=REFUSED if form.is_bound else 200)


def _save(request: HttpRequest, event: Event, form: EventForm) -> Event:
    seen = form.cleaned_data["seen"]
    if event.is_draft and "publish" in request.POST:
        return domain.publish_with(event, form.changes, seen=seen, **form.more)
    reason = form.cleaned_data.get("reason", "")
    return domain.change_event(event, form.changes, reason=reason, seen=seen, **form.more)


def _changed(request: HttpRequest, before: Event, event: Event, form: EventForm, began: dt.datetime) -> HttpResponse:
    """On to where the organiser looks next: after a move at short notice, who doesn't know of it yet."""
    if before.host_id not in (None, event.host_id):
        messages.warning(request, str(OTHER_HOST))
    if before.is_draft:
        return _made(request, event, published=not event.is_draft)
    messages.success(request, " ".join([_("The changes are saved."), *_in_words(told_since(event, began))]))
    if any(name in form.changes for name in ("starts_at", "ends_at")):
        _warn(request, event)
    moved = any(name in MOVES for name in form.changes) and not event.is_over
    if moved and domain.at_short_notice(before.starts_at, event.starts_at):
        return redirect("events:unreached", event.key)
    return redirect(event)


def _in_words(told: Told) -> Iterator[str]:
    """Who has got a mail about the change."""
    if not any(told):
        yield _("Nobody gets a mail about them.")
    for name, words in TOLD.items():
        if number := getattr(told, name):
            yield words % {"count": number}


@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Show a draft to its readers. Pressed twice it does no more than once."""
    event = fetch(request, key)
    try:
        return _made(request, domain.publish(event), published=True)
    except DomainError as error:
        event.refresh_from_db()
        if isinstance(error, AlreadyPublished) and not event.is_cancelled:
            return redirect("events:invite", event.key)
        messages.error(request, str(error))
        return redirect(event)


@require_POST
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Throw a draft away."""
    event = fetch(request, key)
    try:
        domain.delete_draft(event)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(event)
    messages.success(request, _("The draft “%(title)s” is deleted.") % {"title": event.title})
    return redirect("events:manage")


@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: HttpRequest, key: str) -> HttpResponse:
    """Call an event off: the page says who will hear of it, and asks for the reason."""
    event = fetch(request, key)
    if event.is_cancelled:
        messages.info(request, _("The event is cancelled already."))
        return redirect("events:unreached", event.key)
    form = CallOffForm(posted(request))
    if form.is_valid():
        try:
            domain.cancel_event(event, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, pgettext("event", "The event is cancelled."))
            return redirect("events:unreached", event.key)
    live = event.registrations.live()
    registered = live.registered().count()
    context = {"event": event, "form": form, "waiting": live.count() - registered, "registered": registered}
    context["invited"] = len(unanswered(event))
    return render(request, "events/manage/call_off.html", context, status=REFUSED if form.errors else 200)


@require_safe
def unreached(request: HttpRequest, key: str) -> HttpResponse:
    """Who doesn't know yet that the event was moved or called off, with their numbers; asks again by itself."""
    event = fetch(request, key)
    context = {"event": event, "rows": domain.not_reached(event), "now": clock.now()}
    part = "_unreached" if request.htmx else "unreached"  # type: ignore[attr-defined]
    return render(request, f"events/manage/{part}.html", context)


@require_safe
def history(request: HttpRequest, key: str) -> HttpResponse:
    """What happened to the event and to the places at it, or at its door, the latest first."""
    event = fetch(request, key)
    at_door = request.GET.get("show") == "door"
    page: Any = page_of(request, door_history.presses_of(event) if at_door else log.entries_of(event), 50)
    lines = door_history.lines_of(page) if at_door else log.lines_of(page)
    chips = [
        {"label": _("The event and the places"), "url": request.path, "current": not at_door},
        {"label": _("At the door"), "url": "?show=door", "current": at_door},
    ]
    context = {"event": event, "page": page, "lines": lines, "chips": chips, "at_door": at_door}
    return render(request, "events/manage/history.html", context)
