"""A company's page: what it does, who speaks for it, what it can, where it has met others."""

from html import unescape
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Exists, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import truncatechars
from django.utils.html import strip_tags
from django.views.decorators.http import require_safe

from events.choices import EventState
from events.models import Event
from groups.models import Seat
from members.domain.skills import by_stance, skills_of
from members.models import Company, Employment
from thamsklyngen.shared.text import markdown

MET, EVENTS, LEAD = 12, 5, 240


@login_not_required
@require_safe
def company(request: HttpRequest, slug: str) -> HttpResponse:
    """One company. Visitors and newcomers see what it tells of itself; members also its people and whom it has met."""
    person = request.user
    seen = (
        Company.objects.filter(merged_into=None)
        .visible_to(person)
        .select_related("parent", "logo")
        .defer("logo__image")
    )
    found = seen.prefetch_related("memberships", "sites").filter(slug=slug).first()
    if found is None:
        follows = Company.objects.filter(merged__slug=slug).visible_to(person)
        return redirect("members:company", get_object_or_404(follows).slug, permanent=True)
    shown = Event.objects.visible_to(person).with_names().with_places().with_mine(person)
    context: dict[str, Any] = {
        "company": found,
        "lead": lead_of(found.about),
        "tells_more": lead_of(found.about) != found.about.strip(),
        "parent": parent_of(found, person),
        "membership": next((row for row in found.memberships.all() if row.holds()), None),
        "events": shown.coming().filter(host=found, state=EventState.PUBLISHED)[:EVENTS],
        "may_see_people": person.is_authenticated and person.has_perm("members.see_people_of", found),
        "may_run": person.is_authenticated and person.has_perm("members.run_company", found),
    }
    if context["may_see_people"]:
        context |= {
            "people": people_of(found),
            "met": met_by(found, person)[:MET],
            "skills": by_stance(skills_of(found)),
        }
    return render(request, "members/company.html", context)


def lead_of(about: str) -> str:
    """The first paragraph of what a company tells, without marks, cut where it is long."""
    first = next(iter(about.replace("\r", "").strip().split("\n\n")))
    return truncatechars(unescape(strip_tags(markdown(first))).strip(), LEAD)


def parent_of(company: Company, person: Any) -> Company | None:
    """The company that `company` is part of; visitors and newcomers learn only of one that they may see."""
    parent = company.parent
    if parent is None:
        return None
    seen = Company.objects.filter(merged_into=None).visible_to(person).filter(pk=parent.pk).exists()
    parent.is_seen = seen  # type: ignore[attr-defined]
    return parent if seen or (person.is_authenticated and person.has_perm("members.see_directory")) else None


def people_of(company: Company) -> list[dict[str, Any]]:
    """Who speaks for the company: its contacts, and who sits in a committee for it; each person once, by name."""
    jobs = Employment.objects.answering().filter(company=company, person__hidden=False)
    works = Exists(Employment.objects.of_row())  # who has left keeps the seat, and speaks for the company no more
    seats = Seat.objects.on().filter(works, company=company, person__is_active=True, person__hidden=False)
    found: dict[int, dict[str, Any]] = {}
    for job in jobs.select_related("person"):
        found[job.person_id] = {"person": job.person, "contact": job, "seats": []}
    for seat in seats.select_related("person", "group"):
        found.setdefault(seat.person_id, {"person": seat.person, "contact": None, "seats": []})["seats"].append(seat)
    return sorted(found.values(), key=lambda entry: entry["person"].sort_name)


def met_by(company: Company, person: Any) -> QuerySet[Company]:
    """Companies that `person` may see, whose people came to the same events; those met most often first."""
    together = Event.objects.past().filter(registrations__company=company, registrations__state="registered")
    theirs = Q(registrations__event__in=together.values("pk"), registrations__state="registered")
    others = (
        Company.objects.visible_to(person)
        .exclude(pk=company.pk)
        .filter(theirs)
        .select_related("logo")
        .defer("logo__image")
    )
    return others.annotate(times=Count("registrations__event", distinct=True)).order_by("-times", "sort_name")
