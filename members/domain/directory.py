"""Who can what: finding companies and people by names, texts, terms and synonyms."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict

from members.choices import CompanyStance, MembershipKind, PersonStance
from members.domain.terms import SHORT, asked_words, meaning, meant_by, other_words
from members.models import Company, CompanyCompetence, Competence, Employment, Membership, Person, PersonCompetence
from members.models.person import EmploymentQuerySet, PersonQuerySet
from thamsklyngen.shared import search

LONGEST = 120
TEACHES = "teaches"
MENTIONS = "mentions"  # found by its name or text alone
COMPANY_RANKS = [*CompanyStance.values, MENTIONS]
FREE = ("q", "municipality", "industry", "company", "competence")  # filters whose values are no fixed words
NONE = Q(pk=None)
SHOWN_LINKS = 4
LISTED: dict[str, Any] = {"listed": True, "hidden": False, "anonymised_at": None}  # found by other members


@dataclass(frozen=True)
class Filters:
    """What is asked for; it stands in the address."""

    q: str = ""
    stance: str = ""
    municipality: str = ""
    industry: str = ""
    kind: str = ""
    company: str = ""  # its slug
    competence: str = ""  # its slug

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """The filters in an address; rubbish counts as none."""
        free = {name: query.get(name, "").strip()[:LONGEST] for name in FREE}
        known = {"stance": [*CompanyStance.values, *PersonStance.values], "kind": MembershipKind.values}
        chosen = {name: query.get(name, "") for name, values in known.items() if query.get(name, "") in values}
        return cls(**free, **chosen)

    @property
    def narrow(self) -> bool:
        """Whether something is left out, whatever is searched for."""
        return any(value for name, value in vars(self).items() if name != "q")

    def in_address(self, **instead: str) -> str:
        """The filters as an address carries them, with `instead` in the place of some."""
        return urlencode({name: value for name, value in {**vars(self), **instead}.items() if value})

    def fit(self, company: Company) -> bool:
        """Whether what a company is fits; `company.kind` is its membership's."""
        chosen = {name: getattr(self, name) for name in ("municipality", "industry", "kind")}
        return all(getattr(company, name) == value for name, value in chosen.items() if value)


@dataclass(frozen=True)
class Part:
    """One word that is looked for, and the terms it means; without a word: the terms alone."""

    word: str
    terms: frozenset[int]

    @classmethod
    def about(cls, term: Competence, narrower: Iterable[Competence]) -> Self:
        """A term and those under it."""
        return cls("", frozenset({term.pk, *(child.pk for child in narrower)}))

    def in_text(self, column: str = "folded") -> Q:
        """Rows whose folded `column` holds the word."""
        if not self.word:
            return NONE
        word = search.folded(self.word)
        return Q(**{f"{column}__regex": rf"\m{word}"} if len(self.word) <= SHORT else {f"{column}__contains": word})

    def in_prose(self, rows: QuerySet[Any], column: str) -> Q:
        """Rows in whose text the word stands, in whatever form Norwegian bends it."""
        if not self.word:
            return NONE
        words = SearchVector(column, config="norwegian")
        found = rows.annotate(prose=words).filter(prose=SearchQuery(self.word, config="norwegian"))
        return Q(pk__in=found.order_by().values("pk"))

    def in_link(self) -> Q:
        """Links of companies whose term or sentence fits."""
        sentences = self.in_prose(CompanyCompetence.objects.all(), "sentence")
        return Q(competence__in=self.terms) | self.in_text() | sentences

    def in_company(self) -> Q:
        """Companies whose name or text fits."""
        return self.in_text() | self.in_prose(Company.objects.all(), "about")


