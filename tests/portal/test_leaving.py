"""People and companies leave: what hangs on it goes with them, in one transaction (domain: Employment, Membership)."""

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from events.choices import RegistrationState
from events.domain.leaving import sweep
from events.domain.registration import register
from events.models import Event, Registration
from members.choices import EmploymentRole
from members.domain import invitation
from members.domain.employment import employ as begin
from members.domain.leaving import addresses_at, settle_all
from members.domain.membership import admit
from members.domain.pasted import people_in
from members.domain.person import person_with
from members.models import Company, CompanyDomain, Employment, Person
from tests.browsing import signed_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader, a_seat
from tests.factories.members import LONG_AGO, a_company, a_member, a_person, employ
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.domain import employment as people
from thamsklyngen.portal.domain import membership as companies
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
R, W, C = RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.CANCELLED


def job_of(person: Person, company: Company | None = None) -> Employment:
    jobs = person.employments.all()
    return jobs.get(company=company) if company else jobs.get()


def leave(person: Person, company: Company | None = None, *, days: int = 0, **more: Any) -> Employment:
    """End the employment so that it no longer holds in `days` days."""
    on = clock.today() + dt.timedelta(days=days)
    by = more.pop("by", None)
    return people.end_employment(job_of(person, company), people.Farewell(on=on, **more), by=by)


def state_of(registration: Registration) -> str:
    return Registration.objects.get(pk=registration.pk).state


def mails(person: Person) -> list[str]:
    return list(Message.objects.filter(person=person).order_by("pk").values_list("template", flat=True))


def owns(company: Company, domain: str, **more: Any) -> CompanyDomain:
    return CompanyDomain.objects.create(company=company, domain=domain, **{"verified_at": clock.now(), **more})


# --- an employment ends ---------------------------------------------------------------------------------------------


def test_access_stops_the_same_day_and_the_first_in_the_queue_has_the_place() -> None:
    event = an_event(capacity=1)
    goes, waits = a_member(), a_member()
    place, wait = a_place(event, goes), a_place(event, waits)
    leave(goes)
    assert not Person.objects.get(pk=goes.pk).is_member
    assert (state_of(place), state_of(wait)) == (C, R)
    assert mails(goes) == ["events/registered", "events/lost_ground", "portal/left_company"]
    assert mails(waits)[-1] == "events/promoted"
    assert Message.objects.get(person=goes, template="events/lost_ground").facts["calendar"]["method"] == "CANCEL"


def test_places_before_the_last_day_stay_and_those_after_it_go_at_once() -> None:
    goes = a_member()
    before, after = a_place(an_event(days=5), goes), a_place(an_event(days=20), goes)
    leave(goes, days=10)
    assert (state_of(before), state_of(after)) == (R, C)
    assert Person.objects.get(pk=goes.pk).is_member


def test_a_place_is_kept_for_another_company_within_its_limit() -> None:
    first, second = a_company("Orkel"), a_company("HAMOS")
    goes = a_person(at=first)
    wide, narrow = an_event(company_limit=2), an_event(company_limit=1)
    kept, lost = register(wide, goes, company=first), register(narrow, goes, company=first)
    a_place(narrow, a_person(at=second))
    employ(goes, second)
    leave(goes, first)
    kept.refresh_from_db()
    assert (kept.state, kept.company, state_of(lost)) == (R, second, C)
    facts = Message.objects.get(person=goes, template="portal/left_company").facts
    assert [row["title"] for row in facts["kept"]] == [wide.title]
    assert facts["lost"] == 1, "the mail about the place itself tells which"


def test_what_hangs_on_it_is_what_then_happens() -> None:
    goes = a_seat(a_group())
    place, elsewhere = a_place(an_event(), goes), a_place(an_event())
    hangs = people.what_hangs_on(job_of(goes))
    assert hangs.places == [place]
    assert [seat.person for seat in hangs.seats] == [goes]
    leave(goes)
    assert (state_of(place), state_of(elsewhere)) == (C, R)


def test_seats_stay_and_those_who_lead_the_group_hear_of_it_once() -> None:
    group = a_group()
    leader, goes = a_leader(group), a_seat(group)
    leave(goes)
    assert goes.seats.on().count() == 1
    assert mails(leader) == ["portal/seat_flagged"]


def test_a_seat_that_ends_before_is_nothing_to_hear_of() -> None:
    group = a_group()
    leader, goes = a_leader(group), a_seat(group)
    goes.seats.update(until=clock.today() + dt.timedelta(days=5))
    leave(goes, days=10)
    assert mails(leader) == []


