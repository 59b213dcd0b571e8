"""How somebody who signed in becomes one of a company's people."""

import datetime as dt
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from members import mails
from members.choices import COMPANY_CONTACTS, EmploymentSource, JoinState
from members.domain.address import marks_of
from members.domain.employment import employ
from members.domain.locking import lock_company
from members.models import Company, CompanyDomain, Employment, JoinRequest, Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.dates import day
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.working_days import working_days_after

PATIENCE = 3  # working days the company's contact has; then the cluster manager may decide


class WorksThere(DomainError):
    """Asking for what one has."""

    text = _("You work at %(company)s in the portal already.")


class AsksElsewhere(DomainError):
    """One wish at a time."""

    text = _("You are waiting for %(company)s to answer. Take that back first.")


class NotByDomain(DomainError):
    """No confirmed address of the person lets them in there."""

    text = _("None of your confirmed addresses lets you in at %(company)s by itself. Ask its contact instead.")


class DecidedAlready(DomainError):
    """Somebody else was first."""

    text = _("%(by)s has answered already: %(state)s.")


class ContactDecides(DomainError):
    """The company's contact has some days to answer first."""

    text = _("The contact of %(company)s decides first, until %(day)s.")


class NoMember(DomainError):
    """Letting somebody in at a company that is no member."""

    text = _("%(company)s is no member today. Once the cluster manager has admitted it, you can let them in.")


class CompanyNeeded(DomainError):
    """A wish that names a company the portal doesn't know."""

    text = _("Choose or admit the company first.")


class ReasonNeeded(DomainError):
    """Saying no without a word why."""

    text = _("Write one line about why: the person reads it.")


def companies_for(person: Person) -> QuerySet[Company]:
    """Member companies whose proven domain, with joining switched on, is that of an address `person` has confirmed.

    Only addresses that the portal verified itself count, never one that somebody claims. Who has worked there before
    and left is not let in again by the address alone; nor is whoever comes as somebody new with an address that was
    lost to a former employer.
    """
    marks = marks_of(EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True))
    lost = {mark for found in _with_lost(marks.values()) for mark in found}
    domains = {email.rpartition("@")[2] for email, mark in marks.items() if mark not in lost}
    proven = CompanyDomain.objects.filter(domain__in=domains, joins=True, verified_at__isnull=False)
    worked = Employment.objects.filter(company=OuterRef("pk"), person=person)
    open_to = Company.objects.members().filter(Exists(proven.filter(company=OuterRef("pk"))), ~Exists(worked))
    return open_to.order_by("sort_name", "pk")


def _with_lost(marks: Iterable[str]) -> Iterable[list[str]]:
    """The digests of lost addresses, of each employment that has one of `marks` among them."""
    rows = Employment.objects.filter(lost_addresses__has_any_keys=list(marks))
    return rows.values_list("lost_addresses", flat=True)


@transaction.atomic
def join_by_domain(person: Person, company: Company) -> Employment:
    """Employ `person` at `company` because of an address they have confirmed.

    Raises:
        NotByDomain: no address of theirs lets them in there.
    """
    if not companies_for(person).filter(pk=company.pk).exists():
        raise NotByDomain(company=company)
    job = employ(person, company, source=EmploymentSource.DOMAIN)
    withdraw_open(person)
    return job


def join_if_known(person: Person) -> Employment | None:
    """Let a newcomer in whose address belongs to just one member company; called at each sign-in.

    Returns:
        The employment that began, None where there is none or a choice between several.
    """
    if person.work_today:
        return None
    found = list(companies_for(person)[:2])
    if len(found) != 1:
        return None
    job = join_by_domain(person, found[0])
    del person.work_today
    return job


@transaction.atomic
def ask(
    person: Person,
    *,
    company: Company | None = None,
    company_name: str = "",
    organisation_number: str = "",
    title: str = "",
    message: str = "",
    by_code: bool = False,
) -> JoinRequest:
    """Ask to be let in at a company, or to have a new company looked at.

    Args:
        company: one the portal knows; else
        company_name: what it is called, and perhaps its organisation number.
        by_code: the person showed the code of the company's poster.

    Returns:
        The open request. Asking again for the same company gives the same one.

    Raises:
        WorksThere: the person is there already.
        AsksElsewhere: they wait for another company.
    """
    Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    if company is not None and person.employments.on().filter(company=company).exists():
        raise WorksThere(company=company)
    waiting = JoinRequest.objects.open().filter(person=person).select_related("company").first()
    if waiting is not None:
        if waiting.company_id == (company.pk if company else None) and waiting.company_name == company_name:
            return waiting
        raise AsksElsewhere(company=waiting.company or waiting.company_name)
    request = JoinRequest.objects.create(
        person=person, company=company, company_name="" if company else company_name,
        organisation_number="" if company else organisation_number, title=title, message=message, by_code=by_code,
    )  # fmt: skip
    mails.join_asked(request)
    return request


def deciders(request: JoinRequest) -> list[Person]:
    """Who decides: the company's contacts; the cluster managers where there is none, or a new company."""
    contacts = [job.person for job in request.company.contacts()] if request.company else []
    return contacts or mails.cluster_managers()


