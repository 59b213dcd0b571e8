"""Whoever reads a former employer's mailbox is not the person: tried at the door, by code, after the end."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from members.domain import joining
from members.domain.account import move_account
from members.domain.leaving import settle_all
from members.models import Company, CompanyDomain, Employment, Person
from tests.browsing import signed_in
from tests.factories.members import a_company, a_person, employ
from tests.members.signing_in import ask_for_code, code_for, type_code
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.domain.employment import Farewell, end_employment
from thamsklyngen.portal.domain.merging import merge_companies
from thamsklyngen.portal.domain.merging_people import merge_people
from thamsklyngen.portal.domain.privacy import anonymise
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
OLD, PRIVATE = "kari@orkel.example", "kari@privat.example"


def owns(company: Company, domain: str) -> None:
    CompanyDomain.objects.create(company=company, domain=domain, verified_at=clock.now())


def kari(company: Company, *others: str, email: str = OLD) -> Person:
    person = a_person("Kari Nordmann", at=company, email=email)
    for other in others:
        EmailAddress.objects.create(user=person, email=other, verified=True)
    return person


def leave(person: Person, company: Company, *own: str) -> None:
    end_employment(person.employments.get(company=company), Farewell(on=clock.today(), own_addresses=own), by=None)


def who(client: Client) -> int | None:
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


def comes_in(email: str) -> int | None:
    """Ask for a code at the door and type it: as whom one is in, by key."""
    Message.objects.filter(secret=True).delete()
    client = Client()
    ask_for_code(client, email)
    if Message.objects.filter(to=email, secret=True).exists():
        type_code(client, code_for(email))
    return who(client)


@pytest.mark.parametrize("way", ["contact", "manager", "roster", "own", "clock"])
@pytest.mark.parametrize("proven", [True, False])
@pytest.mark.parametrize("another", [True, False])
def test_each_way_of_leaving_shuts_the_door_of_the_old_address(
    admins: Client, way: str, proven: bool, another: bool
) -> None:
    """The company's contact, the cluster manager, the twice-yearly list, the person, and an end whose day has come."""
    company = a_company()
    contact = a_person(at=company, role="contact", email="sjef@orkel.example")
    if proven:
        owns(company, "orkel.example")
    person = kari(company, *([PRIVATE] if another else []))
    job, own = person.employments.get(), [PRIVATE] if another else []
    assert comes_in(OLD) == person.pk
    who_says = {"manager": admins, "own": signed_in(person)}.get(way) or signed_in(contact)
    if way == "roster":
        _tick_on_the_list(who_says, job, own)
    else:
        last = clock.today() + dt.timedelta(days=3 if way == "clock" else -1)
        ending = reverse("members:end_employment", args=[company.slug, job.pk])
        who_says.post(ending, {"last_day": last.isoformat(), "own_addresses": own, "confirm": "1"})
    days = 4 if way == "clock" else 0
    with clock.frozen(clock.now() + dt.timedelta(days=days)):
        assert settle_all() == (1 if way == "clock" else 0)
        assert comes_in(OLD) != person.pk
        assert comes_in(PRIVATE) == (person.pk if another else who_is_new(PRIVATE))


def who_is_new(email: str) -> int:
    """Who typed an unknown address at the door, and is nobody we know."""
    return Person.objects.get(email=email, name="").pk


def _tick_on_the_list(browser: Client, job: Employment, own: list[str]) -> None:
    here = reverse("members:roster", args=[job.company.slug])
    said = {f"p{job.pk}": "left", f"d{job.pk}": (clock.today() - dt.timedelta(days=1)).isoformat()}
    seal = browser.post(here, said).context["seal"]
    more = {f"f{job.pk}-new_email": "", f"f{job.pk}-own_addresses": own}
    browser.post(here, {**said, **more, "confirm": seal})


def test_who_works_elsewhere_too_loses_the_address_of_the_one_they_left() -> None:
    left, stays = a_company(), a_company()
    person = kari(left, PRIVATE)
    employ(person, stays)
    ending = reverse("members:end_employment", args=[left.slug, person.employments.get(company=left).pk])
    shown = signed_in(person).post(ending, {"last_day": clock.today().isoformat(), "own_addresses": [PRIVATE]})
    assert [found.email for found in shown.context["hangs"].addresses] == [OLD]
    leave(person, left, PRIVATE)
    assert comes_in(OLD) != person.pk
    assert comes_in(PRIVATE) == person.pk


