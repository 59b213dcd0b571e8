"""Newcomers: in by their address, by their contact, or as a company the portal doesn't know."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from members.choices import EmploymentSource, JoinState
from members.domain import joining
from members.models import Company, CompanyDomain, JoinRequest, Person
from tests.browsing import queries, signed_in
from tests.factories.members import a_company, a_member, a_person, employ, left
from tests.flows.test_races import at_once
from tests.members.signing_in import ask_for_code, code_for, sign_in, type_code
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
REASON = "Vi kjenner ikke navnet."


def with_domain(name: str = "Orkel", domain: str = "orkel.example", **details: Any) -> Company:
    company = a_company(name)
    facts = {"verified_at": clock.now(), "joins": True, **details}
    CompanyDomain.objects.create(company=company, domain=domain, **facts)
    return company


def with_contact(name: str = "Orkel") -> tuple[Company, Person]:
    company = a_company(name)
    return company, a_person("Grete Kontakt", at=company, role="contact")


def mails_to(person: Person) -> list[str]:
    return list(Message.objects.filter(person=person).order_by("pk").values_list("template", flat=True))


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


# --- in by one's address --------------------------------------------------------------------------------------------


def test_one_code_and_the_newcomer_is_one_of_the_companys_people() -> None:
    company = with_domain()
    browser = Client(headers={"accept-language": "en"})
    ask_for_code(browser, "Ola@Orkel.example")
    assert not Person.objects.get(email="ola@orkel.example").is_member, "typing an address lets nobody in"
    type_code(browser, code_for("ola@orkel.example"))
    person = Person.objects.get(email="ola@orkel.example")
    job = person.employments.get()
    assert (person.is_member, job.company, job.source) == (True, company, EmploymentSource.DOMAIN)
    browser.post(reverse("my_name"), {"name": "Ola Ny", "next": "/"})
    assert "You are one of the people of Orkel." in browser.get("/").content.decode()
    assert Message.objects.filter(secret=True).count() == 1, "one code was enough"


def test_with_several_companies_at_the_domain_one_picks() -> None:
    first, second = with_domain("Orkel Fannrem"), with_domain("Orkel Orkanger")
    browser = Client(headers={"accept-language": "en"})
    sign_in(browser, "ola@orkel.example")
    person = Person.objects.get(email="ola@orkel.example")
    person.name = "Ola Ny"
    person.save()
    assert not person.is_member
    page = browser.get(reverse("members:join")).content.decode()
    for company in (first, second):
        assert reverse("members:join_known", args=[company.slug]) in page
    browser.post(reverse("members:join_known", args=[second.slug]))
    assert fresh(person).employments.get().company == second


@pytest.mark.parametrize(
    "details", [{"joins": False}, {"joins": False, "verified_at": None}], ids=["switched off", "not proven"]
)
def test_a_domain_that_lets_nobody_in_lets_nobody_in(details: dict[str, Any]) -> None:
    company = with_domain(**details)
    person = a_person(email="ola@orkel.example")
    assert joining.join_if_known(person) is None
    with pytest.raises(joining.NotByDomain):
        joining.join_by_domain(person, company)
    assert signed_in(person).post(reverse("members:join_known", args=[company.slug])).status_code == 404


@pytest.mark.parametrize(
    "email", ["ola@sub.orkel.example", "ola@orkel.example.evil.example", "orkel.example@evil.example"]
)
def test_an_address_that_only_looks_like_it_is_another(email: str) -> None:
    with_domain()
    assert joining.join_if_known(a_person(email=email)) is None


def test_an_address_that_the_person_has_not_confirmed_does_not_count() -> None:
    company = with_domain()
    person = a_person(email="privat@hjemme.example")
    row = EmailAddress.objects.create(user=person, email="ola@orkel.example", verified=False)
    assert joining.join_if_known(person) is None
    row.verified = True
    row.save()
    assert joining.join_if_known(fresh(person)).company == company  # type: ignore[union-attr]


def test_a_company_that_is_no_member_lets_nobody_in() -> None:
    with_domain().memberships.all().delete()
    assert joining.join_if_known(a_person(email="ola@orkel.example")) is None


def test_who_has_left_is_not_let_in_again_by_the_address_alone() -> None:
    company = with_domain()
    person = a_person(email="ola@orkel.example")
    left(employ(person, company))
    sign_in(Client(), "ola@orkel.example")
    assert not fresh(person).is_member
    joining.ask(person, company=company)  # but may ask


def test_who_works_somewhere_already_is_not_moved_by_signing_in() -> None:
    with_domain()
    person = a_member(email="ola@orkel.example")
    assert joining.join_if_known(person) is None
    assert person.employments.count() == 1


def test_getting_in_by_the_address_takes_an_open_wish_back() -> None:
    company = with_domain()
    person = a_person(email="ola@orkel.example")
    request = joining.ask(person, company=a_company("Hamos"))
    joining.join_by_domain(person, company)
    request.refresh_from_db()
    assert request.state == JoinState.WITHDRAWN


def test_getting_in_leaves_what_was_answered_before_as_it_was() -> None:
    (elsewhere, contact), company = with_contact("Hamos"), with_domain()
    person = a_person(email="ola@orkel.example")
    declined = joining.decline(joining.ask(person, company=elsewhere), by=contact, reason=REASON)
    joining.join_by_domain(person, company)
    declined.refresh_from_db()
    assert (declined.state, declined.decided_by) == (JoinState.DECLINED, contact)


# --- asking ---------------------------------------------------------------------------------------------------------


def test_contact_and_manager_get_a_mail_and_the_page_names_who_decides() -> None:
    (company, contact), admin, person = with_contact(), a_person(admin=True), a_person("Ola Ny")
    browser = signed_in(person)
    browser.post(reverse("members:join_company", args=[company.slug]), {"title": "Sveiser", "message": "Hei"})
    assert mails_to(contact) == mails_to(admin) == ["members/join_asked"]
    page = browser.get(reverse("members:join")).content.decode()
    assert "Grete Kontakt" in page
    assert "Orkel" in page


@pytest.mark.parametrize("details", [{"name": "Grete Skjult", "hidden": True}, {"name": ""}])
def test_a_newcomer_reads_no_hidden_name_and_no_address_of_who_decides(details: dict[str, Any]) -> None:
    company, person = a_company("Orkel"), a_person()
    contact = a_person(at=company, role="contact", email="grete.skjult@orkel.example")
    Person.objects.filter(pk=contact.pk).update(**details)
    request = joining.ask(person, company=company)
    page = signed_in(person).get(reverse("members:join")).content.decode()
    assert "skjult" not in page.lower()
    assert "The company's contact" in page
    joining.decline(request, by=fresh(contact), reason=REASON)
    assert "skjult" not in rendered(Message.objects.get(template="members/join_declined")).lower()


def test_nothing_about_colleagues_is_shown_before() -> None:
    company, contact = with_contact()
    colleague, person = a_person("Hemmelig Kollega", at=company), a_person("Ola Ny")
    browser = signed_in(person)
    browser.post(reverse("members:join_company", args=[company.slug]), {})
    for path in (
        reverse("members:join"),
        reverse("members:join_company", args=[company.slug]),
        reverse("members:join") + "?q=Hemmelig",
        company.get_absolute_url(),
        reverse("members:companies") + "?q=Hemmelig",
    ):
        page = browser.get(path).content.decode()
        assert "Hemmelig Kollega" not in page, path
        assert colleague.email not in page, path
        assert contact.email not in page, path
    assert browser.get(reverse("members:colleagues", args=[company.slug])).status_code == 403
    assert browser.get(reverse("members:people")).status_code == 403


def test_a_company_that_is_not_public_stands_in_no_newcomers_list() -> None:
    a_company("Skjult AS", public=False)
    page = signed_in(a_person()).get(reverse("members:join") + "?q=skjult")
    assert list(page.context["page"]) == []
    assert signed_in(a_person()).get(reverse("members:join_company", args=["skjult"])).status_code == 404


def test_asking_twice_is_one_wish_and_elsewhere_is_refused() -> None:
    (company, contact), person = with_contact(), a_person()
    first = joining.ask(person, company=company)
    assert joining.ask(person, company=company) == first
    assert mails_to(contact) == ["members/join_asked"]
    with pytest.raises(joining.AsksElsewhere):
        joining.ask(person, company=a_company("Hamos"))
    joining.withdraw_open(person)
    joining.ask(person, company=a_company("Simpro"))


def test_one_new_company_is_waited_for_at_a_time() -> None:
    person = a_person()
    first = joining.ask(person, company_name="Ny Verkstedbedrift")
    assert joining.ask(person, company_name="Ny Verkstedbedrift") == first
    with pytest.raises(joining.AsksElsewhere):
        joining.ask(person, company_name="En annen bedrift")


def test_who_works_there_need_not_ask() -> None:
    company, contact = with_contact()
    with pytest.raises(joining.WorksThere):
        joining.ask(contact, company=company)


def test_what_a_newcomer_writes_is_one_line_of_what_can_be_seen() -> None:
    company, _contact = with_contact()
    person = a_person()
    said = {"title": "Svei\u202eser\r\nsjef", "message": "Hei\r\n\r\nSlipp inn her:\r\nhttps://farlig.example"}
    signed_in(person).post(reverse("members:join_company", args=[company.slug]), said)
    request = JoinRequest.objects.get()
    assert (request.title, request.message) == ("Sveiser sjef", "Hei Slipp inn her: https://farlig.example")
    joining.withdraw_open(person)
    answer = signed_in(person).post(reverse("members:join_new"), {"company_name": "\u200b"})
    assert answer.status_code == 422, "a name that nobody sees is none"


def test_asking_and_taking_back_over_and_over_fills_nobodys_mailbox() -> None:
    company, contact = with_contact()
    browser, said = signed_in(a_person()), set()
    for _ in range(30):
        answer = browser.post(reverse("members:join_company", args=[company.slug]), {"message": "La meg inn"})
        said.add(answer.status_code)
        browser.post(reverse("members:join_withdraw"))
    assert said == {302, 429}
    assert len(mails_to(contact)) <= 10
    assert "La meg inn" in answer.content.decode(), "what was typed stays"


def test_taken_back_nobody_has_to_answer() -> None:
    (company, contact), person = with_contact(), a_person()
    request = joining.ask(person, company=company)
    signed_in(person).post(reverse("members:join_withdraw"))
    request.refresh_from_db()
    assert request.state == JoinState.WITHDRAWN
    with pytest.raises(joining.DecidedAlready):
        joining.approve(request, by=contact)


# --- deciding -------------------------------------------------------------------------------------------------------


def test_the_contact_lets_in_with_one_press() -> None:
    (company, contact), person = with_contact(), a_person("Ola Ny")
    request = joining.ask(person, company=company, title="Sveiser")
    here = reverse("members:join_request", args=[request.pk])
    assert "Ola Ny" in signed_in(contact).get(here).content.decode()
    assert not fresh(person).is_member, "opening the page does nothing"
    signed_in(contact).post(here, {"answer": "approve"})
    job = fresh(person).employments.get()
    assert (job.title, job.source, fresh(person).is_member) == ("Sveiser", EmploymentSource.APPROVAL, True)
    assert mails_to(person) == ["members/join_approved"]


def test_saying_no_needs_a_reason_which_the_person_reads() -> None:
    (company, contact), person = with_contact(), a_person()
    request = joining.ask(person, company=company)
    here = reverse("members:join_request", args=[request.pk])
    assert signed_in(contact).post(here, {"answer": "decline", "reason": "  "}).status_code == 422
    signed_in(contact).post(here, {"answer": "decline", "reason": REASON})
    assert Message.objects.get(person=person).facts["reason"] == REASON
    page = signed_in(person).get(reverse("members:join")).content.decode()
    assert REASON in page
    assert not fresh(person).is_member


def test_of_two_answers_the_second_reads_who_was_first() -> None:
    (company, contact), person = with_contact(), a_person()
    deputy = a_person("Arne Vara", at=company, role="deputy")
    request = joining.ask(person, company=company)
    joining.approve(request, by=contact)
    with pytest.raises(joining.DecidedAlready, match="Grete Kontakt"):
        joining.decline(request, by=deputy, reason=REASON)
    assert fresh(person).is_member


def test_nobody_else_sees_or_answers_it() -> None:
    (company, _contact), person = with_contact(), a_person()
    request = joining.ask(person, company=company)
    here = reverse("members:join_request", args=[request.pk])
    for other in (person, a_member(at=company), with_contact("Hamos")[1]):
        assert signed_in(other).get(here).status_code == 404
        assert signed_in(other).post(here, {"answer": "approve"}).status_code == 404
    assert not fresh(person).is_member


def test_the_manager_decides_after_three_working_days_also_over_easter() -> None:
    (company, contact), admin, person = with_contact(), a_person(admin=True), a_person()
    asked_at = clock.at(dt.date(2026, 3, 31), 14)  # Tuesday; Maundy Thursday is 2 April, Easter Monday 6 April
    with clock.frozen(asked_at):
        request = joining.ask(person, company=company)
        with pytest.raises(joining.ContactDecides):
            joining.approve(request, by=admin)
    last = dt.date(2026, 4, 8)  # after the 1st, the 7th and the 8th
    assert joining.contact_decides_until(request) == last
    with clock.frozen(clock.at(last, 23)):
        assert joining.remind() == 0
        with pytest.raises(joining.ContactDecides):
            joining.decline(request, by=admin, reason=REASON)
    with clock.frozen(clock.at(last + dt.timedelta(days=1), 7)):
        assert [joining.remind(), joining.remind()] == [1, 0]
        assert mails_to(contact)[-1] == mails_to(admin)[-1] == "members/join_late"
        joining.approve(request, by=admin)
    assert fresh(person).is_member


def test_when_the_contact_is_gone_the_managers_hear_at_once_and_by_words_of_its_own() -> None:
    (company, contact), admin, person = with_contact(), a_person(admin=True, language="en"), a_person()
    joining.ask(person, company=company)
    assert joining.remind() == 0
    Person.objects.filter(pk=contact.pk).update(is_active=False)
    assert [joining.remind(), joining.remind()] == [1, 0]
    words = rendered(Message.objects.filter(person=admin).latest("pk"))
    assert "three working days" not in words
    assert "Nobody answers for" in words


def test_where_nobody_answers_the_managers_read_at_once_that_they_decide() -> None:
    company, admin, person = a_company(), a_person(admin=True, language="en"), a_person()
    joining.ask(person, company=company)
    assert joining.remind() == 0, "they have been told just now"
    words = rendered(Message.objects.get(person=admin))
    assert "Nobody answers for" in words
    assert "three working days" not in words
    with clock.frozen(clock.now() + dt.timedelta(days=30)):
        assert joining.remind() == 1
    assert "three working days" not in rendered(Message.objects.filter(person=admin).latest("pk"))


def rendered(message: Message) -> str:
    """What its reader reads."""
    render(message)
    return message.text


def test_without_a_contact_the_manager_decides_at_once() -> None:
    company, admin, person = a_company(), a_person(admin=True), a_person()
    request = joining.ask(person, company=company)
    assert joining.deciders(request) == [admin]
    joining.approve(request, by=admin)
    assert fresh(person).is_member


def test_the_managers_list_shows_the_longest_waiting_first() -> None:
    company, _contact = with_contact()
    people = [a_person(), a_person()]
    for days, person in zip((1, 5), people, strict=True):
        with clock.frozen(clock.now() - dt.timedelta(days=days)):
            joining.ask(person, company=company)
    browser = signed_in(a_person(admin=True, is_demo=True))
    rows = browser.get(reverse("manage:joins")).context["page"]
    assert [row.person for row in rows] == people[::-1]


def race(calls: list[Callable[[], Any]]) -> list[str]:
    """What came of each: `in`, `out`, or `late`."""

    def attempt(call: Callable[[], Any]) -> str:
        try:
            found = call()
        except joining.DecidedAlready:
            return "late"
        return "out" if isinstance(found, JoinRequest) else "in"

    return sorted(at_once([partial(attempt, call) for call in calls]))


@pytest.mark.django_db(transaction=True)
def test_two_managers_approving_at_once_make_one_employment_and_one_mail() -> None:
    admins, person = [a_person(admin=True) for _ in range(2)], a_person()
    request = joining.ask(person, company=a_company())
    assert race([partial(joining.approve, request, by=admin) for admin in admins]) == ["in", "late"]
    assert person.employments.count() == 1
    assert mails_to(person) == ["members/join_approved"]


@pytest.mark.django_db(transaction=True)
def test_yes_and_no_at_once_is_one_of_them() -> None:
    (company, contact), person = with_contact(), a_person()
    deputy = a_person(at=company, role="deputy")
    request = joining.ask(person, company=company)
    found = race(
        [partial(joining.approve, request, by=contact), partial(joining.decline, request, by=deputy, reason=REASON)]
    )
    assert found in (["in", "late"], ["late", "out"])
    assert fresh(person).is_member == ("in" in found)
    assert len(mails_to(person)) == 1


@pytest.mark.django_db(transaction=True)
def test_asking_twice_at_once_is_one_wish() -> None:
    (company, contact), person = with_contact(), a_person()
    at_once([partial(joining.ask, person, company=company)] * 4)
    assert JoinRequest.objects.count() == 1
    assert mails_to(contact) == ["members/join_asked"]


# --- a company that the portal doesn't know -------------------------------------------------------------------------


def test_a_new_company_goes_to_the_manager_who_says_which_it_is() -> None:
    admin, person = a_person(admin=True), a_person()
    browser = signed_in(person)
    data = {"company_name": "Ny Industri AS", "organisation_number": "974 760 673"}
    browser.post(reverse("members:join_new"), data)
    request = JoinRequest.objects.get()
    assert (request.company, request.organisation_number) == (None, "974760673")
    assert mails_to(admin) == ["members/join_asked"]
    with pytest.raises(joining.CompanyNeeded):
        joining.approve(request, by=admin)
    company = a_company("Ny Industri")
    assert joining.approve(request, by=admin, company=company).company == company


def test_a_wrong_organisation_number_is_refused() -> None:
    data = {"company_name": "Ny Industri AS", "organisation_number": "974760674"}
    answer = signed_in(a_person()).post(reverse("members:join_new"), data)
    assert answer.status_code == 422
    assert not JoinRequest.objects.exists()


@pytest.mark.parametrize("text", ["", "%", "'", "\\", "æøå", "<script>", "ø" * 300])
def test_whatever_is_searched_for_the_page_answers(text: str) -> None:
    a_company()
    assert signed_in(a_person()).get(reverse("members:join"), {"q": text}).status_code == 200


def test_the_page_asks_as_often_for_three_companies_as_for_three_hundred() -> None:
    browser, here = signed_in(a_person()), reverse("members:join")
    a_company(), a_company()
    browser.get(here)
    few = queries(browser, here)
    for _number in range(40):
        a_company()
    assert queries(browser, here) <= few <= 12
