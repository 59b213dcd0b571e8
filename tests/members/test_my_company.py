"""The pages on which a contact keeps their own house in order."""

from functools import partial

import pytest
from django.urls import reverse

from members.domain.employment import LastContact, NotWorkingThere, set_role
from members.models import Company, Employment, Person, Site
from tests.browsing import managing, queries, signed_in
from tests.factories.members import a_company, a_member, a_person, employ, left
from tests.flows.test_races import at_once
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.domain.employment import Farewell, end_employment
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


def with_contact(name: str = "Orkel") -> tuple[Company, Person]:
    company = a_company(name)
    return company, a_person("Grete Kontakt", at=company, role="contact")


def job_of(person: Person) -> Employment:
    return person.employments.get()


PAGES = ("run_company", "edit_company", "colleagues", "new_site", "domains", "join_code", "edit_logo", "invitations",
         "invite_colleagues", "roster")  # fmt: skip


def test_my_company_leads_to_the_one_to_a_choice_or_to_joining() -> None:
    here = reverse("members:my_company")
    company, contact = with_contact()
    assert signed_in(contact).get(here).headers["Location"] == reverse("members:run_company", args=[company.slug])
    employ(contact, a_company("Hamos"), role="deputy")
    page = signed_in(Person.objects.get(pk=contact.pk)).get(here).content.decode()
    assert reverse("members:run_company", args=["hamos"]) in page
    assert reverse("members:join") in signed_in(a_person()).get(here).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_contact_runs_their_own_company_and_no_other(page: str) -> None:
    (company, contact), (_other, stranger) = with_contact(), with_contact("Hamos")
    deputy, colleague = a_person(at=company, role="deputy"), a_member(at=company)
    here = reverse(f"members:{page}", args=[company.slug])
    found = {person: signed_in(person).get(here).status_code for person in (contact, deputy, stranger, colleague)}
    assert found == {contact: 200, deputy: 200, stranger: 403, colleague: 403}
    assert managing(a_person(admin=True)).get(here).status_code == 200
    hidden = a_company("Skjult", public=False)
    assert signed_in(a_person()).get(reverse(f"members:{page}", args=[hidden.slug])).status_code == 404


def test_a_contact_who_left_runs_it_no_more() -> None:
    company, contact = with_contact()
    left(job_of(contact))
    assert signed_in(contact).get(reverse("members:run_company", args=[company.slug])).status_code == 403


@pytest.mark.parametrize("page", ["run_company", "colleagues", "invitations"])
def test_the_pages_ask_as_often_for_three_people_as_for_many(page: str) -> None:
    company, contact = with_contact()
    a_person(at=company)
    browser, here = signed_in(contact), reverse(f"members:{page}", args=[company.slug])
    browser.get(here)
    few = queries(browser, here)
    for _ in range(30):
        a_person(at=company)
    assert queries(browser, here) <= few <= 12


def test_the_companys_own_words_are_the_contacts_and_name_and_number_the_managers() -> None:
    company, contact = with_contact()
    here = reverse("members:edit_company", args=[company.slug])
    data = {"about": "Vi bygger ballepressere.", "website": "https://orkel.example", "name": "Kapret", "public": "on"}
    assert signed_in(contact).post(here, data).status_code == 302
    company.refresh_from_db()
    assert (company.name, company.about) == ("Orkel", "Vi bygger ballepressere.")
    managing(a_person(admin=True)).post(here, {**data, "name": "Orkel Nord"})
    company.refresh_from_db()
    assert (company.name, company.slug) == ("Orkel Nord", "orkel")


@pytest.mark.parametrize("website", ["javascript:alert(1)", "ftp://x.example", "x" * 300])
def test_an_address_that_is_none_is_refused(website: str) -> None:
    company, contact = with_contact()
    answer = signed_in(contact).post(reverse("members:edit_company", args=[company.slug]), {"website": website})
    assert answer.status_code == 422


