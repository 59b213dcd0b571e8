"""Who is in the demo. What is said of named companies and people stands in the article; all else is made up.

Made-up people bear the names of placeholders (Nordmann, Eksempel, Prøvesen, Mønster, Skisse, Demodal, Utkast), so that
nobody takes them for real. What a made-up company does is told of made-up companies only.
"""

from typing import NamedTuple

from groups.choices import GroupKind, GroupState, SeatRole
from members.choices import EmploymentRole, Language, MembershipKind


class DemoCompany(NamedTuple):
    """A company, named in the article or made up."""

    name: str
    domain: str
    kind: str | None = MembershipKind.COMPANY  # None: no member
    about: str = ""
    municipality: str = ""


class DemoPerson(NamedTuple):
    """A made-up person; the first name tells them apart in the story."""

    name: str
    company: str = ""
    title: str = ""
    email: str = ""
    note: str = ""
    role: str = EmploymentRole.ORDINARY
    language: str = Language.BOKMAL

    @property
    def first_name(self) -> str:
        """How the story calls the person."""
        return self.name.split(" ")[0]


class DemoGroup(NamedTuple):
    """A group."""

    slug: str
    name: str
    kind: str
    state: str
    summary: str
    purpose: str


HAMOS, ORKEL, SIMPRO, ELKEM = "HAMOS", "Orkel", "Simpro", "Elkem Thamshavn"
BUSINESS_PARK, TRAINING = "Næringshagen i Orkdalsregionen", "Midtnorsk Opplæring"
MECHANICAL, SOFTWARE = "Eksempel Mekaniske", "Prøve Programvare"
MACHINING, WELDING = "Mønster Maskinering", "Skisse Sveis og Montasje"
TRANSPORT, AUTOMATION, PLASTICS = "Demodal Transport", "Utkast Automasjon", "Nordmann Plast"
ELECTRIC, PACKAGING, ACCOUNTING = "Prøvesen Elektro", "Mønster Emballasje", "Skisse Regnskap"
FURNITURE = "Utkast Møbler"
CLUSTER_OFFICE = "Thamsklyngen"

COMPANIES = [
    DemoCompany(HAMOS, "hamos.example"),
    DemoCompany(ORKEL, "orkel.example"),
    DemoCompany(SIMPRO, "simpro.example"),
    DemoCompany(ELKEM, "elkem-thamshavn.example"),
    DemoCompany(BUSINESS_PARK, "naringshagen.example", MembershipKind.PARTNER),
    DemoCompany(TRAINING, "midtnorsk-opplaring.example", MembershipKind.PARTNER),
    DemoCompany(CLUSTER_OFFICE, "thamsklyngen.example", None),
    DemoCompany(
        MECHANICAL, "eksempel-mekaniske.example", about="Dreier, freser og sveiser små serier.", municipality="Orkland"
    ),
    DemoCompany(
        SOFTWARE, "prove-programvare.example", about="Lager programvare for produksjonsstyring.", municipality="Orkland"
    ),
    DemoCompany(
        MACHINING, "monster-maskinering.example", about="Maskinerer store deler i stål.", municipality="Orkland"
    ),
    DemoCompany(WELDING, "skisse-sveis.example", about="Sveiser og monterer hos kundene.", municipality="Rennebu"),
    DemoCompany(
        TRANSPORT, "demodal-transport.example", about="Kjører gods mellom bedriftene i regionen.", municipality="Skaun"
    ),
    DemoCompany(
        AUTOMATION, "utkast-automasjon.example", about="Bygger styringer og robotceller.", municipality="Orkland"
    ),
    DemoCompany(PLASTICS, "nordmann-plast.example", about="Støper plastdeler.", municipality="Heim"),
    DemoCompany(
        ELECTRIC, "provesen-elektro.example", about="Installerer og vedlikeholder elektro.", municipality="Orkland"
    ),
    DemoCompany(PACKAGING, "monster-emballasje.example", about="Lager paller og kasser.", municipality="Rindal"),
    DemoCompany(
        ACCOUNTING, "skisse-regnskap.example", about="Fører regnskap for industribedrifter.", municipality="Orkland"
    ),
    DemoCompany(FURNITURE, "utkast-mobler.example", about="Lager benker og bord etter mål.", municipality="Orkland"),
]

