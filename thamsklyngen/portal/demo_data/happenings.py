"""The events of the demo: their texts, and who comes. See `story` for when all of it happens."""

from typing import Any

from events.choices import GuestAccess, Visibility
from events.domain.host_contact import name_mailbox, name_person, people_of, put_visit
from events.models import Event
from groups.choices import EventKind
from members.models import Person
from thamsklyngen.portal.demo_data import content

ANOTHER_DAY = "Verten foreslo en dag som passer bedre"  # why an event lies outside the quarter of its activity

KICK_OFF: dict[str, Any] = {
    "kind": EventKind.KICK_OFF,
    "title": "Oppstartsmøte for Effektiv produksjon",
    "summary": "Hva skal gruppen arbeide med? Bedriftene gir innspill.",
    "place": "Damphuset",
    "description": "## Hensikten\n\nVi vil finne den rette tilnærmingen og peke ut noen konkrete satsingsområder for"
    " gruppen. Ta med det som er vanskelig hos dere, og det dere gjerne vil lære mer om.\n\n"
    "## For hvem\n\nFor deg som arbeider med drift og produksjon i en av klyngens bedrifter.",
}
GATHERING: dict[str, Any] = {
    "kind": EventKind.GATHERING,
    "title": "Klyngesamling: Hva trenger naboen, og når?",
    "summary": "En ettermiddag for å bli bedre kjent på tvers av bedriftene.",
    "place": "Damphuset",
    "capacity": 60,
    "description": "Vi går rundt bordet: Hva kan vi, hva trenger vi, og når trenger vi det? Etterpå er det god tid til"
    " å snakke sammen.",
}
VISIT: dict[str, Any] = {
    "kind": EventKind.COMPANY_VISIT,
    "title": "Slik jobber Elkem Thamshavn med effektivisering",
    "summary": "Bli med på bedriftsbesøk, og se hvordan naboen arbeider med effektivisering.",
    "place": "Elkem Thamshavn, hovedporten",
    "address": "Thamshavn",
    "capacity": 20,
    "company_limit": 2,
    "description": "## Først ut\n\nVerksdirektør Bjørn Saugestad viser hvordan Elkem Thamshavn arbeider med"
    " effektivisering. Etterpå er det tid til spørsmål.\n\n"
    "## For hvem\n\nFor deg som leder eller arbeider i produksjon eller administrasjon. Det er plass til to fra hver"
    " bedrift, så avtal gjerne hjemme hvem som skal.",
    "practical": "Møt opp ved hovedporten ti minutter før vi starter. Parker utenfor porten.",
    "safety": "Hjelm, briller og sko lånes av verten. Ta på arbeidstøy som dekker armer og bein.",
}
BREAKFAST: dict[str, Any] = {
    "kind": EventKind.BREAKFAST,
    "title": "Frokostmøte om 5S hos Simpro",
    "summary": "Simpro deler erfaringene sine med å innføre 5S og arbeide systematisk med det.",
    "place": "Simpro, kantina",
    "address": "Orkdal",
    "capacity": 40,
    "guests": GuestAccess.INVITED,
    "description": "## Orden som varer\n\n5S er en metode for standardisert orden og renhold i fabrikken. Simpro"
    " forteller om erfaringene sine med å innføre metoden, og med å arbeide systematisk med den etterpå.\n\n"
    "Ta med et spørsmål fra egen bedrift, så tar vi dem rundt bordet til slutt.\n\n"
    "## For hvem\n\nFor deg som leder eller arbeider i produksjon, på lager eller i administrasjon. Du trenger ikke"
    " kunne noe om 5S fra før.",
    "practical": "Frokosten står klar fra kl. 07.45. Meld deg i resepsjonen.",
}
GATEHOUSE = ("Vakta", "vakta@elkem-thamshavn.example")
CALLED = "Knut Eksempel"  # whom the host has named to hear who comes
WORKSHOP: dict[str, Any] = {
    "kind": EventKind.WORKSHOP,
    "title": "Verksted: Tavlemøter som virker",
    "summary": "Fem minutter fra hver bedrift, så arbeider vi med det som ikke virker.",
    "place": "Eksempel Mekaniske, møterommet",
    "capacity": 24,
    "description": "Hver bedrift viser sitt eget tavlemøte på fem minutter. Deretter arbeider vi i grupper med det som"
    " ikke virker: for lange møter, tall som ingen bruker, avvik som blir stående.\n\n"
    "Målet er én felles beskrivelse av beste praksis som alle kan ta med hjem.",
}
WORKSHOP_REASON = "Verten må bygge om lokalet den uken. Vi kommer tilbake med en ny dato."
IT_START: dict[str, Any] = {
    "kind": EventKind.KICK_OFF,
    "title": "Oppstartsmøte for IT og digitalisering",
    "summary": "Hva skal den nye gruppen arbeide med? Kom og si din mening.",
    "place": "Damphuset",
    "capacity": 50,
    "description": "En egen gruppe for IT og digitalisering planlegges. På oppstartsmøtet samler vi innspill til"
    " mandat og årsplan, og vi spør hvem som vil sitte i gruppestyret.",
}
DRAFT: dict[str, Any] = {
    "kind": EventKind.BREAKFAST,
    "title": "Frokostmøte om digital produksjonsstyring",
    "summary": "Prøve Programvare viser hvordan en ordre følges fra tilbud til levering.",
    "place": "Prøve Programvare",
    "capacity": 30,
    "visibility": Visibility.MEMBERS,
    "description": "Et utkast: program og foredragsholdere er ikke på plass ennå.",
}
GUEST, GUEST_FROM = "Gunnar Utkast <gunnar@utenfor.example>", "Eksempelskolen"
QUESTION: dict[str, Any] = {
    "about": "Bedriftsbesøk: Slik følger dere ordrene",
    "people": 15,
    "needs": "En time i verkstedet og et rom til spørsmål etterpå. Vi tar med kaffe selv.",
}

