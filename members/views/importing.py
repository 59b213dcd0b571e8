"""Spreadsheets in: uploaded, looked at, previewed, done."""

from collections.abc import Iterator
from typing import Any

from auditlog.models import LogEntry
from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from members.choices import ImportKind
from members.domain import importing as domain
from members.forms.importing import UploadForm
from members.importing import templates as blanks
from members.importing.columns import COLUMNS, column, header_of, shown
from members.importing.faults import say
from members.importing.writing import TYPES
from members.models import Import
from members.views.access import manager_only, person_of
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.download import file_headers
from thamsklyngen.shared.pagination import page_of

LATELY = 20
SHOWS = ("", "new", "change", "same")


@manager_only
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Upload a list; earlier ones; who took which list out."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        upload = form.cleaned_data["file"]
        row = domain.begin(
            upload.read(), kind=form.cleaned_data["kind"], file_name=upload.name or "", by=person_of(request)
        )
        return redirect("manage:import_one", row.pk)
    context = {
        "form": form,
        "page": page_of(request, earlier(), LATELY),
        "taken": exports()[:LATELY],
        "columns": {kind.label: [header_of(item) for item in COLUMNS[kind] if not item.part] for kind in ImportKind},
    }
    return render(request, "members/import_list.html", context, status=422 if form.errors else 200)


def earlier() -> QuerySet[Import]:
    """All imports, without what is large."""
    rows = Import.objects.defer("content", "report").select_related("asked_by")
    return rows.annotate(numbers=F("report__numbers"))


def exports() -> QuerySet[LogEntry]:
    """Notes of lists taken out, the newest first."""
    return (
        LogEntry.objects.filter(action=LogEntry.Action.ACCESS, additional_data__has_key="export")
        .select_related("actor")
        .order_by("-timestamp")
    )


@manager_only
@require_safe
def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """An empty list with our column names, to be filled in."""
    if kind not in ImportKind.values or form not in TYPES:
        raise Http404
    name, content = blanks.blank(kind, form)
    return HttpResponse(content, content_type=TYPES[form], headers=file_headers(f"{name}.{form}"))


@manager_only
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: how far it is, what it would do, what is wrong, or what it has done."""
    row = get_object_or_404(Import.objects.defer("content").select_related("asked_by"), pk=pk)
    working = row.state in domain.TO_DO
    if request.headers.get("HX-Request"):
        return render(request, "members/import_progress.html", {"row": row}) if working else HttpResponseClientRefresh()
    context: dict[str, Any] = {"row": row, "working": working, "numbers": row.report.get("numbers", {})}
    if row.state in domain.WAITING:
        context |= _preview(request, row)
    if "fault" in row.report:
        context["reason"] = say(*row.report["fault"])
    return render(request, "members/import_one.html", context)


def _preview(request: HttpRequest, row: Import) -> dict[str, Any]:
    """The report in words, a page at a time."""
    asked = request.GET.get("show", "")
    show = asked if asked in SHOWS else ""
    steps = [step for step in row.report["rows"] if not show or step["kind"] == show]
    faults = row.report["faults"]
    page = page_of(request, faults or steps)
    page.object_list = list((_faults if faults else _steps)(row, page.object_list))
    return {
        "page": page,
        "show": show,
        "more": row.report["numbers"]["faults"] - len(faults),
        "chips": _chips(row, show),
    }


def _chips(row: Import, show: str) -> list[dict[str, Any]]:
    numbers = row.report["numbers"]
    labels = {
        "": _("All of them"),
        "new": _("Added"),
        "change": _("Changed"),
        "same": _("Left alone, with a note"),
    }
    noted = sum(step["kind"] == "same" for step in row.report["rows"])
    counts = {"": len(row.report["rows"]), "new": numbers["new"], "change": numbers["change"], "same": noted}
    return [
        {"label": f"{label} {counts[kind]}", "url": f"?show={kind}", "current": kind == show}
        for kind, label in labels.items()
        if counts[kind] or not kind
    ]


def _steps(row: Import, steps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for step in steps:
        changes = [
            {
                "name": header_of(column(row.kind, key)),
                "before": shown(row.kind, key, before),
                "after": shown(row.kind, key, after),
            }
            for key, before, after in step["changes"]
        ]
        yield {**step, "changes": changes, "notes": [say(code, details) for code, details in step["notes"]]}


def _faults(row: Import, faults: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for fault in faults:
        where = fault["column"]
        name = where["name"] or header_of(column(row.kind, where["key"]))
        yield {"row": fault["row"], "letter": where["letter"], "name": name, "words": _words(row, fault)}


def _words(row: Import, fault: dict[str, Any]) -> str:
    """What is wrong; the words to choose from in the reader's language."""
    choices = getattr(column(row.kind, fault["column"]["key"]).widget, "choices", None)
    details = fault["details"]
    if choices is not None and "choices" in details:
        details = {**details, "choices": ", ".join(str(label) for label in choices.labels)}
    return say(fault["code"], details)


@manager_only
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the preview shows."""
    row = get_object_or_404(Import.objects.defer("content", "report"), pk=pk)
    try:
        domain.confirm(row, by=person_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("manage:import_one", pk)


@manager_only
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Let go of an import that is not wanted."""
    row = get_object_or_404(Import.objects.defer("content", "report"), pk=pk)
    try:
        domain.drop(row)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("manage:import_one", pk)
    messages.success(request, _("Nothing was imported, and the file is gone."))
    return redirect("manage:import")
