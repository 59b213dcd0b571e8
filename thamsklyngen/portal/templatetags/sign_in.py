"""Where somebody at the door is heading."""

from urllib.parse import urlsplit

from django import template
from django.contrib.auth.models import AnonymousUser
from django.urls import Resolver404, resolve

from events.models import Event

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
