"""The page of all that waits for a person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.views.access import person_of
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.shared.pagination import page_of

AT_ONCE = 50


@require_safe
@never_cache
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for one's decision, text or answer, each with the way to where it is done."""
    page = page_of(request, waiting_for(person_of(request)), AT_ONCE)
    return render(request, "portal/waiting.html", {"page": page})
