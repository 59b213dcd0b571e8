"""What follows in members when somebody no longer works at a company."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.db import transaction

from members import mails
from members.choices import EmploymentRole
from members.domain.address import marks_of, take_away
from members.domain.email_domain import belonging_together, is_webmail, own_domain
from members.domain.locking import lock_company
from members.models import Company, CompanyDomain, CompanyInvitation, Employment, Person
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

    Whoever reads a former employer's mailbox would otherwise be the person, so the doubt goes against the address.
    “Ours” are `company` and those it belongs together with (parent, sites, sites of the same parent); where the person
    “stays” are the other companies where they work today, and the parents of those.

    - Web-mail is the person's own.
    - A domain that companies have proven, or one above it: ours if one of them is, unless the person stays at one.
    - Another domain is used by a company whose website or whose people's addresses are at it or beside it (with
      the same name below `.no`). Used by ours: ours, unless one of ours where the person stays uses it too; used by
      others where they stay: theirs.
    - Used by nobody, such as that of a consultant or of the first person at a company: ours, unless `company` has
      proven which domains are its own.

    Who ends the employment may say of all but the proven ones that they are the person's own.
    """
    emails = list(EmailAddress.objects.filter(user=person).order_by("-primary", "pk").values_list("email", flat=True))
    sides = _sides(person, company)
    owners = _owners({email: _domains_of(email) for email in emails})
    users = _users_of_domains(person, sides)
    found = [(email, owners[email], users[own_domain(_domain(email))]) for email in emails]
    return [WorkAddress(email, proven=bool(own)) for email, own, use in found if _is_ours(email, own, use, sides)]


@dataclass(frozen=True)
class _Sides:
    """Keys of the companies that an address may be at."""

    ours: set[int]
    stays: set[int]
    has_proven: bool  # the company has said which domains are its own


def _sides(person: Person, company: Company) -> _Sides:
    jobs = person.employments.on().exclude(company=company)
    stays = {key for pair in jobs.values_list("company", "company__parent") for key in pair if key is not None}
    ours = set(belonging_together(company).values_list("pk", flat=True))
    return _Sides(ours, stays, company.domains.filter(verified_at__isnull=False).exists())


def _is_ours(email: str, owners: set[int], users: set[int], sides: _Sides) -> bool:
    """What `addresses_at` says of one address, whose domain `owners` have proven and `users` use."""
    if owners:
        return bool(owners & sides.ours) and not owners & sides.stays
    if is_webmail(_domain(email)):
        return False
    if users:
        return bool(users & sides.ours) and not users & sides.ours & sides.stays
    return not sides.has_proven


def _domain(email: str) -> str:
    return email.rpartition("@")[2]


def _domains_of(email: str) -> list[str]:
    """The address's domain, and those above it."""
    labels = _domain(email).split(".")
    return [".".join(labels[place:]) for place in range(len(labels) - 1)]


def _owners(domains: Mapping[str, Collection[str]]) -> dict[str, set[int]]:
    """By address: keys of the companies that have proven one of its domains."""
    wanted = {domain for found in domains.values() for domain in found}
    rows = CompanyDomain.objects.filter(verified_at__isnull=False, domain__in=wanted).values_list("domain", "company")
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for domain, key in rows:
        owners[domain].add(key)
    return {email: set().union(*(owners[domain] for domain in found)) for email, found in domains.items()}


def _users_of_domains(person: Person, sides: _Sides) -> defaultdict[str, set[int]]:
    """By own domain: which companies have their website there, or people besides `person` with an address at it."""
    keys = sides.ours | sides.stays
    jobs = Employment.objects.on().filter(company__in=keys).exclude(person=person)
    users: defaultdict[str, set[int]] = defaultdict(set)
    for email, key in jobs.values_list("person__emailaddress__email", "company").distinct():
        users[own_domain(_domain(email or ""))].add(key)
    for website, key in Company.objects.filter(pk__in=keys).exclude(website="").values_list("website", "pk"):
        users[own_domain(urlsplit(website).hostname or "")].add(key)
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
    _remember(person, company, lost)
    if take_away(person, lost):
        return True
    person.is_active, person.address_lost_at = False, clock.now()
    person.save(update_fields=["is_active", "address_lost_at"])
    return False


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

    The addresses of the company stop signing in, its invitations from before let the person in no more, and a deputy
    takes a leaving contact's place.
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
    _take_back_invitations(employment)
    if not retire_addresses(employment.person, company, own=employment.own_addresses):
        mails.address_lost(employment)
    employment.settled_at, employment.own_addresses = clock.now(), []
    employment.save(update_fields=["settled_at", "own_addresses"])
    return employment


def _remember(person: Person, company: Company, lost: Collection[str]) -> None:
    """Keep digests of the addresses, so that none of them lets anybody in as somebody new."""
    for job in person.employments.filter(company=company):
        job.lost_addresses = sorted({*job.lost_addresses, *marks_of(lost).values()})
        job.save(update_fields=["lost_addresses"])


def _take_back_invitations(employment: Employment) -> None:
    """Let no invitation that the person never used bring them back; the company may send a new one."""
    theirs = EmailAddress.objects.filter(user=employment.person_id).values("email")
    rows = CompanyInvitation.objects.filter(company=employment.company_id, email__in=theirs)
    rows.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=clock.now())


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