def test_ending_it_twice_is_one_ending_and_another_day_is_refused_once_it_has_come() -> None:
    goes = a_member()
    place = a_place(an_event(), goes)
    leave(goes)
    told = mails(goes)
    leave(goes)
    assert (mails(goes), state_of(place)) == (told, C)
    with pytest.raises(people.EndedAlready):
        leave(goes, days=3)


def test_it_cannot_end_before_it_began() -> None:
    goes = a_person(at=a_company(), since=clock.today())
    with pytest.raises(people.EndsBeforeItBegan):
        leave(goes, days=-1)
    assert leave(goes).until == clock.today(), "it never held: somebody pressed wrongly"


def test_the_deputy_takes_the_leaving_contacts_place() -> None:
    company = a_company()
    contact = a_person(at=company, role=EmploymentRole.CONTACT)
    deputy = a_person(at=company, role=EmploymentRole.DEPUTY)
    assert people.what_hangs_on(job_of(contact)).heir == job_of(deputy)
    leave(contact)
    assert job_of(deputy).role == EmploymentRole.CONTACT
    assert mails(deputy) == ["members/contact_now"]


def test_of_two_deputies_the_one_who_has_been_there_longest() -> None:
    company = a_company()
    contact = a_person(at=company, role=EmploymentRole.CONTACT)
    newer, older = (a_person(at=company, role=EmploymentRole.DEPUTY, since=day) for day in (clock.today(), LONG_AGO))
    leave(contact)
    assert (job_of(older).role, job_of(newer).role) == (EmploymentRole.CONTACT, EmploymentRole.DEPUTY)


def test_who_ends_and_begins_again_on_one_day_ends_again_with_all_that_follows() -> None:
    company, person = a_company(), a_person(email="ola@orkel.example")
    person.emailaddress_set.create(email="ola@privat.example", verified=True)
    owns(company, "orkel.example")
    job = begin(person, company, source="approval")
    person.emailaddress_set.update(verified=True)
    leave(person)
    again = begin(person, company, source="approval")
    assert (again, again.until, again.settled_at) == (job, None, None)
    with clock.frozen(clock.now() + dt.timedelta(days=30)):
        leave(person)
        assert job_of(person).settled_at == clock.now()


def test_who_answered_for_the_company_for_a_day_comes_back_as_what_they_are_let_in_as() -> None:
    company = a_company()
    person = a_person()
    begin(person, company, source="approval", role=EmploymentRole.CONTACT, title="Sjef")
    leave(person)
    begin(person, company, source="invitation", title="Vikar")
    job = job_of(person)
    assert (job.role, job.source, job.title, job.until) == (EmploymentRole.ORDINARY, "invitation", "Vikar", None)


def test_an_invitation_from_before_lets_nobody_in_who_has_left_since() -> None:
    company = a_company()
    boss = a_person(at=company, role=EmploymentRole.CONTACT)
    person = a_person(email="ola@gmail.com")
    work = EmailAddress.objects.create(user=person, email="ola@orkel.example", verified=True)
    rows = invitation.invite(company, people_in(f"{person.email}\n{work.email}"), by=boss)
    begin(person, company, source="code")
    leave(person, own_addresses=(person.email, work.email))
    for row in rows:
        with pytest.raises(invitation.Withdrawn):
            invitation.accept(row, person)
    assert not Person.objects.get(pk=person.pk).is_member
    [again] = invitation.invite(company, people_in(person.email), by=boss)
    assert invitation.accept(again, person), "who is asked anew comes back"


def test_a_deputy_whose_account_is_closed_takes_nobodys_place() -> None:
    manager, company = a_person(admin=True), a_company()
    contact = a_person(at=company, role=EmploymentRole.CONTACT)
    deputy = a_person(at=company, role=EmploymentRole.DEPUTY, active=False)
    assert people.what_hangs_on(job_of(contact)).leaves_no_contact
    leave(contact)
    assert job_of(deputy).role == EmploymentRole.DEPUTY
    assert "members/contact_missing" in mails(manager)


def test_without_a_deputy_the_cluster_manager_is_told() -> None:
    manager, contact = a_person(admin=True), a_member(role=EmploymentRole.CONTACT)
    assert people.what_hangs_on(job_of(contact)).leaves_no_contact
    leave(contact)
    assert "members/contact_missing" in mails(manager)


# --- the address at a former employer -------------------------------------------------------------------------------


def test_an_address_at_the_former_employer_no_longer_signs_in_when_there_is_another() -> None:
    company = a_company()
    owns(company, "orkel.example")
    goes = a_person(at=company, email="kari@orkel.example")
    EmailAddress.objects.create(user=goes, email="kari@privat.example", verified=True)
    leave(goes)
    assert person_with("kari@orkel.example") is None
    assert person_with("kari@privat.example") == goes
    goes.refresh_from_db()
    assert (goes.email, goes.is_active) == ("kari@privat.example", True)


