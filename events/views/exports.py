"""Taking the registrations of an event out: which columns, then as XLSX or CSV."""

import tempfile
from collections.abc import Iterator

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from events.domain.exporting import chosen, columns_for, rows_of
from events.history import note_export
from events.models import Event
from events.views.access import fetch
from events.views.registrations import chosen_rows
from members.importing.writing import CSV, TYPES, Sheet, csv_lines, write_book
from members.views.access import guard_admins_right, person_of
from thamsklyngen.shared import clock
from thamsklyngen.shared.download import file_headers


@require_safe
def choose(request: HttpRequest, key: str) -> HttpResponse:
    """Which columns; the choice stands in the address."""
    event = _fetch(request, key)
    columns = columns_for(event, person_of(request))
    rows, show, words = chosen_rows(request, event)
    wanted = chosen(columns, request.GET.getlist("column"))
    context = {
        "event": event,
        "columns": [(column, column in wanted) for column in columns],
        "number": rows.count(),
        "show": show,
        "words": words,
        "is_whole": not show and not words,
        "has_sensitive": any(column.is_sensitive for column in columns),
    }
    return render(request, "events/export.html", context)


@require_GET
def export(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
    """The chosen columns of the registrations that the address asks for; it is noted who took them out."""
    if form not in TYPES:
        raise Http404
    event = _fetch(request, key)
    person = person_of(request)
    columns = chosen(columns_for(event, person), request.GET.getlist("column"))
    rows, _show, _words = chosen_rows(request, event)
    secret = any(column.is_sensitive for column in columns)
    note_export(event, person, form=form, number=rows.count(), sensitive=secret)
    heads, widths = [str(column.label) for column in columns], [column.width for column in columns]
    sheet = Sheet(_("Registrations"), heads, rows_of(rows, columns), widths)
    name = "-".join((_("registrations"), event.key, f"{clock.today():%Y-%m-%d}.{form}"))
    return _csv(sheet, name) if form == CSV else _xlsx(sheet, name)


def _fetch(request: HttpRequest, key: str) -> Event:
    """The event, for those who see its registrations; an admin's right to more asks for the second step as it does."""
    event = fetch(request, key, "events.see_registrations")
    if person_of(request).has_perm("events.see_sensitive", event):
        guard_admins_right(request, lambda person: person.has_perm("events.see_sensitive", event))
    return event


def _csv(sheet: Sheet, name: str) -> StreamingHttpResponse:
    """Sent while it is read, so that nothing of it is kept; in the language of the page that asked."""
    lines = _in_language(csv_lines(sheet), translation.get_language())
    return StreamingHttpResponse(lines, content_type=TYPES[CSV], headers=file_headers(name))


def _in_language(lines: Iterator[bytes], language: str) -> Iterator[bytes]:
    """The lines, each made in `language`: they are read when the request's own language is no longer set."""
    while True:
        with translation.override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line


def _xlsx(sheet: Sheet, name: str) -> FileResponse:
    """Written into a file that is gone once it is sent."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_book([sheet], file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, headers={"Cache-Control": "no-store, private"})
