"""“Is the list right?”: twice a year, and when mail to somebody comes back for good."""

import datetime as dt
from functools import partial

import pytest
from django.urls import reverse

from events.choices import RegistrationState
from events.models import Registration
from members.domain import roster as asking
from members.models import Company, Employment, Person
from tests.browsing import managing, queries, signed_in
from tests.factories.events import a_place, an_event
from tests.factories.members import LONG_AGO, a_company, a_member, a_person
from tests.flows.test_races import at_once
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.compose import compose
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.domain.employment import Farewell
from thamsklyngen.portal.domain.roster import answer
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def old_company(name: str = "Orkel") -> tuple[Company, Person]:
    """A member company of a year ago and its contact."""
    company = a_company(name, created_at=clock.now() - dt.timedelta(days=365))
    return company, a_person(at=company, role="contact")


def job_of(person: Person) -> Employment:
    return person.employments.get()


def asked(template: str) -> list[str]:
    return list(Message.objects.filter(template=template).order_by("pk").values_list("to", flat=True))


# --- asking ---------------------------------------------------------------------------------------------------------


def test_the_contacts_are_asked_twice_a_year() -> None:
    company, contact = old_company()
    deputy = a_person(at=company, role="deputy")
    a_person(at=company)
    assert [asking.ask_due(), asking.ask_due()] == [1, 0]
    assert asked("members/roster_asked") == [contact.email, deputy.email]
    with clock.frozen(clock.now() + 181 * DAY):
        assert asking.ask_due() == 0
    with clock.frozen(clock.now() + 182 * DAY):
        assert asking.ask_due() == 1


def test_new_companies_those_that_left_and_those_without_a_contact_are_not_asked() -> None:
    fresh, (gone, _contact) = a_company(), old_company("Borte")
    a_person(at=fresh, role="contact")
    gone.memberships.all().delete()
    a_member(at=a_company("Ingen", created_at=clock.now() - 365 * DAY))
    assert asking.ask_due() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_once() -> None:
    old_company()
    at_once([asking.ask_due] * 2)
    assert len(asked("members/roster_asked")) == 1


# --- answering ------------------------------------------------------------------------------------------------------


def test_works_here_and_has_left_in_one_go_after_what_hangs_on_it_was_shown() -> None:
    company, contact = old_company()
    stays, goes = a_person("Blir", at=company), a_person("Går", at=company)
    place = a_place(an_event(title="Frokostmøte"), goes)
    browser, here = signed_in(contact), reverse("members:roster", args=[company.slug])
    last_day = clock.today() - 3 * DAY
    data = {f"p{job_of(stays).pk}": "here", f"p{job_of(goes).pk}": "left", f"d{job_of(goes).pk}": last_day.isoformat()}
    page = browser.post(here, data)
    assert "Frokostmøte" in page.content.decode()
    assert job_of(goes).until is None, "nothing happens before it is confirmed"
    assert browser.post(here, {**data, "confirm": page.context["seal"]}).status_code == 302
    assert job_of(goes).until == last_day + DAY
    assert Registration.objects.get(pk=place.pk).state == RegistrationState.CANCELLED
    assert job_of(stays).confirmed_at is not None
    company.refresh_from_db()
    assert company.roster_answered_at is not None


def test_what_was_not_shown_is_not_confirmed() -> None:
    company, contact = old_company()
    one, two = a_person(at=company), a_person(at=company)
    browser, here = signed_in(contact), reverse("members:roster", args=[company.slug])
    seal = browser.post(here, {f"p{job_of(one).pk}": "left"}).context["seal"]
    page = browser.post(here, {f"p{job_of(one).pk}": "left", f"p{job_of(two).pk}": "left", "confirm": seal})
    assert page.status_code == 200
    assert Employment.objects.filter(until=None).count() == 3


def test_a_list_that_is_right_takes_one_press() -> None:
    company, contact = old_company()
    person = a_person(at=company)
    browser, here = signed_in(contact), reverse("members:roster", args=[company.slug])
    page = browser.post(here, {f"p{job_of(person).pk}": "here"}, follow=True)
    assert "Thank you. The list is right." in page.content.decode()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2019-01-01", "before the first day"),
        ("31.12.2026", "Write the day as"),
        ("2099-01-01", "within the next two years"),
    ],
)
def test_a_day_that_can_not_be_is_said_at_the_person(day: str, words: str) -> None:
    company, contact = old_company()
    person = a_person(at=company, since=LONG_AGO)
    page = signed_in(contact).post(
        reverse("members:roster", args=[company.slug]), {f"p{job_of(person).pk}": "left", f"d{job_of(person).pk}": day}
    )
    assert page.status_code == 422
    assert words in page.content.decode()


