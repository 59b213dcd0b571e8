"""Browsers in which a person has signed in before.

Limits on codes for one address would let a stranger lock its owner out by asking for codes in their name. So a browser
that the person has used before is told by a signed cookie and has limits of its own (OWASP calls them device cookies).
It signs nobody in, and is worth nothing once the person's sessions have been ended.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare

from members.models import Person

COOKIE = "known_browser"
SALT = "members.known_browser"
AGE = 365 * 24 * 3600


def remember_browser(response: HttpResponseBase, person: Person) -> None:
    """Tell this browser that `person` has signed in here."""
    value = signing.dumps([person.pk, person.get_session_auth_hash(), secrets.token_urlsafe(9)], salt=SALT)
    response.set_cookie(COOKIE, value, max_age=AGE, secure=settings.HTTPS, httponly=True, samesite="Lax")


def known_browser(request: HttpRequest, person: Person | None) -> str:
    """What this browser is called if `person` has signed in here before; else empty."""
    try:
        pk, stamp, name = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    if person is None or pk != person.pk or not constant_time_compare(stamp, person.get_session_auth_hash()):
        return ""
    return str(name)
