"""How often something may be tried; the numbers stand in ACCOUNT_RATE_LIMITS."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from django.core.exceptions import ValidationError

from members.known_browser import known_browser
from members.models import Person
from members.network import client_address
from thamsklyngen.outbox.address import mailbox


class TooManyTries(ValidationError):
    """A rate limit was met; the page says so with status 429."""


def spend(action: str, key: str = "") -> None:
    """Count one try of the request at hand.

    Raises:
        TooManyTries: there were too many.
    """
    if not ratelimit.consume(context.request, action=action, key=key):
        raise TooManyTries(get_adapter().error_messages["rate_limited"], code="rate_limited")


def spend_code(email: str, person: Person | None) -> None:
    """Count one code for sign-in to `email`, whose person may not be known yet.

    Strictly for one address from one network, or from a browser that the person has used before; and for one address
    from everywhere else together, so that neither mailbox nor code can be stormed from many networks.

    Raises:
        TooManyTries: there were too many.
    """
    box, browser = mailbox(email), known_browser(context.request, person)
    spend("request_login_code")
    spend("code_from_here", f"{box} {browser or client_address(context.request)}")
    if not browser:
        spend("code_from_anywhere", box)


def spend_guess(email: str, person: Person | None) -> Any:
    """Count one guess at a code sent to `email`, in this session and, in a browser never seen, for the address.

    Returns:
        What to call when the guess was right.

    Raises:
        TooManyTries: there were too many.
    """
    spend("confirm_login_code", context.request.session.session_key or "")
    if known_browser(context.request, person):
        return lambda: None
    spend("guess_code", mailbox(email))
    return lambda: ratelimit.clear(context.request, action="guess_code", key=mailbox(email))