def test_nobody_ends_their_own_or_anothers_by_a_made_up_form() -> None:
    company, contact = old_company()
    mine, theirs = job_of(contact), job_of(a_member())
    browser, here = signed_in(contact), reverse("members:roster", args=[company.slug])
    data = {f"p{mine.pk}": "left", f"p{theirs.pk}": "left"}
    page = browser.post(here, data)
    browser.post(here, {**data, "confirm": page.context["seal"]})
    assert Employment.objects.filter(until=None).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_contacts_answering_at_once_end_an_employment_once() -> None:
    company, contact = old_company()
    goes = a_person(at=company)
    left = {job_of(goes).pk: Farewell(on=clock.today())}
    ended = at_once([partial(answer, company, stay=[], left=left, by=contact)] * 2)
    assert sorted(ended) == [0, 1]
    assert len(asked("portal/left_company")) == 1


def test_the_page_asks_as_often_for_two_people_as_for_two_hundred() -> None:
    company, contact = old_company()
    a_person(at=company)
    browser, here = signed_in(contact), reverse("members:roster", args=[company.slug])
    browser.get(here)
    few = queries(browser, here)
    for _ in range(40):
        a_person(at=company)
    assert queries(browser, here) == few
    assert few <= 12


def test_only_those_who_run_the_company_answer() -> None:
    company, _contact = old_company()
    here = reverse("members:roster", args=[company.slug])
    assert signed_in(a_member(at=company)).get(here).status_code == 403
    assert signed_in(old_company("Hamos")[1]).get(here).status_code == 403
    assert managing(a_person(admin=True)).get(here).status_code == 200


# --- mail that comes back -------------------------------------------------------------------------------------------


def bounce(person: Person, *, at: dt.datetime | None = None) -> None:
    """A mail to `person` that their server refused for good."""
    row = compose("members/join_approved", person, facts={"company": "Orkel", "url": "/"})
    Message.objects.filter(pk=row.pk).update(state=MessageState.FAILED, created_at=at or clock.now())


def test_the_contact_is_asked_once_about_whose_mail_comes_back() -> None:
    company, contact = old_company()
    person = a_person("Ola Borte", at=company)
    bounce(person)
    assert [asking.ask_about_bounced(), asking.ask_about_bounced()] == [1, 0]
    assert asked("members/address_bounced") == [contact.email]
    page = signed_in(contact).get(reverse("members:roster", args=[company.slug])).content.decode()
    assert "Mail comes back" in page
    with clock.frozen(clock.now() + 5 * DAY):
        bounce(person)
        assert asking.ask_about_bounced() == 0, "not for every mail of a month"
    with clock.frozen(clock.now() + 40 * DAY):
        bounce(person)
        assert asking.ask_about_bounced() == 1


def test_after_works_here_the_next_bounce_asks_again() -> None:
    company, contact = old_company()
    person = a_person(at=company)
    bounce(person)
    asking.ask_about_bounced()
    answer(company, stay=[job_of(person).pk], left={}, by=contact)
    assert asking.ask_about_bounced() == 0
    page = signed_in(contact).get(reverse("members:roster", args=[company.slug])).content.decode()
    assert "Mail comes back" not in page
    with clock.frozen(clock.now() + DAY):
        bounce(person)
        assert asking.ask_about_bounced() == 1


def test_of_the_contacts_own_address_the_other_contact_or_the_manager_is_asked() -> None:
    company, contact = old_company()
    admin = a_person(admin=True)
    bounce(contact)
    asking.ask_about_bounced()
    assert asked("members/address_bounced") == [admin.email]
    deputy = a_person(at=company, role="deputy")
    with clock.frozen(clock.now() + 40 * DAY):
        bounce(contact)
        asking.ask_about_bounced()
    assert asked("members/address_bounced") == [admin.email, deputy.email]


def test_an_address_that_was_left_behind_asks_about_nobody() -> None:
    company, _contact = old_company()
    person = a_person(at=company, email="ny@orkel.example")
    row = compose("members/join_approved", person, to="gammel@orkel.example", facts={})
    Message.objects.filter(pk=row.pk).update(state=MessageState.FAILED)
    assert asking.ask_about_bounced() == 0
