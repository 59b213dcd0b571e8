"""The cluster's events in numbers, and what it shows its funders; without names."""

import datetime as dt
import io
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from events.domain.effort import effort_of
from events.domain.statistics import Span, statistics_of
from groups.models import Group
from members.importing.writing import TYPES, XLSX, Sheet, write_book
from members.views.access import person_of, require_right
from thamsklyngen.portal import statistics_tables as tables
from thamsklyngen.portal.charts import columns_of, rows_of
from thamsklyngen.portal.forms.statistics import SpanForm, StatisticsForm, usual_span
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.download import file_headers

REFUSED = 422


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Events, attendance and reach by month, group and kind; the days and what is chosen stand in the address."""
    form = _form(request)
    context: dict[str, Any] = {"form": form, "chips": _chips(request, form), "query": request.GET.urlencode()}
    if not form.is_valid():
        return render(request, "portal/statistics.html", context, status=REFUSED)
    found = statistics_of(form.span, group=form.group, kind=form.cleaned_data["kind"])
    context |= {
        "found": found,
        "group": form.group,
        "by_month": columns_of(found.by_month),
        "by_group": rows_of(found.by_group),
        "by_kind": rows_of(found.by_kind),
    }
    return render(request, "portal/statistics.html", context)


@require_GET
def statistics_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a spreadsheet; back to the page, which says what is wrong, where it can't be made."""
    form = _form(request)
    if not form.is_valid():
        return _back(request, "statistics")
    found = statistics_of(form.span, group=form.group, kind=form.cleaned_data["kind"])
    name = "-".join((_("statistics"), *_days(form.span)))
    return _book(tables.of_statistics(found, form), name)


@require_safe
def funders(request: HttpRequest) -> HttpResponse:
    """Members, events, reach and person-hours of a span of days, for reports to those who fund the cluster."""
    form = _span_form(request)
    context: dict[str, Any] = {"form": form, "chips": _chips(request, form), "query": request.GET.urlencode()}
    if form.is_valid():
        context["found"] = effort_of(form.span)
    return render(request, "portal/funders.html", context, status=200 if form.is_valid() else REFUSED)


@require_GET
def funders_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same as a spreadsheet, or as one page of PDF."""
    if form not in (XLSX, "pdf"):
        raise Http404
    asked = _span_form(request)
    if not asked.is_valid():
        return _back(request, "statistics_funders")
    found = effort_of(asked.span)
    name = "-".join((_("funders"), *_days(asked.span)))
    if form == XLSX:
        return _book(tables.of_effort(found), name)
    try:
        made = tables.pdf_of_effort(found)
    except DomainError as error:
        messages.error(request, str(error))
        return _back(request, "statistics_funders")
    headers = file_headers(f"{name}.pdf", shown=True)
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def _form(request: HttpRequest) -> StatisticsForm:
    require_right(request, "events.see_statistics")
    return StatisticsForm(request.GET, list(Group.objects.visible_to(person_of(request)).order_by("sort_name")))


def _span_form(request: HttpRequest) -> SpanForm:
    require_right(request, "events.see_statistics")
    return SpanForm(request.GET)


def _days(span: Span) -> tuple[str, str]:
    return span.first.isoformat(), span.last.isoformat()


def _back(request: HttpRequest, page: str) -> HttpResponse:
    response = redirect(page)
    response["Location"] += f"?{request.GET.urlencode()}"
    return response


def _book(sheets: list[Sheet], name: str) -> HttpResponse:
    file = io.BytesIO()
    write_book(sheets, file)
    return HttpResponse(file.getvalue(), content_type=TYPES[XLSX], headers=file_headers(f"{name}.xlsx"))


def _chips(request: HttpRequest, form: SpanForm) -> list[dict[str, Any]]:
    """The spans that people ask for most, with what else is chosen kept."""
    year = clock.today().year
    spans = [
        (_("The last twelve months"), usual_span()),
        (str(year), Span(dt.date(year, 1, 1), dt.date(year, 12, 31))),
        (str(year - 1), Span(dt.date(year - 1, 1, 1), dt.date(year - 1, 12, 31))),
    ]
    kept = {name: request.GET.get(name, "") for name in form.names() if name not in ("from", "to")}
    chosen = form.span if form.is_valid() else None
    current = next((label for label, span in spans if span == chosen), "")  # on 31 December two are the same
    return [_chip(label, span, kept, current=label == current) for label, span in spans]


def _chip(label: str, span: Span, kept: dict[str, str], *, current: bool) -> dict[str, Any]:
    query = {"from": span.first.isoformat(), "to": span.last.isoformat(), **kept}
    url = "?" + urlencode({name: value for name, value in query.items() if value})
    return {"label": label, "url": url, "current": current}
