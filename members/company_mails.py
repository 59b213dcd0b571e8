"""Mails about a company's domains, invitations and list of people."""

from django.urls import reverse

from members.domain.person import person_with
from members.links import invitation_url
from members.mails import absolute, cluster_managers, grouped
from members.models import Company, CompanyDomain, CompanyInvitation, Employment, Person
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.compose import compose
from thamsklyngen.outbox.models import Message

DOMAIN_CODE = "members/domain_code"


def domain_code(row: CompanyDomain, code: str, *, by: Person) -> Message:
    """To an address at the domain, in the language of who asked: the code that proves it. Secret, as all codes are."""
    facts = {
        "code": grouped(code),
        "expires_at": row.proof_expires_at,
        "domain": row.domain,
        "company": str(row.company),
        "by": str(by),
        "url": absolute(reverse("members:domain", args=[row.company.slug, row.pk])),
    }
    return compose(
        DOMAIN_CODE, language=by.language, to=row.proof_email, facts=facts, priority=Priority.URGENT,
        expires_at=row.proof_expires_at, secret=True,
    )  # fmt: skip


def company_invitation(row: CompanyInvitation) -> Message:
    """To whoever reads mail at the address: a colleague asks you in. In their language if we know them."""
    person = person_with(row.email)
    known = row.sent_by.language if row.sent_by else ""
    facts = {
        "company": str(row.company),
        "by": str(row.sent_by or row.company),
        "name": row.name,
        "expires_at": row.expires_at,
        "url": invitation_url(row),
    }
    language = person.language if person else known
    return compose("members/company_invitation", person, to=row.email, language=language, facts=facts)


def roster_asked(company: Company) -> list[Message]:
    """To the company's contacts, twice a year: is the list of your people right?"""
    url = absolute(reverse("members:roster", args=[company.slug]))
    facts = {"company": str(company), "number": company.employments.on().count(), "url": url}
    return [compose("members/roster_asked", job.person, facts=facts) for job in company.contacts()]


def address_bounced(job: Employment) -> list[Message]:
    """To the company's other contacts, else to the cluster managers: mail to one of its people comes back."""
    contacts = [row.person for row in job.company.contacts() if row.person_id != job.person_id]
    url = absolute(reverse("members:roster", args=[job.company.slug]))
    facts = {"company": str(job.company), "name": str(job.person), "email": job.person.email, "url": url}
    readers = contacts or cluster_managers()
    return [compose("members/address_bounced", person, facts=facts) for person in readers]
