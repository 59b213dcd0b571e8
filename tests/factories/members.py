"""People and companies for tests, made through the domain functions, with plainly made-up names."""

import datetime as dt
from itertools import count
from typing import Any

from members.choices import EmploymentRole
from members.domain.company import add_company
from members.domain.person import create_person
from members.models import Company, Employment, Membership, Person
from thamsklyngen.shared import clock

LONG_AGO = dt.date(2020, 1, 1)
_number = count(1)


def a_company(name: str = "", *, member: bool = True, **details: Any) -> Company:
    """A company, with an open membership unless `member` is false."""
    company = add_company(name or f"Eksempel {next(_number)} AS", **details)
    if member:
        Membership.objects.create(company=company, since=LONG_AGO)
    return company


def a_person(
    name: str = "",
    *,
    email: str = "",
    at: Company | None = None,
    role: str = EmploymentRole.ORDINARY,
    admin: bool = False,
    active: bool = True,
    since: dt.date = LONG_AGO,
    until: dt.date | None = None,
    **details: Any,
) -> Person:
    """A person, verified, working at company `at` if given; `admin` makes a cluster admin."""
    number = next(_number)
    name = name or f"Kari Nordmann {number}"
    person = create_person(email or f"person{number}@bedrift.example", name=name, **{"verified": True, **details})
    if admin or not active:
        person.is_staff = person.is_superuser = admin
        person.is_active = active
        person.save()
    if at is not None:
        employ(person, at, role=role, since=since, until=until)
    return person


def a_member(name: str = "", **details: Any) -> Person:
    """A person who works at a member company (a new one unless `at` names one)."""
    return a_person(name, at=details.pop("at", None) or a_company(), **details)


def employ(person: Person, company: Company, **details: Any) -> Employment:
    """An employment, open since long ago unless told otherwise."""
    return Employment.objects.create(person=person, company=company, **{"since": LONG_AGO, **details})


def left(employment: Employment) -> Employment:
    """End an employment today."""
    employment.until = clock.today()
    employment.save()
    return employment
