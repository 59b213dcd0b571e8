"""Who can what: finding companies and people by names, texts, terms and synonyms."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import QueryDict

from members.choices import CompanyStance, MembershipKind, PersonStance
from members.domain.terms import SHORT, asked_words, meaning, meant_by, other_words
from members.models import Company, CompanyCompetence, Competence, Employment, Membership, Person, PersonCompetence
from members.models.person import PersonQuerySet
from thamsklyngen.shared import search

LONGEST = 120
TEACHES = "teaches"
MENTIONS = "mentions"  # found by its name or text alone
COMPANY_RANKS = [*CompanyStance.values, MENTIONS]
NONE = Q(pk=None)
SHOWN_LINKS = 4
LAST_LETTERS = str.maketrans("æøåäö", "{|}{|")


@dataclass(frozen=True)
class Filters:
    """What is asked for; it stands in the address."""

    q: str = ""
    stance: str = ""
    municipality: str = ""
    industry: str = ""
    kind: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        """The filters in an address; rubbish counts as none."""
        free = {name: query.get(name, "").strip()[:LONGEST] for name in ("q", "municipality", "industry")}
        known = {"stance": [*CompanyStance.values, *PersonStance.values], "kind": MembershipKind.values}
        chosen = {name: query.get(name, "") for name, values in known.items() if query.get(name, "") in values}
        return cls(**free, **chosen)

    @property
    def narrow(self) -> bool:
        """Whether something is left out, whatever is searched for."""
        return bool(self.stance or self.municipality or self.industry or self.kind)

    def fit(self, company: Company) -> bool:
        """Whether what a company is fits; `company.kind` is its membership's."""
        chosen = {name: getattr(self, name) for name in ("municipality", "industry", "kind")}
        return all(getattr(company, name) == value for name, value in chosen.items() if value)


@dataclass(frozen=True)
class Part:
    """One word that is looked for, and the terms it means; without a word: the terms alone."""

    word: str
    terms: frozenset[int]

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
        return cls((Part("", frozenset({term.pk, *(child.pk for child in narrower)})),), (term,))


def _every(conditions: Iterable[Q]) -> Q:
    """All of `conditions`; nothing at all where there are none."""
    whole = Q()
    for condition in conditions:
        whole &= condition
    return whole


def _any(conditions: Iterable[Q]) -> Q:
    whole = NONE
    for condition in conditions:
        whole |= condition
    return whole


def _with_stance(links: QuerySet[Any], stance: str) -> QuerySet[Any]:
    """Only links of a stance; companies that teach say so beside it."""
    if links.model is CompanyCompetence and stance == TEACHES:
        return links.filter(teaches=True)
    return links.filter(stance=stance) if stance else links


def companies(asked: Asked, filters: Filters) -> list[Company]:
    """All member companies that fit, without regard to what they are, by stance and name.

    Each has `rank` (an index into COMPANY_RANKS), `taught` (whether it can teach some of it) and `kind` (its
    membership's); texts are left in the database.
    """
    links = _with_stance(CompanyCompetence.objects.order_by(), filters.stance)
    kind = Membership.objects.on().filter(company=OuterRef("pk")).values("kind")[:1]
    rows = Company.objects.annotate(kind=Subquery(kind)).filter(kind__isnull=False)
    for part in asked.parts:
        rows = rows.filter(part.in_company() | Q(pk__in=links.filter(part.in_link()).values("company")))
    if filters.stance or not asked.parts:
        rows = rows.filter(Exists(links.filter(company=OuterRef("pk"))))
    taught = Exists(links.filter(_any(part.in_link() for part in asked.parts), company=OuterRef("pk"), teaches=True))
    rows = (
        rows.annotate(rank=_rank(asked, links), taught=taught)
        .order_by("rank", "sort_name", "pk")
        .select_related("logo")
    )
    logo = [f"logo__{name}" for name in ("digest", "width", "height", "company")]
    return list(rows.only("name", "slug", "municipality", "industry", *logo))


