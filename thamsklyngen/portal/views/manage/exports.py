"""Lists out: what the cluster manager has chosen in a list, as XLSX or CSV, in the shape in which it comes back in."""

from dataclasses import asdict
from typing import Any

import tablib
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from members.choices import ImportKind
from members.domain.exporting import note_export
from members.importing.companies import CompanyPlanner, with_memberships
from members.importing.companies import drafts as companies_drafts
from members.importing.people import PersonPlanner
from members.importing.people import drafts as people_drafts
from members.importing.plan import Planner
from members.importing.writing import TYPES, write
from members.views.access import manager_only, person_of
from thamsklyngen.portal import companies as company_lists
from thamsklyngen.portal import people as people_lists
from thamsklyngen.shared import clock
from thamsklyngen.shared.download import file_headers


@manager_only
@require_GET
def companies(request: HttpRequest, form: str) -> HttpResponse:
    """The companies that the list shows."""
    filters = company_lists.Filters.of(request.GET)
    rows = companies_drafts(with_memberships(company_lists.companies(filters)))
    return _file(request, CompanyPlanner(), rows, form, asdict(filters))


@manager_only
@require_GET
def people(request: HttpRequest, form: str) -> HttpResponse:
    """The people whom the list shows, a row for each place where they work."""
    filters = people_lists.Filters.of(request.GET)
    return _file(request, PersonPlanner(), people_drafts(people_lists.people(filters)), form, asdict(filters))


def _file(request: HttpRequest, planner: Planner, rows: Any, form: str, chosen: dict[str, str]) -> HttpResponse:
    if form not in TYPES:
        raise Http404
    title = str(ImportKind(planner.kind).label)
    data: tablib.Dataset = planner.export(list(rows))
    data.title = title
    chosen = {name: value for name, value in chosen.items() if name != "order"}
    note_export(planner.kind, form=form, number=len(data), chosen=chosen, by=person_of(request))
    content = write(data, form, widths=[column.width for column in planner.written()])
    name = f"{title.lower()}-{clock.today():%Y-%m-%d}.{form}"
    return HttpResponse(content, content_type=TYPES[form], headers=file_headers(name))
