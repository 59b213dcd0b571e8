"""Who may do what about companies and people, as predicates."""

from typing import Any

import rules

from members.models import Company


@rules.predicate
def is_admin(person: Any) -> bool:
    """Cluster admin. Pages for admins ask for the second step too: `members.views.access.manager_only`."""
    return bool(getattr(person, "is_admin", False))


@rules.predicate
def is_member(person: Any) -> bool:
    """Works at a member company today."""
    return bool(getattr(person, "is_member", False))


@rules.predicate
def is_contact_of(person: Any, company: Company | None) -> bool:
    """Contact or deputy of the company today; without a company: of any."""
    if not getattr(person, "is_authenticated", False):
        return False
    return person.is_contact_of(company) if company else any(job.is_contact for job in person.work_today)


@rules.predicate
def works_at(person: Any, company: Company | None) -> bool:
    """Works at the company today."""
    return bool(
        company
        and getattr(person, "is_authenticated", False)
        and any(job.company_id == company.pk for job in person.work_today)
    )


@rules.predicate
def sees_company(person: Any, company: Company) -> bool:
    """May open the company's page; twin of `Company.objects.visible_to`."""
    if works_at(person, company):
        return True
    return company.is_member and (company.public or is_member(person))


rules.add_perm("members.see_directory", is_member | is_admin)
rules.add_perm("members.see_company", sees_company | is_admin)
rules.add_perm("members.see_people_of", (is_member & sees_company) | is_admin)
rules.add_perm("members.run_company", is_contact_of | is_admin)
rules.add_perm("members.is_contact", is_contact_of)
rules.add_perm("members.administer", is_admin)
