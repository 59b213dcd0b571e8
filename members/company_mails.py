"""Mails about a company's domains, invitations and list of people."""

from django.urls import reverse

from members.mails import absolute, grouped
from members.models import CompanyDomain, Person
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
