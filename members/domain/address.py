"""The addresses with which a person signs in."""

from collections.abc import Collection, Iterable

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from members import mails
from members.domain.person import AddressTaken
from members.domain.session import end_sessions
from members.domain.stranger import forget_if_stranger, strangers
from members.models import Person
from thamsklyngen.outbox.address import normalise_address
from thamsklyngen.shared.domain import DomainError


def marks_of(emails: Iterable[str]) -> dict[str, str]:
    """By address, a digest keyed with the portal's secret: what is kept of an address that is to be known again."""
    return {email: salted_hmac("members.address", email, algorithm="sha256").hexdigest() for email in emails}


class NotVerified(DomainError):
    """Only an address at which the person has read a code can be the primary one."""

    text = _("Confirm %(email)s first: we send it a code.")


class IsPrimary(DomainError):
    """Without the primary address nobody could sign in or be reached."""

    text = _("%(email)s is your main address. Choose another one as the main address first.")


def _address(person: Person, email: str) -> EmailAddress:
    """The address row, its person locked. Raises EmailAddress.DoesNotExist."""
    Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    return EmailAddress.objects.get(user=person, email=normalise_address(email))


@transaction.atomic
def make_primary(person: Person, email: str) -> EmailAddress:
    """Let mail go to another verified address of `person` from now on, and tell the old one, which still signs in.

    Raises:
        EmailAddress.DoesNotExist: it isn't theirs.
        NotVerified: they haven't read a code there.
    """
    address = _address(person, email)
    if not address.verified:
        raise NotVerified(email=address.email)
    for old in _others(person, address):
        mails.address_changed(person, old.email, still_signs_in=True)
    _set_primary(person, address)
    return address


@transaction.atomic
def remove_address(person: Person, email: str) -> None:
    """Take an address away; it signs nobody in any more, and the person's sessions end: one may be its reader's.

    Raises:
        EmailAddress.DoesNotExist: it isn't theirs.
        IsPrimary: it is the one mail goes to.
    """
    address = _address(person, email)
    if address.primary:
        raise IsPrimary(email=address.email)
    address.delete()
    end_sessions(person)


@transaction.atomic
def take_away(person: Person, emails: Collection[str]) -> bool:
    """Let `emails` sign `person` in no more; mail goes to another verified address, and the sessions end.

    They go also where none is left, so that an account that is moved or merged later brings none of them along; only
    `person.email` stands there until the cluster manager has moved the account.

    Returns:
        Whether a verified address is left.
    """
    person = Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    rows = EmailAddress.objects.filter(user=person)
    another = rows.filter(verified=True).exclude(email__in=emails).order_by("-primary", "pk").first()
    told = _others(person, another) if another else []
    rows.filter(email__in=emails).delete()
    if another is not None and not another.primary:
        _set_primary(person, another)
    end_sessions(person)
    for old in told:
        mails.address_changed(person, old.email, still_signs_in=False)
    return another is not None


def _others(person: Person, address: EmailAddress) -> list[EmailAddress]:
    """The primary address until now, if it is another than `address` and the person has read mail there."""
    return list(EmailAddress.objects.filter(user=person, primary=True, verified=True).exclude(pk=address.pk))


def is_free(email: str, person: Person) -> bool:
    """Whether `person` may take `email` after reading a code there: nobody else signs in with it.

    Who typed the address at the door and never came in doesn't count; see `make_free`.
    """
    email = normalise_address(email)
    if EmailAddress.objects.filter(email=email, verified=True).exclude(user_id=person.pk).exists():
        return False
    others = Person.objects.filter(email=email).exclude(pk=person.pk)
    return not others.exclude(pk__in=strangers().filter(email=email).values("pk")).exists()


def make_free(email: str, person: Person) -> bool:
    """Forget who typed `email` at the door and never came in, so that `person` may take it.

    Returns:
        Whether it is free now: nobody else signs in with it.
    """
    email = normalise_address(email)
    if not is_free(email, person):
        return False
    other = Person.objects.filter(email=email).exclude(pk=person.pk).first()
    return other is None or forget_if_stranger(other)


@transaction.atomic
def change_email(person: Person, email: str) -> EmailAddress:
    """Put `email` in the place of the primary address (the cluster manager's way, after a check).

    The old address signs in no more, is told so, and the sessions end; the new one is verified by the first code read
    there. Nothing happens if it is the primary one already.

    Raises:
        AddressTaken: somebody else signs in with it.
    """
    email = normalise_address(email)
    Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    if not make_free(email, person):
        raise AddressTaken(email)
    address, _made = EmailAddress.objects.get_or_create(user=person, email=email)
    if address.primary:
        return address
    told = _others(person, address)
    EmailAddress.objects.filter(user=person, primary=True).delete()
    _set_primary(person, address)
    end_sessions(person)
    for old in told:
        mails.address_changed(person, old.email, still_signs_in=False)
    return address


def _set_primary(person: Person, address: EmailAddress) -> None:
    EmailAddress.objects.filter(user=person, primary=True).exclude(pk=address.pk).update(primary=False)
    address.primary = True
    address.save(update_fields=["primary"])
    person.email = address.email
    person.save(update_fields=["email"])
