"""What the QR code of a place opens: for those at the door the person and one press, for others nothing of it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.domain import attendance as domain
from events.forms.door import press_of
from events.links import DOOR_SALT, registration_key
from events.models import Registration
from events.views.door import may_run, said_of
from members.views.access import person_of, require_right
from thamsklyngen.shared.domain import DomainError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, token: str) -> HttpResponse:
    """The person, and one press that ticks them off. Who it is the code of lands on the event's page."""
    row = _find(token)
    if not person_of(request).has_perm("events.help_at_door", row.event):
        if row.person_id == person_of(request).pk:
            return redirect(row.event)
        raise Http404
    require_right(request, "events.help_at_door", row.event)
    if request.method == "POST":
        return _press(request, row)
    context = {
        "event": row.event,
        "row": row,
        "key": uuid.uuid4(),
        "open": domain.may_tick(row.event),
        "opens_at": domain.opens_at(row.event),
    }
    return render(request, "events/door_code.html", context)


def _find(token: str) -> Registration:
    """The place that the code is of.

    Raises:
        Http404: it is forged, or was read wrongly.
    """
    rows = Registration.objects.with_people().select_related("event__group", "checked_in_by")
    row = rows.filter(pk=registration_key(token, DOOR_SALT)).first()
    if row is None:
        raise Http404
    return row


def _press(request: HttpRequest, row: Registration) -> HttpResponse:
    one = press_of(request.POST.get("press", "")[:100])
    if one is None or one.registration != row.pk:
        raise Http404
    by, runs = person_of(request), may_run(request, row.event)
    try:
        row = domain.press(row, key=one.key, checks_in=one.checks_in, by=by, past_capacity=runs)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(request.path)
    words = said_of(row, checks_in=one.checks_in)
    messages.success(request, words) if row.is_news else messages.warning(request, words)
    return redirect("events:door", row.event.key)
