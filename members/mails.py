"""Mails of the members app."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import translation

from members.links import invitation_url, unsubscribe_url
from members.models import Company, CompanyDomain, CompanyInvitation, Competence, Employment, JoinRequest, Person
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.compose import compose, draft, post
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared.links import absolute

SIGN_IN_CODE = "account/sign_in_code"
ADDRESS_CODE = "account/address_code"
ADDRESS_CHANGED = "account/address_changed"
DOMAIN_CODE = "members/domain_code"


def secret_code(
    template: str, person: Any, *, to: str, code: str, expires_at: dt.datetime, language: str = ""
) -> Message:
    """A one-time code, to `to`: a secret message that is let go of when the code no longer holds.

    Args:
        language: `nb` or `en`; empty for the person's.
    """
    return compose(
        template,
        person,
        to=to,
        facts={"code": grouped(code), "expires_at": expires_at},
        priority=Priority.URGENT,
        expires_at=expires_at,
        secret=True,
        language=language,
    )


def address_changed(person: Any, old: str, *, still_signs_in: bool) -> Message:
    """To the address that was the main one: mail goes elsewhere now. The new one is not named: others may read here."""
    return compose(ADDRESS_CHANGED, person, to=old, facts={"still_signs_in": still_signs_in})


def grouped(code: str) -> str:
    """`483912` as people read it aloud: `483 912`."""
    return f"{code[:3]} {code[3:]}"


def cluster_managers() -> list[Person]:
    """Who hears of what the cluster manager has to decide."""
    return list(Person.objects.filter(is_staff=True, is_active=True).order_by("pk"))


def contact_now(employment: Employment) -> Message:
    """To a deputy: you are the company's contact from today."""
    company = employment.company
    facts = {"company": str(company), "url": absolute(reverse("members:run_company", args=[company.slug]))}
    return compose("members/contact_now", employment.person, facts=facts)


def contact_named(employment: Employment, *, by: Person) -> Message:
    """To somebody whom another has made contact or deputy of their company."""
    company = employment.company
    with translation.override(employment.person.language):
        facts = {
            "company": str(company),
            "role": str(employment.get_role_display()),
            "by": str(by),
            "url": absolute(reverse("members:run_company", args=[company.slug])),
        }
    return compose("members/contact_named", employment.person, facts=facts)


def contact_missing(company: Company) -> list[Message]:
    """To the cluster managers: nobody answers for the company."""
    facts = {"company": str(company), "url": absolute(reverse("manage:company", args=[company.slug]))}
    return [compose("members/contact_missing", manager, facts=facts) for manager in cluster_managers()]


def address_lost(employment: Employment) -> list[Message]:
    """To the cluster managers: a person has no address left to sign in with."""
    facts = {
        "name": str(employment.person),
        "company": str(employment.company),
        "new_email": employment.new_email,
        "url": absolute(reverse("manage:person", args=[employment.person_id])),
    }
    return [compose("members/address_lost", manager, facts=facts) for manager in cluster_managers()]


def join_asked(request: JoinRequest) -> list[Message]:
    """To who decides and to the cluster managers: somebody wants in."""
    return _about_joining("members/join_asked", request)


def join_late(request: JoinRequest) -> list[Message]:
    """To the same: it has waited for three working days, or the contact is gone; a cluster manager may decide now."""
    return _about_joining("members/join_late", request)


def _about_joining(template: str, request: JoinRequest) -> list[Message]:
    contacts = [job.person for job in request.company.contacts()] if request.company else []
    facts = {
        "name": str(request.person),
        "email": request.person.email,
        "company": str(request.company or request.company_name),
        "is_new": request.company is None,
        "by_code": request.by_code,
        "title": request.title,
        "message": request.message,
        "has_contact": bool(contacts),
        "url": absolute(reverse("members:join_request", args=[request.pk])),
    }
    readers = {person.pk: person for person in [*contacts, *cluster_managers()]}
    return [compose(template, person, facts={**facts, "to_contact": person in contacts}) for person in readers.values()]


def join_approved(request: JoinRequest) -> Message:
    """To the person: you are in."""
    facts = {"company": str(request.company), "url": absolute("/")}
    return compose("members/join_approved", request.person, facts=facts)


def join_declined(request: JoinRequest) -> Message:
    """To the person: no, and why."""
    facts = {
        "company": str(request.company or request.company_name),
        "reason": request.reason,
        "by": request.decided_by.name_outside if request.decided_by else "",
        "url": absolute(reverse("members:join")),
    }
    return compose("members/join_declined", request.person, facts=facts)


def term_answered(person: Person, proposed: Competence, *, now: Competence | None, reason: str) -> Message:
    """To who proposed a term: it is in use, goes by the name of another one, or is refused (`now` is None), and why."""
    with translation.override(person.language):
        facts = {
            "proposed": str(proposed),
            "term": str(now or ""),
            "merged": now is not None and now.pk != proposed.pk,
            "reason": reason,
            "url": absolute(now.get_absolute_url() if now else reverse("members:competences")),
        }
    return compose("members/term_answered", person, facts=facts)


def skills_of_company(company: Company) -> list[Message]:
    """To the company's contacts, once a year: is what it says it can still right?"""
    url = absolute(reverse("members:company_competence", args=[company.slug]))
    facts = {"company": str(company), "number": company.competences.count(), "url": url}
    return [compose("members/skills_of_company", job.person, facts=facts) for job in company.contacts()]


def skills_of_person(person: Person) -> Message:
    """To somebody who says what they can, once a year: is it still right?"""
    facts = {"number": person.competences.count(), "url": absolute(reverse("members:my_competence"))}
    return compose("members/skills_of_person", person, facts=facts)


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


def company_invitation(row: CompanyInvitation, person: Person | None) -> Message:
    """To whoever reads mail at the address: a colleague asks you in. In the language of `person` if we know them."""
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


def welcome(people: Iterable[Person]) -> list[Message]:
    """To people whom somebody else has put in, fetched with their work: who has what of them, why, and how to leave."""
    return post(_welcome(person) for person in people)


def rendered_welcome(person: Person) -> Message:
    """The welcome as `person` would get it, for a preview; it is not sent."""
    message = _welcome(person)
    message.facts["unsubscribe_url"] = absolute("/mail/stop/…/")  # theirs alone
    render(message)
    return message


def _welcome(person: Person) -> Message:
    facts = {
        "name": person.get_short_name() if person.name else "",
        "whole_name": person.name,
        "phone": person.phone,
        "companies": ", ".join(str(job.company) for job in person.work_today),
        "title": ", ".join(job.title for job in person.work_today if job.title),
        "url": absolute(reverse("account_login")),
        "unsubscribe_url": unsubscribe_url(person),
    }
    return draft("members/welcome", person, facts=facts)
