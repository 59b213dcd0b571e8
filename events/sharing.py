"""What an event's page tells machines: search engines (schema.org) and those who show a preview (Open Graph).

Only public events tell anything; of others the neutral picture and words are all that leaves the portal.
"""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from events.choices import Audience, Visibility
from events.domain.places import Places
from events.links import event_url
from events.mails import where
from events.models import Event
from thamsklyngen.shared import clock, dates
from thamsklyngen.shared.card import Card
from thamsklyngen.shared.links import absolute

SCHEMA = "https://schema.org"
# As Django's json_script has it: nothing in a text can end the element.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def is_public(event: Event) -> bool:
    """Whether everybody may know of `event`."""
    return not event.is_draft and event.visibility == Visibility.PUBLIC and event.audience == Audience.MEMBERS


def preview_of(event: Event) -> dict[str, str]:
    """Title, description and picture for previews, in the active language."""
    if not is_public(event):
        return neutral_preview()
    parts = (dates.when(event.starts_at, event.ends_at), where(event), event.summary)
    title = _("CANCELLED: %(title)s") % {"title": event.title} if event.is_cancelled else event.title
    return {
        "title": title,
        "description": " · ".join(part for part in parts if part),
        "url": event_url(event),
        "image": card_url(event),
    }


def neutral_preview() -> dict[str, str]:
    """What may be told of an event that is for members, or isn't there: nothing."""
    return {
        "title": _("An event in %(cluster)s") % {"cluster": settings.CLUSTER["name"]},
        "description": _("Sign in with your e-mail address to see it."),
        "url": "",
        "image": absolute(reverse("events:neutral_card")),
    }


def card_of(event: Event) -> Card:
    """What stands on the picture of a public event."""
    start = dates.local(event.starts_at)
    return Card(
        title=event.title,
        lines=(dates.when(event.starts_at, event.ends_at), event.place),
        foot=f"{event.group.name} · {settings.CLUSTER['name']}",
        flag=_("Called off") if event.is_cancelled else "",
        tile=(dates.short_weekday(start), str(start.day), dates.short_month(start)) if start else None,
    )


def neutral_card() -> Card:
    """What stands on the picture of all other events."""
    return Card(
        title=_("For members"),
        lines=(_("Sign in with your e-mail address to see it."),),
        foot=f"{settings.CLUSTER['name']}, {settings.CLUSTER['region']}".strip(", "),
    )


def sign_of(card: Card) -> str:
    """Another one when anything on the picture is another; for its ETag, and so that previews fetch it anew."""
    return hashlib.sha256(repr(card).encode()).hexdigest()[:16]


def card_url(event: Event) -> str:
    """Where the picture of a public event stands."""
    return f"{absolute(reverse('events:card', args=[event.key]))}?v={sign_of(card_of(event))}"


def structured(event: Event, places: Places) -> SafeString:
    """A public event as schema.org tells it (JSON-LD), safe within a script element; empty for all others."""
    if not is_public(event):
        return SafeString("")
    text = json.dumps(_schema(event, places), ensure_ascii=False)
    return mark_safe(text.translate(ESCAPES))


def _schema(event: Event, places: Places) -> dict[str, Any]:
    told = {
        "@context": SCHEMA,
        "@type": "Event",
        "@id": event_url(event),
        "name": event.title,
        "description": event.summary or event.title,
        "startDate": clock.local(event.starts_at).isoformat(timespec="minutes"),
        "endDate": clock.local(event.ends_at).isoformat(timespec="minutes"),
        "eventStatus": f"{SCHEMA}/{'EventCancelled' if event.is_cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"{SCHEMA}/{_mode(event)}EventAttendanceMode",
        "location": _location(event),
        "image": [card_url(event)],
        "url": event_url(event),
        "organizer": {
            "@type": "Organization",
            "name": event.group.name,
            "url": absolute(event.group.get_absolute_url()),
        },
        "offers": _offer(event, places),
    }
    if event.capacity is not None:
        told["maximumAttendeeCapacity"] = event.capacity
        told["remainingAttendeeCapacity"] = max(places.left or 0, 0)
    return told


def _mode(event: Event) -> str:
    if not event.online_link:
        return "Offline"
    return "Mixed" if where(event) else "Online"


def _location(event: Event) -> list[dict[str, Any]]:
    """Where one meets; the online link itself is only for those registered, so the page stands for it."""
    found: list[dict[str, Any]] = []
    if where(event) or not event.online_link:
        name = event.place or event.address or event.group.name
        found.append({"@type": "Place", "name": name, "address": event.address or event.place or name})
    if event.online_link:
        found.append({"@type": "VirtualLocation", "url": event_url(event)})
    return found


def _offer(event: Event, places: Places) -> dict[str, Any]:
    """How to get a place; what it costs is not known here."""
    full = event.capacity is not None and not places.left
    gone = full or event.is_closed or event.is_cancelled
    offer = {"@type": "Offer", "url": event_url(event), "availability": f"{SCHEMA}/{'SoldOut' if gone else 'InStock'}"}
    if event.opens_at:
        offer["validFrom"] = clock.local(event.opens_at).isoformat(timespec="minutes")
    return offer
