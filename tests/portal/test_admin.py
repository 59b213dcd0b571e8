"""The admin pages: who gets in, and how companies and people are kept there."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from auditlog.models import LogEntry
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.models import Company, Employment, Membership, Person
from tests.factories.events import a_place, an_event
from tests.factories.members import a_company, a_member, a_person, employ
from tests.members.signing_in import DOOR, sign_in
from tests.members.two_step import SECRET, app_code

pytestmark = pytest.mark.django_db
ACTIVATE, AGAIN = "/accounts/2fa/totp/activate/", "/accounts/2fa/reauthenticate/"


# --- The door --------------------------------------------------------------------------------------------------------
def test_first_admin_is_made_by_command_and_sets_up_the_second_step(client: Client) -> None:
    call_command("make_admin", "Sjef@Klyngen.example", verbosity=0)
    answer = sign_in(client, "sjef@klyngen.example", "/admin/members/company/")
    Person.objects.update(name="Sjef")
    answer = client.get("/admin/members/company/")
    assert answer["Location"] == f"{ACTIVATE}?next=/admin/members/company/"
    secret = client.get(ACTIVATE).context["form"].secret
    assert client.post(ACTIVATE, {"code": "000000"}).status_code == 200
    answer = client.post(ACTIVATE, {"code": app_code(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    page = client.get(answer["Location"])
    assert len(page.context["unused_codes"]) == 10
    assert page.context["unused_codes"][0] in page.content.decode()
    assert client.get("/accounts/2fa/recovery-codes/download/").status_code == 200
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/admin/members/company/").status_code == 200


def test_make_admin_promotes_and_refuses_what_is_no_address() -> None:
    person = a_person(active=False)
    call_command("make_admin", person.email, verbosity=0)
    person.refresh_from_db()
    assert person.is_active
    assert person.is_staff
    with pytest.raises(CommandError):
        call_command("make_admin", "nobody")


@pytest.mark.parametrize("proof", ["app", "recovery"])
def test_admin_signed_in_before_is_asked_for_the_second_proof(client: Client, proof: str) -> None:
    person = a_person(admin=True)
    TOTP.activate(person, SECRET)
    client.force_login(person)
    answer = client.get("/admin/")
    assert answer["Location"] == f"{AGAIN}?next=/admin/"
    assert client.get(answer["Location"]).status_code == 200
    code = app_code()
    if proof == "recovery":
        client.post(AGAIN, {"code": code})
        client.post("/accounts/2fa/recovery-codes/generate/")
        [code, *_] = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
        client = Client()
        client.force_login(person)
    answer = client.post(AGAIN, {"code": code, "next": "/admin/"})
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_second_step_can_be_switched_off_and_the_admin_closes(client: Client) -> None:
    person = a_person(admin=True)
    TOTP.activate(person, SECRET)
    client.force_login(person)
    client.post(AGAIN, {"code": app_code()})
    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()


def test_second_step_of_one_person_is_nothing_to_the_next(client: Client) -> None:
    first, second = a_person(admin=True), a_person(admin=True)
    TOTP.activate(first, SECRET)
    client.force_login(first)
    client.post(AGAIN, {"code": app_code()})
    client.force_login(second)
    assert client.get("/admin/")["Location"].startswith(ACTIVATE)


@pytest.mark.parametrize("demo", [True, False])
def test_demo_admin_counts_as_two_step_in_a_demo_only(client: Client, demo: bool) -> None:
    client.force_login(a_person(admin=True, is_demo=True))
    with override_settings(DEMO=demo):
        assert client.get("/admin/").status_code == (200 if demo else 302)


def test_others_find_no_admin(client: Client) -> None:
    assert client.get("/admin/")["Location"] == f"{DOOR}?next=/admin/"
    client.force_login(a_member())
    for path in ("/admin/", "/admin/login/", "/admin/members/person/", "/admin/jsi18n/", ACTIVATE, AGAIN):
        assert client.get(path).status_code == 404


def test_own_door_of_the_admin_leads_to_the_portals(client: Client, admins: Client) -> None:
    assert Client().get("/admin/login/?next=/admin/members/")["Location"].startswith(DOOR)
    assert admins.get("/admin/login/")["Location"] == "/admin/"
    assert admins.get("/admin/password_change/").status_code == 404
    assert admins.post("/admin/logout/")["Location"] == "/"
    assert admins.get("/admin/")["Location"].startswith(DOOR)


# --- What is kept there ----------------------------------------------------------------------------------------------
def inline(prefix: str, *rows: dict[str, str], initial: int = 0) -> dict[str, str]:
    """Form data of one inline."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)}
    return data | {f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


def person_data(**changes: str) -> dict[str, str]:
    """A filled form about a person."""
    data = {"email": "kari@hamos.example", "name": "Kari Nordmann", "phone": "", "language": "nb", "is_active": "on"}
    return data | inline("employments") | inline("emailaddress_set") | changes


@pytest.mark.parametrize("model", [Company, Membership, Employment, Person, LogEntry, Authenticator])
def test_lists_are_found_searched_and_opened(admins: Client, model: type) -> None:
    company = a_company("Simpro")
    employ(a_person("Kari Nordmann"), company)
    TOTP.activate(Person.objects.first(), SECRET)
    base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    assert admins.get(base).status_code == 200
    if admin.site._registry[model].search_fields:
        assert admins.get(f"{base}?q=simpro").status_code == 200
    for path in admins.get(base).context["cl"].filter_specs:
        for choice in path.choices(admins.get(base).context["cl"]):
            assert admins.get(base + choice["query_string"]).status_code == 200
    page = admins.get(f"{base}{model._default_manager.first().pk}/change/")
    assert page.status_code == 200
    assert SECRET not in page.content.decode()
    if model is not Authenticator:
        assert admins.get(f"{base}{model._default_manager.first().pk}/delete/").status_code == 403


@pytest.mark.parametrize("model", [Company, Membership, Employment, Person])
def test_lists_ask_as_often_for_many_as_for_one(admins: Client, model: type) -> None:
    base = f"/admin/members/{model._meta.model_name}/"
    employ(a_person(), a_company())
    admins.get(base)
    with CaptureQueriesContext(connection) as one:
        admins.get(base)
    for _ in range(12):
        employ(a_person(), a_company())
    with CaptureQueriesContext(connection) as many:
        admins.get(base)
    assert len(many) == len(one)


def test_memberships_are_only_looked_at(admins: Client) -> None:
    company = a_company("Hamos")
    membership = company.memberships.get()
    base = "/admin/members/membership/"
    for address in (f"{base}add/", f"{base}{membership.pk}/change/"):
        assert admins.post(address, {"company": str(company.pk), "since": "2020-01-01"}).status_code == 403
    page = f"/admin/members/company/{company.pk}/change/"
    assert f'href="/manage/companies/{company.slug}/"' in admins.get(page).text
    over = {"company": str(company.pk), "kind": "company", "since": str(membership.since)}
    for row, initial in ((over, 0), ({**over, "id": str(membership.pk), "until": "2020-01-01"}, 1)):
        data = {"name": "Hamos", "public": "on"} | inline("employments") | inline("memberships", row, initial=initial)
        assert admins.post(page, data).status_code == 302
    membership.refresh_from_db()
    assert (company.memberships.count(), membership.until) == (1, None)


def test_company_with_people(admins: Client) -> None:
    person = a_person()
    data = {"name": "Hamos", "organisation_number": "974760673", "public": "on"}
    data |= inline("memberships") | inline(
        "employments", {"person": str(person.pk), "role": "contact", "source": "admin", "since": "2024-01-01"}
    )
    assert admins.post("/admin/members/company/add/", data).status_code == 302
    company = Company.objects.get()
    assert person.is_contact_of(company)
    wrong = admins.post("/admin/members/company/add/", data | {"organisation_number": "123456789"})
    assert "organisation_number" in wrong.context["adminform"].form.errors


def test_second_colleague_and_overlap_are_told_apart(admins: Client) -> None:
    company, person = a_company(), a_person()
    employ(a_person(), company)
    data = {"person": str(person.pk), "company": str(company.pk), "role": "ordinary", "source": "admin"}
    for since, status in (("2024-01-01", 302), ("2024-06-01", 200)):
        assert admins.post("/admin/members/employment/add/", data | {"since": since}).status_code == status


def test_person_is_made_with_an_address_to_sign_in_with(admins: Client) -> None:
    company = a_company()
    job = inline(
        "employments", {"company": str(company.pk), "role": "ordinary", "source": "admin", "since": "2024-01-01"}
    )
    answer = admins.post("/admin/members/person/add/", person_data(email="Kari@Hamos.example") | job)
    assert answer.status_code == 302
    person = Person.objects.get(email="kari@hamos.example")
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.primary, address.verified) == ("kari@hamos.example", True, False)
    assert person.is_member
    client = Client()
    sign_in(client, person.email)
    assert client.session["_auth_user_id"] == str(person.pk)