MANAGER, MEMBER, SECRETARY, WAITING, CONTACT = "Marit", "Kari", "Siri", "Tor", "Nina"
NEWCOMER, READS_ENGLISH, BOUNCES = "Nils", "Emma", "Per"
PROVES, DISPATCHER = "Anne", "Dag"

PEOPLE = [
    DemoPerson("Marit Eksempel", CLUSTER_OFFICE, "Klyngeleder", note="Klyngeleder, ser og styrer alt"),
    DemoPerson(
        "Kari Nordmann", HAMOS, "Produksjonsleder", note="Medlem hos HAMOS, invitert til frokostmøtet hos Simpro"
    ),
    DemoPerson("Ola Prøvesen", HAMOS, "Lagerleder"),
    DemoPerson("Tor Demodal", HAMOS, "Operatør", note="Står på venteliste til besøket hos Elkem Thamshavn"),
    DemoPerson("Liv Mønster", HAMOS, "Innkjøper", role=EmploymentRole.CONTACT),
    DemoPerson(
        "Siri Eksempel", ORKEL, "Driftsleder", note="Sekretær i Effektiv produksjon, lager og leder arrangementer"
    ),
    DemoPerson("Arne Mønster", ORKEL, "Skiftleder"),
    DemoPerson("Hanne Utkast", ORKEL, "Planlegger", role=EmploymentRole.CONTACT),
    DemoPerson("Turid Mønster", SIMPRO, "Vedlikehold", role=EmploymentRole.CONTACT),
    DemoPerson("Geir Skisse", SIMPRO, "Prosessingeniør"),
    DemoPerson("Mona Nordmann", SIMPRO, "Planlegger"),
    DemoPerson("Knut Eksempel", ELKEM, "Skiftleder", role=EmploymentRole.CONTACT),
    DemoPerson("Randi Demodal", ELKEM, "Laborant"),
    DemoPerson("Hilde Prøvesen", BUSINESS_PARK, "Rådgiver", role=EmploymentRole.CONTACT),
    DemoPerson("Stein Utkast", BUSINESS_PARK, "Rådgiver"),
    DemoPerson("Jon Skisse", TRAINING, "Faglig leder", role=EmploymentRole.CONTACT),
    DemoPerson("Gro Nordmann", TRAINING, "Rådgiver"),
    DemoPerson(
        "Nina Skisse",
        MECHANICAL,
        "Kvalitetsleder",
        note="Bedriftskontakt hos Eksempel Mekaniske",
        role=EmploymentRole.CONTACT,
    ),
    DemoPerson("Per Utkast", MECHANICAL, "Innkjøper", email="per@gone.example"),
    DemoPerson("Rolf Eksempel", MECHANICAL, "Sveiser"),
    DemoPerson("Tone Demodal", MECHANICAL, "Daglig leder", role=EmploymentRole.DEPUTY),
    DemoPerson("Anne Demodal", SOFTWARE, "Utvikler", role=EmploymentRole.CONTACT),
    DemoPerson(
        "Emma Prøvesen",
        SOFTWARE,
        "Produkteier",
        note="Medlem hos Prøve Programvare, leser engelsk",
        language=Language.ENGLISH,
    ),
    DemoPerson("Magnus Nordmann", SOFTWARE, "Utvikler"),
    DemoPerson(
        "Bård Mønster",
        MACHINING,
        "Daglig leder",
        note="Styreleder, og bedriftskontakt hos Mønster Maskinering, der en venter på å slippe inn",
        role=EmploymentRole.CONTACT,
    ),
    DemoPerson("Ingrid Skisse", MACHINING, "Produksjonsplanlegger"),
    DemoPerson("Leif Prøvesen", MACHINING, "Maskinoperatør"),
    DemoPerson("Frode Skisse", WELDING, "Formann", role=EmploymentRole.CONTACT),
    DemoPerson("Wenche Eksempel", WELDING, "Sveisekoordinator"),
    DemoPerson("Ivar Nordmann", WELDING, "Montør"),
    DemoPerson("Dag Demodal", TRANSPORT, "Transportleder", role=EmploymentRole.CONTACT),
    DemoPerson("Solveig Utkast", TRANSPORT, "Trafikkleder", role=EmploymentRole.DEPUTY),
    DemoPerson("Eli Prøvesen", TRANSPORT, "Økonomileder"),
    DemoPerson("Odd Utkast", AUTOMATION, "Automasjonsingeniør"),
    DemoPerson("Kjersti Mønster", AUTOMATION, "Prosjektleder", role=EmploymentRole.CONTACT),
    DemoPerson("Vegard Eksempel", AUTOMATION, "Robotprogrammerer"),
    DemoPerson("Marte Nordmann", PLASTICS, "Formverktøymaker"),
    DemoPerson("Tore Skisse", PLASTICS, "Produksjonssjef", role=EmploymentRole.CONTACT),
    DemoPerson("Astrid Demodal", PLASTICS, "HMS-leder"),
    DemoPerson("Trond Prøvesen", ELECTRIC, "Elektriker"),
    DemoPerson("Åse Mønster", ELECTRIC, "Daglig leder", role=EmploymentRole.CONTACT),
    DemoPerson("Petter Utkast", ELECTRIC, "Serviceleder"),
    DemoPerson("Silje Mønster", PACKAGING, "Lagerleder"),
    DemoPerson("Harald Eksempel", PACKAGING, "Daglig leder"),
    DemoPerson("Unni Skisse", PACKAGING, "Kundeansvarlig"),
    DemoPerson("Gunn Skisse", ACCOUNTING, "Regnskapsfører"),
    DemoPerson("Øyvind Nordmann", ACCOUNTING, "Controller", role=EmploymentRole.CONTACT),
    DemoPerson("Camilla Demodal", ACCOUNTING, "Regnskapsfører"),
    DemoPerson("Egil Demodal", FURNITURE, "Snekker", role=EmploymentRole.CONTACT),
    DemoPerson("Nils Utkast", email="nils@ny.example", note="Ny, venter på å slippe inn hos Mønster Maskinering"),
]

