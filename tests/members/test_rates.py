"""Rate limits: strict for one address, wide for one network."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from members.domain.session import end_sessions
from members.known_browser import COOKIE
from members.models import Person
from members.network import client_address
from tests.factories.members import a_company, a_person, employ
from tests.members.signing_in import CODE, ask_for_code, code_for, sign_in, type_code
from thamsklyngen.outbox.models import Message

pytestmark = pytest.mark.django_db
CONFIRM = "/accounts/confirm-email/"


def limits(**changed: str) -> Any:
    """The portal's limits but for those in `changed`."""
    return override_settings(ACCOUNT_RATE_LIMITS=settings.ACCOUNT_RATE_LIMITS | changed)


def test_fourth_code_for_one_address_within_a_minute_has_to_wait() -> None:
    email = a_person().email
    for _ in range(3):
        assert ask_for_code(Client(), email).status_code == 302
    answer = ask_for_code(Client(), email.upper(), "/events/")
    assert answer.status_code == 429
    assert answer.context["form"].errors["email"]
    assert 'name="next" value="/events/"' in answer.content.decode()
    assert Message.objects.count() == 3


def a_known_browser(person: Person) -> Client:
    """One in which the person has signed in and out again."""
    client = Client(REMOTE_ADDR="192.0.2.1")
    sign_in(client, person.email)
    client.post("/accounts/logout/")
    return client


def stranger_asks(email: str, times: int) -> list[int]:
    """What somebody who has many networks and no cookie is told when they ask for codes to `email`."""
    return [ask_for_code(Client(REMOTE_ADDR=f"198.51.100.{n}"), email).status_code for n in range(times)]


def test_a_stranger_locks_out_nobody_who_sits_elsewhere() -> None:
    email = a_person().email
    assert stranger_asks(email, 3) == [302] * 3
    for _ in range(7):
        ask_for_code(Client(REMOTE_ADDR="198.51.100.1"), email)
    assert ask_for_code(Client(REMOTE_ADDR="192.0.2.1"), email).status_code == 302


def test_a_stranger_with_many_networks_fills_no_mailbox_and_locks_no_known_browser_out() -> None:
    person = a_person()
    known = a_known_browser(person)
    answers = stranger_asks(person.email, 30)
    assert answers.count(302) == 19, "20 within an hour, one was the person's own"
    assert ask_for_code(Client(REMOTE_ADDR="192.0.2.1"), person.email).status_code == 429, "a browser never seen"
    assert sign_in(known, person.email).status_code == 302
    assert "_auth_user_id" in known.session


def test_a_browser_is_known_for_its_person_only_and_until_their_sessions_are_ended() -> None:
    person, other = a_person(), a_person()
    known = a_known_browser(person)
    stranger_asks(other.email, 30)
    assert ask_for_code(known, other.email).status_code == 429
    stranger_asks(person.email, 30)
    forged = Client(REMOTE_ADDR="192.0.2.1")
    forged.cookies[COOKIE] = signing.dumps([person.pk, "", "x"], salt="other")
    assert ask_for_code(forged, person.email).status_code == 429
    end_sessions(person)
    assert ask_for_code(known, person.email).status_code == 429


def test_a_known_browser_has_the_strict_limit_too() -> None:
    person = a_person()
    known = a_known_browser(person)
    answers = [ask_for_code(known, person.email).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]


def test_guesses_count_for_the_address_in_whatever_session_and_not_for_a_known_browser() -> None:
    person = a_person()
    known = a_known_browser(person)
    with limits(guess_from_here="5/3h/key", code_from_here=""):
        for _ in range(2):
            stranger = Client()
            ask_for_code(stranger, person.email)
            for _ in range(2):
                assert type_code(stranger, "000 000").status_code == 422
        for _ in range(2):
            fresh = Client()
            ask_for_code(fresh, person.email)
            last = type_code(fresh, "000 000")
        assert last.status_code == 429
        assert type_code(fresh, code_for(person.email)).status_code == 429, "not even the right one"
        sign_in(known, person.email)
        assert "_auth_user_id" in known.session


