"""Making and finding people."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from members.choices import Language
from members.models import Person
from thamsklyngen.outbox.address import normalise_address


class AddressTaken(IntegrityError):
    """Somebody else signs in with that address."""


@transaction.atomic
def create_person(
    email: str,
    *,
    name: str = "",
    phone: str = "",
    language: str = Language.BOKMAL,
    verified: bool = False,
    is_demo: bool = False,
    demo_note: str = "",
) -> Person:
    """Make a person together with their primary address; the only way a Person comes to be.

    Without the `EmailAddress` row allauth would send a second mail and ask for a second code at the first sign-in.

    Args:
        email: the address; stored in its one spelling.
        name: the whole name, empty until the person is asked.
        phone: mobile number as typed.
        language: `nb` or `en`.
        verified: whether somebody has read mail at the address already.
        is_demo: whether the demo's one-press sign-in may be used for the person.
        demo_note: what the demo person is, shown beside the name on the demo's sign-in page.

    Raises:
        AddressTaken: it is another person's verified address.
        django.db.IntegrityError: somebody has that address already.
    """
    email = normalise_address(email)
    if EmailAddress.objects.filter(email=email, verified=True).exists():
        raise AddressTaken(email)
    person = Person(email=email, name=name, phone=phone, language=language, is_demo=is_demo, demo_note=demo_note)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=verified)
    return person


def person_with(email: str) -> Person | None:
    """The person who signs in with `email`: who has shown to read mail there, else whose primary address it is.

    An address that somebody added and never verified leads nowhere: it may be another's, mistyped.
    """
    email = normalise_address(email)
    address = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    if address is not None:
        return address.user
    return Person.objects.filter(email=email).first()


def person_at(email: str, **details: Any) -> Person:
    """The person who signs in with `email`, made if there is none; right also for two requests at once.

    Args:
        email: a well-formed address.
        details: for `create_person`, used only if the person is made.

    Raises:
        django.db.IntegrityError: the database doesn't take the address.
    """
    person = person_with(email)
    if person is not None:
        return person
    try:
        return create_person(email, **details)
    except IntegrityError:
        person = person_with(email)  # the other request was first
        if person is None:
            raise
        return person
