"""Private by default: who isn't signed in is led to the door, and learns nothing on the way."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client

from members.models import Person
from tests.factories.members import a_person
from tests.members.signing_in import DOOR, sign_in
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/my/profile/", "/no/such/page/", "/admin/", "/admin/no/such/", "/events/no-such-event/"]
)
def test_visitor_is_led_to_the_door_whether_the_page_exists_or_not(client: Client, path: str) -> None:
    answer = client.get(f"{path}?a=1")
    assert (answer.status_code, answer["Location"]) == (302, f"{DOOR}?next={path}%3Fa%3D1")


@pytest.mark.parametrize("path", ["/static/no.css", "/.well-known/no", "/favicon.ico", "/robots.txt", "/health/no"])
def test_what_programs_ask_for_stays_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_form_sent_nowhere_stays_404(client: Client) -> None:
    assert client.post("/no/such/page/").status_code == 404


def test_signed_in_person_gets_404(client: Client) -> None:
    client.force_login(a_person())
    assert client.get("/no/such/page/").status_code == 404
    assert client.get("/admin/").status_code == 404
    assert client.get("/accounts/2fa/").status_code == 404


@pytest.mark.parametrize(
    ("current", "target"),
    [
        ("http://testserver/events/frokost/?a=1#b", "/events/frokost/%3Fa%3D1"),
        ("https://evil.example/events/", "/"),
        ("", "/"),
    ],
)
def test_fragment_without_session_sends_the_page_to_the_door(client: Client, current: str, target: str) -> None:
    answer = client.post("/my/addresses/add/", headers={"HX-Request": "true", "HX-Current-URL": current})
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == f"{DOOR}?next={target}"


def test_form_sent_without_session_comes_back_to_its_page(client: Client) -> None:
    answer = client.post("/my/addresses/add/", headers={"Referer": "http://testserver/my/profile/"})
    assert answer["Location"] == f"{DOOR}?next=/my/profile/"
    answer = client.post("/my/addresses/add/", headers={"Referer": "https://evil.example/my/profile/"})
    assert answer["Location"] == f"{DOOR}?next=/"


def test_stale_token_gets_a_page_that_explains_and_offers_to_send_again() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_person())
    answer = client.post(
        "/my/profile/", {"name": "Kari", "csrfmiddlewaretoken": "x" * 32}, headers={"Origin": "http://testserver"}
    )
    assert answer.status_code == 403
    assert "Kari" in answer.content.decode()
    fresh = answer.context["csrf_token"]
    client.cookies["csrftoken"] = answer.cookies["csrftoken"].value
    again = client.post("/my/profile/", {"name": "Kari", "language": "nb", "csrfmiddlewaretoken": str(fresh)})
    assert again.status_code == 302


# --- Sessions --------------------------------------------------------------------------------------------------------
def test_session_is_renewed_by_use_at_most_once_a_day(client: Client) -> None:
    person = a_person()
    start = clock.now()
    with clock.frozen(start):
        sign_in(client, person.email)
        client.get("/my/profile/")
    with clock.frozen(start + dt.timedelta(days=2)):
        answer = client.get("/my/profile/")
        assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == settings.SESSION_DAYS * 24 * 3600
        assert settings.SESSION_COOKIE_NAME not in client.get("/my/profile/").cookies


def test_admins_session_ends_some_hours_after_it_began(client: Client) -> None:
    admin = a_person(admin=True)
    sign_in(client, admin.email)
    client.get("/my/profile/")
    first = client.session.get_expiry_date()
    assert first - clock.now() <= dt.timedelta(hours=settings.ADMIN_SESSION_HOURS)
    client.post("/my/profile/", {"name": "Kari", "language": "nb"})
    client.get("/my/profile/")
    assert client.session.get_expiry_date() == first


def test_session_of_somebody_who_becomes_admin_shrinks_and_grows_again(client: Client) -> None:
    person = a_person()
    sign_in(client, person.email)
    for staff, days in ((True, 1), (False, settings.SESSION_DAYS)):
        Person.objects.update(is_staff=staff)
        client.get("/my/profile/")
        assert client.session.get_expiry_age() <= days * 24 * 3600
    assert client.session.get_expiry_age() > 24 * 3600
