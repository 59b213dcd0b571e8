"""Large data for measuring the search: what thousands of made-up companies and people can."""

import datetime as dt
import random
from collections.abc import Iterable

from members.choices import CompanyStance, Headcount, PersonStance
from members.domain.competence import load_terms
from members.models import Company, CompanyCompetence, Competence, Person, PersonCompetence
from thamsklyngen.shared import clock

BATCH = 5000
PER_COMPANY, PER_PERSON = (6, 14), (1, 4)
LISTED = 0.5
OLD = 0.1  # share that nobody has confirmed for 18 months
MUNICIPALITIES = ("Orkland", "Skaun", "Heim", "Rennebu", "Rindal", "Trondheim", "Melhus", "Ålesund")
INDUSTRIES = ("Produksjon av metallvarer", "Programvare", "Transport", "Plast", "Elektro", "Rådgivning", "Emballasje")
SENTENCES = (
    "Har gjort det i mange år, og viser det gjerne fram.",
    "Ledig sveisekapasitet fra høsten.",
    "Begynte med smøring av lagrene, og ser resultater.",
    "Vil lære av noen som får det til å vare.",
    "Bruker det hver dag i verkstedet.",
    "",
)
ABOUT = (
    "Lager deler for industrien i regionen.\n\nVi har verksted, lager og et lite kontor.",
    "Leverer maskiner og vedlikehold til prosessindustrien.",
    "Små serier, korte leveringstider og lærlinger i alle fag.",
)


def load_skills(companies: list[Company], people: Iterable[int], *, seed: int) -> None:
    """Let the companies and the people (by key) tell what they can, with the vocabulary that comes with the portal."""
    chance = random.Random(seed)
    load_terms()
    terms = list(Competence.objects.in_use().order_by("slug").values_list("pk", flat=True))
    _describe(companies, chance)
    links = [link for company in companies for link in _of_company(company, terms, chance)]
    CompanyCompetence.objects.bulk_create(links, batch_size=BATCH)
    keys = sorted(people)
    skills = [skill for key in keys for skill in _of_person(key, terms, chance)]
    PersonCompetence.objects.bulk_create(skills, batch_size=BATCH)
    Person.objects.filter(pk__in=[key for key in keys if chance.random() < LISTED]).update(listed=True)


def _describe(companies: list[Company], chance: random.Random) -> None:
    for company in companies:
        company.municipality, company.industry = chance.choice(MUNICIPALITIES), chance.choice(INDUSTRIES)
        company.about, company.headcount = chance.choice(ABOUT), chance.choice(Headcount.values)
    Company.objects.bulk_update(companies, ["municipality", "industry", "about", "headcount"], batch_size=1000)


def _of_company(company: Company, terms: list[int], chance: random.Random) -> list[CompanyCompetence]:
    rows = []
    for term in chance.sample(terms, chance.randint(*PER_COMPANY)):
        stance = chance.choice(CompanyStance.values)
        rows.append(
            CompanyCompetence(
                company=company,
                competence_id=term,
                stance=stance,
                teaches=stance == CompanyStance.STRENGTH and chance.random() < 0.3,
                sentence=chance.choice(SENTENCES),
                confirmed_at=_confirmed_at(chance),
            )
        )
    return rows


def _of_person(key: int, terms: list[int], chance: random.Random) -> list[PersonCompetence]:
    return [
        PersonCompetence(
            person_id=key,
            competence_id=term,
            stance=chance.choice(PersonStance.values),
            confirmed_at=_confirmed_at(chance),
        )
        for term in chance.sample(terms, chance.randint(*PER_PERSON))
    ]


def _confirmed_at(chance: random.Random) -> dt.datetime:
    days = chance.randint(560, 900) if chance.random() < OLD else chance.randint(1, 300)
    return clock.now() - dt.timedelta(days=days)
