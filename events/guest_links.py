"""Signed addresses for guests: of a personal invitation, and of what somebody typed into the open form."""

import datetime as dt
from typing import NamedTuple

from django.core import signing
from django.urls import reverse

from events.models import Event, GuestInvitation
from thamsklyngen.shared import clock
from thamsklyngen.shared.links import absolute

INVITED, ASKED = "events.guest", "events.guest.asked"
HOLDS = dt.timedelta(hours=48)


class Wish(NamedTuple):
    """What somebody typed who would like to come. It lies in a link until they press, and nowhere else."""

    event_id: int
    name: str
    email: str
    company: str
    language: str


def guest_url(invitation: GuestInvitation) -> str:
    """The personal page of an invitation, from which it is answered without signing in."""
    return absolute(reverse("events:guest", args=[signing.dumps(invitation.pk, salt=INVITED)]))


def invitation_key(token: str) -> int | None:
    """The key of the invitation that `token` was signed for, or None where it is forged."""
    try:
        key = signing.loads(token, salt=INVITED)
    except signing.BadSignature:
        return None
    return key if isinstance(key, int) else None


def wish_url(wish: Wish, until: dt.datetime) -> str:
    """The address that shows whoever opens it can read mail at `wish.email`; it holds until `until`."""
    token = signing.dumps([*wish, until.isoformat()], salt=ASKED, compress=True)
    return absolute(reverse("events:guest_confirm", args=[token]))


def wish_behind(token: str) -> tuple[Wish, bool] | None:
    """What was typed, and whether the link still holds; None where it is forged or was cut short."""
    try:
        *words, until = signing.loads(token, salt=ASKED)
    except signing.BadSignature:
        return None
    return Wish(*words), clock.now() < dt.datetime.fromisoformat(until)


def holds_until(event: Event) -> dt.datetime:
    """Until when a link that is made now can be used."""
    return min(clock.now() + HOLDS, event.starts_at)
