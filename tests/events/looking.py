"""How things stand, in short."""

from typing import Any

from django.test import Client
from django.urls import reverse

from events.models import Event
from members.models import Person
from tests.world import shown
from thamsklyngen.outbox.models import Message


def states(event: Event) -> list[str]:
    """The states of all places at `event`, in the order in which they were asked for."""
    return list(event.registrations.order_by("asked_at", "pk").values_list("state", flat=True))


def mails(person: Person) -> list[str]:
    """The kinds of mail written to `person`, in order."""
    return list(Message.objects.filter(person=person).order_by("pk").values_list("template", flat=True))


def as_shown(browser: Client, event: Event, **changes: Any) -> dict[str, Any]:
    """What the form would send if one changed only `changes`."""
    return shown(browser.get(reverse("events:edit", args=[event.key])).context["form"], **changes)
