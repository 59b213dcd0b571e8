"""“Is the list right?”: each person works here, or has left."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from members.choices import EmploymentRole
from members.domain.roster import bounced
from members.models import Company, Employment
from members.views.access import company_at, person_of
from thamsklyngen.portal.domain.roster import answer
from thamsklyngen.portal.forms.leaving import DAY
from thamsklyngen.portal.forms.roster import Answer, answers_in, seal_of
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of

AT_ONCE = 300


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest, slug: str) -> HttpResponse:
    """The list; with somebody who has left, first what hangs on it, then all in one go."""
    company = company_at(request, slug)
    page = page_of(request, _jobs(company), AT_ONCE)
    given = answers_in(request.POST, page.object_list) if request.method == "POST" else {}
    left = [found for found in given.values() if found.has_left]
    faults = not all(found.is_sound for found in left)
    is_seen = request.POST.get("confirm", "") == seal_of(left)
    if request.method == "POST" and not faults and (not left or is_seen) and _note(request, company, given):
        return _onward(request, company, page, shifted=bool(left))
    context = {
        "company": company,
        "page": page,
        "rows": _rows(request, page.object_list, given),
        "left": [one for one in left if not one.fault],
        "seal": seal_of(left),
    }
    return render(request, "members/roster.html", context, status=422 if faults else 200)


def _jobs(company: Company) -> QuerySet[Employment]:
    jobs = company.employments.on().filter(person__anonymised_at=None).select_related("person", "company")
    return jobs.order_by("person__sort_name", "pk")


def _rows(request: HttpRequest, jobs: Collection[Employment], given: Mapping[int, Answer]) -> list[dict[str, Any]]:
    """Each person of the page, with what was ticked, and whether mail to them comes back."""
    back = set(bounced().filter(pk__in=[job.pk for job in jobs]).values_list("pk", flat=True)) if jobs else set()
    asked = {job.pk for job in jobs if job.asked_at and (not job.confirmed_at or job.confirmed_at < job.asked_at)}
    yesterday = clock.today() - DAY
    return [
        {
            "job": job,
            "is_me": job.person_id == person_of(request).pk,
            "is_contact": job.role != EmploymentRole.ORDINARY,
            "comes_back": job.pk in back | asked,
            "given": given.get(job.pk),
            "day": (given[job.pk].last_day if job.pk in given else yesterday).isoformat(),
        }
        for job in jobs
    ]


def _note(request: HttpRequest, company: Company, given: Mapping[int, Answer]) -> bool:
    """Do what was answered; whether it went."""
    stay = [pk for pk, one in given.items() if not one.has_left]
    left = {
        pk: one.farewell for pk, one in given.items() if one.has_left and one.job.person_id != person_of(request).pk
    }
    try:
        ended = answer(company, stay=stay, left=left, by=person_of(request))
    except DomainError as error:
        messages.error(request, str(error))
        return False
    words = ngettext(
        "Thank you. %(number)s person is noted as having left.",
        "Thank you. %(number)s people are noted as having left.",
        ended,
    )
    messages.success(request, words % {"number": ended} if ended else _("Thank you. The list is right."))
    return True


def _onward(request: HttpRequest, company: Company, page: Any, *, shifted: bool) -> HttpResponse:
    """The next page of a long list (the same, where people who left have let others move up), else the company's."""
    if page.has_next():
        return redirect(f"{request.path}?page={page.number if shifted else page.next_page_number()}")
    return redirect("members:run_company", company.slug)
