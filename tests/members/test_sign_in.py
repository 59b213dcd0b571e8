"""The one door, for each kind of person: exactly one code, and nothing told to who only guesses."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from members.models import Person
from tests.factories.members import a_person
from tests.members.signing_in import CODE, DOOR, ask_for_code, code_for, sign_in, type_code
from tests.members.two_step import SECRET, app_code
from thamsklyngen.outbox.models import Message

pytestmark = pytest.mark.django_db


def signed_in_as(client: Client) -> int | None:
    """The key of whoever the session belongs to."""
    return int(client.session["_auth_user_id"]) if "_auth_user_id" in client.session else None


# --- Who comes in ----------------------------------------------------------------------------------------------------
def test_unknown_person_is_made_and_asked_for_the_name_once(client: Client) -> None:
    answer = ask_for_code(client, "Ny@Bedrift.example", "/events/")
    assert (answer.status_code, answer["Location"]) == (302, f"{CODE}?next=%2Fevents%2F")
    assert client.get(answer["Location"]).status_code == 200
    answer = type_code(client, code_for("ny@bedrift.example"), "/events/")
    person = Person.objects.get(email="ny@bedrift.example")
    assert signed_in_as(client) == person.pk
    assert EmailAddress.objects.get(user=person).verified
    assert answer["Location"] == "/my/name/?next=%2Fevents%2F"
    assert client.get("/my/profile/")["Location"] == "/my/name/?next=%2Fmy%2Fprofile%2F"
    answer = client.post("/my/name/", {"name": " Kari  Nordmann ", "next": "/events/"})
    assert answer["Location"] == "/events/"
    person.refresh_from_db()
    assert person.name == "Kari Nordmann"
    assert client.get("/my/profile/").status_code == 200
    assert Message.objects.count() == 1


@pytest.mark.parametrize("verified", [False, True])
def test_known_person_needs_one_code(client: Client, verified: bool) -> None:
    person = a_person(verified=verified)
    answer = sign_in(client, person.email, "/my/profile/")
    assert answer["Location"] == "/my/profile/"
    assert signed_in_as(client) == person.pk
    assert EmailAddress.objects.get(user=person).verified
    assert Message.objects.count() == 1


def test_every_verified_address_signs_in_the_same_person(client: Client) -> None:
    person = a_person()
    EmailAddress.objects.create(user=person, email="kari@privat.example", verified=True)
    sign_in(client, "Kari@Privat.example")
    assert signed_in_as(client) == person.pk
    assert [message.to for message in Message.objects.all()] == ["kari@privat.example"]
    assert Person.objects.count() == 1


def test_unverified_address_of_somebody_else_signs_in_nobody_else(client: Client) -> None:
    person = a_person()
    EmailAddress.objects.create(user=person, email="mistyped@bedrift.example", verified=False)
    sign_in(client, "mistyped@bedrift.example")
    assert signed_in_as(client) == Person.objects.get(email="mistyped@bedrift.example").pk != person.pk


def test_admin_with_an_app_is_asked_for_its_code_too(client: Client) -> None:
    admin = a_person(admin=True)
    TOTP.activate(admin, SECRET)
    answer = sign_in(client, admin.email, "/admin/")
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert signed_in_as(client) is None
    assert client.get(answer["Location"]).status_code == 200
    wrong = client.post(answer["Location"], {"code": "000000"})
    assert (wrong.status_code, signed_in_as(client)) == (200, None)
    answer = client.post(answer["Location"], {"code": app_code()})
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert Message.objects.count() == 1


def test_inactive_person_gets_the_same_page_and_no_code(client: Client) -> None:
    person = a_person(active=False)
    answer = ask_for_code(client, person.email)
    assert answer["Location"] == CODE
    assert client.get(CODE).status_code == 200
    assert type_code(client, "").status_code == 422
    assert type_code(client, "123 456").status_code == 422
    assert signed_in_as(client) is None
    assert not Message.objects.exists()


def test_person_made_inactive_meanwhile_is_told_so_after_the_code(client: Client) -> None:
    person = a_person()
    ask_for_code(client, person.email)
    Person.objects.update(is_active=False)
    answer = type_code(client, code_for(person.email))
    assert answer["Location"] == "/accounts/inactive/"
    assert client.get("/accounts/inactive/").status_code == 200
    assert signed_in_as(client) is None


def test_session_of_a_person_made_inactive_is_worth_nothing(client: Client) -> None:
    person = a_person()
    sign_in(client, person.email)
    Person.objects.update(is_active=False)
    assert client.get("/my/profile/")["Location"].startswith(DOOR)


# --- Known and unknown look alike ------------------------------------------------------------------------------------
def seen_by(client: Client, email: str) -> list[tuple[int, str, str]]:
    """What somebody at the door sees for `email`, without what differs at every request."""

    def plain(answer: HttpResponse) -> tuple[int, str, str]:
        body = re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"', "", answer.content.decode())
        return answer.status_code, answer.get("Location", ""), body.replace(email, "…")

    return [plain(ask_for_code(client, email, "/events/")), plain(client.get(f"{CODE}?next=/events/"))] + [
        plain(type_code(client, "000 000", "/events/")) for _ in range(3)
    ]


def known() -> str:
    """Somebody who has signed in before."""
    return a_person().email


def imported() -> str:
    """Somebody who is known and has never come."""
    return a_person(verified=False).email


def closed() -> str:
    """Somebody who may not sign in."""
    return a_person(active=False).email


@pytest.mark.parametrize("make", [known, imported, closed])
def test_known_and_unknown_look_alike(make: Callable[[], str]) -> None:
    email = make()
    assert seen_by(Client(), email) == seen_by(Client(), "nobody@bedrift.example")


def test_known_and_unknown_get_the_same_mail() -> None:
    known = a_person(language="nb").email
    for email in (known, "nobody@bedrift.example"):
        ask_for_code(Client(), email)
    first, second = Message.objects.order_by("pk")
    assert (first.template, first.language, first.secret) == (second.template, second.language, second.secret)
    assert first.facts.keys() == second.facts.keys()


@pytest.mark.parametrize(
    "email", ["", "kari", "kari@", "kari@\x00.example", "a" * 250 + "@x.example", "kari@" + "x" * 9999]
)
def test_malformed_address_is_refused_in_the_page(client: Client, email: str) -> None:
    answer = ask_for_code(client, email)
    assert answer.status_code == 422
    assert answer.context["form"].errors["email"]
    assert not Person.objects.exists()


# --- The code --------------------------------------------------------------------------------------------------------
def test_code_may_be_typed_without_its_space(client: Client) -> None:
    person = a_person()
    ask_for_code(client, person.email)
    type_code(client, code_for(person.email).replace(" ", ""))
    assert signed_in_as(client) == person.pk


def test_wrong_codes_are_counted_and_the_third_leads_back_with_next(client: Client) -> None:
    person = a_person()
    ask_for_code(client, person.email, "/events/")
    for words in ("two tries", "one try"):
        answer = type_code(client, "000 000", "/events/", headers={"accept-language": "en"})
        assert words in answer.context["form"].errors["code"][0]
    answer = type_code(client, "000 000", "/events/")
    assert answer["Location"] == f"{DOOR}?next=%2Fevents%2F"
    assert type_code(client, code_for(person.email))["Location"] == DOOR
    assert signed_in_as(client) is None


def test_what_is_no_code_costs_no_try(client: Client) -> None:
    ask_for_code(client, a_person().email)
    for text in ("", "\x00", "1" * 9999):
        answer = type_code(client, text)
        assert answer.status_code == 422
        assert "tries" not in answer.context["form"].errors["code"][0]


def grow_older(client: Client, seconds: int) -> None:
    """Let the code that the session waits for be of so many seconds before."""
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= seconds
    session.save()


def wrong(code: str) -> str:
    """Another code than `code`."""
    return f"{code[:-1]}{(int(code[-1]) + 1) % 10}"


def another_code(client: Client, email: str, but: str) -> str:
    """Have a new code sent, until it is another than `but`: one in a million is the same."""
    answer = client.post(CODE, {"action": "resend", "next": "/events/"})
    assert answer["Location"] == f"{CODE}?next=%2Fevents%2F"
    code = code_for(email)
    return code if code != but else another_code(client, email, but)


def test_new_code_has_its_own_time_and_tries(client: Client) -> None:
    person = a_person()
    ask_for_code(client, person.email, "/events/")
    old = code_for(person.email)
    for _ in range(2):
        assert type_code(client, wrong(old)).status_code == 422
    grow_older(client, 14 * 60)
    new = another_code(client, person.email, but=old)
    for _ in range(2):
        assert type_code(client, old).status_code == 422
    assert signed_in_as(client) is None
    grow_older(client, 14 * 60)
    assert type_code(client, new).status_code == 302
    assert signed_in_as(client) == person.pk


def test_code_is_too_old_after_a_quarter(client: Client) -> None:
    person = a_person()
    ask_for_code(client, person.email, "/events/")
    grow_older(client, 15 * 60 + 1)
    answer = type_code(client, code_for(person.email), "/events/")
    assert answer["Location"] == f"{DOOR}?next=%2Fevents%2F"
    assert client.get(answer["Location"]).context["messages"]
    assert signed_in_as(client) is None


def test_code_works_in_the_browser_that_asked_only(client: Client) -> None:
    person = a_person()
    ask_for_code(client, person.email)
    other = Client()
    assert type_code(other, code_for(person.email))["Location"] == DOOR
    assert signed_in_as(other) is None


def test_who_comes_back_to_the_door_may_type_another_address(client: Client) -> None:
    ask_for_code(client, "wrong@bedrift.example")
    assert client.get(DOOR).status_code == 200
    person = a_person()
    sign_in(client, person.email)
    assert signed_in_as(client) == person.pk


# --- What is closed --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/login/code/"])
def test_other_doors_lead_to_the_one(client: Client, path: str) -> None:
    for answer in (client.get(f"{path}?next=/events/"), client.post(f"{path}?next=/events/", {"email": "x@y.example"})):
        assert answer["Location"] == f"{DOOR}?next=/events/"
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "path", ["password/reset/", "password/change/", "password/set/", "reauthenticate/", "3rdparty/"]
)
def test_passwords_have_no_page(client: Client, path: str) -> None:
    assert client.get(f"/accounts/{path}")["Location"].startswith(DOOR)
    assert client.post(f"/accounts/{path}", {"password1": "x"}).status_code == 404
    client.force_login(a_person())
    assert client.get(f"/accounts/{path}").status_code == 404


def test_next_leads_to_no_other_host(client: Client) -> None:
    answer = sign_in(client, a_person().email, "https://evil.example/")
    assert answer["Location"] == "/"


# --- Language --------------------------------------------------------------------------------------------------------
def test_persons_language_wins_at_the_next_sign_in(client: Client) -> None:
    person = a_person(language="en")
    answer = sign_in(client, person.email)
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    client.post("/language/", {"language": "nb", "next": "/"})
    person.refresh_from_db()
    assert person.language == "nb"


def test_language_chosen_at_the_first_visit_is_the_persons(client: Client) -> None:
    person = a_person(verified=False)
    client.post("/language/", {"language": "en", "next": DOOR})
    sign_in(client, person.email)
    person.refresh_from_db()
    assert person.language == "en"
    assert Message.objects.get().language == "en", "the code comes as the page was read"


def test_who_has_signed_in_gets_the_code_in_their_own_language(client: Client) -> None:
    person = a_person()
    sign_in(client, person.email)
    client.post("/accounts/logout/")
    client.post("/language/", {"language": "en", "next": DOOR})
    ask_for_code(client, person.email)
    assert [row.language for row in Message.objects.all()] == ["nb", "nb"]


def test_newcomer_speaks_the_browsers_language(client: Client) -> None:
    ask_for_code(client, "new@bedrift.example", headers={"accept-language": "en-GB"})
    assert Person.objects.get().language == "en"
    assert Message.objects.get().language == "en"


def test_signing_out_takes_a_press_and_forgets_the_language(client: Client) -> None:
    sign_in(client, a_person().email)
    assert client.get("/accounts/logout/").status_code == 200
    answer = client.post("/accounts/logout/")
    assert (answer["Location"], signed_in_as(client)) == ("/", None)
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == ""
