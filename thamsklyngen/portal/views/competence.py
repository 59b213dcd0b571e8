"""Who can what: the one search, and a term's page."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from events.models import Event
from groups.choices import GroupState
from groups.domain.asking import asks
from groups.models import Group
from members.choices import CompanyStance, MembershipKind, PersonStance, TermState
from members.domain import directory
from members.domain.directory import COMPANY_RANKS, MENTIONS, Asked, Filters
from members.domain.skills import at_members
from members.models import Company, CompanyCompetence, Competence
from members.views.access import members_only, person_of
from members.views.narrowing import fields_of, same
from thamsklyngen.shared import search
from thamsklyngen.shared.pagination import page_of
from thamsklyngen.shared.text import mailto

PEOPLE = 6  # on a page of companies; the others stand in the directory of people
TERMS = 3  # for whose events we look
GROUPS: dict[str, Any] = {
    CompanyStance.STRENGTH: _("Strength"),
    CompanyStance.HAS: _("Has it"),
    CompanyStance.DEVELOPING: _("Developing it"),
    CompanyStance.WANTS: _("Wants to learn"),
    MENTIONS: _("By name or description"),
}
STANCES = [*CompanyStance.choices, (PersonStance.TEACHES, PersonStance.TEACHES.label)]


@members_only
@require_safe
def competences(request: HttpRequest) -> HttpResponse:
    """The search; without one the vocabulary by area, with numbers."""
    filters = Filters.of(request.GET)
    vocabulary = list(Competence.objects.in_use().select_related("owner__group").order_by("sort_nb"))
    asked = Asked.of(filters.q, vocabulary)
    if not asked.parts and not filters.narrow:
        return render(request, "members/competences.html", {"filters": filters, "areas": _areas(vocabulary)})
    context = _found(request, asked, filters) | {"filters": filters, "asked": asked}
    context["people_filters"] = filters.in_address()
    context |= {"event": _event_about(request.user, asked.meant[:TERMS])}
    _add_whom_to_ask(context, filters.q, _near(asked, vocabulary))
    context["term"] = asked.meant[0] if len(asked.meant) == 1 else None  # its name need not stand in every row
    return render(request, "members/competence_search.html", context)


@members_only
@require_safe
def competence(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is strong in something, who can teach it, and who wants to learn it."""
    both = Q(slug=slug) | Q(parent__slug=slug, state=TermState.APPROVED)
    rows = Competence.objects.exclude(state=TermState.PROPOSED).select_related(
        "parent__owner__group", "merged_into", "owner__group"
    )
    terms = list(rows.filter(both).order_by("sort_nb", "pk"))
    term = next((row for row in terms if row.slug == slug), None)
    if term is None:
        raise Http404
    if term.merged_into:
        return redirect(term.merged_into, permanent=True)
    filters = Filters.of(request.GET)
    narrower = [row for row in terms if row != term]
    context = _found(request, Asked.about(term, narrower), filters) | {"term": term, "narrower": narrower}
    context |= {"filters": filters, "event": _event_about(request.user, [term])}
    context["people_filters"] = filters.in_address(q="", competence=term.slug)
    _add_whom_to_ask(context, str(term), [term, *([term.parent] if term.parent else []), *narrower])
    return render(request, "members/competence.html", context)


def _found(request: HttpRequest, asked: Asked, filters: Filters) -> dict[str, Any]:
    """The page of companies by stance, the first people, and by what one may narrow the list."""
    everybody = directory.companies(asked, filters)
    page = page_of(request, [company for company in everybody if filters.fit(company)])
    page.object_list = directory.add_links(page.object_list)
    people = directory.add_skills(directory.people(asked, filters)[: PEOPLE + 1], asked, filters)
    return {
        "page": page,
        "figures": _figures(everybody),
        "own": [job.company_id for job in person_of(request).work_today],  # nobody asks themself
        "groups": _by_stance(page.object_list),
        "people": people[:PEOPLE],
        "more_people": len(people) > PEOPLE,
        "narrowing": fields_of(
            filters,
            stance=STANCES,
            municipality=same(directory.in_norwegian_order({row.municipality for row in everybody} - {""})),
            industry=same(directory.in_norwegian_order({row.industry for row in everybody} - {""})),
            kind=MembershipKind.choices,
        ),
    }


def _by_stance(rows: Iterable[Company]) -> list[tuple[Any, list[Company]]]:
    """Runs of one stance, each with its heading."""
    return [(GROUPS[stance], list(some)) for stance, some in groupby(rows, key=lambda row: row.stance)]  # type: ignore[attr-defined]


def _areas(vocabulary: list[Competence]) -> list[tuple[Competence, list[Competence]]]:
    """Areas with their terms, each with `number`: how many companies can it or are learning it."""
    counted = at_members(CompanyCompetence.objects.order_by()).values("competence").annotate(number=Count("pk"))
    numbers = dict(counted.values_list("competence", "number"))
    for term in vocabulary:
        term.number = numbers.get(term.pk, 0)  # type: ignore[attr-defined]
    vocabulary.sort(key=lambda term: search.norwegian(str(term)))
    areas = [term for term in vocabulary if term.parent_id is None]
    return [(area, [term for term in vocabulary if term.parent_id == area.pk]) for area in areas]


def _figures(companies: Iterable[Any]) -> dict[str, int]:
    """How many companies are strong in it, can teach it, want to learn it."""
    ranks = Counter(COMPANY_RANKS[company.rank] for company in companies)
    taught = sum(company.taught for company in companies)
    return {"strong": ranks[CompanyStance.STRENGTH], "teach": taught, "want": ranks[CompanyStance.WANTS]}


def _event_about(person: Any, terms: Iterable[Competence]) -> Event | None:
    """The next event about one of the terms, or whose title names one."""
    found = list(terms)
    about = Q(competence__in=found) | Q(competence__merged_into__in=found)
    for label in {label for term in found for label in (term.label_nb, term.label_en) if label}:
        about |= Q(title__icontains=label)
    if not found:
        return None
    coming: QuerySet[Event] = Event.objects.visible_to(person).coming().exclude(state="cancelled")
    return coming.filter(about).with_names().with_places().with_mine(person).first()  # type: ignore[attr-defined,no-any-return]


def _near(asked: Asked, vocabulary: Iterable[Competence]) -> list[Competence]:
    """The terms that a search may be about, the nearest first: those meant, those of a word of it, their areas."""
    of_a_word = {key for part in asked.parts for key in part.terms}
    near = [*asked.meant, *(term for term in vocabulary if term.pk in of_a_word)]
    areas = {term.parent_id for term in near}
    return [*near, *(term for term in vocabulary if term.pk in areas)]


def _minding(terms: Iterable[Competence]) -> Group | None:
    """The group that minds the first of the terms that is minded by one that is still there."""
    groups = (term.owner.group for term in terms if hasattr(term, "owner"))
    return next((group for group in groups if group.state != GroupState.CLOSED), None)


def _add_whom_to_ask(context: dict[str, Any], what: str, near: Iterable[Competence]) -> None:
    """Add the group that minds what was looked for, and where nothing was found the mails that ask about it."""
    subject = gettext("Who knows about %(what)s?") % {"what": what} if what else ""
    context["group"] = _minding(near)
    context["manager_url"] = mailto([settings.ORGANIZER_EMAIL], subject)
    context["any"] = bool(context["page"].paginator.count or context["people"])
    context["asks"] = [] if context["any"] else asks(subject, first=context["group"])
