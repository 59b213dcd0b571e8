"""Who came: numbers and corrections afterwards, and paper for the door when all else fails."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from events import badges
from events.domain import attendance as domain
from events.domain.presence import missing, presence_of
from events.forms.door import BadgesForm
from events.forms.registration import SearchForm
from events.models import Event
from events.models.registration import RegistrationQuerySet
from events.views.access import fetch
from events.views.door import at_door, coming, found_by, lines
from members.views.access import person_of
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.download import file_headers
from thamsklyngen.shared.pagination import page_of

SHOWS = {
    "": pgettext_lazy("people", "All"),
    "missing": _("Did not come"),
    "here": _("Came"),
    "walk_in": _("Not registered"),
}


@require_safe
def attendance(request: HttpRequest, key: str) -> HttpResponse:
    """Numbers, by company too, and everybody who had a place; what is wrong is put right here for some days."""
    event = fetch(request, key, "events.see_registrations")
    words, asked = SearchForm(request.GET).words(), request.GET.get("show", "")
    show = asked if asked in SHOWS else ""
    rows = _shown(event, show)
    page = page_of(request, found_by(rows, words) if words else rows)
    context = {
        "event": event,
        "presence": presence_of(event),
        "page": page,
        "rows": lines(page),
        "words": words,
        "show": show,
        "chips": [{"label": label, "url": f"?show={name}", "current": name == show} for name, label in SHOWS.items()],
        "begun": event.has_begun,
        "may_tick": domain.may_tick(event) and person_of(request).has_perm("events.help_at_door", event),
        "last_day": domain.last_day(event),
    }
    return render(request, "events/attendance.html", context)


def _shown(event: Event, show: str) -> RegistrationQuerySet:
    rows = coming(event)
    if show == "missing":
        return rows.filter(pk__in=missing(event))
    if show == "here":
        return rows.exclude(checked_in_at=None)
    return rows.filter(is_walk_in=True) if show == "walk_in" else rows


@require_safe
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """The list in big letters with boxes to tick, made for paper."""
    event = at_door(request, key)
    return render(request, "events/door_list.html", {"event": event, "rows": list(coming(event))})


@require_safe
def badges_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """Name badges for everybody who has a place, and some to write on; where no PDF can be made, words about why."""
    event = at_door(request, key)
    try:
        made = badges.badges_of(event, list(coming(event)), blanks=BadgesForm(request.GET).number())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("events:door", event.key)
    headers = file_headers(f"{event.key}.pdf", shown=True)
    return HttpResponse(made, content_type="application/pdf", headers=headers)
