"""A company's page: what it does, who speaks for it, what it can, where it has met others."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from events.models import Event
from groups.models import Seat
from members.domain.skills import by_stance, skills_of
from members.models import Company, Employment

MET, EVENTS = 12, 5


@login_not_required
@require_safe
def company(request: HttpRequest, slug: str) -> HttpResponse:
    """One company. Visitors and newcomers see what it tells of itself; members also its people and whom it has met."""
    person = request.user
    seen = Company.objects.filter(merged_into=None).visible_to(person).select_related("parent", "logo")
    found = seen.prefetch_related("memberships", "sites").filter(slug=slug).first()
    if found is None:
        moved = get_object_or_404(Company.objects.exclude(merged_into=None).select_related("merged_into"), slug=slug)
        return redirect("members:company", moved.merged_into.slug, permanent=True)
    shown = Event.objects.visible_to(person).with_names().with_places().with_mine(person)
    context: dict[str, Any] = {
        "company": found,
        "membership": next((row for row in found.memberships.all() if row.holds()), None),
        "events": shown.coming().filter(host=found)[:EVENTS],
        "may_see_people": person.is_authenticated and person.has_perm("members.see_people_of", found),
        "may_run": person.is_authenticated and person.has_perm("members.run_company", found),
    }
    if context["may_see_people"]:
        context |= {"people": people_of(found), "met": met_by(found)[:MET], "skills": by_stance(skills_of(found))}
    return render(request, "members/company.html", context)


def people_of(company: Company) -> list[dict[str, Any]]:
    """Who speaks for the company: its contacts, and who sits in a committee for it; each person once, by name."""
    jobs = Employment.objects.on().filter(company=company, person__is_active=True, person__hidden=False)
    seats = Seat.objects.on().filter(company=company, person__is_active=True, person__hidden=False)
    found: dict[int, dict[str, Any]] = {}
    for job in jobs.filter(role__in=("contact", "deputy")).select_related("person"):
        found[job.person_id] = {"person": job.person, "contact": job, "seats": []}
    for seat in seats.select_related("person", "group"):
        found.setdefault(seat.person_id, {"person": seat.person, "contact": None, "seats": []})["seats"].append(seat)
    return sorted(found.values(), key=lambda entry: entry["person"].sort_name)


def met_by(company: Company) -> QuerySet[Company]:
    """Companies whose people came to the same events, those met most often first."""
    together = Event.objects.past().filter(registrations__company=company, registrations__state="registered")
    theirs = Q(registrations__event__in=together.values("pk"), registrations__state="registered")
    others = Company.objects.exclude(pk=company.pk).filter(theirs)
    return others.annotate(times=Count("registrations__event", distinct=True)).order_by("-times", "sort_name")