@dataclass(frozen=True)
class Asked:
    """What is searched for, word by word, and the terms that are meant."""

    parts: tuple[Part, ...] = ()
    meant: tuple[Competence, ...] = ()
    also: tuple[str, ...] = ()  # other words for it, which are searched for too

    @classmethod
    def of(cls, text: str, vocabulary: Iterable[Competence]) -> Self:
        """Read a search; `vocabulary` holds the terms in use."""
        terms, words = list(vocabulary), asked_words(text)
        meant = meant_by(words, terms)
        parts = (Part(word, meaning(word, terms)) for word in words)
        return cls(tuple(parts), tuple(meant), tuple(other_words(words, meant, terms)))

    @classmethod
    def about(cls, term: Competence, narrower: Iterable[Competence]) -> Self:
        """A term, with those under it."""
        return cls((Part.about(term, narrower),), (term,))

    def within(self, term: Competence, narrower: Iterable[Competence]) -> Self:
        """The same, of a term and those under it only."""
        return replace(self, parts=(*self.parts, Part.about(term, narrower)))


def _any(conditions: Iterable[Q]) -> Q:
    whole = NONE
    for condition in conditions:
        whole |= condition
    return whole


def _said(conditions: Iterable[Q]) -> dict[str, Any]:
    """Columns `fits_0`, `fits_1` … that say which of `conditions` hold."""
    output = BooleanField()
    return {f"fits_{number}": ExpressionWrapper(each, output_field=output) for number, each in enumerate(conditions)}


def _with_stance(links: QuerySet[Any], stance: str) -> QuerySet[Any]:
    """Only links of a stance; companies that teach say so beside it."""
    if links.model is CompanyCompetence and stance == TEACHES:
        return links.filter(teaches=True)
    return links.filter(stance=stance) if stance else links


class Fit(NamedTuple):
    """A company's link that holds a part of what was asked for at least."""

    pk: int
    rank: int
    silent: bool  # can't teach it
    parts: tuple[bool, ...]


def companies(asked: Asked, filters: Filters) -> list[Company]:
    """All member companies that fit, without regard to what they are, by stance and name.

    What fits is read in two flat queries and put together here: asking for each company would take a second.

    Each has `fits` (its links that were meant, the strongest first), `rank` (an index into COMPANY_RANKS), `taught`
    (whether it can teach some of it) and `kind` (its membership's); texts are left in the database.
    """
    fits = _fits(asked, filters)
    kind = Membership.objects.on().filter(company=OuterRef("pk")).values("kind")[:1]
    texts = [part.in_company() for part in asked.parts]
    rows = Company.objects.annotate(kind=Subquery(kind), **_said(texts)).select_related("logo")
    logo = [f"logo__{name}" for name in ("digest", "width", "height", "company")]
    rows = rows.only("name", "slug", "municipality", "industry", "sort_name", *logo)
    maybe = Q(pk__in=list(fits)) if filters.stance or not asked.parts else _any(texts) | Q(pk__in=list(fits))
    found = []
    for company in rows.filter(maybe, kind__isnull=False):
        if _weigh(company, fits[company.pk]):
            found.append(company)
    found.sort(key=lambda company: (company.rank, company.sort_name, company.pk))  # type: ignore[attr-defined]
    return found


def _fits(asked: Asked, filters: Filters) -> dict[int, list[Fit]]:
    """What fits of what companies say, by company."""
    links = _with_stance(CompanyCompetence.objects.order_by(), filters.stance)
    conditions = [part.in_link() for part in asked.parts]
    if conditions:
        links = links.filter(_any(conditions))
    flags = _said(conditions)
    by_company: dict[int, list[Fit]] = defaultdict(list)
    for row in links.annotate(**flags).values_list("company", "pk", "stance", "teaches", *flags):
        by_company[row[0]].append(Fit(row[1], COMPANY_RANKS.index(row[2]), not row[3], row[4:]))
    return by_company


def _weigh(company: Any, fits: list[Fit]) -> bool:
    """Note what of `fits` was meant, and tell whether the company holds every part of what was asked for.

    Meant are links that hold, with their company's texts, every part; where none does, all that hold some part.
    """
    size = len(fits[0].parts) if fits else len([name for name in vars(company) if name.startswith("fits_")])
    texts = [getattr(company, f"fits_{number}") for number in range(size)]
    if not all(texts[number] or any(fit.parts[number] for fit in fits) for number in range(size)):
        return False
    whole = [fit for fit in fits if all(own or text for own, text in zip(fit.parts, texts, strict=True))]
    company.fits = sorted(whole or fits, key=lambda fit: (fit.rank, fit.silent, fit.pk))
    company.rank = company.fits[0].rank if company.fits else len(CompanyStance)
    company.taught = any(not fit.silent for fit in company.fits)
    return True


