"""The public register of companies: what it says of one, and what it says otherwise than before."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.validators import slug_re
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.domain import register_changes
from members.domain.register import refresh
from members.models import Company, RegisterChange, RegisterEntry
from members.register.unit import Unit
from members.views.access import manager_only, person_of
from members.views.register_words import LABELS, lines, warning_of
from thamsklyngen.shared import clock, search
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of

PER_PAGE = 50
MOST_TICKS = 500


@manager_only
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: HttpRequest, slug: str) -> HttpResponse:
    """What the register says of one company; asked anew by a press."""
    rows = Company.objects.select_related("register_entry", "parent").prefetch_related("sites")
    row = get_object_or_404(rows, slug=slug)
    if request.method == "POST":
        _ask_now(request, row)
        return redirect("manage:register", slug)
    entry: RegisterEntry | None = getattr(row, "register_entry", None)
    unit = Unit.of(entry.facts) if entry and entry.fetched_at else None
    changes = _gravest_first(row.register_changes.filter(settled_at=None).select_related("company__parent"))
    context = {
        "company": row,
        "entry": entry,
        "unit": unit if unit and unit.number == row.organisation_number else None,
        "warning": warning_of(entry),
        "lines": lines(changes.prefetch_related("company__sites")),
        "seen": clock.now().isoformat(),
    }
    return render(request, "members/register_company.html", context)


def _ask_now(request: HttpRequest, company: Company) -> None:
    try:
        refresh(company)
    except DomainError as error:
        messages.error(request, " ".join([str(error), _("What it said before stays.")]))
    else:
        messages.success(request, _("The register has answered."))


@manager_only
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What the register says otherwise than before: waiting, or settled."""
    settled = request.GET.get("show") == "settled"
    rows = _narrowed(RegisterChange.objects.filter(settled_at__isnull=not settled), request.GET)
    counts = dict(RegisterChange.objects.filter(settled_at=None).order_by().values_list("field").annotate(Count("pk")))
    rows = rows.order_by("-settled_at", "-pk") if settled else _gravest_first(rows)
    found = rows.select_related("company__parent", "settled_by").prefetch_related("company__sites")
    page = page_of(request, found, PER_PAGE)
    context: dict[str, Any] = {
        "page": page,
        "lines": lines(page.object_list),
        "settled": settled,
        "q": request.GET.get("q", "")[:100],
        "field": request.GET.get("field", ""),
        "fields": [(name, label, counts[name]) for name, label in LABELS.items() if counts.get(name)],
        "waiting": sum(counts.values()),
        "seen": clock.now().isoformat(),
    }
    return render(request, "members/register_changes.html", context)


@manager_only
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Take over or leave the ticked changes, or all that fit what was chosen, as they stood when the page was shown."""
    do = {"take": register_changes.take_over, "leave": register_changes.leave}.get(request.POST.get("do", ""))
    if do is None:
        raise BadRequest
    rows = RegisterChange.objects.filter(settled_at=None, seen_at__lte=_seen(request))
    if "all" in request.POST:
        rows = _narrowed(rows, request.POST)
    else:
        ticked = [int(key) for key in request.POST.getlist("change")[:MOST_TICKS] if key.isascii() and key.isdigit()]
        rows = rows.filter(pk__in=[key for key in ticked if key < 2**63])
    number = do(rows, by=person_of(request))
    if number:
        words = ngettext("%(number)d change is settled.", "%(number)d changes are settled.", number)
        messages.success(request, words % {"number": number})
    else:
        messages.warning(request, _("Nothing was settled: tick some first. Others may have been faster."))
    return redirect(_back(request))


def _seen(request: HttpRequest) -> dt.datetime:
    """When the page was shown on which somebody pressed."""
    try:
        seen = parse_datetime(request.POST.get("seen", ""))
    except ValueError:
        seen = None
    if seen is None or seen.tzinfo is None:
        raise BadRequest
    return seen


def _back(request: HttpRequest) -> str:
    """The page from which somebody pressed: one company's, or the list with what was chosen."""
    if slug_re.match(request.POST.get("company", "")):
        return reverse("manage:register", args=[request.POST["company"]])
    chosen = {name: request.POST.get(name, "") for name in ("q", "field")}
    query = {name: value for name, value in chosen.items() if value}
    return reverse("manage:register_changes", query=query)


def _gravest_first(rows: QuerySet[RegisterChange]) -> QuerySet[RegisterChange]:
    """By company, those in trouble first, and their trouble first of what is said of them."""
    trouble = RegisterChange.objects.filter(settled_at=None, field=register_changes.STANDING)
    in_trouble = Exists(trouble.filter(company=OuterRef("company")).exclude(after=""))
    is_trouble = ExpressionWrapper(Q(field=register_changes.STANDING), BooleanField())
    rows = rows.alias(grave=in_trouble, trouble=is_trouble)
    return rows.order_by("-grave", "company__sort_name", "company_id", "-trouble", "pk")


def _narrowed(rows: QuerySet[RegisterChange], asked: Any) -> QuerySet[RegisterChange]:
    """Those about the companies and the fact that are asked for; rubbish counts as not asked."""
    for word in search.words_of(asked.get("q", "")):
        rows = rows.filter(company__folded__contains=search.folded(word))
    field = asked.get("field", "")
    return rows.filter(field=field) if field in LABELS else rows
