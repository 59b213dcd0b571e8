"""The organiser's page for one event: where it stands, and all that can be done with it."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from events.domain.numbers import numbers_of
from events.domain.places import places_of
from events.models import Event
from events.views.access import fetch
from members.views.access import person_of


class Tool(NamedTuple):
    """A page for those who run an event."""

    page: str  # name of the address, which takes the event's key
    icon: str
    name: str | Promise
    about: str | Promise
    permission: str = "events.run_event"


# In the order of an event's life. A later feature adds one line.
TOOLS = (
    Tool("events:edit", "pen", _("Edit"), _("Time, place, places and what people read.")),
    Tool("events:invite", "mail", _("Invite"), _("Ask people to come, and see who has answered.")),
    Tool("events:guests", "person", _("Guests"), _("Ask people from outside the member companies, by name.")),
    Tool("events:reception", "works", _("Host"), _("Ask a company to be the host, and whom it receives.")),
    Tool(
        "events:registrations",
        "sheet",
        _("Registrations"),
        _("Who comes, who waits, who has cancelled."),
        "events.see_registrations",
    ),
    Tool(
        "events:export",
        "sheet",
        _("Spreadsheet"),
        _("The registrations as XLSX or CSV, with the columns you choose."),
        "events.see_registrations",
    ),
    Tool("events:questions", "talk", _("Questions and site rules"), _("What people answer when they register.")),
    Tool(
        "events:answers",
        "check",
        _("Answers"),
        _("How many answered what, who, and who has not."),
        "events.see_answers",
    ),
    Tool("events:queue", "hourglass", _("Waiting list"), _("Who is next, more places, a place past the queue.")),
    Tool("events:visit", "works", _("The visit"), _("Who at the host hears who comes, and the gate list.")),
    Tool(
        "events:announce", "send", _("Write to them"), _("A message to those registered, waiting, or those who came.")
    ),
    Tool(
        "events:feedback",
        "talk",
        _("Feedback"),
        _("What those who came thought of it, without names."),
        "events.see_registrations",
    ),
    Tool("events:materials", "learn", _("Materials"), _("Slides, pictures, the report, each for those you choose.")),
    Tool(
        "events:door",
        "check",
        _("At the door"),
        _("Tick off who comes, also without network; walk-ins, the list on paper, badges."),
        "events.help_at_door",
    ),
    Tool("events:attendance", "person", _("Attendance"), _("Who came, who did not."), "events.see_registrations"),
    Tool("events:mails", "mail", _("Mails"), _("What was sent to whom, and what did not arrive.")),
    Tool("events:history", "clock", pgettext_lazy("event", "History"), _("Who did what, and when.")),
    Tool("events:call_off", "cross", _("Call it off"), _("All who have a place, wait or were asked are told.")),
)

# What makes no sense any more once the event is called off.
FOR_WHAT_TAKES_PLACE = ("events:invite", "events:guests", "events:queue", "events:call_off")


@require_safe
def running(request: HttpRequest, key: str) -> HttpResponse:
    """How the event stands in numbers, and its tools."""
    event = fetch(request, key, "events.see_registrations")
    places = places_of(event)
    context = {
        "event": event,
        "places": places,
        "held": sum(places.held),
        "numbers": numbers_of(event),
        "failed": event.registrations.not_reached().count(),
        "may_run": person_of(request).has_perm("events.run_event", event),
        "tools": tools_for(request, event),
    }
    return render(request, "events/manage/running.html", context)


def tools_for(request: HttpRequest, event: Event) -> list[tuple[Tool, str]]:
    """The tools that the person may use, each with its address."""
    person = person_of(request)
    may = {permission: person.has_perm(permission, event) for permission in {tool.permission for tool in TOOLS}}
    tools = [tool for tool in TOOLS if may[tool.permission]]
    if event.is_cancelled:
        tools = [tool for tool in tools if tool.page not in FOR_WHAT_TAKES_PLACE]
    return [(tool, reverse(tool.page, args=[event.key])) for tool in tools]