def test_changed_mail_address_takes_the_old_one_away(admins: Client) -> None:
    person = a_person("Kari Nordmann")
    EmailAddress.objects.create(user=person, email="kari@privat.example", verified=True)
    answer = admins.post(f"/admin/members/person/{person.pk}/change/", person_data(email="New@Hamos.example"))
    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.email == "new@hamos.example"
    addresses = {
        (address.email, address.primary, address.verified) for address in EmailAddress.objects.filter(user=person)
    }
    assert addresses == {("new@hamos.example", True, False), ("kari@privat.example", False, True)}


def test_address_of_somebody_else_is_refused(admins: Client) -> None:
    other, person = a_person(), a_person()
    EmailAddress.objects.create(user=other, email="other@privat.example", verified=True)
    for path in ("add/", f"{person.pk}/change/"):
        for email in (other.email.upper(), "other@privat.example"):
            answer = admins.post(f"/admin/members/person/{path}", person_data(email=email))
            assert "email" in answer.context["adminform"].form.errors


def test_main_address_cannot_be_removed_and_others_can(admins: Client) -> None:
    person = a_person("Kari Nordmann", email="kari@hamos.example")
    main = EmailAddress.objects.get(user=person)
    other = EmailAddress.objects.create(user=person, email="kari@privat.example", verified=True)
    path = f"/admin/members/person/{person.pk}/change/"
    for address, status in ((main, 200), (other, 302)):
        rows = [{"id": str(row.pk)} | ({"DELETE": "on"} if row == address else {}) for row in (main, other)]
        answer = admins.post(path, person_data() | inline("emailaddress_set", *rows, initial=2))
        assert answer.status_code == status
    assert EmailAddress.objects.get(user=person) == main


def test_who_changed_what_is_noted_by_named_fields_only(admins: Client) -> None:
    person = a_person("Kari Nordmann", email="kari@hamos.example")
    admins.post(f"/admin/members/person/{person.pk}/change/", person_data(name="Kari N.", phone="900 12 345"))
    entry = LogEntry.objects.get_for_object(person).latest("pk")
    assert set(entry.changes) == {"name", "phone"}
    assert entry.actor.name == "Ola Eksempel"
    assert entry.remote_addr is None
    Employment.objects.create(person=person, company=a_company(), since=dt.date(2024, 1, 1))
    assert LogEntry.objects.get_for_model(Employment).exists()


def test_lists_read_as_bokmal(admins: Client) -> None:
    a_place(an_event())
    english = ("Outbox", "Skip to main", "Authenticators", "Last day", "Sent by", ">update<", "Audit log", "Model name")
    for model in ("auditlog_logentry", "mfa_authenticator", "outbox_message", "events_invitation", "groups_seat"):
        page = admins.get(reverse(f"admin:{model}_changelist"), headers={"accept-language": "nb"}).content.decode()
        assert [words for words in english if words in page] == [], model