# Who comes, by first name and in the order in which they press the button.
AT_KICK_OFF = (
    "Siri Turid Ola Jon Nina Kari Anne Bård Hilde Arne Geir Gro Rolf Frode Dag Odd Tore Trond Harald Gunn Ingrid"
    " Magnus Liv"
)
NOT_AT_KICK_OFF = "Harald Liv"
AT_GATHERING = (
    "Emma Siri Kari Ola Jon Nina Stein Leif Ivar Solveig Vegard Marte Petter Åse Unni Silje Øyvind Camilla Mona"
)
LATE = "Petter"  # cancels on the evening before
# Two per company: Tor and Arne are the third of theirs and wait though there is room.
AT_VISIT = (
    "Siri Kari Ola Turid Jon Nina Tor Anne Hilde Hanne Bård Rolf Geir Arne Emma Frode Ingrid Dag Wenche Odd Gro"
    " Kjersti Gunn Marte Trond"
)
LEAVES_VISIT = "Dag"  # Gunn, the first whose company has room, gets the place
ASKS_AFTER_THAT = "Silje"
AT_BREAKFAST = (
    "Ola Siri Hilde Jon Per Nina Anne Liv Arne Hanne Stein Gro Tone Magnus Bård Leif Ivar Solveig Eli Vegard Tore"
    " Astrid Åse Harald Øyvind Camilla"
)
LEAVES_BREAKFAST = "Leif"
CANNOT_COME = "Randi Knut Wenche Unni Petter Frode"
AT_WORKSHOP = "Ola Kari Arne Hanne Nina Ingrid Wenche"
HOSTS = {"visit": content.ELKEM, "breakfast": content.SIMPRO, "workshop": content.MECHANICAL, "draft": content.SOFTWARE}


def open_the_gate(event: Event, by: Person) -> None:
    """Have the host's contacts told who comes: one of its people, and the gatehouse."""
    put_visit(event, sends_gate_list=True)
    name_person(event, people_of(event.host).get(name=CALLED), by=by)
    name_mailbox(event, name=GATEHOUSE[0], email=GATEHOUSE[1], by=by)
