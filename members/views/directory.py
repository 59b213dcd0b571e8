"""The directories of member companies and of people who want to be found."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.choices import MembershipKind, PersonStance
from members.domain.directory import (
    Asked,
    Filters,
    Part,
    add_skills,
    in_norwegian_order,
    listed_jobs,
    people,
)
from members.models import Company, Competence, Membership
from members.views.access import members_only
from members.views.narrowing import Field, fields_of, same
from thamsklyngen.shared import search
from thamsklyngen.shared.pagination import page_of
from thamsklyngen.shared.search import norwegian

OWN = ("municipality", "industry")


@login_not_required
@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """All member companies that want to be seen; for members all of them."""
    filters = Filters.of(request.GET)
    kind = Membership.objects.on().filter(company=OuterRef("pk")).values("kind")[:1]
    seen = Company.objects.visible_to(request.user).members().annotate(kind=Subquery(kind))
    rows = seen
    for word in search.words_of(filters.q):
        rows = rows.filter(Part(word, frozenset()).in_company())
    for name in (*OWN, "kind"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    facts = list(seen.order_by().values(*OWN).annotate(number=Count("pk")))
    context: dict[str, Any] = {
        "filters": filters,
        "page": page_of(request, rows.select_related("logo").defer("logo__image")),
        "narrowing": fields_of(
            filters,
            industry=same(in_norwegian_order({row["industry"] for row in facts} - {""})),
            kind=MembershipKind.choices,
        ),
        "places": _places(facts),
        "may_see_people": request.user.is_authenticated and request.user.has_perm("members.see_directory"),
    }
    return render(request, "members/directory_companies.html", context)


def _places(facts: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Municipalities with the number of companies there."""
    names = in_norwegian_order({row["municipality"] for row in facts if row["municipality"]})
    return [(name, sum(row["number"] for row in facts if row["municipality"] == name)) for name in names]


@members_only
@require_safe
def people_page(request: HttpRequest) -> HttpResponse:
    """People who want to be found, by name; what is asked for stands in the address."""
    filters = Filters.of(request.GET)
    vocabulary = sorted(Competence.objects.in_use(), key=lambda term: norwegian(str(term)))
    asked = Asked.of(filters.q, vocabulary)
    if (about := next((term for term in vocabulary if term.slug == filters.competence), None)) is not None:
        asked = asked.within(about, [term for term in vocabulary if term.parent_id == about.pk])
    page = page_of(request, people(asked, filters))
    page.object_list = add_skills(page.object_list, asked, filters)
    narrowing = _of_people(filters, vocabulary)
    context = {"filters": filters, "page": page, "narrowing": narrowing, "also": asked.also}
    return render(request, "members/people.html", context)


def _of_people(filters: Filters, vocabulary: list[Competence]) -> list[Field]:
    """By what people are narrowed down: what they can, and the companies where those who are listed work."""
    jobs = listed_jobs().order_by()
    facts = list(jobs.values_list("company__slug", "company__name", *(f"company__{name}" for name in OWN)).distinct())
    return fields_of(
        filters,
        stance=PersonStance.choices,
        competence=[(term.slug, term) for term in vocabulary],
        company=sorted({(slug, name) for slug, name, *_own in facts}, key=lambda pair: norwegian(pair[1])),
        municipality=same(in_norwegian_order({row[2] for row in facts} - {""})),
        industry=same(in_norwegian_order({row[3] for row in facts} - {""})),
        kind=MembershipKind.choices,
    )
