"""Terms and what companies and people say of them, for tests."""

from typing import Any

from members.choices import TermState
from members.domain.skills import put_company_skill, put_person_skills, set_visibility
from members.models import Company, CompanyCompetence, Competence, Person
from tests.factories.members import a_company, a_member
from thamsklyngen.shared.slugs import slug_of


def a_term(label: str, *, synonyms: str = "", **details: Any) -> Competence:
    """A term in use; `synonyms` with | between."""
    details = {"state": TermState.APPROVED, "slug": slug_of(label, otherwise="term"), **details}
    return Competence.objects.create(label_nb=label, synonyms=synonyms.replace("|", "\n"), **details)


def says(
    term: Competence, stance: str = "strength", *, company: Company | None = None, **details: Any
) -> CompanyCompetence:
    """What a company (a new one unless given) says of a term."""
    return put_company_skill(company or a_company(), term, {"stance": stance, **details})


def a_listed_person(name: str = "", *, contactable: bool = True, **skills: Any) -> Person:
    """A member who wants to be found; `teaches=term`, `uses=term`, `wants=term`; the rest as of `a_member`."""
    stances = {stance: skills.pop(stance) for stance in ("teaches", "uses", "wants") if stance in skills}
    person = a_member(name, **skills)
    put_person_skills(person, [(term, stance) for stance, term in stances.items()])
    set_visibility(person, listed=True, contactable=contactable)
    return person
