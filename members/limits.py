"""How often something may be tried; the numbers stand in ACCOUNT_RATE_LIMITS."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError

from members.domain.stranger import is_stranger
from members.known_browser import known_browser
from members.models import Person
from thamsklyngen.outbox.address import mailbox

APP = "allauth.account"  # whose settings hold the numbers


class TooManyTries(ValidationError):
    """A rate limit was met; the page says so with status 429."""


def spend(action: str, key: str = "", *, reading: bool = False) -> ratelimit.RateLimitUsage:
    """Count one try of the request at hand.

    Args:
        action: what is tried.
        key: by what it is counted, besides the network.
        reading: whether a GET counts too; else only what is sent does.

    Returns:
        The count, which can be taken back.

    Raises:
        TooManyTries: there were too many.
    """
    usage = ratelimit.consume(context.request, app=APP, action=action, key=key, limit_get=reading)
    if usage is None:
        raise TooManyTries(get_adapter().error_messages["rate_limited"], code="rate_limited")
    return usage


def _here(box: str) -> str:
    """A key for one address tried from the network of the request at hand."""
    return f"{box} {ratelimit.get_ip(context.request)}"


def spend_code(email: str, person: Person | None) -> None:
    """Count one code for sign-in to `email`, whose person may not be known yet.

    Strictly for one address from one network, or from a browser that the person has used before; and for one address
    from everywhere else together, so that neither mailbox nor code can be stormed from many networks.

    Raises:
        TooManyTries: there were too many.
    """
    box, browser = mailbox(email), known_browser(context.request, person)
    spend("request_login_code")
    spend("code_from_here", f"{box} {browser}" if browser else _here(box))
    if not browser:
        spend("code_from_anywhere", box)


def may_write_to(person: Person | None) -> bool:
    """Whether a code may be sent: to who belongs to the portal always, to strangers a few times from each network.

    Who asks isn't told which it is, or the door would tell who is in the portal.
    """
    if person is not None and not is_stranger(person):
        return True
    return ratelimit.consume(context.request, app=APP, action="code_to_stranger") is not None


def met_too_many_strangers(person: Person | None) -> bool:
    """Whether this network can have no more codes sent to strangers; a browser that `person` has used needn't know."""
    if known_browser(context.request, person):
        return False
    return ratelimit.consume(context.request, app=APP, action="code_to_stranger", dry_run=True) is None


def spend_address_guess(email: str) -> Callable[[], None]:
    """Count one guess at the code sent to `email`: for the person, the network, and the address from everywhere.

    Returns:
        What to call when the guess was right.

    Raises:
        TooManyTries: there were too many.
    """
    spend("guess_address_code")
    counts = [spend("guess_from_network"), spend("guess_address_from_anywhere", mailbox(email))]

    def was_right() -> None:
        for count in counts:
            count.rollback()

    return was_right


def spend_guess(email: str, person: Person | None) -> Callable[[], None]:
    """Count one guess at a code sent to `email`, in this session and, in a browser never seen, also

    - for the address from this network: strictly,
    - for the network, whatever the address,
    - for the address from everywhere: so wide that no single network can use it up.

    Returns:
        What to call when the guess was right.

    Raises:
        TooManyTries: there were too many.
    """
    spend("confirm_login_code", context.request.session.session_key or "")
    if known_browser(context.request, person):
        return lambda: None
    box = mailbox(email)
    spend("guess_from_here", _here(box))
    counts = [spend("guess_from_network"), spend("guess_from_anywhere", box)]

    def was_right() -> None:
        ratelimit.clear(context.request, app=APP, action="guess_from_here", key=_here(box))
        for count in counts:
            count.rollback()

    return was_right
