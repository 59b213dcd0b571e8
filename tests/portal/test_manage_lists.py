"""The cluster manager's lists: what is searched, chosen and sorted, and where it stands in the address."""

import datetime as dt

import pytest
from django.test import Client

from members.models import Company, CompanyDomain, Membership, Person, Site
from tests.browsing import managing
from tests.factories.competence import a_term, says
from tests.factories.events import a_place, an_event
from tests.factories.members import LONG_AGO, a_company, a_member, a_person
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def manager() -> Client:
    return managing(a_person("Marit Leder", admin=True))


def companies(manager: Client, **asked: str) -> list[str]:
    return [row.name for row in manager.get("/manage/companies/", asked).context["page"]]


def people(manager: Client, **asked: str) -> list[str]:
    found = manager.get("/manage/people/", asked).context["page"]
    return [row.name for row in found if row.name != "Marit Leder"]


def test_companies_come_in_norwegian_order(manager: Client) -> None:
    for name in ("Ålen", "Øst", "Ærlig", "Zink", "Aasen", "alfa"):
        a_company(name)
    assert companies(manager) == ["Aasen", "alfa", "Zink", "Ærlig", "Øst", "Ålen"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "verk"}, ["Orkel Verksted"]),
        ({"q": "923 609"}, ["Orkel Verksted"]),
        ({"industry": "Transport"}, ["Frakt"]),
        ({"municipality": "Orkland"}, ["Orkel Verksted"]),
        ({"kind": "partner"}, ["Frakt"]),
        ({"state": "ended"}, ["Gamle"]),
        ({"lacks": "contact"}, ["Frakt"]),
        ({"state": "rubbish", "order": "rubbish"}, ["Frakt", "Gamle", "Orkel Verksted"]),
        ({"q": "finnes ikke"}, []),
    ],
)
def test_companies_that_fit(manager: Client, asked: dict[str, str], found: list[str]) -> None:
    one = a_company("Orkel Verksted", organisation_number="923609016", municipality="Orkland")
    a_person(at=one, role="contact")
    other = a_company("Frakt", industry="Transport", member=False)
    Membership.objects.create(company=other, since=LONG_AGO, kind="partner")
    gone = a_company("Gamle", member=False)
    Membership.objects.create(company=gone, since=LONG_AGO, until=clock.today())
    assert companies(manager, **asked) == found


def test_who_was_admitted_lately_has_not_been_quiet_for_a_year(manager: Client) -> None:
    a_company("Stille")
    new = a_company("Ny", member=False)
    Membership.objects.create(company=new, since=clock.today() - 30 * DAY)
    active = a_member(at=a_company("Aktiv"))
    with clock.frozen(clock.now() - 30 * DAY):
        a_place(an_event(starts_at=clock.now() + DAY, ends_at=clock.now() + DAY + dt.timedelta(hours=2)), active)
    assert companies(manager, lacks="activity") == ["Stille"]


def test_the_newest_members_first(manager: Client) -> None:
    a_company("Gammel")
    new = a_company("Fersk", member=False)
    Membership.objects.create(company=new, since=clock.today() - DAY)
    assert companies(manager, order="since") == ["Fersk", "Gammel"]


def test_filters_stay_in_the_address_of_the_next_page(manager: Client) -> None:
    for number in range(60):
        a_company(f"Verk {number:02}")
    page = manager.get("/manage/companies/", {"q": "verk", "state": "member"}).content.decode()
    assert "q=verk&amp;state=member&amp;page=2" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "kari"}, ["Kari Ås"]),
        ({"q": "ås"}, ["Kari Ås"]),
        ({"q": "aas"}, ["Kari Ås"]),
        ({"q": "ola@"}, ["Ola Ny"]),
        ({"show": "members"}, ["Kari Ås"]),
        ({"show": "newcomers"}, ["Ola Ny"]),
        ({"show": "hidden"}, ["Ola Ny"]),
        ({"company": "orkel"}, ["Kari Ås"]),
    ],
)
def test_people_that_fit(manager: Client, asked: dict[str, str], found: list[str]) -> None:
    a_person("Kari Ås", at=a_company("Orkel"))
    Person.objects.filter(pk=a_person("Ola Ny", email="ola@privat.example").pk).update(hidden=True)
    assert people(manager, **asked) == found


def test_the_list_of_people_says_which_company_and_how_to_see_all_again(manager: Client, english: None) -> None:
    a_person("Kari Ås", at=a_company("Orkel"))
    page = manager.get("/manage/people/", {"company": "orkel", "q": "kari"}, headers={"accept-language": "en"})
    text = page.content.decode()
    assert "Who works at Orkel" in text
    assert 'href="?q=kari&amp;"' in text
    assert "1 person fits what you chose" in text


def test_who_typed_an_address_and_never_came_in_is_nobody_yet(manager: Client) -> None:
    Client().post("/accounts/login/", {"email": "fremmed@privat.example"})
    assert people(manager) == []


def test_the_companys_page_tells_all_about_it(manager: Client) -> None:
    company = a_company("Orkel")
    Site.objects.create(company=company, name="Verkstedet", address="Demoveien 1", postcode="7300", town="Orkanger")
    CompanyDomain.objects.create(company=company, domain="orkel.example", verified_at=clock.now())
    says(a_term("Sveising"), "strength", company=company, sentence="TIG og MIG")
    page = manager.get("/manage/companies/orkel/").content.decode()
    for told in ("Verkstedet", "Demoveien 1", "7300 Orkanger", "orkel.example", "Sveising", "TIG og MIG"):
        assert told in page
    assert Company.objects.count() == 1


@pytest.mark.parametrize(
    ("fact", "told"),
    [({"is_active": False}, "The account is closed."), ({"hidden": True}, "Hidden: members"), ({}, "")],
)
def test_the_persons_page_tells_what_is_wrong(manager: Client, english: None, fact: dict[str, bool], told: str) -> None:
    person = a_member("Kari Nordmann")
    type(person).objects.filter(pk=person.pk).update(**fact)
    page = manager.get(f"/manage/people/{person.pk}/", headers={"accept-language": "en"}).content.decode()
    said = [words for words in ("The account is closed.", "Hidden: members") if words in page]
    assert said == ([told] if told else [])
