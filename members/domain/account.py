"""What the cluster manager does with accounts."""

from allauth.account.models import EmailAddress
from django.db import transaction

from members.domain.address import change_email
from members.models import Person


@transaction.atomic
def move_account(person: Person, email: str) -> EmailAddress:
    """Let `person` sign in with `email` from now on, after the manager has checked that it is theirs.

    The first code read there verifies it. An account that had lost its last address opens again.

    Raises:
        members.domain.person.AddressTaken: somebody else signs in with it.
    """
    address = change_email(person, email)
    person.refresh_from_db()
    if person.address_lost_at is not None:
        person.is_active, person.address_lost_at = True, None
        person.save(update_fields=["is_active", "address_lost_at"])
    return address


def hide(person: Person, *, hidden: bool) -> Person:
    """Take `person` out of (or back into) what members find; they keep all they may do."""
    if person.hidden != hidden:
        person.hidden = hidden
        person.save(update_fields=["hidden"])
    return person