def may_decide_from(request: JoinRequest) -> bool:
    """Whether a cluster manager may decide now: at once without a contact, else when the contact has had three days."""
    if request.company is None or not request.company.has_contact():
        return True
    return clock.today() > contact_decides_until(request)


def contact_decides_until(request: JoinRequest) -> dt.date:
    """The last day on which only the company's contact decides."""
    return working_days_after(clock.local(request.asked_at).date(), PATIENCE)


def for_managers() -> QuerySet[JoinRequest]:
    """Open wishes that a cluster manager may answer today: the list of what `may_decide_from` says of each."""
    return JoinRequest.objects.open().filter(Q(asked_at__lt=_late_before()) | ~Exists(_contacts()))


def _contacts() -> QuerySet[Employment]:
    return Employment.objects.answering().filter(company=OuterRef("company"))


def _had_contact() -> Exists:
    """Whether the company of a wish had a contact, as far as the dates tell, on its `asked_on`."""
    jobs = Employment.objects.filter(company=OuterRef("company"), role__in=COMPANY_CONTACTS)
    jobs = jobs.filter(since__lte=OuterRef("asked_on"))
    return Exists(jobs.filter(Q(until=None) | Q(until__gte=OuterRef("asked_on"))))


def _late_before() -> dt.datetime:
    """The moment before which a wish must have come for its contact's days to be over today."""
    today = day_asked = clock.today()
    while working_days_after(day_asked, PATIENCE) >= today:
        day_asked -= dt.timedelta(days=1)
    return clock.at(day_asked + dt.timedelta(days=1))


@transaction.atomic
def approve(request: JoinRequest, *, by: Person, company: Company | None = None) -> Employment:
    """Let the person in.

    Args:
        by: the company's contact, or a cluster manager.
        company: for a wish that named a new company: the one that it is.

    Raises:
        DecidedAlready: somebody else has answered.
        ContactDecides: a cluster manager, and the contact still has time.
        CompanyNeeded: it isn't said which company it is.
        NoMember: the company is none.
    """
    if request.company_id is not None:
        lock_company(request.company_id)  # before the request: a merger of the company locks in that order
    request = _open(request, by)
    company = request.company or company
    if company is None:
        raise CompanyNeeded
    if not Company.objects.members().filter(pk=company.pk).exists():
        raise NoMember(company=company)
    source = EmploymentSource.CODE if request.by_code else EmploymentSource.APPROVAL
    job = employ(request.person, company, source=source, title=request.title)
    request.company = company
    _decide(request, JoinState.APPROVED, by)
    mails.join_approved(request)
    return job


@transaction.atomic
def decline(request: JoinRequest, *, by: Person, reason: str) -> JoinRequest:
    """Say no, with a reason that the person reads.

    Raises:
        DecidedAlready, ContactDecides: as for `approve`.
        ReasonNeeded: without a word why.
    """
    request = _open(request, by)
    if not reason.strip():
        raise ReasonNeeded
    _decide(request, JoinState.DECLINED, by, reason.strip())
    mails.join_declined(request)
    return request


@transaction.atomic
def withdraw_open(person: Person) -> int:
    """Take back what `person` asked for and nobody has answered.

    Returns:
        How many wishes there were.
    """
    Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    return (
        JoinRequest.objects.open()
        .filter(person=person)
        .update(state=JoinState.WITHDRAWN, decided_at=clock.now(), decided_by=person)
    )


def remind() -> int:
    """Remind contacts of wishes that have waited three working days, and tell the cluster managers, once each.

    Where the contact is gone meanwhile the managers are told at once.

    Returns:
        How many wishes.
    """
    rows = JoinRequest.objects.open().filter(reminded_at=None, company__isnull=False)
    left_alone = Q(~Exists(_contacts())) & Q(_had_contact())
    rows = rows.alias(asked_on=TruncDate("asked_at")).filter(Q(asked_at__lt=_late_before()) | left_alone)
    due = list(rows.values_list("pk", flat=True))
    for key in due:
        _remind(key)
    return len(due)


@transaction.atomic
def _remind(key: int) -> None:
    request = (
        JoinRequest.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "company").get(pk=key)
    )
    if request.state == JoinState.OPEN and request.reminded_at is None:
        request.reminded_at = clock.now()
        request.save(update_fields=["reminded_at"])
        mails.join_late(request)


def _open(request: JoinRequest, by: Person) -> JoinRequest:
    """The request, locked, if `by` may answer it now."""
    # Without `decided_by`: after waiting for the lock the row is the new one, what was joined to it the old.
    rows = JoinRequest.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "company")
    request = rows.get(pk=request.pk)
    if request.state != JoinState.OPEN:
        raise DecidedAlready(by=request.decided_by or "–", state=request.get_state_display())
    if not by.is_contact_of(request.company) and not may_decide_from(request):
        raise ContactDecides(company=request.company, day=day(contact_decides_until(request)))
    return request


def _decide(request: JoinRequest, state: str, by: Person, reason: str = "") -> None:
    request.state, request.decided_at, request.decided_by, request.reason = state, clock.now(), by, reason
    request.save(update_fields=["state", "decided_at", "decided_by", "reason", "company"])
