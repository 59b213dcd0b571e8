"""An event's poster, and the short address that stands on it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events import poster
from events.choices import EventState
from events.models import Event
from events.models.short_code import as_typed
from events.views.access import fetch
from members.middleware import LoginRequired, keeps_404
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.download import file_headers


@require_safe
def poster_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The poster to print; where no PDF can be made, or it was called off, words about why."""
    event = fetch(request, key, "events.make_poster")
    if event.is_cancelled:
        messages.error(request, _("The event is called off: there is no poster of it."))
        return redirect(event)
    try:
        made = poster.poster_of(event)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(event)
    headers = file_headers(f"{event.key}.pdf", shown=True)
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@keeps_404
@login_not_required
@require_safe
def short(request: HttpRequest, code: str) -> HttpResponseBase:
    """On to the event behind a short address; an unknown one is said, with the way on.

    A visitor is asked to sign in before a members' event: the address of its page has its title in it.
    """
    found = Event.objects.filter(code=as_typed(code))
    event = found.visible_to(request.user).first()
    if event is not None:
        return redirect(event)
    if not request.user.is_authenticated and found.exclude(state=EventState.DRAFT).exists():
        return LoginRequired.to_sign_in(request)
    return render(request, "events/short_unknown.html", {"code": as_typed(code)[:8]}, status=404)
