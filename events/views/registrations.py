"""Who comes: the organiser's list."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from events.choices import TAKEN, EventState, RegistrationState
from events.domain.places import places_of
from events.domain.registration import cancel, register
from events.domain.waiting import position_of
from events.forms.fields import number
from events.forms.registration import SearchForm, TakeOffForm
from events.models import Event, Registration
from events.models.registration import RegistrationQuerySet
from events.views.access import fetch
from members.models import Company, Person
from members.views.access import person_of, posted
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of

MOST_HITS = 20
ORDER = (
    RegistrationState.REGISTERED,
    RegistrationState.OFFERED,
    RegistrationState.WAITING,
    RegistrationState.CANCELLED,
)
RANK = Case(*(When(state=state, then=Value(place)) for place, state in enumerate(ORDER)))
SHOWS = {
    "": Q(),
    "registered": Q(state__in=TAKEN),
    "waiting": Q(state=RegistrationState.WAITING),
    "cancelled": Q(state=RegistrationState.CANCELLED),
    "failed": Q(mail_state=MessageState.FAILED) & ~Q(state=RegistrationState.CANCELLED),
}


@require_safe
def registrations(request: HttpRequest, key: str) -> HttpResponse:
    """Registered, waiting in order, cancelled; what is asked for stands in the address."""
    event = fetch(request, key, "events.see_registrations")
    found, show, words = chosen_rows(request, event)
    prints = "print" in request.GET
    page = _whole(request, found, show) if prints else page_of(request, found)
    counts = _counts(event)
    context = {
        "event": event,
        "page": page,
        "rows": _with_positions(event, page),
        "counts": counts,
        "chips": _chips(request, event, counts, show),
        "show": show,
        "words": words,
        "prints": prints,
        "may_run": person_of(request).has_perm("events.run_event", event),
        "may_change": _may_change(request, event),
    }
    return render(request, "events/registrations.html", context)


def chosen_rows(request: HttpRequest, event: Event) -> tuple[RegistrationQuerySet, str, str]:
    """The registrations that the address asks for, with the list's name and the words they were searched by."""
    asked, words = request.GET.get("show", ""), SearchForm(request.GET).words()
    show = asked if asked in SHOWS else ""
    return _search(_rows(event).filter(SHOWS[show]), words), show, words


def _whole(request: HttpRequest, found: RegistrationQuerySet, show: str) -> Any:
    """All on one page for paper: by name, as one looks for people at the door, and without those who cancelled."""
    rows = found if show else found.live()
    return page_of(request, rows.order_by(RANK, "person__sort_name", "pk"), max(rows.count(), 1))


def _rows(event: Event) -> RegistrationQuerySet:
    """All registrations with what a row shows: registered first, then the queue, then the cancelled."""
    rows = event.registrations.with_people().with_work().with_last_message().select_related("created_by")
    return rows.order_by(RANK, "asked_at", "pk")


def _search(rows: RegistrationQuerySet, words: str) -> RegistrationQuerySet:
    if not words:
        return rows
    return rows.filter(
        Q(person__in=Person.objects.named(words)) | Q(company__in=Company.objects.named(words).values("pk"))
    )


def _with_positions(event: Event, page: Any) -> list[Registration]:
    """The page's rows; those that wait with `position`, their number in the whole queue."""
    queue = {pk: place for place, pk in enumerate(event.registrations.waiting().values_list("pk", flat=True), 1)}
    rows = list(page)
    for row in rows:
        row.position = queue.get(row.pk)
    return rows


def _counts(event: Event) -> dict[str, int]:
    """How many in each state, and how many of the others can't be reached by mail."""
    states = {state.value: Count("pk", filter=Q(state=state)) for state in RegistrationState}
    counts = event.registrations.aggregate(**states)
    failed = event.registrations.not_reached().count()
    taken = sum(counts[state] for state in TAKEN)
    held = sum(places_of(event).held)
    return {**counts, "held": held, "all": sum(counts.values()), "taken": taken, "failed": failed}


def _chips(request: HttpRequest, event: Event, counts: dict[str, int], show: str) -> list[dict[str, Any]]:
    labels = {
        "": (pgettext("registrations", "All"), counts["all"]),
        "registered": (pgettext("registration", "Registered"), counts["taken"]),
        "waiting": (_("Waiting list"), counts["waiting"]),
        "cancelled": (pgettext("registration", "Cancelled"), counts["cancelled"]),
        "failed": (_("Not reached by mail"), counts["failed"]),
    }
    path, words = reverse("events:registrations", args=[event.key]), request.GET.get("q", "")[:100]
    chips = []
    for name, (label, amount) in labels.items():
        query = urlencode({key: value for key, value in {"show": name, "q": words}.items() if value})
        if name != "failed" or amount or show == name:
            chips.append(
                {"label": f"{label} {amount}", "url": f"{path}?{query}" if query else path, "current": name == show}
            )
    return chips


def _may_change(request: HttpRequest, event: Event) -> bool:
    """Whether places are still given and taken away."""
    running = event.state == EventState.PUBLISHED and not event.has_begun
    return running and person_of(request).has_perm("events.run_event", event)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Find a member by name, and register them."""
    event = fetch(request, key)
    if request.method == "POST":
        return _register(request, event)
    search = SearchForm(request.GET)
    words = search.words()
    found = list(Person.objects.members().named(words).with_work()[: MOST_HITS + 1]) if words else []
    live = {row.person_id: row for row in event.registrations.live().filter(person__in=found)}
    context = {
        "event": event,
        "words": words,
        "hits": [(person, live.get(person.pk)) for person in found[:MOST_HITS]],
        "has_more": len(found) > MOST_HITS,
        "is_full": places_of(event).is_full,
        "may_change": _may_change(request, event),
    }
    return render(request, "events/registrations_add.html", context)


def _register(request: HttpRequest, event: Event) -> HttpResponse:
    person = get_object_or_404(Person.objects.members(), pk=number(request.POST.get("person")))
    try:
        row = register(event, person, by=person_of(request))
    except DomainError as error:
        messages.error(request, f"{person}: {error}")
        return redirect("events:add_person", event.key)
    words = _words(row) % {"name": person, "position": position_of(row) if row.is_waiting else 0}
    messages.success(request, words) if row.is_news and row.is_registered else messages.warning(request, words)
    return redirect("events:registrations", event.key)


def _words(row: Registration) -> str:
    """What adding the person has done, or that it was so already."""
    if row.is_waiting and row.is_news:
        return _("%(name)s is number %(position)s on the waiting list.")
    if row.is_waiting:
        return _("%(name)s is number %(position)s on the waiting list already.")
    if row.is_news:
        return _("%(name)s is registered and gets a confirmation by mail.")
    return _("%(name)s is registered already.")


@require_http_methods(["GET", "HEAD", "POST"])
def take_off(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take somebody off the list: the page asks once more, with a line about why."""
    event = fetch(request, key)
    row = get_object_or_404(event.registrations.with_people(), pk=number(str(pk)))
    form = TakeOffForm(posted(request))
    if form.is_valid():
        try:
            row = cancel(row, by=person_of(request), reason=form.cleaned_data["reason"])
        except DomainError as error:
            messages.error(request, str(error))
        else:
            done, before = _("%(name)s is off the list and gets a mail."), _("%(name)s was off the list already.")
            messages.success(request, (done if row.is_news else before) % {"name": row.person})
        return redirect("events:registrations", event.key)
    context = {"event": event, "row": row, "form": form}
    return render(request, "events/registrations_take_off.html", context, status=422 if form.errors else 200)
