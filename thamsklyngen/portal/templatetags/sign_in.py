"""Where somebody at the door is heading."""

from urllib.parse import urlsplit

from django import template
from django.contrib.auth.models import AnonymousUser
from django.urls import Resolver404, resolve, reverse

from events.models import Event
from events.sharing import neutral_preview, preview_of

register = template.Library()


@register.simple_tag(takes_context=True)
def destination(context: template.Context) -> Event | None:
    """`{% destination as event %}`: the event that `next` leads to, if everybody may know of it."""
    target = str(context.get("redirect_field_value") or "")
    try:
        match = resolve(urlsplit(target).path)
    except (Resolver404, ValueError):
        return None
    if match.app_name != "events" or "key" not in match.kwargs:
        return None
    return Event.objects.visible_to(AnonymousUser()).filter(slug=match.kwargs["key"]).first()


@register.simple_tag(takes_context=True)
def preview(context: template.Context) -> dict[str, str] | None:
    """`{% preview as preview %}`: what those show who preview the address of an event and were sent here.

    The same words and picture for every event that isn't public, there or not.
    """
    event = destination(context)
    if event is not None:
        return preview_of(event)
    leads_to_events = str(context.get("redirect_field_value") or "").startswith(reverse("events:list"))
    return neutral_preview() if leads_to_events else None
