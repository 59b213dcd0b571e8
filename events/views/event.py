"""The event's page, and the presses on it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.choices import Audience, WatchFor
from events.domain import registration as domain
from events.domain.feedback import guard_may_answer
from events.domain.places import count
from events.domain.waiting import promotes_by_itself, somebody_waited
from events.links import place_url, short_url
from events.models import Event, Invitation, Material, Question, Registration, Visit
from events.share import share_of
from events.sharing import preview_of, structured
from events.views.my_answers import my_answers
from events.views.panel import panel_for
from members.models import Company, Employment, Person
from thamsklyngen.shared.domain import DomainError

SHOWN = 6


def find(request: HttpRequest, key: str) -> Event:
    """The event at `key` if whoever asks may see it, else 404."""
    work = Employment.objects.on().filter(person=OuterRef("contact")).order_by("pk")
    rules = Visit.objects.filter(event=OuterRef("pk"), site_rules__isnull=False)
    questions = Question.objects.asked().filter(event=OuterRef("pk"))
    events = (
        Event.objects.visible_to(request.user)
        .select_related("group", "host", "contact")
        .annotate(
            contact_title=Subquery(work.values("title")[:1]),
            contact_company=Subquery(work.values("company__name")[:1]),
            asks=Q(Exists(questions)) | Q(Exists(rules)),
            rules_id=Subquery(rules.values("site_rules")[:1]),
        )
        .annotate(has_materials=Exists(Material.objects.filter(event=OuterRef("pk"))))
    )
    return get_object_or_404(events.by_key(key))


@login_not_required
@require_safe
def event(request: HttpRequest, key: str) -> HttpResponse:
    """One event: what, when, where, who comes, and the panel."""
    found = find(request, key)
    context = page_context(request, found)
    told = {
        "preview": preview_of(found),
        "structured": structured(found, context["panel"].places),
        "share": share_of(found),
        "short_address": short_url(found).partition("://")[2],
        "may_make_poster": request.user.has_perm("events.make_poster", found),
    }
    return render(request, "events/event.html", context | told)


def page_context(request: HttpRequest, event: Event, problem: str = "") -> dict[str, Any]:
    """What the event's page and its fragment show; four queries for whoever is signed in."""
    person = request.user
    rows = list(_live(event))
    panel = panel_for(event, person, rows, count(event, rows))
    invitation = Invitation.objects.filter(event=event, person=person.pk).first() if person.is_authenticated else None
    return {
        "event": event,
        "panel": panel,
        "problem": problem,
        "invitation": invitation,
        "heir": _heir(person, rows),
        "watched": _watches(event, person, panel.kind),
        "contact_phone": event.contact.phone if event.contact and _knows_phones(person) else "",
        "contact_line": ", ".join(part for part in (event.contact_title, event.contact_company) if part),  # type: ignore[attr-defined]
        "code_url": f"{place_url(panel.mine)}#code" if event.uses_qr and panel.has_place and panel.mine else "",
        "may_run": person.is_authenticated and person.has_perm("events.run_event", event),
        "may_see_registrations": person.is_authenticated and person.has_perm("events.see_registrations", event),
        "colleague_tools": _helps_colleagues(event, person),
        "is_contact": person.is_authenticated and any(job.is_contact for job in person.memberships_today),
        **my_answers(event, panel.mine),
        **_attendees(request, event, rows, panel.company),
        **_materials(event, person),
        "asks_me": _asks(panel.mine, rows),
    }


def _heir(person: Any, rows: list[Registration]) -> Person | None:
    """Who has the place that `person` has handed over, if somebody has."""
    given = (row for row in rows if row.handed_from and row.handed_from.person_id == person.pk)
    return next((row.person for row in given), None)


def _watches(event: Event, person: Any, kind: str) -> bool:
    """Whether the person gets a mail of what the panel offers one of; asked for only where it offers any."""
    if not person.is_authenticated or not (kind == "not_open" or event.is_over):
        return False
    wants = WatchFor.MATERIALS if event.is_over else WatchFor.OPENING
    return event.watches.filter(person=person.pk, wants=wants, told_at=None).exists()


def _asks(mine: Registration | None, rows: list[Registration]) -> bool:
    """Whether whoever looks is asked what they thought and has not answered."""
    if mine is None or mine.feedback_at:
        return False
    try:
        guard_may_answer(mine, ticked=any(row.checked_in_at for row in rows))
    except DomainError:
        return False
    return True


