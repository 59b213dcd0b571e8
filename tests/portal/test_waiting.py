"""What waits for a person stands on their front page, with one press to where it is dealt with."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from events.domain.invitation import invite
from groups.domain.group import propose_group
from members.domain import joining
from members.models import Company, JoinRequest, Person
from tests.browsing import managing, queries, signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_group, a_leader, a_mandate, a_seat, approved
from tests.factories.members import a_company, a_member, a_person, employ
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.portal.waiting_row import Waiting
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TUESDAY = dt.date(2026, 3, 31)  # of Easter week; Easter Monday is 6 April


def with_contact(name: str = "Orkel", role: str = "contact") -> tuple[Company, Person]:
    company = a_company(name)
    return company, a_person("Grete Kontakt", at=company, role=role)


def asked(company: Company | None = None, name: str = "Ola Ny", **details: Any) -> JoinRequest:
    return joining.ask(a_person(name), company=company, **details)


def of(person: Person) -> list[Waiting]:
    """What waits, read anew, in English."""
    with override("en"):
        return waiting_for(Person.objects.get(pk=person.pk))


@pytest.mark.parametrize("role", ["contact", "deputy"])
def test_the_contact_sees_who_waits_and_one_press_leads_to_the_answer(role: str) -> None:
    company, contact = with_contact(role=role)
    request = asked(company)
    shown = signed_in(contact).get("/").content.decode()
    assert "Ola Ny wants in at Orkel" in shown
    assert reverse("members:join_request", args=[request.pk]) in shown
    joining.approve(request, by=contact)
    assert of(contact) == []


def test_nobody_else_learns_who_waits() -> None:
    company, _contact = with_contact()
    asked(company)
    for other in (a_member(at=company), with_contact("Hamos")[1], a_person()):
        assert of(other) == []
        assert "Ola Ny" not in signed_in(other).get("/").content.decode()


def test_the_contact_reads_until_when_and_when_it_is_late() -> None:
    company, contact = with_contact()
    with clock.frozen(clock.at(TUESDAY, 14)):
        asked(company)
        [row] = of(contact)
        assert "Answer by Wednesday 8\xa0April" in row.text
        assert row.due == clock.at(dt.date(2026, 4, 9))
    with clock.frozen(clock.at(dt.date(2026, 4, 9), 7)):
        assert "more than three working days ago" in of(contact)[0].text


def test_managers_see_how_many_are_late_and_no_names_and_one_leads_straight_there() -> None:
    company, _contact = with_contact()
    admin = a_person(admin=True)
    with clock.frozen(clock.at(TUESDAY, 14)):
        request = asked(company)
        assert of(admin) == [], "the contact has three days"
    with clock.frozen(clock.at(dt.date(2026, 4, 9), 7)):
        [row] = of(admin)
        assert row.title == "1 person wants in and waits for you"
        assert row.url == reverse("members:join_request", args=[request.pk])
        asked(None, company_name="Ny Bedrift")  # nobody can answer for it
        [row] = of(admin)
        assert row.title == "2 people want in and wait for you"
        assert row.url == reverse("manage:joins")
    assert "Ola Ny" not in signed_in(admin).get("/").content.decode()


@pytest.mark.parametrize("after", range(14))
def test_the_managers_list_and_each_wish_agree_on_when_it_is_late(after: int) -> None:
    late, lacking = asked(with_contact()[0]), asked(a_company())
    JoinRequest.objects.update(asked_at=clock.at(TUESDAY, 23, 59))
    late.refresh_from_db()
    with clock.frozen(clock.at(TUESDAY + after * DAY, 0, 1)):
        found = set(joining.for_managers())
        assert (late in found) == joining.may_decide_from(late)
        assert lacking in found


def test_a_contact_whose_account_is_closed_answers_for_nobody() -> None:
    company, contact = with_contact()
    request = asked(company)
    assert list(joining.for_managers()) == []
    Person.objects.filter(pk=contact.pk).update(is_active=False)
    assert list(joining.for_managers()) == [request]


def test_managers_see_companies_without_a_contact() -> None:
    admin = a_person(admin=True)
    a_company("Orkel"), a_company("Hamos"), a_company("Ingen Medlem", member=False)
    [row] = [row for row in of(admin) if "contact" in row.title]
    assert row.title == "2 member companies have no contact"
    assert managing(admin).get(row.url).context["page"].paginator.count == 2
    assert of(a_member()) == []


def test_the_clusters_own_office_needs_no_membership() -> None:
    a_company("Glemt Bedrift", member=False)
    office = a_company("Klyngekontoret", member=False)
    employ(admin := a_person(admin=True), office)
    assert "1 company without any membership" in [row.title for row in of(admin)]


def test_invitations_stand_there_too_and_what_is_due_first_comes_first() -> None:
    company, contact = with_contact()
    event = an_event(title="Frokostmøte om 5S")
    invite(event, Person.objects.filter(pk=contact.pk), by=a_person())
    asked(company)
    assert [row.title for row in of(contact)] == ["Ola Ny wants in at Orkel", "Invitation: Frokostmøte om 5S"]


def test_the_front_page_asks_as_often_for_many_as_for_one() -> None:
    company, contact = with_contact()
    contact.is_staff = True
    contact.save()
    asked(company), asked(a_company("Hamos"))
    browser = signed_in(contact)
    browser.get("/")
    before = queries(browser, "/")
    for number in range(8):
        asked(company, f"Ola {number}"), asked(a_company(), f"Kari {number}")
    assert queries(browser, "/") == before


def test_managers_have_one_list_on_both_pages_and_on_it_what_members_propose() -> None:
    admin, member = a_person(admin=True), a_member()
    propose_group("Grønt skifte", by=member, summary="Mindre utslipp")
    seated, ready = a_group("Får se", state="proposed"), a_group("Helt klar", state="proposed")
    a_seat(seated), a_seat(ready)
    leader = a_leader(ready)
    approved(a_mandate(ready, leader), leader)
    a_company("Glemt Bedrift", member=False)
    titles = [row.title for row in of(admin)]
    expected = ["Proposed group: Grønt skifte", "Proposed group: Helt klar", "1 company without any membership"]
    assert [title for title in expected if title not in titles] == []
    assert "Proposed group: Får se" not in titles, "its committee sees to it"
    assert of(member) == []
    [row] = [row for row in of(admin) if "Grønt" in row.title]
    assert row.url == "/groups/gront-skifte/life/"
    browser = managing(admin)
    for page in ("/waiting/", "/manage/"):
        text = browser.get(page).text
        assert [title for title in titles if title not in text] == [], page