def test_an_unconfirmed_address_does_not_count_and_sign_in_stops() -> None:
    company, manager = a_company(), a_person(admin=True)
    owns(company, "orkel.example")
    goes = a_person(at=company, email="kari@orkel.example")
    EmailAddress.objects.create(user=goes, email="kari@privat.example", verified=False)
    leave(goes, new_email="kari@privat.example")
    goes.refresh_from_db()
    assert not goes.is_active
    assert goes.address_lost_at is not None
    [told] = Message.objects.filter(person=manager, template="members/address_lost")
    assert told.facts["new_email"] == "kari@privat.example"


def test_whoever_reads_the_old_mailbox_is_not_the_person() -> None:
    company = a_company()
    owns(company, "orkel.example")
    goes = a_person(at=company, email="kari@orkel.example")
    client = Client()
    client.force_login(goes, backend="allauth.account.auth_backends.AuthenticationBackend")
    leave(goes)
    assert client.get(reverse("profile")).status_code == 302  # signed out where they were signed in
    door = Client()
    door.post(reverse("account_login"), {"email": "kari@orkel.example"})
    assert not Message.objects.filter(to="kari@orkel.example", template="account/sign_in_code").exists()


def addresses_lost(person: Person, company: Company) -> list[str]:
    return [found.email for found in addresses_at(person, company)]


def test_whose_an_address_is_when_nobody_has_proven_the_domain() -> None:
    company, other = a_company(), a_company()
    goes = a_person(at=company, email="kari@orkel.example")
    assert addresses_lost(goes, company) == ["kari@orkel.example"]  # nobody says otherwise
    owns(company, "orkel-as.example")
    assert addresses_lost(goes, company) == []  # a company that has proven another domain, and nobody else at this one
    a_person(at=company, email="ola@orkel.example")
    assert addresses_lost(goes, company) == ["kari@orkel.example"]  # a colleague has one there
    employ(goes, other)
    assert addresses_lost(goes, company) == ["kari@orkel.example"]
    a_person(at=other, email="per@orkel.example")
    assert addresses_lost(goes, other) == ["kari@orkel.example"]


def test_web_mail_is_ones_own_and_what_lies_below_a_proven_domain_is_the_companys() -> None:
    company = a_company()
    owns(company, "orkel.example")
    goes = a_person(at=company, email="kari@verk.orkel.example")
    EmailAddress.objects.create(user=goes, email="kari@gmail.com", verified=True)
    a_person(at=company, email="ola@gmail.com")
    assert addresses_lost(goes, company) == ["kari@verk.orkel.example"]


def test_nobody_can_say_that_an_address_at_a_proven_domain_is_their_own() -> None:
    company = a_company()
    owns(company, "orkel.example")
    goes = a_person(at=company, email="kari@orkel.example")
    leave(goes, own_addresses=("kari@orkel.example",))
    assert not Person.objects.get(pk=goes.pk).is_active


def test_who_ends_it_is_asked_for_another_address_everywhere() -> None:
    company = a_company()
    contact, goes = a_person(at=company, role="contact"), a_person(at=company)
    job = job_of(goes)
    ending = reverse("members:end_employment", args=[company.slug, job.pk])
    for person in (contact, goes):
        page = signed_in(person).get(ending).content.decode()
        assert 'name="new_email"' in page
        assert 'name="own_addresses"' in page
    said = {f"p{job.pk}": "left"}
    page = signed_in(contact).post(reverse("members:roster", args=[company.slug]), said).content.decode()
    assert f'name="f{job.pk}-new_email"' in page
    assert f'name="f{job.pk}-own_addresses"' in page


def test_a_wrong_address_on_the_list_keeps_what_was_typed_and_ends_nothing() -> None:
    company = a_company()
    contact, goes = a_person(at=company, role="contact"), a_person(at=company)
    job = job_of(goes)
    browser, here = signed_in(contact), reverse("members:roster", args=[company.slug])
    said = {f"p{job.pk}": "left"}
    seal = browser.post(here, said).context["seal"]
    answer = browser.post(here, {**said, f"f{job.pk}-new_email": "ikke en adresse", "confirm": seal})
    assert answer.status_code == 422
    assert "ikke en adresse" in answer.content.decode()
    assert Employment.objects.get(pk=job.pk).until is None


def test_an_address_shared_with_a_company_where_one_still_works_stays() -> None:
    left, stays = a_company(), a_company()
    owns(left, "konsern.example")
    owns(stays, "konsern.example")
    goes = a_person(at=left, email="kari@konsern.example")
    employ(goes, stays)
    leave(goes, left)
    assert person_with("kari@konsern.example") == goes
    assert Person.objects.get(pk=goes.pk).is_active


