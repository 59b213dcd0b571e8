"""What follows in members when somebody no longer works at a company."""

from allauth.account.models import EmailAddress
from django.db import transaction

from members import mails
from members.choices import EmploymentRole
from members.domain.address import make_primary
from members.domain.session import end_sessions
from members.models import Company, CompanyDomain, Employment, Person
from thamsklyngen.shared import clock


def addresses_at(person: Person, company: Company) -> list[EmailAddress]:
    """Addresses of `person` whose mailboxes belong to `company`, and to no company where they still work."""
    there = CompanyDomain.objects.filter(verified_at__isnull=False)
    elsewhere = [job.company_id for job in person.employments.on() if job.company_id != company.pk]
    domains = set(there.filter(company=company).values_list("domain", flat=True))
    domains -= set(there.filter(company__in=elsewhere).values_list("domain", flat=True))
    return [row for row in EmailAddress.objects.filter(user=person) if row.email.rpartition("@")[2] in domains]


@transaction.atomic
def retire_addresses(person: Person, company: Company) -> bool:
    """Let addresses at a former employer sign `person` in no more: whoever reads that mailbox would be the person.

    With no other verified address sign-in stops, and the cluster manager moves the account after a check.

    Returns:
        Whether the person can still sign in.
    """
    person = Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    lost = addresses_at(person, company)
    if not lost:
        return person.is_active
    others = EmailAddress.objects.filter(user=person, verified=True).exclude(pk__in=[row.pk for row in lost])
    another = others.order_by("-primary", "pk").first()
    if another is None:
        person.is_active, person.address_lost_at = False, clock.now()
        person.save(update_fields=["is_active", "address_lost_at"])
    else:
        if not another.primary:
            make_primary(person, another.email)
        EmailAddress.objects.filter(pk__in=[row.pk for row in lost]).delete()
    end_sessions(person)
    return another is not None


def heir_of(employment: Employment) -> Employment | None:
    """The deputy who becomes contact when the company's only contact leaves: the one who has been there longest."""
    if employment.role != EmploymentRole.CONTACT:
        return None
    others = Employment.objects.on().filter(company=employment.company_id).exclude(pk=employment.pk)
    if others.filter(role=EmploymentRole.CONTACT).exists():
        return None
    return others.filter(role=EmploymentRole.DEPUTY).select_related("person").order_by("since", "pk").first()


@transaction.atomic
def settle(employment: Employment) -> Employment:
    """Do what follows on the day on which `employment` no longer holds; asked twice it is done once.

    The addresses of the company stop signing in, and a deputy takes a leaving contact's place.
    """
    company = Company.objects.select_for_update(no_key=True, of=("self",)).get(pk=employment.company_id)
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
    if not retire_addresses(employment.person, company):
        mails.address_lost(employment)
    employment.settled_at = clock.now()
    employment.save(update_fields=["settled_at"])
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
