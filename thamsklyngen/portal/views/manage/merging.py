"""Merging two that are one, and forgetting somebody: what it touches is shown first."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.models import Company, Person
from members.views.access import manager_only, person_of
from thamsklyngen.portal.companies import called
from thamsklyngen.portal.domain import merging, merging_people, privacy
from thamsklyngen.portal.views.manage.people import find
from thamsklyngen.shared import search
from thamsklyngen.shared.domain import DomainError

HITS = 10


@manager_only
@require_http_methods(["GET", "HEAD", "POST"])
def companies(request: HttpRequest, slug: str) -> HttpResponse:
    """Merge this company into another one: find it, see what moves, press."""
    gone = get_object_or_404(Company, slug=slug, merged_into=None)
    others = Company.objects.filter(merged_into=None).exclude(pk=gone.pk)
    chosen = _chosen(request, others, "slug")
    if request.method == "POST" and chosen:
        done = _try(request, lambda: merging.merge_companies(gone, chosen, by=person_of(request)))
        return redirect("manage:company", chosen.slug if done else slug)
    q = request.GET.get("q", "")[:100]
    found = called(others, q) if q.strip() else others.none()
    context = {"gone": gone, "chosen": chosen, "q": q, "found": found[:HITS]}
    if chosen:
        context["moves"] = merging.preview(gone, chosen)
    return render(request, "manage/merge_companies.html", context)


@manager_only
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge this account into another one of the same person."""
    gone = find(pk)
    others = Person.objects.filter(anonymised_at=None).exclude(pk=gone.pk)
    chosen = _chosen(request, others, "pk")
    if request.method == "POST" and chosen:
        done = _try(request, lambda: merging_people.merge_people(gone, chosen, by=person_of(request)))
        return redirect("manage:person", chosen.pk if done else pk)
    q = request.GET.get("q", "")[:100] if "q" in request.GET else gone.name
    words = q.lower().split()[:8]
    found = others if words else others.none()
    for word in words:
        found = found.filter(Q(folded__contains=search.folded(word)) | Q(email__contains=word))
    context = {"gone": gone, "chosen": chosen, "q": q, "found": found.with_work()[:HITS]}
    if chosen:
        context["moves"] = merging_people.preview(gone, chosen)
    return render(request, "manage/merge_people.html", context)


@manager_only
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget who somebody was; what stands in the way is said."""
    person = find(pk)
    name = str(person)
    if request.method == "POST":
        if _try(request, lambda: privacy.anonymise(person, by=person_of(request)), _("%s is forgotten.") % name):
            return redirect("manage:people")
        return redirect("manage:forget_person", pk)
    hindrances = privacy.what_stands_in_the_way(person)
    return render(request, "manage/forget.html", {"person": person, "hindrances": hindrances})


def _chosen(request: HttpRequest, others: Any, field: str) -> Any:
    """The other one, from the address or the form; None for rubbish."""
    wanted = (request.POST if request.method == "POST" else request.GET).get("into", "")
    if field == "pk" and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 18):
        return None
    return others.filter(**{field: wanted[:80]}).first() if wanted else None


def _try(request: HttpRequest, change: Callable[[], Any], done: str = "") -> bool:
    try:
        change()
    except DomainError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done or _("The two are one now."))
    return True