def test_one_main_address_at_most_and_only_ones_own() -> None:
    company, contact = with_contact()
    browser, new = signed_in(contact), reverse("members:new_site", args=[company.slug])
    for street in ("Havneveien 1", "Havneveien 2"):
        browser.post(new, {"address": street, "is_main": "on"})
    assert Site.objects.get(is_main=True).address == "Havneveien 2"
    theirs = Site.objects.create(company=a_company("Hamos"), address="Industrigata 1")
    assert browser.post(reverse("members:drop_site", args=[company.slug, theirs.pk])).status_code == 404
    assert browser.post(reverse("members:drop_site", args=["hamos", theirs.pk])).status_code == 403
    assert Site.objects.filter(pk=theirs.pk).exists()


# --- who answers for the company ------------------------------------------------------------------------------------


def test_the_last_contact_can_not_step_down() -> None:
    company, contact = with_contact()
    here = reverse("members:colleague", args=[company.slug, job_of(contact).pk])
    answer = signed_in(contact).post(here, {"role": "ordinary"})
    assert answer.status_code == 422
    assert "nobody left who answers for it" in answer.content.decode()
    assert job_of(contact).is_contact


def test_a_new_contact_is_told_and_then_the_old_one_may_step_down() -> None:
    company, contact = with_contact()
    other = a_person(at=company)
    set_role(job_of(other), "contact", by=contact)
    assert [row.template for row in Message.objects.filter(person=other)] == ["members/contact_named"]
    assert not set_role(job_of(contact), "ordinary", by=contact).is_contact


def test_only_who_works_there_answers_for_it() -> None:
    company, contact = with_contact()
    with pytest.raises(NotWorkingThere):
        set_role(left(job_of(a_person(at=company))), "deputy", by=contact)


def test_a_colleague_of_another_company_is_not_found() -> None:
    company, contact = with_contact()
    other = job_of(a_member())
    assert signed_in(contact).get(reverse("members:colleague", args=[company.slug, other.pk])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_contacts_stepping_down_at_once_leave_one() -> None:
    company, contact = with_contact()
    jobs = [job_of(contact), job_of(a_person(at=company, role="contact"))]

    def down(job: Employment) -> bool:
        try:
            set_role(job, "ordinary", by=job.person)
        except LastContact:
            return False
        return True

    assert sorted(at_once([partial(down, job) for job in jobs])) == [False, True]
    assert company.contacts().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_contacts_ending_one_employment_at_once_end_it_once() -> None:
    company, contact = with_contact()
    deputy, goes = a_person(at=company, role="deputy"), a_person(at=company)
    today = clock.today()
    at_once([partial(end_employment, job_of(goes), Farewell(on=today), by=person) for person in (contact, deputy)])
    assert job_of(goes).until == today
    assert [row.template for row in Message.objects.filter(person=goes)] == ["portal/left_company"]


def test_ending_it_by_the_page_shows_first_and_does_then() -> None:
    company, contact = with_contact()
    goes = a_person(at=company)
    browser, here = signed_in(contact), reverse("members:end_employment", args=[company.slug, job_of(goes).pk])
    data = {"last_day": clock.today().isoformat()}
    assert "What hangs on it" in browser.post(here, data).content.decode()
    assert job_of(goes).until is None
    assert browser.post(here, {**data, "confirm": "1"}).status_code == 302
    assert job_of(goes).last_day == clock.today()
    assert signed_in(with_contact("Hamos")[1]).get(here).status_code == 403


def test_the_contact_who_leaves_is_followed_by_the_deputy_else_the_manager_is_told() -> None:
    company, contact = with_contact()
    deputy, admin = a_person(at=company, role="deputy"), a_person(admin=True)
    end_employment(job_of(contact), Farewell(on=clock.today()), by=contact)
    assert job_of(deputy).role == "contact"
    end_employment(job_of(deputy), Farewell(on=clock.today()), by=deputy)
    assert "members/contact_missing" in [row.template for row in Message.objects.filter(person=admin)]


def test_an_admin_who_answers_for_a_company_changes_its_facts_only_past_the_second_step() -> None:
    company = a_company("Orkel")
    both = a_person(at=company, role="contact", admin=True)
    page = reverse("members:edit_company", args=[company.slug])
    answer = signed_in(both).post(page, {"name": "Kapret", "about": "Nytt", "organisation_number": ""})
    company.refresh_from_db()
    assert (answer.status_code, company.name, company.about) == (302, "Orkel", "Nytt")
