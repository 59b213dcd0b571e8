"""What follows in members when somebody no longer works at a company."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction

from members import mails
from members.choices import EmploymentRole
from members.domain.address import make_primary
from members.domain.email_domain import is_webmail
from members.domain.locking import lock_company
from members.domain.session import end_sessions
from members.models import Company, CompanyDomain, Employment, Person
from thamsklyngen.shared import clock


@dataclass(frozen=True)
class WorkAddress:
    """An address whose mailbox an employer reads."""

    email: str
    proven: bool  # at a domain that the company has proven: nobody can say that it is the person's own

    def __str__(self) -> str:
        return self.email


def addresses_at(person: Person, company: Company) -> list[WorkAddress]:
    """Addresses of `person` that count as those of `company`, where they stop working.

    Whoever reads a former employer's mailbox would otherwise be the person, so the doubt goes against the address:

    - at a domain (or below one) that companies have proven: it is `company`'s if that is one of them and the person
      works at none of the others;
    - web-mail: the person's own;
    - at another domain: it is `company`'s if colleagues there have addresses at it. If only colleagues at another
      employer of the person have, it is that one's. If nobody else has, it is `company`'s, unless the person works
      elsewhere too or `company` has proven which domains are its own.
    """
    emails = list(EmailAddress.objects.filter(user=person).order_by("-primary", "pk").values_list("email", flat=True))
    proven = _owners({email: _domains_of(email) for email in emails})
    elsewhere = {job.company_id for job in person.employments.on() if job.company_id != company.pk}
    users = _users_of_domains(person, {company.pk, *elsewhere})
    has_proven = company.domains.filter(verified_at__isnull=False).exists()
    found = []
    for email in emails:
        domain = email.rpartition("@")[2]
        if owners := proven[email]:
            theirs = company.pk in owners and not owners & elsewhere
        elif is_webmail(domain):
            theirs = False
        elif users[domain]:
            theirs = company.pk in users[domain]
        else:
            theirs = not elsewhere and not has_proven
        if theirs:
            found.append(WorkAddress(email, proven=bool(owners)))
    return found


def _domains_of(email: str) -> list[str]:
    """The address's domain, and those above it."""
    labels = email.rpartition("@")[2].split(".")
    return [".".join(labels[place:]) for place in range(len(labels) - 1)]


def _owners(domains: Mapping[str, Collection[str]]) -> dict[str, set[int]]:
    """By address: keys of the companies that have proven one of its domains."""
    wanted = {domain for found in domains.values() for domain in found}
    rows = CompanyDomain.objects.filter(verified_at__isnull=False, domain__in=wanted).values_list("domain", "company")
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for domain, key in rows:
        owners[domain].add(key)
    return {email: set().union(*(owners[domain] for domain in found)) for email, found in domains.items()}


def _users_of_domains(person: Person, companies: Collection[int]) -> defaultdict[str, set[int]]:
    """By domain: at which of `companies` others than `person` work today with an address at it."""
    jobs = Employment.objects.on().filter(company__in=companies).exclude(person=person)
    users: defaultdict[str, set[int]] = defaultdict(set)
    for email, key in jobs.values_list("person__emailaddress__email", "company").distinct():
        users[(email or "").rpartition("@")[2]].add(key)
    return users


@transaction.atomic
def retire_addresses(person: Person, company: Company, *, own: Collection[str] = ()) -> bool:
    """Let addresses at a former employer sign `person` in no more: whoever reads that mailbox would be the person.

    With no other verified address sign-in stops, and the cluster manager moves the account after a check.

    Args:
        own: addresses that are the person's own, as was said when it ended; not believed of proven domains.

    Returns:
        Whether the person can still sign in.
    """
    person = Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    lost = [found.email for found in addresses_at(person, company) if found.proven or found.email not in own]
    if not lost:
        return person.is_active
    others = EmailAddress.objects.filter(user=person, verified=True).exclude(email__in=lost)
    another = others.order_by("-primary", "pk").first()
    if another is None:
        person.is_active, person.address_lost_at = False, clock.now()
        person.save(update_fields=["is_active", "address_lost_at"])
    else:
        if not another.primary:
            make_primary(person, another.email)
        EmailAddress.objects.filter(user=person, email__in=lost).delete()
    end_sessions(person)
    return another is not None


def heir_of(employment: Employment) -> Employment | None:
    """The deputy who becomes contact when the company's only contact leaves: the one who has been there longest."""
    if employment.role != EmploymentRole.CONTACT:
        return None
    others = Employment.objects.answering().filter(company=employment.company_id).exclude(pk=employment.pk)
    if others.filter(role=EmploymentRole.CONTACT).exists():
        return None
    return others.filter(role=EmploymentRole.DEPUTY).select_related("person").order_by("since", "pk").first()


@transaction.atomic
def settle(employment: Employment) -> Employment:
    """Do what follows on the day on which `employment` no longer holds; asked twice it is done once.

    The addresses of the company stop signing in, and a deputy takes a leaving contact's place.
    """
    company = lock_company(employment.company_id)
    employment = Employment.objects.select_for_update(no_key=True, of=("self",)).get(pk=employment.pk)
    if employment.settled_at is not None or employment.holds() or employment.until is None:
        return employment
    heir = heir_of(employment)
    if heir is not None:
        heir.role = EmploymentRole.CONTACT
        heir.save(update_fields=["role"])
        mails.contact_now(heir)
    elif employment.is_contact and not company.has_contact():
        mails.contact_missing(company)
    if not retire_addresses(employment.person, company, own=employment.own_addresses):
        mails.address_lost(employment)
    employment.settled_at, employment.own_addresses = clock.now(), []
    employment.save(update_fields=["settled_at", "own_addresses"])
    return employment


def settle_all() -> int:
    """Settle the employments that have ended since the last time.

    Returns:
        How many there were.
    """
    rows = Employment.objects.filter(until__lte=clock.today(), settled_at=None).order_by("pk")
    done = 0
    for row in rows.iterator(chunk_size=200):
        settle(row)
        done += 1
    return done
