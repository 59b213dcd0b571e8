"""However an address is spelled, it is one mailbox: one person, one limit."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.test import Client

from members.domain.address import change_email, is_free, remove_address
from members.domain.person import create_person, person_at, person_with
from members.models import Person
from tests.factories.members import a_person
from tests.members.signing_in import ask_for_code, sign_in
from thamsklyngen.outbox.models import Message

pytestmark = pytest.mark.django_db
PLAIN = "kari@blåbær.example"
SPELLINGS = ["Kari@BLÅBÆR.example", "kari@xn--blbr-roah.example", "ｋari@blåbær．example", "kari@ｂｌåｂæｒ.example"]


def test_all_spellings_sign_in_the_same_person_by_mail_to_the_same_place() -> None:
    for number, email in enumerate(SPELLINGS):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        ask_for_code(client, email)
        if number == 0:
            sign_in(client, PLAIN)
    assert Person.objects.get().email == PLAIN
    assert EmailAddress.objects.get().email == PLAIN
    assert {message.to for message in Message.objects.all()} == {PLAIN}


def test_all_spellings_share_one_limit() -> None:
    tagged = "kari+news@blåbær.example"
    answers = [ask_for_code(Client(), email).status_code for email in [*SPELLINGS[:3], tagged]]
    assert answers == [302, 302, 302, 429]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_all_spellings_find_the_person_and_the_address(client: Client, spelling: str) -> None:
    person, other = create_person(PLAIN, verified=True), a_person()
    assert person_with(spelling) == person_at(spelling) == person
    assert Person.objects.get_by_natural_key(spelling) == person
    assert not is_free(spelling, other)
    change_email(person, spelling)
    assert person.email == PLAIN
    EmailAddress.objects.create(user=other, email="ola@blåbær.example", verified=True)
    remove_address(other, spelling.replace("K", "k").replace("kari", "ola").replace("ｋari", "ola"))
    client.force_login(other)
    client.post("/my/addresses/add/", {"email": spelling.replace("Kari", "kari")})
    assert Message.objects.filter(template="account/address_code").last().to == PLAIN  # type: ignore[union-attr]


def test_an_admin_is_made_of_any_spelling() -> None:
    person = create_person(PLAIN)
    call_command("make_admin", SPELLINGS[1], stdout=StringIO())
    person.refresh_from_db()
    assert person.is_staff


def test_a_full_width_at_sign_makes_no_second_domain(client: Client) -> None:
    for email in ("kari@bedrift.example＠evil.example", "kari＠ond.example@bedrift.example", "kari@bed rift.example"):
        assert ask_for_code(client, email).status_code == 422
    assert not Person.objects.exists()


@pytest.mark.parametrize("domain", ["[127.0.0.1]", "[IPv6:::1]", "localhost", "LOCALHOST", "intranet", "10.0.0.10"])
def test_no_mail_to_machines_of_the_mail_servers_own_network(client: Client, domain: str) -> None:
    assert ask_for_code(client, f"kari@{domain}").status_code == 422
    person = a_person()
    client.force_login(person)
    answer = client.post("/my/addresses/add/", {"email": f"kari@{domain}"})
    assert answer.context["address_form"].errors["email"]
    assert Person.objects.get() == person
    assert not Message.objects.exists()