def _rank(asked: Asked, links: QuerySet[CompanyCompetence]) -> Coalesce:
    """The strongest stance among the links that were meant, else among those that hold a part of what was asked."""
    order = Case(*(When(stance=stance, then=Value(rank)) for rank, stance in enumerate(CompanyStance.values)))
    own = links.filter(company=OuterRef("pk")).annotate(order=order)

    def strongest(which: Q) -> Subquery:
        return Subquery(own.filter(which).values("company").annotate(least=Min("order")).values("least"))

    last = Value(len(CompanyStance), output_field=IntegerField())
    if not asked.parts:
        return Coalesce(strongest(Q()), last)
    some = _any(part.in_link() for part in asked.parts)
    return Coalesce(strongest(_meant(asked)), strongest(some), last)


def _meant(asked: Asked) -> Q:
    """Links that, with their company's texts, hold every word, and at least one themselves."""
    whole = _every(part.in_link() | part.in_text("company__folded") for part in asked.parts)
    return whole & _any(part.in_link() for part in asked.parts)


def add_links(found: Iterable[Company], asked: Asked, filters: Filters) -> list[Company]:
    """Give each company of a page its `stance` and `links`, the meant ones, and `more`: how many are not shown."""
    rows = list(found)
    links = _with_stance(CompanyCompetence.objects.filter(company__in=rows), filters.stance)
    if asked.parts:
        links = links.filter(_any(part.in_link() for part in asked.parts))
        links = links.annotate(meant=ExpressionWrapper(_meant(asked), output_field=BooleanField()))
    for company in rows:
        company.stance = COMPANY_RANKS[company.rank]  # type: ignore[attr-defined]
        company.links = []  # type: ignore[attr-defined]
    by_key: dict[int, Any] = {company.pk: company for company in rows}
    for link in with_contact(links.select_related("competence")):
        by_key[link.company_id].links.append(link)
    for company in by_key.values():
        _choose_links(company)
    return rows


def _choose_links(company: Any) -> None:
    """The meant links if there are any, the strongest first."""
    best = [link for link in company.links if getattr(link, "meant", True)] or company.links
    best.sort(key=company_order)
    company.links, company.more = best[:SHOWN_LINKS], len(best[SHOWN_LINKS:])


def with_contact(links: QuerySet[CompanyCompetence]) -> QuerySet[CompanyCompetence]:
    """With whom to ask, and `answers`: whether they still work there and may be contacted."""
    works = Employment.objects.on().filter(company=OuterRef("company"), person=OuterRef("contact"))
    there = Q(contact__is_active=True, contact__hidden=False, contact__contactable=True) & Exists(works)
    return links.select_related("contact").annotate(answers=ExpressionWrapper(there, output_field=BooleanField()))


def listed_people() -> PersonQuerySet:
    """Members who opted in: those whom other members may find."""
    return Person.objects.members().filter(listed=True, hidden=False, anonymised_at=None)


def people(asked: Asked, filters: Filters) -> PersonQuerySet:
    """Listed people who fit, by name in Norwegian order, with today's work at hand."""
    links = _with_stance(PersonCompetence.objects.order_by(), filters.stance)
    rows = listed_people()
    for part in asked.parts:
        named = Q(pk__in=links.filter(competence__in=part.terms).values("person"))
        rows = rows.filter(part.in_text() | named)
    if filters.stance:
        rows = rows.filter(Exists(links.filter(person=OuterRef("pk"))))
    where = {
        f"company__{name}": value
        for name, value in {"municipality": filters.municipality, "industry": filters.industry}.items()
        if value
    }
    if where:
        rows = rows.filter(Exists(Employment.objects.at_members().filter(person=OuterRef("pk"), **where)))
    if filters.kind:
        kinds = Membership.objects.on().filter(kind=filters.kind).values("company")
        rows = rows.filter(Exists(Employment.objects.on().filter(person=OuterRef("pk"), company__in=kinds)))
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


def norwegian(text: str) -> str:
    """What texts are sorted by, as the database's `sort_key` does it: æ, ø and å behind z."""
    return text.lower().translate(LAST_LETTERS)


def in_norwegian_order(texts: Iterable[str]) -> list[str]:
    """Texts in Norwegian order."""
    return sorted(texts, key=norwegian)
