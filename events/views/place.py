"""The page behind the personal link in a mail: one registration, one action, no session."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from events.domain import registration as places
from events.links import registration_key
from events.models import Registration
from thamsklyngen.shared.domain import DomainError


def find(token: str) -> Registration:
    """The registration that `token` opens, until its event starts; else 404 with an explanation."""
    key = registration_key(token)
    rows = Registration.objects.select_related("person", "company", "event__group", "event__host", "event__contact")
    found = rows.filter(pk=key).first() if key else None
    if found is None:
        raise Http404("forged link")
    return found


@login_not_required
@csrf_exempt  # the signed address is the secret; there is no session that a forged press could borrow
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, token: str) -> HttpResponse:
    """Whose place it is and one button to give it up; only the press changes anything."""
    registration = find(token)
    problem = ""
    if request.method == "POST":
        try:
            registration = places.cancel(registration)
        except DomainError as error:
            problem = str(error)
    with translation.override(registration.person.language):
        context = {"registration": registration, "event": registration.event, "problem": problem}
        return render(request, "events/place.html", context, status=409 if problem else 200)
