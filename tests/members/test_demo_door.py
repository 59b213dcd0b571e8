"""The demo's one-press sign-in works for who sits at this machine, whatever the settings say about where it listens."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from members.models import Person
from members.network import is_from_this_machine
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
OUTSIDE: list[dict[str, Any]] = [
    {"REMOTE_ADDR": "192.0.2.1"},
    {"REMOTE_ADDR": ""},  # a Unix socket: a proxy sits in front
    {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
    {"HTTP_FORWARDED": "for=127.0.0.1"},
    {"HTTP_X_REAL_IP": "127.0.0.1"},
    {"HTTP_VIA": "1.1 proxy"},
    {"SERVER_NAME": "0.0.0.0"},  # what gunicorn is bound to
    {"SERVER_NAME": "::"},
    {"SERVER_NAME": "192.0.2.7"},
]


@pytest.fixture
def somebody(settings: Any) -> Person:
    """A demo admin, in a demo."""
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["*"]
    return a_person("Ola Eksempel", admin=True, is_demo=True, demo_note="the cluster manager")


def press(client: Client, person: Person, **extra: Any) -> int:
    return client.post("/demo/sign-in/", {"email": person.email}, **extra).status_code


@pytest.mark.parametrize(
    "extra",
    [{}, {"REMOTE_ADDR": "::1"}, {"REMOTE_ADDR": "127.9.9.9"}, {"SERVER_NAME": "::1", "HTTP_HOST": "localhost"}],
)
def test_at_this_machine_one_press_is_enough(client: Client, somebody: Person, extra: dict[str, Any]) -> None:
    assert somebody.name in client.get("/accounts/login/", **extra).content.decode()
    assert press(client, somebody, **extra) == 302
    assert client.get("/admin/", **extra).status_code == 200


@pytest.mark.parametrize("extra", OUTSIDE)
def test_from_elsewhere_there_is_no_demo(client: Client, somebody: Person, extra: dict[str, Any]) -> None:
    host = {"HTTP_HOST": "testserver"}
    assert somebody.name not in client.get("/accounts/login/", **host, **extra).content.decode()
    assert press(client, somebody, **host, **extra) == 404
    assert client.get("/demo/mail/", **host, **extra).status_code == 404
    client.force_login(somebody)
    assert client.get("/admin/", **host, **extra).status_code == 302, "and no second step is spared"


def test_the_request_itself_tells() -> None:
    assert is_from_this_machine(RequestFactory().get("/"))
    assert not is_from_this_machine(RequestFactory(REMOTE_ADDR="::ffff:192.0.2.1").get("/"))
    assert is_from_this_machine(RequestFactory(REMOTE_ADDR="::ffff:127.0.0.1").get("/"))
