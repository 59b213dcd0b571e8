"""Inviting colleagues by mail, and coming in by an invitation."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members import mails
from members.choices import EmploymentSource
from members.domain.employment import employ
from members.domain.joining import withdraw_open
from members.domain.locking import lock_company
from members.domain.pasted import Pasted
from members.domain.person import person_with
from members.models import Company, CompanyInvitation, Employment, Person
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

HOLDS = dt.timedelta(days=30)
PAUSE = dt.timedelta(minutes=10)
MOST = 200  # at once


class Known(models.TextChoices):
    """What an address of a list is to the company."""

    NEW = "new", _("Gets an invitation")
    HERE = "here", _("Works here already")
    INVITED = "invited", _("Invited already")
    TWICE = "twice", _("Stands here twice")


class InvitationState(models.TextChoices):
    """What has become of an invitation."""

    ACCEPTED = "accepted", _("Has come in")
    WITHDRAWN = "withdrawn", _("Taken back")
    BOUNCED = "bounced", _("Mail comes back")
    EXPIRED = "expired", _("Too old")
    OPEN = "open", _("No answer yet")


class Withdrawn(DomainError):
    """The company took it back."""

    text = _("%(company)s has taken the invitation back.")


class UsedByAnother(DomainError):
    """One invitation, one person."""

    text = _("Somebody has come in by this invitation already. Ask %(company)s for one of your own.")


class TooOld(DomainError):
    """Thirty days are over."""

    text = _("The invitation was good for 30 days. Ask %(company)s for a new one.")


class AnotherAddress(DomainError):
    """It holds for the address it was sent to."""

    text = _("The invitation was sent to %(address)s, and you have not confirmed that this address is yours.")


class CompanyLeft(DomainError):
    """The company is no member any more."""

    text = _("%(company)s is not a member at present.")


class Finished(DomainError):
    """Nothing is left to send or take back."""

    text = _("That invitation is done with.")


class JustSent(DomainError):
    """Once in ten minutes is enough."""

    text = _("It was sent just now. Wait some minutes before you send it again.")


@dataclass(frozen=True)
class Candidate:
    """Somebody of a pasted list, and what they are to the company."""

    pasted: Pasted
    known: str


def look_at(company: Company, people: Sequence[Pasted]) -> list[Candidate]:
    """What the people of a list are to `company`; those with faults are left out."""
    usable = [person for person in people if not person.fault]
    emails = {person.email for person in usable}
    working = Employment.objects.on().filter(company=company)
    here = set(working.filter(person__email__in=emails).values_list("person__email", flat=True))
    confirmed = EmailAddress.objects.filter(email__in=emails, verified=True, user__in=working.values("person"))
    here |= set(confirmed.values_list("email", flat=True))
    invited = set(_open(company).filter(expires_at__gt=clock.now()).values_list("email", flat=True))
    found, seen = [], set()
    for person in usable:
        sorts = ((person.email in here, Known.HERE), (person.email in invited, Known.INVITED))
        known = next((name for holds, name in sorts if holds), Known.NEW)
        found.append(Candidate(person, Known.TWICE if person.email in seen else known))
        seen.add(person.email)
    return found


def _open(company: Company) -> QuerySet[CompanyInvitation]:
    return CompanyInvitation.objects.filter(company=company, accepted_at=None, withdrawn_at=None)


@transaction.atomic
def invite(company: Company, people: Iterable[Pasted], *, by: Person) -> list[CompanyInvitation]:
    """Invite those of `people` who neither work at `company` nor have an invitation that holds.

    One that has grown too old is sent anew.

    Returns:
        The invitations that went out.
    """
    company = lock_company(company)
    old = {row.email: row for row in _open(company)}
    sent = []
    for candidate in look_at(company, list(people)):
        if candidate.known == Known.NEW:
            email = candidate.pasted.email
            row = old.get(email) or CompanyInvitation(company=company, email=email)
            row.name = candidate.pasted.name or row.name
            sent.append(_send(row, by))
    return sent


def _send(row: CompanyInvitation, by: Person) -> CompanyInvitation:
    row.sent_by, row.sent_at, row.expires_at = by, clock.now(), clock.now() + HOLDS
    row.save()
    row.message = mails.company_invitation(row, person_with(row.email))
    row.save(update_fields=["message"])
    return row


@transaction.atomic
def resend(row: CompanyInvitation, *, by: Person) -> CompanyInvitation:
    """Send an invitation again; its thirty days begin anew, and the link in the old mail works too.

    Raises:
        Finished: it was accepted or taken back.
        JustSent: less than ten minutes ago.
    """
    row = _lock_row(row)
    if row.accepted_at or row.withdrawn_at:
        raise Finished
    if clock.now() - row.sent_at < PAUSE:
        raise JustSent
    return _send(row, by)


@transaction.atomic
def withdraw(row: CompanyInvitation) -> CompanyInvitation:
    """Take an invitation back; its link leads to a sentence that says so.

    Raises:
        Finished: somebody has come in by it.
    """
    row = _lock_row(row)
    if row.accepted_at:
        raise Finished
    row.withdrawn_at = row.withdrawn_at or clock.now()
    row.save(update_fields=["withdrawn_at"])
    return row


def may_accept(row: CompanyInvitation, person: Person) -> None:
    """Raise what speaks against it that `person` comes in by the invitation.

    Raises:
        Withdrawn, UsedByAnother, TooOld, AnotherAddress, CompanyLeft.
    """
    if row.accepted_at and row.accepted_by_id == person.pk:
        return
    if row.accepted_at:
        raise UsedByAnother(company=row.company)
    if row.withdrawn_at:
        raise Withdrawn(company=row.company)
    if clock.now() >= row.expires_at:
        raise TooOld(company=row.company)
    if not EmailAddress.objects.filter(user=person, email=row.email, verified=True).exists():
        raise AnotherAddress(address=masked(row.email))
    if not Company.objects.members().filter(pk=row.company_id).exists():
        raise CompanyLeft(company=row.company)


@transaction.atomic
def accept(row: CompanyInvitation, person: Person) -> Employment | None:
    """Let `person` come in by an invitation; asked twice it is done once.

    Returns:
        The employment; None where they came in by it before and have left since.

    Raises:
        Withdrawn, UsedByAnother, TooOld, AnotherAddress, CompanyLeft: see `may_accept`.
    """
    row = _lock_row(row)
    may_accept(row, person)
    if row.accepted_at:
        return person.employments.on().filter(company=row.company).first()
    job = employ(person, row.company, source=EmploymentSource.INVITATION, title=row.title)
    row.accepted_at, row.accepted_by = clock.now(), person
    row.save(update_fields=["accepted_at", "accepted_by"])
    withdraw_open(person)
    return job


def open_for(person: Person) -> QuerySet[CompanyInvitation]:
    """Invitations that `person` may accept now: sent to an address they have confirmed."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True).values("email")
    rows = CompanyInvitation.objects.filter(email__in=confirmed, accepted_at=None, withdrawn_at=None)
    rows = rows.filter(expires_at__gt=clock.now(), company__in=Company.objects.members())
    working = person.employments.on().values("company")
    return rows.exclude(company__in=working).select_related("company", "sent_by")


def state_of(row: CompanyInvitation) -> InvitationState:
    """What has become of `row`, its message fetched along."""
    if row.accepted_at:
        return InvitationState.ACCEPTED
    if row.withdrawn_at:
        return InvitationState.WITHDRAWN
    if row.message and row.message.state == MessageState.FAILED:
        return InvitationState.BOUNCED
    return InvitationState.OPEN if clock.now() < row.expires_at else InvitationState.EXPIRED


def masked(email: str) -> str:
    """`k•••@orkel.no`: enough for whoever owns it."""
    return f"{email[:1]}•••@{email.rpartition('@')[2]}"


def _lock_row(row: CompanyInvitation) -> CompanyInvitation:
    company = lock_company(row.company)
    found = CompanyInvitation.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)
    found.company = company
    return found
