"""Asking to be told when registration opens."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from events.domain import watch as domain
from events.views.event import answer, find
from members.models import Person
from thamsklyngen.shared.domain import DomainError


@require_POST
def watch(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for a mail when registration opens; with `off`, take that back."""
    event, person = find(request, key), cast(Person, request.user)
    if "off" in request.POST:
        domain.unwatch(event, person)
        return answer(request, event)
    try:
        domain.watch(event, person)
    except DomainError as error:
        return answer(request, event, error)
    return answer(request, event)
