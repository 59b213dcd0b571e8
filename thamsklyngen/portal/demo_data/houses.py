"""The made-up companies' own houses: industry, size, address, e-mail domain, and who knocks at the door.

Told of made-up companies only. Organisation numbers begin with 1, which the register never gives out.
"""

import datetime as dt
from typing import NamedTuple

from members.choices import Headcount
from members.domain import email_domain, joining
from members.domain.company import change_company, put_site
from members.domain.register import keep_silence
from members.models import Company, Person
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.demo_data import content
from thamsklyngen.portal.demo_data.cast import Cast
from thamsklyngen.portal.domain.membership import end_membership
from thamsklyngen.shared import clock


class House(NamedTuple):
    """What the register would say of a company, had it ever heard of it."""

    code: str
    industry: str
    headcount: str
    street: str
    place: str  # postcode and town


HOUSES = {
    content.MECHANICAL: House("25.620", "Metallbearbeiding", Headcount.MEDIUM, "Eksempelveien 4", "7300 Orkanger"),
    content.SOFTWARE: House("62.010", "Programmeringstjenester", Headcount.SMALL, "Prøvegata 2", "7300 Orkanger"),
    content.MACHINING: House("25.620", "Metallbearbeiding", Headcount.LARGE, "Mønsterveien 11", "7320 Fannrem"),
    content.WELDING: House("25.110", "Metallkonstruksjoner", Headcount.MEDIUM, "Skisseveien 7", "7391 Rennebu"),
    content.TRANSPORT: House("49.410", "Godstransport på vei", Headcount.MEDIUM, "Demodalen 1", "7353 Børsa"),
    content.AUTOMATION: House("33.200", "Installasjon av maskiner", Headcount.SMALL, "Utkastveien 3", "7300 Orkanger"),
    content.PLASTICS: House("22.290", "Plastprodukter", Headcount.LARGE, "Nordmannsvegen 9", "7200 Kyrksæterøra"),
    content.ELECTRIC: House("43.210", "Elektrisk installasjon", Headcount.MEDIUM, "Prøvegata 15", "7300 Orkanger"),
    content.PACKAGING: House("16.240", "Treemballasje", Headcount.SMALL, "Mønstervegen 2", "6657 Rindal"),
    content.ACCOUNTING: House("69.201", "Regnskap og bokføring", Headcount.SMALL, "Skissegata 5", "7300 Orkanger"),
    content.FURNITURE: House("31.090", "Møbler", Headcount.TINY, "Utkastveien 20", "7300 Orkanger"),
}  # fmt: skip
NUMBER = "123456785"  # of one company, so that a number can be seen; the register has not been asked about it
SECOND_SITE = {"name": "Sveisehallen", "address": "Eksempelveien 12", "postcode": "7300", "town": "Orkanger"}
WHY_PAUSED = "Bygger ny produksjonshall, og kommer tilbake når den står."
KNOCKS = {"title": "Maskinoperatør", "message": "Begynte på kveldsskiftet i forrige uke."}


def furnish(cast: Cast) -> None:
    """Let every made-up company say where it is and what it is."""
    for name, house in HOUSES.items():
        company = cast.companies[name]
        facts = {"industry_code": house.code, "industry": house.industry, "headcount": house.headcount}
        change_company(company, facts)
        postcode, town = house.place.split(" ")
        site = {"address": house.street, "postcode": postcode, "town": town, "is_main": True}
        put_site(company, {**site, "municipality": company.municipality})
    workshop = cast.companies[content.MECHANICAL]
    put_site(workshop, {**SECOND_SITE, "municipality": workshop.municipality})
    change_company(workshop, {"organisation_number": NUMBER})
    keep_silence(workshop)


def prove_domain(company: Company, domain: str, by: Person, *, joins: bool) -> None:
    """Let a company's contact prove a domain by the code that was read there."""
    row = email_domain.send_proof(email_domain.ask(company, domain, by=by), "post", by=by)
    code = Message.objects.filter(to=row.proof_email).latest("pk").facts["code"]
    email_domain.switch(email_domain.prove(row, code), joins=joins)


def ask_for_domain(company: Company, domain: str, by: Person) -> None:
    """Let a company's contact name a domain and prove it later."""
    email_domain.ask(company, domain, by=by)


def pause(company: Company, by: Person) -> None:
    """Let a company take a break from today."""
    end_membership(company, on=clock.today(), by=by, reason=WHY_PAUSED, paused=True)


def knock(company: Company, person: Person) -> None:
    """Let a newcomer ask to be let in."""
    joining.ask(person, company=company, title=KNOCKS["title"], message=KNOCKS["message"])


def last_workday_before(today: dt.date) -> dt.date:
    """The last Monday to Friday before `today`."""
    return today - dt.timedelta(days={0: 3, 6: 2}.get(today.weekday(), 1))
