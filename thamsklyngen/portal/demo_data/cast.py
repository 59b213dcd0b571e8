"""Companies, people, groups and seats of the demo."""

import datetime as dt
from dataclasses import dataclass, field

from groups.choices import SeatRole
from groups.models import Group, Seat
from members.domain.company import add_company
from members.domain.person import create_person
from members.models import Company, Employment, Membership, Person
from thamsklyngen.portal.demo_data import content
from thamsklyngen.portal.demo_data.content import DemoPerson
from thamsklyngen.portal.demo_data.dates import Days

ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a", " ": "."})


@dataclass
class Cast:
    """Who and what the story speaks of, by name."""

    companies: dict[str, Company] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)  # made-up people by first name
    named: dict[str, Person] = field(default_factory=dict)  # people of the article by full name
    groups: dict[str, Group] = field(default_factory=dict)

    def __getitem__(self, first_name: str) -> Person:
        return self.people[first_name]


def make_cast(days: Days) -> Cast:
    """Make everybody, with roles that hold since long before the story begins."""
    cast = Cast()
    for entry in content.COMPANIES:
        cast.companies[entry.name] = _company(entry, days.joined)
    for person in content.NAMED:
        named = cast.named[person.name] = _person(person, cast, since=days.joined, local=person.name)
        named.mail_invitations = False  # so that nobody who tries the demo invites them: the article gave no answers
        named.save(update_fields=["mail_invitations"])
    for number, person in enumerate(content.PEOPLE, start=1):
        made = _person(person, cast, since=days.joined, local=person.first_name, phone=f"+47 00 00 00 {number:02}")
        cast.people[person.first_name] = made
    _promote(cast[content.MANAGER])
    for group in content.GROUPS:
        cast.groups[group.slug] = Group.objects.create(**group._asdict())
    _seat_committee(cast, days.seated)
    return cast


def _company(entry: content.DemoCompany, since: dt.date) -> Company:
    company = add_company(entry.name, about=entry.about, municipality=entry.municipality)
    if entry.kind:
        Membership.objects.create(company=company, kind=entry.kind, since=since)
    return company


def _person(entry: DemoPerson, cast: Cast, *, since: dt.date, local: str, phone: str = "") -> Person:
    person = create_person(
        entry.email or f"{local.lower().translate(ASCII)}@{_domain(entry.company)}",
        name=entry.name,
        phone=phone,
        language=entry.language,
        verified=True,
        is_demo=True,
        demo_note=entry.note,
    )
    if entry.company:
        company = cast.companies[entry.company]
        Employment.objects.create(person=person, company=company, title=entry.title, role=entry.role, since=since)
    return person


def _domain(company: str) -> str:
    return next(entry.domain for entry in content.COMPANIES if entry.name == company)


def _promote(person: Person) -> None:
    person.is_staff = person.is_superuser = True
    person.save(update_fields=["is_staff", "is_superuser"])


def _seat_committee(cast: Cast, since: dt.date) -> None:
    """The committee as the article names it, and a made-up secretary whom one can be in the demo."""
    holders: list[tuple[Person, str]] = [(cast.named[name], role) for name, role in content.COMMITTEE]
    holders.append((cast[content.SECRETARY], SeatRole.SECRETARY))
    for person, role in holders:
        company = person.employments.get().company
        Seat.objects.create(
            person=person, company=company, group=cast.groups[content.PRODUCTION], role=role, since=since
        )