def test_a_domain_that_the_parent_has_proven_is_the_sites_too() -> None:
    parent = a_company()
    owns(parent, "orkel.example")
    site = a_company(parent=parent)
    person = kari(site, PRIVATE)
    leave(person, site, PRIVATE)
    assert comes_in(OLD) != person.pk
    assert comes_in(PRIVATE) == person.pk


def test_who_goes_from_one_site_to_another_keeps_the_address_of_the_parent() -> None:
    parent = a_company()
    owns(parent, "orkel.example")
    site, other = a_company(parent=parent), a_company(parent=parent)
    person = kari(site)
    employ(person, other)
    leave(person, site)
    assert comes_in(OLD) == person.pk


def test_what_lies_beside_the_colleagues_domain_is_the_companys() -> None:
    company = a_company()
    owns(company, "annet.example")
    a_person(at=company, email="ola@verk.orkel.example")
    person = kari(company, PRIVATE)
    leave(person, company, PRIVATE)
    assert comes_in(OLD) != person.pk


@pytest.mark.parametrize("proven", [True, False])
def test_a_code_asked_for_before_the_end_lets_nobody_in_after_it(proven: bool) -> None:
    company = a_company()
    if proven:
        owns(company, "orkel.example")
    person, client = kari(company, PRIVATE), Client()
    ask_for_code(client, OLD)
    code = code_for(OLD)
    leave(person, company, PRIVATE)
    type_code(client, code)
    assert who(client) is None
    assert not EmailAddress.objects.filter(email=OLD).exists()


def test_an_account_that_is_moved_leaves_every_address_of_the_employer_behind() -> None:
    company = a_company()
    owns(company, "orkel.example")
    person = kari(company, "kari.nordmann@orkel.example")
    leave(person, company)
    move_account(person, PRIVATE)
    assert comes_in("kari.nordmann@orkel.example") != person.pk
    assert comes_in(OLD) != person.pk
    assert comes_in(PRIVATE) == person.pk


@pytest.mark.parametrize("proven", [True, False])
def test_an_account_without_an_address_brings_none_into_the_one_it_is_merged_with(proven: bool) -> None:
    company = a_company()
    if proven:
        owns(company, "orkel.example")
    stranded, new = kari(company), a_person("Kari Nordmann", email=PRIVATE)
    leave(stranded, company)
    merge_people(stranded, new, by=a_person(admin=True))
    assert comes_in(OLD) != new.pk
    assert comes_in(PRIVATE) == new.pk


def test_the_administration_opens_an_account_with_another_address_only(admins: Client) -> None:
    company = a_company()
    owns(company, "orkel.example")
    person = kari(company)
    leave(person, company)
    here = f"/admin/members/person/{person.pk}/change/"
    data = {"email": OLD, "name": "Kari Nordmann", "phone": "", "language": "nb", "is_active": "on"}
    data |= {
        f"{name}-{part}_FORMS": "0" for name in ("employments", "emailaddress_set") for part in ("TOTAL", "INITIAL")
    }
    refused = admins.post(here, data)
    assert "is_active" in refused.context["adminform"].form.errors
    assert comes_in(OLD) is None
    assert admins.post(here, data | {"email": PRIVATE}).status_code == 302
    assert comes_in(PRIVATE) == person.pk
    assert Person.objects.get(pk=person.pk).address_lost_at is None
    assert comes_in(OLD) != person.pk


