"""The demo's two helpers, and that nobody else can reach them."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from bin.launch.environment import clean_env
from bin.launch.places import ROOT
from tests.factories.members import a_person
from tests.members.test_sign_in import signed_in_as
from thamsklyngen.portal.demo import read_mail, refuse_unless_private

pytestmark = pytest.mark.django_db
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
MAIL = """X-Envelope-To: kari@hamos.example
From: Thamsklyngen <portal@thamsklyngen.example>
To: kari@hamos.example
Subject: =?utf-8?q?P=C3=A5meldt=3A_Frokost?=
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="x"

--x
Content-Type: text/plain; charset="utf-8"

Plassen er din: https://portal.example/events/frokost/
--x
Content-Type: text/html; charset="utf-8"

<html><head></head><body><script>alert(1)</script><a href="/events/">Plassen er din</a></body></html>
--x
Content-Type: text/calendar; method=REQUEST; charset="utf-8"

BEGIN:VCALENDAR
END:VCALENDAR
--x--
"""


@pytest.fixture
def box(tmp_path: Path, settings: object) -> Path:
    """A folder of mails as the sink leaves them: two to Kari, one to Ola, and what else may lie around."""
    for name, to in (
        ("1795406682578567281-2", "kari"),
        ("1795406682578567281-10", "kari"),
        ("1795406682578567280-9", "ola"),
    ):
        (tmp_path / f"{name}.eml").write_text(MAIL.replace("kari", to))
    (tmp_path / "secret.eml").write_text(MAIL)
    (tmp_path / "1795406682578567299-1.eml.tmp").write_text("half")
    settings.DEMO, settings.DEMO_MAIL_DIR = True, str(tmp_path)  # type: ignore[attr-defined]
    return tmp_path


# --- Only on this machine --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("bind", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_demo_on_this_machine(bind: str) -> None:
    refuse_unless_private(True, bind, LOOPBACK)


@pytest.mark.parametrize(
    ("bind", "hosts"),
    [
        ("0.0.0.0", LOOPBACK),
        ("::", LOOPBACK),
        ("192.0.2.1", LOOPBACK),
        ("", LOOPBACK),
        ("portal.example", LOOPBACK),
        ("127.0.0.1", ["*"]),
        ("127.0.0.1", [*LOOPBACK, "portal.example"]),
        ("127.0.0.1", [".localhost"]),
        ("127.0.0.1", ["10.0.0.1"]),
        ("127.0.0.1", []),
    ],
)
def test_demo_that_others_could_reach_is_refused(bind: str, hosts: list[str]) -> None:
    with pytest.raises(ImproperlyConfigured):
        refuse_unless_private(True, bind, hosts)
    refuse_unless_private(False, bind, hosts)


@pytest.mark.parametrize("debug", ["0", "1"])
def test_web_server_does_not_start_for_others(debug: str) -> None:
    command = [sys.executable, "-c", "import thamsklyngen.wsgi"]
    env = clean_env() | {"DEMO": "1", "DEBUG": debug, "BIND": "0.0.0.0", "SECRET_KEY": "x", "PYTHONPATH": str(ROOT)}
    started = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert started.returncode
    assert "DEMO signs people in without a code; BIND=0.0.0.0" in started.stderr


# --- Signing in ------------------------------------------------------------------------------------------------------
@override_settings(DEMO=True)
def test_demo_people_are_offered_and_enter_by_one_press(client: Client) -> None:
    person = a_person("Kari Nordmann", is_demo=True, demo_note="Leads a group", language="en")
    a_person("Real Person")
    page = client.get("/accounts/login/?next=/events/").content.decode()
    assert person.email in page
    assert "Leads a group" in page
    assert "Real Person" not in page
    answer = client.post("/demo/sign-in/", {"email": person.email, "next": "/events/"})
    assert (answer["Location"], signed_in_as(client)) == ("/events/", person.pk)
    other = a_person(is_demo=True)
    client.post("/demo/sign-in/", {"email": other.email, "next": "https://evil.example/"})
    assert signed_in_as(client) == other.pk


@override_settings(DEMO=True)
@pytest.mark.parametrize(
    "email", ["real@bedrift.example", "closed@demo.example", "nobody@demo.example", "", "\x00", "x" * 9999]
)
def test_nobody_else_enters_by_one_press(client: Client, email: str) -> None:
    a_person(email="real@bedrift.example")
    a_person(email="closed@demo.example", is_demo=True, active=False)
    assert client.post("/demo/sign-in/", {"email": email}).status_code == 404
    assert signed_in_as(client) is None
    assert client.get("/demo/sign-in/").status_code == 405


@override_settings(DEMO=False)
def test_without_demo_there_is_no_such_thing(client: Client) -> None:
    person = a_person(is_demo=True, demo_note="Leads a group")
    assert client.post("/demo/sign-in/", {"email": person.email}).status_code == 404
    assert signed_in_as(client) is None
    assert person.email not in client.get("/accounts/login/").content.decode()
    for path in ("/demo/mail/", "/demo/mail/1795406682578567281-2/", "/demo/mail/1795406682578567281-2/html/"):
        assert client.get(path).status_code == 404


# --- Mails -----------------------------------------------------------------------------------------------------------
def test_mails_newest_first_and_by_address(client: Client, box: Path) -> None:
    keys = [mail.key for mail, _ in client.get("/demo/mail/").context["mails"]]
    assert keys == ["1795406682578567281-10", "1795406682578567281-2", "1795406682578567280-9"]
    page = client.get("/demo/mail/?to=OLA@hamos.example")
    assert [mail.to for mail, _ in page.context["mails"]] == ["ola@hamos.example"]
    assert "Påmeldt: Frokost" in page.content.decode()
    assert client.get("/demo/mail/?to=nobody@hamos.example&page=9").status_code == 200


def test_no_mails_yet(client: Client, box: Path, settings: object) -> None:
    settings.DEMO_MAIL_DIR = str(box / "missing")  # type: ignore[attr-defined]
    assert client.get("/demo/mail/").context["mails"] == []


def test_mail_shows_text_and_calendar_and_cages_the_html(client: Client, box: Path) -> None:
    base = "/demo/mail/1795406682578567281-2/"
    page = client.get(base).content.decode()
    assert "Plassen er din: <a href=" in page
    assert "BEGIN:VCALENDAR" in page
    assert "<script>alert" not in page
    html = client.get(f"{base}html/")
    policy = html["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert html["X-Frame-Options"] == "SAMEORIGIN"
    calendar = client.get(f"{base}calendar.ics")
    assert calendar["Content-Type"].startswith("text/calendar")


@pytest.mark.parametrize("key", ["secret", "1-1", "9" * 30, "1795406682578567299-1.eml.tmp", "17954066825785672%00"])
def test_nothing_but_the_sinks_mails_is_read(client: Client, box: Path, key: str) -> None:
    for tail in ("", "html/", "calendar.ics"):
        assert client.get(f"/demo/mail/{key}/{tail}").status_code in (400, 404)
    assert read_mail("../secret") is None