def _materials(event: Event, person: Any) -> dict[str, list[Material]]:
    """What the reader may fetch; asked for only where the event has something."""
    rows = list(Material.objects.visible_to(person, event)) if event.has_materials else []  # type: ignore[attr-defined]
    return {
        "materials": rows,
        "pictures": [row for row in rows if row.is_picture],
        "documents": [row for row in rows if not row.is_picture],
    }


def _helps_colleagues(event: Event, person: Any) -> bool:
    """Whether there is something to do for colleagues: for members, as long as the event is ahead."""
    ahead = not (event.is_draft or event.is_cancelled or event.has_begun)
    return ahead and person.is_authenticated and person.is_member and event.audience == Audience.MEMBERS


def _knows_phones(person: Any) -> bool:
    """Whether the telephone number of the contact person is shown: to members, not to the whole world."""
    return person.is_authenticated and (person.is_member or person.is_admin)


def _live(event: Event) -> Any:
    """The live registrations in order, each with the person's title at the company and the right to come."""
    return (
        event.registrations.live()
        .with_people()
        .select_related("handed_from")
        .with_right()
        .with_work()
        .order_by("asked_at", "pk")
    )


def _attendees(request: HttpRequest, event: Event, rows: list[Registration], company: Company | None) -> dict[str, Any]:
    """Who comes: oneself and colleagues first; names only for those who may see them."""
    coming = [row for row in rows if row.is_registered]
    mine = company.pk if company else None
    coming.sort(key=lambda row: (row.person_id != request.user.pk, row.company_id is None or row.company_id != mine))
    shows_all = "all" in request.GET or len(coming) <= SHOWN
    return {
        "coming": coming if shows_all else coming[:SHOWN],
        "coming_count": len(coming),
        "company_count": len({row.company_id for row in coming if row.company_id}),
        "colleagues": sum(row.company_id == mine and row.person_id != request.user.pk for row in coming) if mine else 0,
        "may_see_names": request.user.has_perm("events.see_attendees", event),
        "shows_all": shows_all,
    }


def answer(request: HttpRequest, event: Event, error: DomainError | None = None) -> HttpResponse:
    """After a press: the page's fragment in place with htmx, with what happened above it; else back to the page."""
    if request.htmx:  # type: ignore[attr-defined]
        context = page_context(request, event, str(error) if error else "")
        return render(request, "events/_event.html", context, status=422 if error else 200)
    if error:
        messages.error(request, str(error))
    return redirect(event)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, key: str) -> HttpResponse:
    """Give one's own place or wait up; without one nothing happens. Opened as a page it asks first."""
    event = find(request, key)
    if request.method != "POST":
        return _ask_first(request, event)
    mine = event.registrations.live().of(request.user).first()
    try:
        if mine is not None:
            messages.success(request, _told(domain.cancel(mine)))
    except DomainError as error:
        return answer(request, event, error)
    return answer(request, event)


def _ask_first(request: HttpRequest, event: Event) -> HttpResponse:
    """The question before a place is given up that others wait for: in the panel with htmx, else as a page."""
    context = page_context(request, event)
    panel = context["panel"]
    if panel.mine is None or event.has_begun or event.is_cancelled:
        return redirect(event)
    if request.htmx:  # type: ignore[attr-defined]
        panel.kind = "give_up"
        return render(request, "events/_event.html", context)
    return render(request, "events/give_up.html", context)


def _told(given_up: Registration) -> str:
    """What giving it up has done, in words."""
    if not given_up.had_place:
        return _("You are off the waiting list.")
    if not somebody_waited(given_up):
        return _("Your place is cancelled.")
    if promotes_by_itself(given_up.event):
        return _("Your place is cancelled. If somebody waits, the first in line has got it.")
    return _("Your place is cancelled. If somebody waits, they have been told that it is free.")


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, key: str) -> HttpResponse:
    """Answer an invitation with “can't”: the page asks once more, the press answers."""
    event = find(request, key)
    if request.method != "POST":
        invited = Invitation.objects.filter(event=event, person=request.user.pk).first()
        return render(request, "events/decline.html", {"event": event, "invitation": invited})
    try:
        domain.decline(event, request.user)  # type: ignore[arg-type]
    except DomainError as error:
        return answer(request, event, error)
    return answer(request, event)
