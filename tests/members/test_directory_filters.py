"""By what people are narrowed down, and that the filters stay in the address from page to page."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from members.choices import MembershipKind
from members.models import Company, Competence
from tests.browsing import signed_in
from tests.factories.competence import a_listed_person, a_term, says
from tests.factories.members import a_company, a_member

pytestmark = pytest.mark.django_db


def shown(**asked: str) -> list[str]:
    page = signed_in(a_member()).get("/people/", asked).context["page"]
    return [person.name for person in page]


def all_people(path: str) -> str:
    """Where “All people who fit” leads from `path`."""
    content = signed_in(a_member()).get(path).content.decode()
    [address] = re.findall(r'href="(/people/\?[^"]*)">', content)
    return address.replace("&amp;", "&")


def many_listed(at: Company, term: Competence, number: int = 7) -> None:
    for count in range(number):
        a_listed_person(f"Rolf Eksempel {count}", at=at, teaches=term)


def test_people_by_industry_company_kind_and_competence() -> None:
    lean = a_term("Lean")
    five, welding = a_term("5S", parent=lean), a_term("Sveising")
    orkel = a_company("Orkel", industry="Maskiner", municipality="Orkland")
    school = a_company("Fagskolen", industry="Utdanning", municipality="Orkland")
    school.memberships.update(kind=MembershipKind.EDUCATION)
    a_listed_person("Anne Sveiser", at=orkel, uses=welding)
    a_listed_person("Bjørn Lærer", at=school, teaches=five)
    assert shown(industry="Maskiner") == ["Anne Sveiser"]
    assert shown(company="fagskolen") == ["Bjørn Lærer"]
    assert shown(kind=MembershipKind.EDUCATION) == ["Bjørn Lærer"]
    assert shown(competence="5s") == shown(competence="lean") == ["Bjørn Lærer"]
    assert shown(competence="5s", stance="wants") == []
    assert shown(q="anne", competence="5s") == []
    assert shown(municipality="Orkland", company="orkel", industry="Utdanning") == []
    assert shown(competence="finnes-ikke") == ["Anne Sveiser", "Bjørn Lærer"]


def test_one_job_fits_all_that_is_said_of_the_company() -> None:
    """Who works at a school in Oslo and at a machine builder is not found at a machine building school."""
    person = a_listed_person("To Jobber", at=a_company("Orkel", industry="Maskiner"))
    school = a_company("Fagskolen")
    school.memberships.update(kind=MembershipKind.EDUCATION)
    person.employments.create(company=school, since=school.memberships.get().since)
    assert shown(industry="Maskiner") == shown(kind=MembershipKind.EDUCATION) == ["To Jobber"]
    assert shown(industry="Maskiner", kind=MembershipKind.EDUCATION) == []


def test_only_what_listed_people_stand_for_is_offered() -> None:
    a_listed_person(at=a_company("Orkel", industry="Maskiner"))
    a_member(at=a_company("Stille", industry="Hemmelig"))
    content = signed_in(a_member()).get("/people/").content.decode()
    assert "Maskiner" in content
    assert "Hemmelig" not in content
    assert "Stille" not in content


@pytest.mark.parametrize("path", ["/people/", "/companies/"])
def test_a_second_page_keeps_them(path: str) -> None:
    term, company = a_term("5S"), a_company("Orkel", industry="Maskiner")
    many_listed(company, term, 26)
    for count in range(30):
        a_company(f"Verksted {count}", industry="Maskiner")
    content = signed_in(a_member()).get(path, {"industry": "Maskiner", "kind": "company"}).content.decode()
    [address] = re.findall(r'rel="next" href="([^"]+)"', content)
    asked = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
    assert asked == {"industry": ["Maskiner"], "kind": ["company"], "page": ["2"]}


def test_all_people_who_fit_keeps_the_filters_of_a_search() -> None:
    term, company = a_term("5S"), a_company("Orkel", industry="Maskiner og utstyr", municipality="Orkland")
    many_listed(company, term)
    filters = {"municipality": "Orkland", "industry": "Maskiner og utstyr", "kind": "company", "stance": "teaches"}
    says(term, company=company, teaches=True)
    address = all_people("/competence/?q=5s&" + "&".join(f"{name}={value}" for name, value in filters.items()))
    assert parse_qs(urlsplit(address).query) == {name: [value] for name, value in ({"q": "5s"} | filters).items()}


def test_all_people_who_fit_of_a_term_are_of_that_term(client: Client) -> None:
    """“Lean” is part of “Clean room”; the people of one are not those of the other."""
    term, other = a_term("Lean"), a_term("Clean room")
    many_listed(a_company("Orkel", municipality="Orkland"), term)
    a_listed_person("Ren Utøver", at=a_company("Rent", municipality="Orkland"), teaches=other)
    address = all_people("/competence/lean/?municipality=Orkland")
    assert parse_qs(urlsplit(address).query) == {"municipality": ["Orkland"], "competence": ["lean"]}
    page = signed_in(a_member()).get(address).context["page"]
    assert page.paginator.count == 7
