"""The page with one's calendar addresses."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.domain import calendar_address as domain
from events.models import CalendarAddress
from groups.models import Group
from members.views.access import person_of
from thamsklyngen.shared.links import absolute


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The addresses with which one's own calendar shows the events, and how; before there is one, a button."""
    person = person_of(request)
    address = CalendarAddress.objects.filter(person=person).first()
    groups = Group.objects.visible_to(person).current().order_by("name", "pk")
    context = {
        "address": address,
        "links": _links(address.secret) if address else [],
        "groups": [(group, _group_link(address.secret, group)) for group in groups] if address else [],
        "open": _link("all", _("The public events"), absolute(reverse("events:calendar"))),
    }
    return render(request, "events/calendar.html", context)


def _links(secret: str) -> list[dict[str, str]]:
    own = absolute(reverse("events:my_feed", args=[secret]))
    return [
        _link("mine", _("My places"), own),
        _link("seen", _("All events that I may see"), f"{own}?only=all"),
    ]


def _link(key: str, name: str, url: str) -> dict[str, str]:
    """An address to copy, and as one that the calendar program on this device opens by itself."""
    parts = urlsplit(url)
    return {"key": key, "name": name, "url": url, "webcal": parts._replace(scheme="webcal").geturl()}


def _group_link(secret: str, group: Group) -> str:
    return absolute(reverse("events:my_group_feed", args=[secret, group.slug]))


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest) -> HttpResponse:
    """Make the address, or a new one in its place; opened as a page it asks first and says what stops working."""
    if request.method != "POST":
        return _ask_first(request)
    if domain.renew(person_of(request)).is_first:
        messages.success(request, _("This is your calendar address."))
    else:
        messages.success(request, _("This is your new calendar address. The old one is silent from now on."))
    return redirect("events:my_calendar")


def _ask_first(request: HttpRequest) -> HttpResponse:
    address = CalendarAddress.objects.filter(person=person_of(request)).first()
    if address is None:
        return redirect("events:my_calendar")
    return render(request, "events/calendar_renew.html", {"address": address})
