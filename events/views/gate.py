"""The gate list: who comes, for the host's people and for those who run the event."""

from typing import Any

import tablib
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from events.choices import Opened
from events.domain.attendance import check_in, check_out
from events.domain.gate import gate_list as list_of
from events.domain.gate import note_look
from events.forms.fields import number
from events.models import Event
from members.importing.writing import TYPES, XLSX, write
from members.models import Person
from members.views.access import person_of, require_right
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.download import file_headers


def fetch_list(request: HttpRequest, key: str) -> Event:
    """The event at `key`, if the person may see its gate list.

    Raises:
        Http404: there is no such event, or none that the person may see.
        PermissionDenied: they may see the event, and no more.
    """
    person = person_of(request)
    event = Event.objects.with_gate_open_to(person).select_related("group", "host", "contact").by_key(key).first()
    if event is None:
        event = get_object_or_404(Event.objects.visible_to(person).by_key(key))
    require_right(request, "events.see_gate_list", event)
    return event


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gate_list(request: HttpRequest, key: str) -> HttpResponse:
    """Who comes; a press ticks somebody off, or takes it back."""
    event = fetch_list(request, key)
    if request.method == "POST":
        problem = tick(request, event, by=person_of(request))
        if not problem:
            return redirect(request.path)
        return page(request, event, {"problem": problem, "runs": _runs(request, event)}, status=409)
    if request.method == "GET":
        note_look(event, how=how_of(request), person=person_of(request))
    return page(request, event, {"runs": _runs(request, event)})


def _runs(request: HttpRequest, event: Event) -> bool:
    return person_of(request).has_perm("events.run_event", event)


def how_of(request: HttpRequest) -> str:
    """In which form the page is opened."""
    return Opened.PRINT if "print" in request.GET else Opened.PAGE


def page(request: HttpRequest, event: Event, more: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page, which nobody but its reader keeps or finds."""
    listed, prints = list_of(event), "print" in request.GET
    columns = [column for column in listed.columns if column.page and not (prints and column.page == "tick")]
    rows = [(guest, [(column, column.value(guest)) for column in columns]) for guest in listed.guests]
    context = {"event": event, "list": listed, "prints": prints, "columns": columns, "rows": rows, **more}
    return unlisted(render(request, "events/gate_list.html", context, status=status))


def unlisted(response: HttpResponse) -> HttpResponse:
    """The same, of which no search engine keeps anything."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def tick(request: HttpRequest, event: Event, *, by: Person | None) -> str:
    """Tick off the guest whose button was pressed, or take it back; who is ticked off already stays so.

    Returns:
        Why it can't be done; empty where it is.
    """
    row = get_object_or_404(event.registrations.at_door(), pk=number(request.POST.get("guest")))
    try:
        check_out(row, by=by) if "back" in request.POST else check_in(row, by=by)
    except DomainError as error:
        return str(error)
    return ""


@never_cache
@require_GET
def gate_list_xlsx(request: HttpRequest, key: str) -> HttpResponse:
    """The list as a spreadsheet."""
    event = fetch_list(request, key)
    note_look(event, how=Opened.XLSX, person=person_of(request))
    return spreadsheet(event)


def spreadsheet(event: Event) -> HttpResponse:
    """The list as a file; no cell can start a formula."""
    listed = list_of(event)
    columns = [column for column in listed.columns if column.width]
    data = tablib.Dataset(headers=[column.title for column in columns], title=_("Gate list"))
    for guest in listed.guests:
        data.append([column.cell(column.value(guest)) for column in columns])
    name = _("gate-list")
    headers = file_headers(f"{name}-{event.key}.xlsx")
    made = write(data, XLSX, widths=[column.width for column in columns])
    return unlisted(HttpResponse(made, content_type=TYPES[XLSX], headers=headers))