def add_links(found: Iterable[Company]) -> list[Company]:
    """Give each company of a page its `stance` and `links`, the meant ones, and `more`: how many are not shown."""
    rows: list[Any] = list(found)
    shown = [fit.pk for company in rows for fit in company.fits[:SHOWN_LINKS]]
    by_company: dict[int, list[CompanyCompetence]] = defaultdict(list)
    for link in with_contact(CompanyCompetence.objects.filter(pk__in=shown).select_related("competence")):
        by_company[link.company_id].append(link)
    for company in rows:
        company.stance = COMPANY_RANKS[company.rank]
        company.links = sorted(by_company[company.pk], key=company_order)
        company.more = len(company.fits[SHOWN_LINKS:])
    return rows


def with_contact(links: QuerySet[CompanyCompetence]) -> QuerySet[CompanyCompetence]:
    """With whom to ask, and `answers`: whether they still work there and may be contacted."""
    works = Employment.objects.on().filter(company=OuterRef("company"), person=OuterRef("contact"))
    there = Q(contact__is_active=True, contact__hidden=False, contact__contactable=True) & Exists(works)
    return links.select_related("contact").annotate(answers=ExpressionWrapper(there, output_field=BooleanField()))


def listed_people() -> PersonQuerySet:
    """Members who opted in: those whom other members may find."""
    return Person.objects.members().filter(**LISTED)


def listed_jobs() -> EmploymentQuerySet:
    """What `listed_people` do today at member companies; flat, so that it is fast by whatever way it is read."""
    listed = {f"person__{name}": value for name, value in LISTED.items()}
    return Employment.objects.at_members().filter(person__is_active=True, **listed)


def people(asked: Asked, filters: Filters) -> PersonQuerySet:
    """Listed people who fit, by name in Norwegian order, with today's work at hand."""
    links = _with_stance(PersonCompetence.objects.order_by(), filters.stance)
    rows = listed_people()
    for part in asked.parts:
        named = Q(pk__in=links.filter(competence__in=part.terms).values("person"))
        rows = rows.filter(part.in_text() | named)
    if filters.stance:
        rows = rows.filter(Exists(links.filter(person=OuterRef("pk"))))
    chosen = {"municipality": filters.municipality, "industry": filters.industry, "slug": filters.company}
    where = {f"company__{name}": value for name, value in chosen.items() if value}
    jobs = Employment.objects.at_members().filter(person=OuterRef("pk"), **where)
    if filters.kind:
        jobs = jobs.filter(company__in=Membership.objects.on().filter(kind=filters.kind).values("company"))
    if where or filters.kind:
        rows = rows.filter(Exists(jobs))
    return rows.order_by("sort_name", "pk").with_work()


def add_skills(found: Iterable[Person], asked: Asked, filters: Filters) -> list[Person]:
    """Give each person of a page `skills`: those asked for, else all."""
    rows = list(found)
    wanted = {key for part in asked.parts for key in part.terms}
    links = _with_stance(PersonCompetence.objects.filter(person__in=rows), filters.stance)
    by_person: dict[int, list[PersonCompetence]] = {person.pk: [] for person in rows}
    for link in links.select_related("competence"):
        by_person[link.person_id].append(link)
    for person in rows:
        skills = sorted(by_person[person.pk], key=person_order)
        person.skills = [link for link in skills if link.competence_id in wanted] or skills  # type: ignore[attr-defined]
    return rows


def person_order(link: PersonCompetence) -> tuple[int, str]:
    """What somebody can teach first, what they want to learn last."""
    return PersonStance.values.index(link.stance), str(link.competence).casefold()


def company_order(link: CompanyCompetence) -> tuple[int, bool, str]:
    """Strengths first, among them those that the company can teach."""
    return CompanyStance.values.index(link.stance), not link.teaches, str(link.competence).casefold()


def in_norwegian_order(texts: Iterable[str]) -> list[str]:
    """Texts in Norwegian order."""
    return sorted(texts, key=search.norwegian)
