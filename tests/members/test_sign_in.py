"""The one door, for each kind of person."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from members.models import Person
from tests.factories.members import a_person
from tests.members.signing_in import CODE, ask_for_code, code_for, sign_in, type_code
from thamsklyngen.outbox.models import Message

pytestmark = pytest.mark.django_db


def signed_in_as(client: Client) -> int | None:
    """The key of whoever the session belongs to."""
    return int(client.session["_auth_user_id"]) if "_auth_user_id" in client.session else None


def test_unknown_person_is_made_and_asked_for_the_name_once(client: Client) -> None:
    answer = ask_for_code(client, "Ny@Bedrift.example", "/events/")
    assert (answer.status_code, answer["Location"]) == (302, f"{CODE}?next=%2Fevents%2F")
    assert client.get(answer["Location"]).status_code == 200
    answer = type_code(client, code_for("ny@bedrift.example"), "/events/")
    person = Person.objects.get(email="ny@bedrift.example")
    assert signed_in_as(client) == person.pk
    assert EmailAddress.objects.get(user=person).verified
    assert answer["Location"] == "/my/name/?next=%2Fevents%2F"
    answer = client.post("/my/name/", {"name": " Kari  Nordmann ", "next": "/events/"})
    assert answer["Location"] == "/events/"
    person.refresh_from_db()
    assert person.name == "Kari Nordmann"
    assert Message.objects.count() == 1


@pytest.mark.parametrize("verified", [False, True])
def test_known_person_needs_one_code(client: Client, verified: bool) -> None:
    person = a_person(verified=verified)
    answer = sign_in(client, person.email, "/my/profile/")
    assert answer["Location"] == "/my/profile/"
    assert signed_in_as(client) == person.pk
    assert EmailAddress.objects.get(user=person).verified
    assert Message.objects.count() == 1
    assert client.get("/my/profile/").status_code == 200
