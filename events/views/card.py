"""The pictures for previews of an event's address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response

from events.domain.feed import public_events
from events.sharing import card_of, neutral_card, sign_of
from events.views.feed import polled
from members.limits import spend
from thamsklyngen.shared.card import card_png
from thamsklyngen.shared.pictures import PICTURE_ALONE

FRESH = 3600


@polled
def card(request: HttpRequest, key: str) -> HttpResponseBase:
    """A public event's picture; the neutral one for all others, there or not, so that it tells nothing about them."""
    return _drawn(request, key)


@polled
def neutral(request: HttpRequest) -> HttpResponseBase:
    """The picture without any event on it."""
    return _drawn(request, "")


def _drawn(request: HttpRequest, key: str) -> HttpResponseBase:
    """In the cluster's first language, whoever asks: the programs that do have none."""
    spend("public_feed", reading=True)
    event = public_events().select_related("group").filter(slug=key).first() if key else None
    with translation.override(settings.LANGUAGE_CODE):
        words = card_of(event) if event else neutral_card()
    sign = f'"{sign_of(words)}"'
    headers = {
        "ETag": sign,
        "Cache-Control": f"public, max-age={FRESH}",
        "Content-Security-Policy": PICTURE_ALONE,
    }
    unchanged = get_conditional_response(request, sign, None, HttpResponse(headers=headers))
    if unchanged is not None and unchanged.status_code != 200:
        return unchanged
    return HttpResponse(card_png(words), content_type="image/png", headers=headers)