# The people of the article, with what it says of them and nothing else.
NAMED = [
    DemoPerson("Torbjørn Evjen", HAMOS),
    DemoPerson("Erlend Gjønnes", ORKEL),
    DemoPerson("Erik Dragset", SIMPRO),
    DemoPerson("Bjørn Saugestad", ELKEM, "Verksdirektør"),
    DemoPerson("Rune Vatn", SIMPRO),
    DemoPerson("Berit Arntsen", BUSINESS_PARK),
    DemoPerson("Vidar Harsvik", TRAINING),
]
COMMITTEE = [
    ("Torbjørn Evjen", SeatRole.LEADER),
    ("Erlend Gjønnes", SeatRole.MEMBER),
    ("Erik Dragset", SeatRole.MEMBER),
    ("Bjørn Saugestad", SeatRole.MEMBER),
]

PRODUCTION, IT, BOARD = "effektiv-produksjon", "it-og-digitalisering", "styret"
CFO, LOGISTICS = "okonomiledere-cfo", "logistikk-og-forsyningskjede"
GROUPS = [
    DemoGroup(BOARD, "Styret", GroupKind.BOARD, GroupState.ACTIVE, "Styret i Thamsklyngen.", ""),
    DemoGroup(
        PRODUCTION,
        "Effektiv produksjon",
        GroupKind.COMPETENCE,
        GroupState.ACTIVE,
        "Mer effektive prosesser i både produksjon og administrasjon.",
        "En faglig møteplass og læringsarena for ansatte i klyngens bedrifter. Vi utveksler informasjon og deler"
        " erfaringer om mer effektive interne prosesser, i både produksjon og administrasjon.\n\n"
        "Tema for året er å bli bedre kjent: å kjenne hverandres styrker og svakheter, og å vite hva nabobedriften"
        " trenger av varer og tjenester, og når.",
    ),
    DemoGroup(
        IT,
        "IT og digitalisering",
        GroupKind.COMPETENCE,
        GroupState.PROPOSED,
        "En egen møteplass for IT og digitalisering.",
        "På oppstartsmøtet på Damphuset var det mange gode samtaler om IT og digitalisering. Derfor planlegges en egen"
        " gruppe, med eget gruppestyre og egen årsplan.",
    ),
    DemoGroup(
        CFO,
        "Økonomiledere (CFO)",
        GroupKind.COMPETENCE,
        GroupState.PROPOSED,
        "Et fast sted for økonomilederne i klyngen.",
        "Gruppen planlegges, og får eget gruppestyre og egen årsplan.",
    ),
    DemoGroup(
        LOGISTICS,
        "Logistikk og forsyningskjede",
        GroupKind.COMPETENCE,
        GroupState.PROPOSED,
        "Hva naboen trenger, når det trengs, og hvordan det kommer fram.",
        "Gruppen planlegges, og får eget gruppestyre og egen årsplan.",
    ),
]
