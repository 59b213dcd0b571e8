"""Beginning and changing employments. Ending touches events: `thamsklyngen.portal.domain.employment`."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members import mails
from members.choices import COMPANY_CONTACTS, EmploymentRole
from members.domain.locking import lock_company
from members.models import Company, Employment, Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError


class NotWorkingThere(DomainError):
    """A role at a company is for those who work there today."""

    text = _("%(person)s does not work at %(company)s today.")


class LastContact(DomainError):
    """Somebody must answer for the company."""

    text = _("%(company)s would have nobody left who answers for it. Name another contact first.")


@transaction.atomic
def employ(
    person: Person,
    company: Company,
    *,
    source: str,
    title: str = "",
    role: str = EmploymentRole.ORDINARY,
) -> Employment:
    """Note that `person` works at `company` from today; who works there already stays as they are.

    Args:
        source: how we know, one of `EmploymentSource`.
        title: what they are there.
        role: ordinary, contact or deputy.

    Returns:
        The open employment.
    """
    company = lock_company(company)
    today = company.employments.on().filter(person=person).first()
    if today is not None:
        return today
    ends_today = Employment.objects.filter(person=person, company=company, since=clock.today()).first()
    if ends_today is not None:  # ended and begun anew on one day: one employment
        facts = {"until": None, "settled_at": None, "source": source, "title": title, "role": role}
        for name, value in facts.items():
            setattr(ends_today, name, value)
        ends_today.save(update_fields=[*facts])
        return ends_today
    return Employment.objects.create(
        person=person, company=company, source=source, title=title, role=role, since=clock.today()
    )


@transaction.atomic
def set_role(employment: Employment, role: str, *, by: Person) -> Employment:
    """Make somebody contact, deputy or neither. The new contact gets a mail unless they did it themself.

    Raises:
        NotWorkingThere: the employment does not hold today.
        LastContact: nobody would answer for the company.
    """
    company = lock_company(employment.company)
    employment = Employment.objects.select_for_update(no_key=True, of=("self",)).get(pk=employment.pk)
    employment.company = company
    if employment.role == role:
        return employment
    if not employment.holds():
        raise NotWorkingThere(person=employment.person, company=company)
    others = company.contacts().exclude(pk=employment.pk)
    if role not in COMPANY_CONTACTS and employment.is_contact and not others.exists():
        raise LastContact(company=company)
    employment.role = role
    employment.save(update_fields=["role"])
    if employment.is_contact and employment.person_id != by.pk:
        mails.contact_named(employment, by=by)
    return employment


@transaction.atomic
def change_colleague(employment: Employment, role: str, *, title: str, by: Person) -> Employment:
    """Change what somebody is at the company and whether they answer for it; arguments and errors as of `set_role`."""
    return set_title(set_role(employment, role, by=by), title)


@transaction.atomic
def set_title(employment: Employment, title: str) -> Employment:
    """Change what somebody is at the company."""
    lock_company(employment.company)
    employment.title = title
    employment.save(update_fields=["title"])
    return employment