def test_a_right_code_forgets_the_wrong_ones_before() -> None:
    person = a_person()
    with limits(guess_from_here="3/3h/key"):
        for _ in range(3):
            client = Client()
            ask_for_code(client, person.email)
            type_code(client, "000 000")
            type_code(client, code_for(person.email))
            assert "_auth_user_id" in client.session


def guess(network: str, email: str, times: int) -> list[int]:
    """What somebody in `network` is told who types wrong codes for `email`, each time in a session of their own."""
    told = []
    for _ in range(times):
        client = Client(REMOTE_ADDR=network)
        ask_for_code(client, email)
        told.append(type_code(client, "000 000").status_code)
    return told


def test_who_guesses_from_one_network_locks_nobody_out_who_sits_elsewhere() -> None:
    person = a_person()
    with limits(code_from_here="", code_from_anywhere=""):
        assert guess("198.51.100.1", person.email, 12) == [422] * 9 + [429] * 3
        owner = Client(REMOTE_ADDR="192.0.2.1")
        sign_in(owner, person.email)
        assert "_auth_user_id" in owner.session


def test_who_guesses_from_many_networks_is_stopped_too() -> None:
    email = a_person().email
    with limits(guess_from_here="2/3h/key", guess_from_anywhere="5/3h/key"):
        told = [status for n in range(3) for status in guess(f"198.51.100.{n}", email, 2)]
    assert told == [422] * 5 + [429]


def test_who_guesses_at_many_addresses_is_stopped_and_locks_nobody_out_who_sits_elsewhere() -> None:
    owner = a_person()
    with limits(guess_from_network="4/h/ip"):
        told = [status for _ in range(3) for status in guess("198.51.100.1", a_person().email, 2)]
        assert told == [422] * 4 + [429] * 2
        elsewhere = Client(REMOTE_ADDR="192.0.2.1")
        sign_in(elsewhere, owner.email)
        assert "_auth_user_id" in elsewhere.session


def test_right_codes_of_a_whole_plant_use_no_guesses_up() -> None:
    with limits(guess_from_network="2/h/ip", guess_from_anywhere="2/h/key"):
        for person in [a_person() for _ in range(4)]:
            client = Client()
            sign_in(client, person.email)
            assert "_auth_user_id" in client.session


# --- Strangers -------------------------------------------------------------------------------------------------------
def test_one_network_has_few_codes_sent_to_strangers_and_as_many_as_it_likes_to_people_of_the_portal() -> None:
    colleagues = [employ(a_person(verified=False), a_company()).person.email for _ in range(3)]
    with limits(code_to_stranger="2/h/ip"):
        for number in range(5):
            assert ask_for_code(Client(), f"stranger{number}@bedrift.example").status_code == 302
        assert Message.objects.count() == 2
        assert not Person.objects.filter(email="stranger2@bedrift.example").exists()
        for email in [*colleagues, a_person().email]:
            ask_for_code(Client(), email)
        assert Message.objects.count() == 6
        ask_for_code(Client(REMOTE_ADDR="192.0.2.1"), "stranger4@bedrift.example")
        assert Message.objects.count() == 7, "from another network"


def test_new_codes_for_a_stranger_count_too(client: Client) -> None:
    with limits(code_to_stranger="2/h/ip"):
        ask_for_code(client, "stranger@bedrift.example")
        for _ in range(3):
            client.post(CODE, {"action": "resend"})
    assert Message.objects.count() == 2


