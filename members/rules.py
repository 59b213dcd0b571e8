"""Who may do what about companies and people, as predicates."""

import rules

from members.models import Company, Person


@rules.predicate
def is_member(person: Person) -> bool:
    """Works at a member company today."""
    return bool(getattr(person, "is_member", False))


@rules.predicate
def is_contact_of(person: Person, company: Company | None) -> bool:
    """Contact or deputy of the company today."""
    return bool(getattr(person, "is_authenticated", False)) and person.is_contact_of(company)
