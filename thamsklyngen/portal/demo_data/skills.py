"""What the demo's companies and people can and want to learn.

Made up, and told of made-up companies and people only; but for 5S at Simpro, which stands in the article.
"""

from typing import NamedTuple

from groups.domain.competence import set_owner
from members.choices import CompanyStance, PersonStance
from members.domain.competence import load_terms
from members.domain.skills import put_company_skills, put_person_skills, set_visibility
from members.models import Competence
from thamsklyngen.portal.demo_data import content
from thamsklyngen.portal.demo_data.cast import Cast


class Says(NamedTuple):
    """What a company says of itself, and whom to ask by first name."""

    term: str
    stance: str
    sentence: str = ""
    teaches: bool = False
    ask: str = ""


STRONG, HAS, GROWS, WANTS = CompanyStance.STRENGTH, CompanyStance.HAS, CompanyStance.DEVELOPING, CompanyStance.WANTS
COMPANIES: dict[str, list[Says]] = {
    content.SIMPRO: [Says("5s", STRONG, "Har innført 5S og arbeider systematisk med metoden.", teaches=True)],
    content.MECHANICAL: [
        Says("sveising", STRONG, "Sveiser små serier i stål og aluminium.", teaches=True, ask="Rolf"),
        Says("maskinering", STRONG, "Dreier og freser deler opp til en meter.", ask="Nina"),
        Says("iso-9001", HAS, "Sertifisert, og lever godt med det.", ask="Nina"),
        Says("5s", WANTS, "Vil få orden i verkstedet før sommeren.", ask="Nina"),
        Says("produksjonsplanlegging", WANTS),
    ],
    content.MACHINING: [
        Says("maskinering", STRONG, "Store deler i stål, inntil fire meter.", teaches=True, ask="Bård"),
        Says("produksjonsplanlegging", STRONG, "Planlegger på tavle og i ERP.", teaches=True, ask="Ingrid"),
        Says("robotisering", GROWS, "Prøver en robot som mater maskinen."),
        Says("5s", WANTS, "Har prøvd én gang, vil lære av noen som får det til å vare."),
    ],
    content.WELDING: [
        Says("sveising", STRONG, "Ledig sveisekapasitet hos kunden, også på kort varsel.", ask="Frode"),
        Says("sveisekvalitet", HAS, "Egen sveisekoordinator.", teaches=True, ask="Wenche"),
        Says("5s", WANTS, "Verktøyet i bilene blir borte."),
    ],
    content.TRANSPORT: [
        Says("transport", STRONG, "Faste ruter mellom bedriftene i regionen.", ask="Dag"),
        Says("klimaregnskap", WANTS, "Kundene spør om utslipp per tur."),
        Says("kpi", HAS, "Måler tomkjøring hver uke.", ask="Solveig"),
    ],
    content.AUTOMATION: [
        Says("robotisering", STRONG, "Bygger robotceller for små serier.", teaches=True, ask="Vegard"),
        Says("plc", STRONG, "Styringer, også for gamle maskiner.", ask="Odd"),
        Says("maskinsyn", GROWS, "Kamerakontroll i to anlegg."),
        Says("tilstandsovervaking", HAS),
    ],
    content.PLASTICS: [
        Says("plaststoping", STRONG, "Støper deler og lager formene selv.", ask="Marte"),
        Says("smoring", WANTS, "Lagrene i støpemaskinene ryker for ofte."),
        Says("robotisering", WANTS, "Vil ta delene ut av maskinen med robot."),
        Says("risikovurdering", HAS, "Går gjennom hver ny form.", teaches=True, ask="Astrid"),
    ],
    content.ELECTRIC: [
        Says("elektrisk-vedlikehold", STRONG, "Termografi og periodisk kontroll av tavler.", teaches=True, ask="Trond"),
        Says("energiledelse", HAS, "Måler og foreslår tiltak.", ask="Petter"),
        Says("larlinger", HAS, "Alltid to lærlinger."),
    ],
    content.PACKAGING: [
        Says("emballasje", STRONG, "Paller og kasser etter mål.", ask="Unni"),
        Says("lagerstyring", HAS, ask="Silje"),
        Says("5s", WANTS, "Lageret er fullt av ting ingen eier."),
        Says("klimaregnskap", WANTS),
    ],
    content.SOFTWARE: [
        Says("mes", STRONG, "Lager programvare for produksjonsstyring.", teaches=True, ask="Anne"),
        Says("rapportering", STRONG, "Styringspaneler rett fra maskinene.", ask="Magnus"),
        Says("kunstig-intelligens", GROWS, "Leser gamle arbeidsordrer med språkmodeller."),
        Says("it-sikkerhet", WANTS),
    ],
    content.ACCOUNTING: [
        Says("kalkyle", STRONG, "Etterkalkyle for verksteder.", teaches=True, ask="Øyvind"),
        Says("klimaregnskap", HAS, "Fører klimaregnskap for tre kunder.", teaches=True, ask="Camilla"),
        Says("it-sikkerhet", WANTS),
    ],
}
TEACH, USE, LEARN = PersonStance.TEACHES, PersonStance.USES, PersonStance.WANTS
PEOPLE: dict[str, list[tuple[str, str]]] = {
    "Rolf": [("sveising", TEACH)],
    "Wenche": [("sveisekvalitet", TEACH), ("sveising", USE)],
    "Vegard": [("robotisering", TEACH), ("plc", USE)],
    "Anne": [("programvareutvikling", USE), ("mes", TEACH)],
    "Ingrid": [("produksjonsplanlegging", TEACH), ("5s", LEARN)],
    "Øyvind": [("kalkyle", TEACH), ("rapportering", USE)],
    "Astrid": [("risikovurdering", TEACH), ("stoffkartotek", USE)],
    "Trond": [("elektrisk-vedlikehold", TEACH), ("larlinger", USE)],
    "Emma": [("kunstig-intelligens", LEARN), ("digital-samhandling", TEACH)],
}
OWNERS = {content.PRODUCTION: "produksjon lean 5s tavlemoter verdistrom visuell-styring", content.IT: "it data erp mes"}


def tell_skills(cast: Cast) -> None:
    """Let everybody say what they can, with the vocabulary that the portal comes with."""
    load_terms()
    terms = {term.slug: term for term in Competence.objects.all()}
    for name, lines in COMPANIES.items():
        entries = [
            (
                terms[says.term],
                {
                    "stance": says.stance,
                    "sentence": says.sentence,
                    "teaches": says.teaches,
                    "contact": cast.people.get(says.ask),
                },
            )
            for says in lines
        ]
        put_company_skills(cast.companies[name], entries)
    for first_name, skills in PEOPLE.items():
        put_person_skills(cast[first_name], [(terms[slug], stance) for slug, stance in skills])
        set_visibility(cast[first_name], listed=True, contactable=True)
    for group, slugs in OWNERS.items():
        for slug in slugs.split():
            set_owner(terms[slug], cast.groups[group])