def test_an_end_ahead_takes_the_address_on_the_day_and_once() -> None:
    company = a_company()
    owns(company, "orkel.example")
    goes = a_person(at=company, email="kari@orkel.example")
    leave(goes, days=3)
    assert settle_all() == 0
    assert Person.objects.get(pk=goes.pk).is_active
    with clock.frozen(clock.now() + dt.timedelta(days=3)):
        assert (settle_all(), settle_all()) == (1, 0)
    assert not Person.objects.get(pk=goes.pk).is_active


def test_whoever_reads_the_old_mailbox_is_signed_out() -> None:
    company = a_company()
    goes = a_person(at=company, email="ola@orkel.example")
    goes.emailaddress_set.create(email="ola@privat.example", verified=True)
    owns(company, "orkel.example")
    browser = signed_in(goes)
    assert browser.get(reverse("profile")).status_code == 200
    leave(goes)
    assert Person.objects.get(pk=goes.pk).is_active
    assert browser.get(reverse("profile"))["Location"].startswith(reverse("account_login"))


# --- a membership ends ----------------------------------------------------------------------------------------------


def end(company: Company, *, days: int = 0, paused: bool = False, reason: str = "Flytter") -> None:
    on = clock.today() + dt.timedelta(days=days)
    companies.end_membership(company, on=on, by=a_person(admin=True), reason=reason, paused=paused)


def test_when_a_membership_ends_places_are_given_up_and_the_queue_moves() -> None:
    company, event = a_company(), an_event(capacity=1)
    place, wait = a_place(event, a_person(at=company)), a_place(event)
    end(company)
    assert (state_of(place), state_of(wait)) == (C, R)


def test_while_it_is_paused_places_stay_and_nobody_registers_anew() -> None:
    company = a_company()
    goes = a_person(at=company)
    place = a_place(an_event(), goes)
    end(company, paused=True)
    assert state_of(place) == R
    assert sweep() == 0
    assert not Person.objects.get(pk=goes.pk).is_member


def test_ending_it_ahead_gives_up_what_lies_after_that_day() -> None:
    company = a_company()
    goes = a_person(at=company)
    before, after = a_place(an_event(days=5), goes), a_place(an_event(days=40), goes)
    end(company, days=20)
    assert (state_of(before), state_of(after)) == (R, C)


def test_contacts_and_leaders_concerned_get_one_mail_each() -> None:
    company = a_company()
    contact = a_person(at=company, role=EmploymentRole.CONTACT)
    group, other = a_group(), a_group()
    leader, elsewhere = a_leader(group), a_leader(other)
    a_seat(group, person=a_person(at=company))
    an_event(group, host=company)
    an_event(group, host=company)
    end(company)
    assert mails(contact) == ["portal/membership_ends"]
    assert mails(leader) == ["portal/company_leaves"]
    assert mails(elsewhere) == []


def test_a_leader_whose_account_is_closed_gets_no_mail() -> None:
    company, group = a_company(), a_group()
    open_one, closed = a_leader(group), a_seat(group, "deputy")
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    an_event(group, host=company)
    end(company)
    assert (mails(open_one), mails(closed)) == (["portal/company_leaves"], [])


def test_a_membership_ends_with_a_reason_and_once() -> None:
    company = a_company()
    with pytest.raises(companies.ReasonNeeded):
        end(company, reason="  ")
    contact = a_person(at=company, role=EmploymentRole.CONTACT)
    end(company)
    end(company)
    assert mails(contact) == ["portal/membership_ends"]
    with pytest.raises(companies.NoMembership):
        end(company, days=9)


def test_a_company_comes_back_and_its_people_register_again() -> None:
    company = a_company()
    goes = a_person(at=company)
    end(company)
    admit(company, kind="company", since=clock.today())
    assert Person.objects.get(pk=goes.pk).is_member
    assert a_place(an_event(), Person.objects.get(pk=goes.pk)).is_registered


def test_the_sweep_finds_what_a_change_of_dates_left_behind() -> None:
    goes = a_member()
    place = a_place(an_event(), goes)
    goes.employments.update(until=clock.today())
    assert sweep() == 1
    assert (state_of(place), sweep()) == (C, 0)


def test_events_that_are_past_or_called_off_keep_their_registrations() -> None:
    goes = a_member()
    place = a_place(an_event(days=1), goes)
    Event.objects.update(starts_at=clock.now() - dt.timedelta(days=2), ends_at=clock.now() - dt.timedelta(days=1))
    leave(goes)
    assert state_of(place) == R
