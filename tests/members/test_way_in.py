"""Whoever is at no member company is led to `/join/` from wherever they are, and told so while they wait."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from members.domain import joining
from members.models import Company, CompanyDomain
from tests.browsing import signed_in
from tests.factories.events import an_event
from tests.factories.members import a_company, a_member, a_person, employ
from tests.members.signing_in import sign_in
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
JOIN = 'href="/join/'
PAGES = ["/", "/my/profile/", "/my/company/", "/people/", "/competence/", "/finnes-ikke/", "event", "company"]


def address_of(page: str) -> str:
    """Where the page is; those of an event and a company are made."""
    made = {"event": an_event, "company": a_company}
    return made[page]().get_absolute_url() if page in made else page


def content(answer: HttpResponse) -> str:
    """What stands between menu and foot."""
    return answer.content.decode().partition("<main")[2]


def at_shared_domain(*names: str) -> list[Company]:
    companies = [a_company(name) for name in names]
    for company in companies:
        CompanyDomain.objects.create(company=company, domain="delt.example", joins=True, verified_at=clock.now())
    return companies


@pytest.mark.parametrize("page", PAGES)
def test_a_newcomer_is_led_to_where_one_says_where_one_works(page: str) -> None:
    shown = content(signed_in(a_person()).get(address_of(page)))
    assert JOIN in shown
    assert "Tell where I work" in shown
    assert "cluster manager</a>" not in shown


@pytest.mark.parametrize("page", PAGES)
def test_who_waits_is_told_so_and_led_to_who_answers(page: str) -> None:
    person = a_person()
    joining.ask(person, company=a_company("Orkel"))
    shown = content(signed_in(person).get(address_of(page)))
    assert JOIN in shown
    assert "See who answers" in shown
    assert "Tell where I work" not in shown
    if page != "company":  # there the button alone tells
        assert "You are waiting to be let in at Orkel" in shown


@pytest.mark.parametrize("page", ["/", "/my/profile/", "event", "/my/events/manage/", "/finnes-ikke/"])
def test_members_and_visitors_are_not_asked_where_they_work(page: str) -> None:
    for browser in (signed_in(a_member()), Client(headers={"accept-language": "en"})):
        shown = content(browser.get(address_of(page), follow=True))
        assert "Tell where I work" not in shown
        assert "know where you work" not in shown


def test_the_front_page_of_visitors_leads_to_it_too() -> None:
    shown = Client().get("/").content.decode()
    assert reverse("members:join_new") in shown
    assert "mailto:" not in shown


def test_the_managers_own_front_page_does_not_ask_where_they_work() -> None:
    admin = a_person(admin=True)
    for _where in ("nowhere", "at the office"):
        shown = content(signed_in(admin).get("/"))
        assert JOIN not in shown
        assert "know where you work" not in shown
        employ(admin, a_company("Klyngekontoret", member=False))


def test_a_company_without_a_membership_is_no_member_company_anywhere() -> None:
    person = a_person("Ola Skisse", at=a_company("Klyngekontoret", member=False))
    browser = signed_in(person)
    assert "Klyngekontoret is no member company" in content(browser.get("/"))
    assert "Klyngekontoret is no member company" in content(browser.get(an_event().get_absolute_url()))
    for page in (reverse("members:companies"), reverse("members:join") + "?q=klyngekontoret"):
        assert list(browser.get(page).context["page"]) == []


def test_who_has_several_companies_at_their_domain_is_led_to_choose_and_back_to_the_event() -> None:
    orkel, _simpro = at_shared_domain("Orkel", "Simpro")
    event, browser = an_event().get_absolute_url(), Client(headers={"accept-language": "en"})
    a_person(email="ola@delt.example")
    choose = sign_in(browser, "ola@delt.example", event)["Location"]
    assert choose == f"/join/?next={event.replace('/', '%2F')}"
    assert f'name="next" value="{event}"' in browser.get(choose).content.decode()
    answer = browser.post(reverse("members:join_known", args=[orkel.slug]), {"next": event})
    assert answer["Location"] == event
    assert sign_in(browser, "ola@delt.example", event)["Location"] == event, "who has chosen is not asked again"


def test_who_has_several_and_no_name_yet_says_it_first() -> None:
    at_shared_domain("Orkel", "Simpro")
    assert sign_in(Client(), "ny@delt.example")["Location"].startswith("/my/name/?next=%2Fjoin%2F")


def test_who_waits_for_another_company_is_not_led_to_choose_at_each_sign_in() -> None:
    at_shared_domain("Orkel", "Simpro")
    person = a_person(email="ola@delt.example")
    joining.ask(person, company=a_company("Hamos"))
    assert sign_in(Client(), person.email)["Location"] == "/"


def test_whose_address_opens_a_company_reads_that_one_press_is_enough() -> None:
    person = a_person(email="ola@delt.example")
    browser = signed_in(person)
    at_shared_domain("Orkel")  # proven after the person signed in
    assert "lets you in at once" in content(browser.get("/"))


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_joining_leads_to_pages_of_ours_only(target: str) -> None:
    [company] = at_shared_domain("Orkel")
    browser = signed_in(a_person(email="ola@delt.example"))
    assert browser.post(reverse("members:join_known", args=[company.slug]), {"next": target})["Location"] == "/"


def test_the_list_of_answered_wishes_has_its_own_words_when_it_is_empty() -> None:
    browser = signed_in(a_person(admin=True, is_demo=True))
    words = {show: content(browser.get(reverse("manage:joins") + show)) for show in ("", "?show=answered")}
    assert "Nobody is waiting to be let in." in words[""]
    assert "Nobody is waiting to be let in." not in words["?show=answered"]
    assert "Nobody has got an answer yet." in words["?show=answered"]
