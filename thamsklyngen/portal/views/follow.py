"""Stopping mails about what is new from the mail itself."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from groups.choices import FollowLevel
from groups.domain.follow import follow, stop_digest
from members.views.access import signed_link
from thamsklyngen.portal.links import behind


@signed_link
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stops the digest, or mails about one group: a page with one button, or the mail program's one click (RFC 8058).

    The address is signed and can do nothing else, so it asks for neither session nor CSRF token.
    """
    found = behind(token)
    if found is None:
        raise Http404
    person, group = found
    if request.method == "POST" and group is None:
        stop_digest(person)
    elif request.method == "POST" and group is not None:
        follow(person, group, level=FollowLevel.NOTHING)
    context = {"person": person, "group": group, "stopped": request.method == "POST"}
    return render(request, "portal/follow_stop.html", context)
