"""Rate limits: strict for one address, wide for one network."""

import pytest
from django.test import Client, RequestFactory, override_settings

from members.models import Person
from members.network import client_address
from tests.factories.members import a_person
from tests.members.signing_in import CODE, ask_for_code, code_for, type_code
from thamsklyngen.outbox.models import Message

pytestmark = pytest.mark.django_db


def test_fourth_code_for_one_address_within_a_minute_has_to_wait() -> None:
    email = a_person().email
    for number in range(3):
        assert ask_for_code(Client(REMOTE_ADDR=f"192.0.2.{number}"), email).status_code == 302
    answer = ask_for_code(Client(), email.upper(), "/events/")
    assert answer.status_code == 429
    assert answer.context["form"].errors["email"]
    assert 'name="next" value="/events/"' in answer.content.decode()
    assert Message.objects.count() == 3


def test_refused_try_makes_nobody() -> None:
    limits = {"request_login_code": "1/m/ip"}
    with override_settings(ACCOUNT_RATE_LIMITS=limits):
        ask_for_code(Client(), "one@bedrift.example")
        assert ask_for_code(Client(), "two@bedrift.example").status_code == 429
    assert [person.email for person in Person.objects.all()] == ["one@bedrift.example"]


def test_new_codes_count_for_the_address(client: Client) -> None:
    ask_for_code(client, a_person().email)
    for _ in range(3):
        client.post(CODE, {"action": "resend"})
    assert Message.objects.count() == 3
    assert client.get(CODE).context["messages"]


def test_guesses_count_in_one_session_however_they_arrive(client: Client) -> None:
    person = a_person()
    ask_for_code(client, person.email)
    session, key = dict(client.session), client.session.session_key
    for _ in range(9):
        type_code(client, "000 000")
        store = client.session.__class__(key)
        store.update(session)
        store.save()  # as requests at the same time would see it: no try noted yet
    assert type_code(client, code_for(person.email)).status_code == 429


def test_second_steps_codes_are_limited() -> None:
    admin = a_person(admin=True)
    client = Client()
    client.force_login(admin)
    page = "/accounts/2fa/totp/activate/"
    client.get(page)
    for _ in range(5):
        client.post(page, {"code": "000000"})
    answer = client.post(page, {"code": "000000"}, headers={"accept-language": "en"})
    assert "too many tries" in answer.context["form"].errors["code"][0]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9", "192.0.2.1", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "192.0.2.1", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9", "192.0.2.1", "198.51.100.1"),
        (2, "203.0.113.9", "192.0.2.1", "192.0.2.1"),
        (1, "", "192.0.2.1", "192.0.2.1"),
        (1, "rubbish", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9:4711", "192.0.2.1", "203.0.113.9"),
        (1, "[2001:db8::7]:4711", "192.0.2.1", "2001:db8::7"),
        (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (0, "", "", "0.0.0.0"),
    ],
)
def test_clients_address_is_counted_from_the_right(proxies: int, forwarded: str, remote: str, expected: str) -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=remote)
    with override_settings(TRUSTED_PROXIES=proxies):
        assert client_address(request) == expected
