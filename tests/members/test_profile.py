"""What people see and change about themselves."""

from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

from members.choices import EmploymentRole
from members.domain.address import IsPrimary, NotVerified, make_primary, remove_address
from members.domain.person import create_person
from members.links import unsubscribe_url
from members.models import Person
from tests.factories.members import a_company, a_member, a_person
from tests.members.signing_in import code_for
from thamsklyngen.outbox.models import Message

pytestmark = pytest.mark.django_db
PROFILE, CONFIRM = "/my/profile/", "/accounts/confirm-email/"


@pytest.fixture
def person(client: Client) -> Person:
    """Somebody signed in, who works as contact at a member company."""
    person = a_member("Kari Nordmann", at=a_company("Simpro"), role=EmploymentRole.CONTACT)
    client.force_login(person)
    return person


def test_profile_shows_work_and_addresses(client: Client, person: Person) -> None:
    text = client.get(PROFILE).content.decode()
    assert "Simpro" in text
    assert person.email in text
    assert settings.ORGANIZER_EMAIL in text


def test_profile_is_saved_and_the_language_switches_at_once(client: Client, person: Person) -> None:
    data = {"name": "Kari  N. ", "phone": "+47 900 12 345", "language": "en"}
    answer = client.post(PROFILE, data)
    assert answer["Location"] == PROFILE
    person.refresh_from_db()
    assert (person.name, person.phone, person.language) == ("Kari N.", "+47 900 12 345", "en")
    assert not person.mail_invitations
    assert "My profile" in client.get(PROFILE).content.decode()


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", ""),
        ("name", "\x00"),
        ("name", "x" * 10_000),
        ("phone", "call me"),
        ("phone", "\x00"),
        ("phone", "9" * 10_000),
        ("language", "de"),
        ("language", "\x00"),
    ],
)
def test_bad_input_is_told_in_the_page_and_nothing_is_lost(
    client: Client, person: Person, field: str, text: str
) -> None:
    data = {"name": "Nytt Navn", "phone": "900 12 345", "language": "nb", field: text}
    answer = client.post(PROFILE, data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert ("Nytt Navn" in answer.content.decode()) == (field != "name")
    assert ">Kari Nordmann<" in answer.content.decode()  # the frame still says who one is
    person.refresh_from_db()
    assert person.name == "Kari Nordmann"


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 10_000])
def test_name_is_asked_until_it_is_one(client: Client, name: str) -> None:
    person = a_person(name="x")
    Person.objects.update(name="")
    client.force_login(person)
    answer = client.post("/my/name/", {"name": name, "next": "/events/"})
    assert answer.status_code == 200
    assert 'value="/events/"' in answer.content.decode()
    assert client.post("/my/name/", {"name": "Kari", "next": "//evil.example"})["Location"] == "/"


# --- Addresses -------------------------------------------------------------------------------------------------------
def test_address_is_added_by_a_secret_code(client: Client, person: Person) -> None:
    answer = client.post("/my/addresses/add/", {"email": "Kari@Privat.example"})
    assert answer["Location"] == CONFIRM
    assert "kari@privat.example" in client.get(CONFIRM).content.decode()
    message = Message.objects.get()
    assert (message.template, message.secret, message.person) == ("account/address_code", True, person)
    assert not EmailAddress.objects.filter(email="kari@privat.example").exists()
    wrong = client.post(CONFIRM, {"code": "000 000"}, headers={"accept-language": "en"})
    assert "two tries" in wrong.context["verify_form"].errors["code"][0]
    answer = client.post(CONFIRM, {"code": code_for("kari@privat.example")})
    assert answer["Location"] == PROFILE
    assert EmailAddress.objects.get(email="kari@privat.example", user=person).verified
    person.refresh_from_db()
    assert person.email != "kari@privat.example"


def test_new_code_for_an_address_can_be_had(client: Client, person: Person) -> None:
    client.post("/my/addresses/add/", {"email": "kari@privat.example"})
    client.post(CONFIRM, {"action": "resend"})
    assert Message.objects.count() == 2
    client.post(CONFIRM, {"code": code_for("kari@privat.example")})
    assert EmailAddress.objects.filter(user=person, verified=True).count() == 2


def test_three_wrong_codes_add_nothing(client: Client, person: Person) -> None:
    client.post("/my/addresses/add/", {"email": "kari@privat.example"})
    for _ in range(3):
        answer = client.post(CONFIRM, {"code": "000 000"})
    assert answer["Location"] == PROFILE
    assert client.post(CONFIRM, {"code": code_for("kari@privat.example")})["Location"] == PROFILE
    assert EmailAddress.objects.filter(user=person).count() == 1


