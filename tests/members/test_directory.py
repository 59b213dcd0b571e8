"""The directories of companies and people, and the numbers of queries they take."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from groups.domain.competence import set_owner
from members.choices import MembershipKind
from members.models import Company, CompanyCompetence, Person, PersonCompetence
from tests.browsing import managing, queries, signed_in
from tests.factories.competence import a_listed_person, a_term, says
from tests.factories.events import an_event
from tests.factories.groups import a_group
from tests.factories.members import a_company, a_member, a_person
from tests.flows.test_queries import many_people

pytestmark = pytest.mark.django_db
MOST_QUERIES, MANY = 12, 300


def shown(browser: Client, **asked: str) -> list[str]:
    return [company.name for company in browser.get("/companies/", asked).context["page"]]


def test_visitors_see_public_members_and_nothing_about_people(client: Client) -> None:
    term = a_term("Sveising")
    company = a_company("Orkel", municipality="Orkland", about="Lager rundballepresser.")
    says(term, company=company, contact=a_listed_person("Wenche Sveismo", at=company, teaches=term))
    a_company("Hemmelig", public=False)
    a_company("Utenfor", member=False)
    assert shown(client) == ["Orkel"]
    member, page = signed_in(a_member()), company.get_absolute_url()
    for path, secrets in (("/companies/", ["Hemmelig"]), (page, ["Wenche", "Sveising"])):
        content = client.get(path).content.decode()
        assert "rundballepresser" in content
        for secret in secrets:
            assert secret not in content, path
            assert secret in member.get(path).content.decode(), "there would be something to see"
    assert shown(client, q="rundballe") == ["Orkel"]
    assert shown(client, q="sveis") == shown(client, q="wenche") == shown(client, q="hemmelig") == []
    assert shown(member, q="hemmelig") == ["Hemmelig"]


def test_no_count_tells_of_companies_that_hide(client: Client) -> None:
    a_company("Orkel", municipality="Orkland")
    a_company("Hemmelig", public=False, municipality="Bortgjemt", industry="Gullgraving")
    for browser in (client, signed_in(a_person())):
        content = browser.get("/companies/").content.decode()
        assert "Bortgjemt" not in content
        assert "Gullgraving" not in content
        assert browser.get("/companies/").context["page"].paginator.count == 1
    content = signed_in(a_member(at=Company.objects.get(name="Hemmelig"))).get("/companies/").content.decode()
    assert "Bortgjemt" in content, "members find it by its place"
    assert "Gullgraving" in content


def test_members_see_all_members(client: Client) -> None:
    member = a_member(at=a_company("Egen"))
    a_company("Stille", public=False)
    a_company("Utenfor", member=False)
    assert shown(client) == ["Egen"]
    assert shown(signed_in(member)) == ["Egen", "Stille"]


def test_companies_by_municipality_industry_and_kind(client: Client) -> None:
    a_company("Ås", municipality="Orkland", industry="Plast")
    a_company("Ærlig", municipality="Orkland")
    a_company("Zeta", municipality="Ålesund")
    Company.objects.get(name="Zeta").memberships.update(kind=MembershipKind.PARTNER)
    assert shown(client) == ["Zeta", "Ærlig", "Ås"]
    assert client.get("/companies/").context["places"] == [("Orkland", 2), ("Ålesund", 1)]
    assert shown(client, municipality="Orkland") == ["Ærlig", "Ås"]
    assert shown(client, municipality="Orkland", industry="Plast") == ["Ås"]
    assert shown(client, kind="partner") == ["Zeta"]
    assert shown(client, q="aalesund") == ["Zeta"]


def test_a_page_keeps_the_filters(client: Client) -> None:
    for number in range(30):
        a_company(f"Orkel {number:02}", municipality="Orkland")
    content = client.get("/companies/", {"municipality": "Orkland"}).content.decode()
    assert "municipality=Orkland&amp;page=2" in content


def test_a_term_shows_who_is_strong_who_teaches_and_who_wants() -> None:
    term = a_term("5S")
    says(term, company=a_company("Simpro"), teaches=True, sentence="Har innført 5S.")
    says(term, "wants", company=a_company("Orkel"))
    a_listed_person("Ola Lærer", teaches=term)
    page = signed_in(a_member()).get("/competence/5s/")
    assert page.context["figures"] == {"strong": 1, "teach": 1, "want": 1}
    content = page.content.decode()
    for words in ("Simpro", "Har innført 5S.", "Can teach", "Orkel", "Ola Lærer"):
        assert words in content


def test_a_merged_term_leads_on() -> None:
    into = a_term("5S")
    a_term("Orden", state="merged", merged_into=into)
    answer = signed_in(a_member()).get("/competence/orden/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/competence/5s/")


def test_a_proposed_term_has_no_page_yet() -> None:
    a_term("Vannskjæring", state="proposed")
    assert signed_in(a_member()).get("/competence/vannskjaering/").status_code == 404


def test_a_coming_event_about_it_stands_beside() -> None:
    term, group = a_term("5S"), a_group("Effektiv produksjon")
    set_owner(term, group)
    says(term)
    event = an_event(group, title="Frokostmøte om 5S hos Simpro")
    an_event(group, title="Noe annet")
    client = signed_in(a_member())
    for path in ("/competence/5s/", "/competence/?q=5s"):
        page = client.get(path)
        assert page.context["event"] == event, path
        assert group.get_absolute_url() in page.content.decode(), path


def test_whom_to_ask_still_works_there() -> None:
    term, company = a_term("Sveising"), a_company("Orkel")
    asked = a_member("Rolf Eksempel", at=company, email="rolf@orkel.example")
    says(term, company=company, contact=asked)
    client = signed_in(a_member())
    assert "rolf@orkel.example" in client.get("/competence/sveising/").content.decode()
    asked.employments.update(until="2021-01-01")
    assert "rolf@orkel.example" not in client.get("/competence/sveising/").content.decode()


def test_nobody_is_sent_to_ask_themselves() -> None:
    term, company = a_term("Sveising"), a_company("Orkel")
    says(term, company=company)
    own, other = signed_in(a_member(at=company)), signed_in(a_member())
    assert "Ask Orkel" not in own.get("/competence/sveising/").content.decode()
    assert "Ask Orkel" in other.get("/competence/sveising/").content.decode()


def test_the_company_page_tells_members_what_it_can(client: Client) -> None:
    company = a_company("Simpro")
    says(a_term("Fem S"), company=company, teaches=True)
    learning = a_term("Robotisering")
    says(learning, "wants", company=company)
    says(learning, company=a_company("Utkast"))
    content = signed_in(a_member()).get("/companies/simpro/").content.decode()
    assert "Can teach" in content
    assert "1 neighbour has this as a strength." in content
    assert "Fem S" not in client.get("/companies/simpro/").content.decode()


def fill(terms: list[Any]) -> None:
    """300 companies and people more, who all say something of all terms."""
    people = many_people(MANY)
    Person.objects.filter(pk__in=[person.pk for person in people]).update(listed=True)
    PersonCompetence.objects.bulk_create(
        PersonCompetence(person=person, competence=term, stance="uses") for person in people for term in terms
    )
    companies = Company.objects.filter(slug__startswith="bedrift-")
    Company.objects.filter(pk__in=companies).update(municipality="Orkland", about="Vi sveiser.")
    CompanyCompetence.objects.bulk_create(
        CompanyCompetence(company=company, competence=term, stance="wants", sentence="Vil lære å sveise.")
        for company in companies
        for term in terms
    )


@pytest.mark.parametrize(
    "path",
    [
        "/competence/",
        "/competence/?q=sveising",
        "/competence/?q=vil+sveise+orkland",
        "/competence/?stance=wants",
        "/competence/sveising/",
        "/companies/",
        "/companies/?q=sveis",
        "/companies/orkel/",
        "/people/",
        "/people/?q=sveis",
        "/people/?competence=sveising&industry=Plast",
        "/my/competence/",
        "/my/company/orkel/competence/",
        "/events/manage/",
    ],
)
def test_pages_ask_as_often_with_300_more(path: str) -> None:
    company = a_company("Orkel", municipality="Orkland", about="Vi sveiser.")
    group = a_group()
    terms = [a_term("Sveising"), a_term("Robotsveising")]
    for term in terms:
        set_owner(term, group)
        says(term, "wants", company=company, sentence="Vil lære å sveise.")
        says(term, company=a_company(), teaches=True)
        says(term, "wants")  # a second one, so that the term is suggested
    person = a_listed_person(at=company, role="contact", uses=terms[0], wants=terms[1])
    for other in (None, a_group("Andre")):
        an_event(other or group, title="Om sveising")
    person.is_staff = path.startswith("/events/")
    person.save()
    client = managing(person) if person.is_staff else signed_in(person)
    client.get(path)
    few = queries(client, path)
    fill(terms)
    many = queries(client, path)
    assert many <= few + 1, path  # a second page asks once more for the number of rows
    assert many <= MOST_QUERIES, path


def test_a_demo_admin_sees_the_vocabulary(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    browser = signed_in(a_person(admin=True, is_demo=True))
    a_term("5S")
    assert queries(browser, reverse("manage:terms")) <= MOST_QUERIES
