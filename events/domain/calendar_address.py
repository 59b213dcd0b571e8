"""A person's calendar address: made by one press, and made anew by another."""

import secrets

from django.db import transaction

from events.models import CalendarAddress
from members.models import Person
from thamsklyngen.shared import clock

LENGTH = 32  # bytes; 43 signs in the address


@transaction.atomic
def renew(person: Person) -> CalendarAddress:
    """Give `person` a calendar address; the one they had tells nothing from now on."""
    facts = {"secret": secrets.token_urlsafe(LENGTH), "made_at": clock.now()}
    address, made = CalendarAddress.objects.update_or_create(person=person, defaults=facts)
    address.is_first = made
    return address


def owner_of(secret: str) -> Person | None:
    """Whose address it is; None for one that never was, or was replaced."""
    address = CalendarAddress.objects.filter(secret=secret).select_related("person").first()
    return address.person if address else None