def test_when_a_network_has_met_too_many_strangers_the_page_says_so_alike_for_all() -> None:
    person = a_person()
    known = a_known_browser(person)
    pages = []
    with limits(code_to_stranger="1/h/ip"):
        ask_for_code(Client(REMOTE_ADDR="192.0.2.1"), "stranger@bedrift.example")
        for email in (a_person().email, "another@bedrift.example"):
            client = Client(REMOTE_ADDR="192.0.2.1", headers={"accept-language": "en"})
            ask_for_code(client, email)
            pages.append(client.get(CODE))
        ask_for_code(known, person.email)
        assert not list(known.get(CODE).context["messages"])
    told = [[str(message) for message in page.context["messages"]] for page in pages]
    assert told[0] == told[1]
    assert "network" in told[0][0]


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


# --- Addresses of one's own ------------------------------------------------------------------------------------------
def add(client: Client, email: str) -> HttpResponse:
    return client.post("/my/addresses/add/", {"email": email})


def test_nobody_has_the_portal_write_to_many_strangers(client: Client) -> None:
    client.force_login(a_person())
    answers = [add(client, f"stranger{number}@bedrift.example") for number in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert answers[-1].context["address_form"].errors["email"]
    assert 'value="stranger10@bedrift.example"' in answers[-1].content.decode()
    assert Message.objects.count() == 10
    client.post(CONFIRM, {"action": "resend"})
    assert Message.objects.count() == 10, "sending again counts too"


def test_guesses_at_an_addresss_code_count_for_the_person_in_whatever_session() -> None:
    person = a_person()
    for number in range(3):
        client = Client()
        client.force_login(person)
        add(client, f"another{number}@bedrift.example")
        for _ in range(3):
            client.post(CONFIRM, {"code": "000 000"})
    client = Client()
    client.force_login(person)
    add(client, "another9@bedrift.example")
    assert client.post(CONFIRM, {"code": code_for("another9@bedrift.example")}).status_code == 429
    assert EmailAddress.objects.filter(user=person).count() == 1


def guess_as(people: int, email: str, **where: str) -> list[int]:
    """What each of some people is told who adds `email` and guesses at its code twice."""
    told = []
    for _ in range(people):
        client = Client(**where)
        client.force_login(a_person())
        add(client, email)
        told += [client.post(CONFIRM, {"code": "000 000"}).status_code for _ in range(2)]
    return told


def test_guesses_at_an_addresss_code_count_for_the_address_whoever_guesses() -> None:
    with limits(guess_address_from_anywhere="4/3h/key"):
        assert guess_as(2, "sjef@orkel.example") == [422] * 4
        assert guess_as(1, "sjef+x@orkel.example", REMOTE_ADDR="192.0.2.1") == [429] * 2
        assert guess_as(1, "kari@orkel.example") == [422] * 2


def test_guesses_at_many_addresses_codes_count_for_the_network_and_right_ones_do_not() -> None:
    with limits(guess_from_network="4/h/ip"):
        for number in range(5):
            client = Client()
            client.force_login(a_person())
            add(client, f"egen{number}@bedrift.example")
            assert client.post(CONFIRM, {"code": code_for(f"egen{number}@bedrift.example")}).status_code == 302
        told = [status for number in range(3) for status in guess_as(1, f"p{number}@orkel.example")]
        assert told == [422] * 4 + [429] * 2
        assert guess_as(1, "p9@orkel.example", REMOTE_ADDR="192.0.2.1") == [422] * 2


@pytest.mark.parametrize("action", ["primary", "remove"])
def test_pressing_on_and_on_at_ones_addresses_has_to_pause(client: Client, action: str) -> None:
    person = a_person()
    client.force_login(person)
    with override_settings(ACCOUNT_RATE_LIMITS={"manage_email": "2/m/user"}):
        for _ in range(2):
            client.post(f"/my/addresses/{action}/", {"email": person.email})
        EmailAddress.objects.create(user=person, email="kari@privat.example", verified=True)
        answer = client.post(
            f"/my/addresses/{action}/", {"email": "kari@privat.example"}, follow=True, headers={"accept-language": "en"}
        )
    assert "too many tries" in answer.content.decode()
    assert EmailAddress.objects.filter(email="kari@privat.example", primary=False).exists()


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
