"""The list of events that the cluster's own website shows in a frame."""

from typing import Any

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt

from events.domain.feed import NOBODY, public_events
from events.views.feed import FRESH, language_of, polled
from groups.models import Group
from members.limits import spend
from thamsklyngen.shared.links import absolute

FEW, MOST = 6, 30


@polled
def embed(request: HttpRequest) -> HttpResponseBase:
    """The next public events, the same for everybody, to be framed by the origins in the settings and no other.

    `?lang=`, `?group=` and `?number=` choose; what can't be read is as if it wasn't there.
    """
    spend("public_feed", reading=True)
    view = csp_replace({"frame-ancestors": settings.EMBED_ORIGINS or [NONE]})(_page)
    return (xframe_options_exempt(view) if settings.EMBED_ORIGINS else view)(request)


def _page(request: HttpRequest) -> HttpResponse:
    language = language_of(request)
    group = Group.objects.visible_to(NOBODY).filter(slug=request.GET.get("group", "")[:80]).first()
    events = public_events().coming().with_names().with_places()
    if group is not None:
        events = events.filter(group=group)
    context: dict[str, Any] = {"events": events[: _number(request)], "group": group, "base": absolute("")}
    with translation.override(language):
        answer = render(request, "events/embed.html", context)
    answer.headers["Cache-Control"] = f"public, max-age={FRESH}"
    return answer


def _number(request: HttpRequest) -> int:
    text = request.GET.get("number", "")
    wanted = int(text) if text.isdecimal() and len(text) < 4 else FEW
    return min(max(wanted, 1), MOST)
