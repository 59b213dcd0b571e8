"""What companies and people say they can and want to learn, and what the cluster may make of it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _

from members import mails
from members.choices import CompanyStance, TermState
from members.domain.directory import company_order, person_order, with_contact
from members.domain.locking import lock_company
from members.models import Company, CompanyCompetence, Competence, Membership, Person, PersonCompetence
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

TEACHING = (CompanyStance.STRENGTH, CompanyStance.HAS)
ASK_AFTER = dt.timedelta(days=365)
ASK_AT_ONCE = 200  # companies or people a run: nobody's server takes 20,000 mails for an attack
SEVERAL = 2  # companies that want to learn something before it is suggested


class NotInUse(DomainError):
    """Only terms in use may be picked."""

    text = _("“%(term)s” is not in the vocabulary any more. Pick another term.")


def _term(term: Competence) -> Competence:
    """The term locked: one that has been merged meanwhile leads to the one it went into."""
    locked = Competence.objects.select_for_update(no_key=True).get(pk=term.pk)
    if locked.merged_into_id:
        locked = Competence.objects.select_for_update(no_key=True).get(pk=locked.merged_into_id)
    if locked.state != TermState.APPROVED:
        raise NotInUse(term=str(locked))
    return locked


@transaction.atomic
def put_company_skill(company: Company, term: Competence, details: Mapping[str, Any]) -> CompanyCompetence:
    """Say how `company` stands to a term, for the first time or anew; saying it confirms it.

    Args:
        details: stance, teaches, sentence, contact; those left out stay as they are.

    Raises:
        NotInUse: the term may not be picked.
    """
    company = lock_company(company)
    term = _term(term)
    link = CompanyCompetence.objects.filter(company=company, competence=term).first()
    link = link or CompanyCompetence(company=company, competence=term)
    for name, value in details.items():
        setattr(link, name, value)
    link.teaches = link.teaches and link.stance in TEACHING
    link.confirmed_at = clock.now()
    link.save()
    return link


@transaction.atomic
def put_company_skills(
    company: Company, entries: Iterable[tuple[Competence, Mapping[str, Any]]]
) -> list[CompanyCompetence]:
    """Several at once, all or none; arguments and errors as of `put_company_skill`."""
    rows = sorted(entries, key=lambda entry: entry[0].pk)  # one order of locks for everybody
    return [put_company_skill(company, term, details) for term, details in rows]


@transaction.atomic
def put_person_skills(person: Person, entries: Iterable[tuple[Competence, str]]) -> list[PersonCompetence]:
    """Say how `person` stands to terms; only they themselves do.

    Args:
        entries: terms, each with one of `PersonStance`.

    Raises:
        NotInUse: a term may not be picked.
    """
    Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    links = []
    for term, stance in sorted(entries, key=lambda entry: entry[0].pk):
        term = _term(term)
        link = PersonCompetence.objects.filter(person=person, competence=term).first()
        link = link or PersonCompetence(person=person, competence=term)
        link.stance, link.confirmed_at = stance, clock.now()
        link.save()
        links.append(link)
    return links


def confirm(owner: Company | Person) -> int:
    """Say of all that `owner` has said about itself that it is still right.

    Returns:
        How many statements that was.
    """
    return owner.competences.update(confirmed_at=clock.now())


def set_visibility(person: Person, *, listed: bool, contactable: bool) -> None:
    """Let members find `person` or not, and see how to reach them or not."""
    person.listed, person.contactable = listed, contactable
    person.save(update_fields=["listed", "contactable"])


def skills_of(company: Company) -> list[CompanyCompetence]:
    """What a company says of itself, strengths first; each with `neighbours`: how many others are strong there."""
    strong = CompanyCompetence.objects.filter(competence=OuterRef("competence"), stance=CompanyStance.STRENGTH)
    others = at_members(strong.exclude(company=company)).order_by().values("competence")
    number = Subquery(others.annotate(number=Count("pk")).values("number"))
    links = company.competences.select_related("competence").annotate(neighbours=Coalesce(number, 0))
    return sorted(with_contact(links), key=company_order)


def by_stance(links: Iterable[CompanyCompetence]) -> list[tuple[str, list[CompanyCompetence]]]:
    """The links of each stance that there are, with the stance's heading."""
    rows = list(links)
    grouped = [(HEADINGS[stance], [link for link in rows if link.stance == stance]) for stance in CompanyStance]
    return [(heading, some) for heading, some in grouped if some]


