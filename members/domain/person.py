"""Making people."""

from allauth.account.models import EmailAddress
from django.db import transaction

from members.choices import Language
from members.models import Person


@transaction.atomic
def create_person(
    email: str,
    *,
    name: str = "",
    phone: str = "",
    language: str = Language.BOKMAL,
    verified: bool = False,
    is_demo: bool = False,
) -> Person:
    """Make a person together with their primary address; the only way a Person comes to be.

    Without the `EmailAddress` row allauth would send a second mail and ask for a second code at the first sign-in.

    Args:
        email: the address; stored in lower case.
        name: the whole name, empty until the person is asked.
        phone: mobile number as typed.
        language: `nb` or `en`.
        verified: whether somebody has read mail at the address already.
        is_demo: whether the demo's one-press sign-in may be used for the person.

    Raises:
        django.db.IntegrityError: somebody has that address already.
    """
    person = Person(email=email.lower(), name=name, phone=phone, language=language, is_demo=is_demo)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=verified)
    return person


def person_with(email: str) -> Person | None:
    """The person who has `email`, as primary or as any other verified address."""
    email = email.lower()
    found = Person.objects.filter(email=email).first()
    if found is None:
        address = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
        found = address.user if address else None
    return found
