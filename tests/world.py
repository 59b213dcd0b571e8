"""A small world for tests that go over all pages: a group with its people, one event of each kind, a stranger."""

from dataclasses import dataclass
from typing import Any

from events.domain.invitation import invite
from events.links import place_url
from events.models import Registration
from groups.models import Group
from members.domain.register import keep
from members.domain.skills import put_company_skill, put_person_skills
from members.links import unsubscribe_url
from members.models import Person
from members.register.unit import unit_of
from tests.factories.competence import a_term
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader, a_seat
from tests.factories.members import a_member, a_person
from tests.members.spreadsheets import csv_of, looked_at


@dataclass
class World:
    """Who and what the table speaks of."""

    people: dict[str, Person | None]
    objects: dict[str, dict[str, Any]]


def make_world() -> World:
    """A group with its people and one event of each kind, and a stranger who leads another group."""
    group = a_group("Effektiv produksjon")
    leader, seat, member = a_leader(group), a_seat(group), a_member()
    stranger = a_leader(a_group("Logistikk"))
    events = {
        "public": an_event(group, visibility="public"),
        "members": an_event(group, visibility="members"),
        "committee": an_event(group, audience="committee"),
        "draft": an_event(group, draft=True),
    }
    place = a_place(events["public"])
    invite(events["public"], Person.objects.filter(pk=member.pk), by=leader)
    people = {"visitor": None, "newcomer": a_person(), "admin": a_person(admin=True, is_demo=True)}
    people |= {"member": member, "stranger": stranger, "seat": seat, "leader": leader}
    return World(
        people, {**{name: {"key": event.key} for name, event in events.items()}, **others(group, place, member)}
    )


def others(group: Group, place: Registration, member: Person) -> dict[str, dict[str, Any]]:
    """What else stands in addresses."""
    return {
        "-": {},
        "nothing": {"key": "finnes-ikke"},
        "group": {"slug": group.slug},
        "place": {"token": place_url(place).rstrip("/").rpartition("/")[2]},
        "forged": {"token": "MTI:forged:signature"},
        "taken": {"key": place.event.key, "pk": place.pk},
        **skills(member),
        **registered(member),
        "stop": {"token": unsubscribe_url(member).rstrip("/").rpartition("/")[2]},
        **spreadsheets(),
    }


def skills(member: Person) -> dict[str, dict[str, Any]]:
    """A term, and what `member` and their company say of it."""
    company, term = member.work_today[0].company, a_term("5S")
    theirs = put_company_skill(company, term, {"stance": "strength", "teaches": True})
    [mine] = put_person_skills(member, [(term, "wants")])
    return {
        "term": {"slug": term.slug},
        "no-term": {"slug": "finnes-ikke"},
        "company": {"slug": company.slug},
        "their-skill": {"slug": company.slug, "pk": theirs.pk},
        "my-skill": {"pk": mine.pk},
    }


def registered(member: Person) -> dict[str, dict[str, Any]]:
    """What the register of companies says of the company of `member`, and what of it has changed."""
    company = member.work_today[0].company
    company.organisation_number = "100000091"
    company.save()
    facts = {"navn": "EKSEMPEL VERKSTED AS", "konkurs": True, "antallAnsatte": 42, "hjemmeside": "a.example"}
    keep(company, unit_of({"organisasjonsnummer": company.organisation_number, **facts}))
    return {"company": {"slug": company.slug}}


def spreadsheets() -> dict[str, dict[str, Any]]:
    """An import that waits for an answer, one with errors, and what lists are taken out as."""
    head = ("Navn", "Org.nr.", "Kommune")
    ready = looked_at(csv_of(head, ("Ny Bedrift", "923609016", "Orkland"), ("Ny Bedrift to", "", "")))
    faulty = looked_at(csv_of(head, ("Ny Bedrift", "987654321", "Orkland")))
    return {
        "import": {"pk": ready.pk},
        "faulty": {"pk": faulty.pk},
        "template": {"kind": "people", "form": "xlsx"},
        "csv": {"form": "csv"},
    }