def test_anothers_address_is_refused_only_after_the_code(client: Client, person: Person) -> None:
    other = a_person()
    assert client.post("/my/addresses/add/", {"email": other.email})["Location"] == CONFIRM
    answer = client.post(CONFIRM, {"code": code_for(other.email)})
    assert answer.status_code == 422
    assert answer.context["verify_form"].errors["code"]
    assert EmailAddress.objects.get(email=other.email).user == other


def test_address_once_typed_at_the_door_can_be_added(client: Client, person: Person) -> None:
    create_person("kari@privat.example")
    client.post("/my/addresses/add/", {"email": "kari@privat.example"})
    client.post(CONFIRM, {"code": code_for("kari@privat.example")})
    assert EmailAddress.objects.get(email="kari@privat.example").user == person


@pytest.mark.parametrize("email", ["", "no address", "\x00@x.example", "x" * 10_000])
def test_malformed_address_is_told_on_the_profile(client: Client, person: Person, email: str) -> None:
    answer = client.post("/my/addresses/add/", {"email": email})
    assert answer.status_code == 200
    assert answer.context["address_form"].errors["email"]


def test_main_address_changes_and_others_go(client: Client, person: Person) -> None:
    old = person.email
    EmailAddress.objects.create(user=person, email="kari@privat.example", verified=True)
    client.post("/my/addresses/primary/", {"email": "kari@privat.example"})
    person.refresh_from_db()
    assert person.email == "kari@privat.example"
    assert EmailAddress.objects.get(user=person, primary=True).email == "kari@privat.example"
    client.post("/my/addresses/remove/", {"email": old})
    assert [address.email for address in EmailAddress.objects.all()] == ["kari@privat.example"]


def test_main_address_stays_and_unverified_ones_become_none(client: Client, person: Person) -> None:
    EmailAddress.objects.create(user=person, email="kari@privat.example")
    with pytest.raises(IsPrimary):
        remove_address(person, person.email)
    with pytest.raises(NotVerified):
        make_primary(person, "kari@privat.example")
    for action, email in (("remove", person.email), ("primary", "kari@privat.example")):
        assert client.post(f"/my/addresses/{action}/", {"email": email})["Location"] == PROFILE
    assert EmailAddress.objects.filter(user=person).count() == 2


@pytest.mark.parametrize("email", ["", "\x00", "other@bedrift.example"])
def test_other_peoples_addresses_do_not_exist(client: Client, person: Person, email: str) -> None:
    a_person(email="other@bedrift.example")
    for action in ("primary", "remove"):
        assert client.post(f"/my/addresses/{action}/", {"email": email}).status_code == 404
        assert client.get(f"/my/addresses/{action}/").status_code == 405


# --- Invitations by mail ---------------------------------------------------------------------------------------------
def stop_path(person: Person) -> str:
    """The path of the person's signed address."""
    return urlsplit(unsubscribe_url(person)).path


def test_get_names_the_person_and_changes_nothing(client: Client) -> None:
    person = a_person("Kari Nordmann")
    assert "Kari Nordmann" in client.get(stop_path(person)).content.decode()
    person.refresh_from_db()
    assert person.mail_invitations


def test_one_click_of_a_mail_program_stops_invitations() -> None:
    person = a_person()
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = client.post(stop_path(person), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    person.refresh_from_db()
    assert not person.mail_invitations
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


@pytest.mark.parametrize("token", ["x", "1:x:y", "\x00", "x" * 3000])
def test_forged_token_is_no_page(client: Client, token: str) -> None:
    assert client.get(f"/mail/stop/{token}/").status_code in (400, 404)
    assert client.post(f"/mail/stop/{token}/").status_code in (400, 404)


@pytest.mark.parametrize("name", ["\u200b\u202e", "\u0338", "\x01\x02", "\u3164"])
def test_a_name_that_nobody_can_see_is_none(client: Client, person: Person, name: str) -> None:
    answer = client.post("/my/profile/", {"name": name, "phone": "", "language": "nb"})
    assert answer.context["form"].errors["name"]


@pytest.mark.parametrize("phone", ["-----", "+ ( ) . / -", "12-34", "1 2 3 4"])
def test_a_phone_number_has_five_digits_at_least(client: Client, person: Person, phone: str) -> None:
    answer = client.post("/my/profile/", {"name": "Kari Nordmann", "phone": phone, "language": "nb"})
    assert answer.context["form"].errors["phone"]