@pytest.mark.parametrize("proven", [True, False])
def test_the_administration_ends_no_employment_and_leads_to_the_page_that_does(admins: Client, proven: bool) -> None:
    company, other = a_company(), a_company()
    if proven:
        owns(company, "orkel.example")
    person = kari(company, PRIVATE)
    job = person.employments.get()
    here = f"/admin/members/employment/{job.pk}/change/"
    ending = reverse("members:end_employment", args=[company.slug, job.pk])
    assert ending in admins.get(here).content.decode()
    data = {"title": "Sveiser", "role": "ordinary", "source": "admin", "since": "2020-01-01"}
    over = {"until": clock.today().isoformat(), "company": str(other.pk), "person": str(a_person().pk)}
    assert admins.post(here, data | over).status_code == 302
    rows = {"employments-TOTAL_FORMS": "1", "employments-INITIAL_FORMS": "1", "employments-0-id": str(job.pk)}
    rows |= {f"employments-0-{name}": value for name, value in (data | over).items()}
    rows |= {"emailaddress_set-TOTAL_FORMS": "0", "emailaddress_set-INITIAL_FORMS": "0"}
    whole = {"email": OLD, "name": "Kari Nordmann", "phone": "", "language": "nb", "is_active": "on"}
    admins.post(f"/admin/members/person/{person.pk}/change/", whole | rows)
    job.refresh_from_db()
    assert (job.title, job.until, job.company, job.person) == ("Sveiser", None, company, person)
    yesterday = (clock.today() - dt.timedelta(days=1)).isoformat()
    admins.post(ending, {"last_day": yesterday, "own_addresses": [PRIVATE], "confirm": "1"})
    assert comes_in(OLD) != person.pk
    assert comes_in(PRIVATE) == person.pk


def test_nobody_is_told_that_the_address_signs_in_still() -> None:
    company = a_company()
    owns(company, "orkel.example")
    person = kari(company, PRIVATE)
    leave(person, company)
    [told] = Message.objects.filter(to=OLD)
    assert (told.template, told.facts["still_signs_in"]) == ("account/address_changed", False)


@pytest.mark.parametrize("merged", ["people", "companies"])
def test_an_employment_that_was_over_and_goes_on_by_a_merger_is_settled_anew(merged: str) -> None:
    company = a_company()
    person, twin = kari(company), a_person("Kari Nordmann", email="k@privat.example")
    with clock.frozen(clock.now() - dt.timedelta(days=60)):
        leave(person, company)
    if merged == "people":
        employ(twin, company, since=clock.today() - dt.timedelta(days=90))
        merge_people(twin, person, by=a_person(admin=True))
    else:
        other = a_company()
        employ(person, other, since=clock.today() - dt.timedelta(days=90))
        merge_companies(other, company, by=a_person(admin=True))
    job = person.employments.get()
    assert (job.until, job.settled_at) == (None, None)
    move_account(person, OLD)
    EmailAddress.objects.update_or_create(user=person, email=PRIVATE, defaults={"verified": True})
    leave(person, company, PRIVATE)
    assert comes_in(OLD) != person.pk


def let_in_by(company: Company, domain: str) -> None:
    CompanyDomain.objects.create(company=company, domain=domain, verified_at=clock.now(), joins=True)


def test_whoever_reads_the_mailbox_of_one_who_left_must_ask_and_a_new_colleague_need_not() -> None:
    company = a_company("Orkel")
    let_in_by(company, "orkel.example")
    person = kari(company, PRIVATE)
    leave(person, company)
    key = comes_in(OLD)
    assert key not in (None, person.pk), "they come as somebody new"
    newcomer = Person.objects.get(pk=key)
    assert not newcomer.employments.exists()
    assert not joining.companies_for(newcomer).exists()
    assert joining.ask(newcomer, company=company).pk
    colleague = Person.objects.get(pk=comes_in("ola@orkel.example"))
    assert colleague.employments.get().company == company
    assert OLD not in str(Employment.objects.values_list("lost_addresses", flat=True)), "only a digest is kept"


def test_who_was_let_in_again_at_one_company_keeps_being_asked_for_after_a_merger() -> None:
    company, twin = a_company("Orkel"), a_company("Orkel AS")
    let_in_by(company, "orkel.example")
    person = kari(company, PRIVATE)
    employ(person, twin)
    leave(person, company)
    merge_companies(twin, company, by=a_person(admin=True))
    assert not joining.companies_for(Person.objects.get(pk=comes_in(OLD))).exists()


def test_forgetting_somebody_forgets_the_lost_address_too() -> None:
    company = a_company("Orkel")
    person = kari(company)
    leave(person, company)
    assert person.employments.get().lost_addresses
    anonymise(person, by=a_person(admin=True))
    assert person.employments.get().lost_addresses == []