HEADINGS: dict[str, Any] = {
    CompanyStance.STRENGTH: _("Strengths"),
    CompanyStance.HAS: _("Also does"),
    CompanyStance.DEVELOPING: _("Is developing"),
    CompanyStance.WANTS: _("Wants to learn"),
}


def skills_of_person(person: Person) -> list[PersonCompetence]:
    """What somebody says of themself, what they can teach first."""
    return sorted(person.competences.select_related("competence"), key=person_order)


def at_members(links: QuerySet[CompanyCompetence]) -> QuerySet[CompanyCompetence]:
    """Links of companies that are members today."""
    return links.filter(Exists(Membership.objects.on().filter(company=OuterRef("company"))))


@dataclass(frozen=True)
class Suggestion:
    """Something that several companies want to learn, and who can teach it."""

    term: Competence
    wanting: list[Company]
    teachers: list[Company]


def suggestions(terms: QuerySet[Competence] | None = None) -> list[Suggestion]:
    """Terms that several member companies want to learn and another one can teach, the most wanted first.

    What nobody has confirmed for 18 months counts neither way. One query: of the companies their names and addresses
    are read, and no more.

    Args:
        terms: only among these; all in use by default.
    """
    links = at_members(CompanyCompetence.objects.fresh()).order_by().filter(competence=OuterRef("pk"))
    wants, teaches = links.filter(stance=CompanyStance.WANTS), links.filter(teaches=True)
    chosen = Competence.objects.in_use() if terms is None else terms
    wanted = wants.values("competence").annotate(number=Count("pk")).values("number")
    ranked = chosen.annotate(wanted=Coalesce(Subquery(wanted), 0)).filter(Exists(teaches), wanted__gte=SEVERAL)
    found = ranked.annotate(wanting=_companies_of(wants.filter(teaches=False)), teachers=_companies_of(teaches))
    return [
        Suggestion(term, [Company(**row) for row in term.wanting], [Company(**row) for row in term.teachers])
        for term in found.order_by("-wanted", "sort_nb", "pk")
    ]


def _companies_of(links: QuerySet[CompanyCompetence]) -> ArraySubquery:
    """The companies of `links` in one column, by name: what it takes to show them and to lead to them."""
    facts = JSONObject(id="company", name="company__name", slug="company__slug")
    return ArraySubquery(links.order_by("company__sort_name", "pk").annotate(facts=facts).values("facts"))


def ask_due() -> int:
    """Ask companies' contacts and people whether what they said a year ago is still right; each once a year.

    Returns:
        How many companies and people were asked.
    """
    old = Q(skills_asked_at=None) | Q(skills_asked_at__lte=clock.now() - ASK_AFTER)
    companies = Company.objects.members().filter(old, _has_old(CompanyCompetence, "company"))
    people = Person.objects.members().filter(old, _has_old(PersonCompetence, "person"), anonymised_at=None)
    return _ask_each(companies, mails.skills_of_company) + _ask_each(people, mails.skills_of_person)


def _has_old(kind: Any, owner: str) -> Exists:
    rows = kind.objects.filter(confirmed_at__lte=clock.now() - ASK_AFTER)
    return Exists(rows.filter(**{owner: OuterRef("pk")}))


def _ask_each(owners: QuerySet[Any], mail: Any) -> int:
    number = 0
    for key in owners.order_by("pk").values_list("pk", flat=True)[:ASK_AT_ONCE]:
        with transaction.atomic():
            owner = owners.select_for_update(no_key=True, of=("self",)).filter(pk=key).first()
            if owner is not None:  # nobody else has asked meanwhile
                owner.skills_asked_at = clock.now()
                owner.save(update_fields=["skills_asked_at"])
                mail(owner)
                number += 1
    return number
