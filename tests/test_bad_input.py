"""What wrong input gets: an answer below 500 that helps, on every address, in every parameter and field."""

import io
import logging

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from events.models import Event
from tests.factories.events import an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_member
from tests.rights import ADMINISTRATION, BACKEND, client_of, lines_of, rows
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
LONG, NUL, WILD = "å" * 10_000, "a\x00b", "'; DROP TABLE x; -- <script> & | ! : * ( )"
VALUES = {"long": LONG, "nul": NUL, "wild": WILD, "minus": "-1", "huge": "9" * 400, "empty": ""}
QUICK = ("nul", "wild")
BAD = [pytest.param(VALUES[name], id=name, marks=[] if name in QUICK else [pytest.mark.slow]) for name in VALUES]
PARAMETERS = (
    "page",
    "q",
    "kind",
    "month",
    "group",
    "past",
    "state",
    "to",
    "next",
    "copy",
    "all",
    "print",
    "language",
    "person",
    "only",
    "lang",
    "number",
    "view",
    "when",
    "week",
    "place",
    "open",
    "mine",
    "show",
    "column",
    "from",
)
FIELDS = (
    "title", "summary", "description", "place", "address", "online_link", "starts_at", "ends_at", "capacity",
    "company_limit", "opens_at", "closes_at", "cancel_by", "practical", "safety", "reason", "group", "kind", "host",
    "contact", "audience", "visibility", "shows_attendees", "uses_qr", "asks_feedback", "co_organisers", "reminders",
    "seen", "who", "person", "held_for_host", "held_for_group", "held_until", "group_opens_at", "offer_hours", "guests",
    "company", "companies", "people", "email", "name", "phone", "language", "code", "next", "text", "options",
    "profile", "is_required", "is_sensitive", "for_gate", "erase_after", "uses_rules", "ready", "up", "version",
    "rules", "remember", "shoe_size", "clothes_size", "diet",
)  # fmt: skip


@pytest.fixture
def world() -> World:
    return make_world()


def paths(world: World, method: str) -> list[str]:
    """Every address of the table that takes `method`."""
    return sorted({row.path(world) for row in rows() if row.method == method})


def changelists() -> list[str]:
    """Every list of the administration."""
    names = {f"admin:{model}_changelist" for _method, model, *_ in lines_of(ADMINISTRATION)}
    return [reverse(name) for name in sorted(names)]


@pytest.mark.parametrize("value", BAD)
def test_no_parameter_breaks_a_page(value: str, world: World) -> None:
    client = client_of(world.people["leader"])
    for path in paths(world, "GET"):
        response = client.get(path, dict.fromkeys(PARAMETERS, value))
        assert response.status_code < 500, path
        if value == NUL:
            assert response.status_code in (400, 405), path


@pytest.mark.slow
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_no_parameter_breaks_a_list_of_the_administration(value: str, world: World) -> None:
    client = client_of(world.people["admin"])
    for path in changelists():
        for name in ("q", "o", "p", "all", "id", "person__name__contains"):
            assert client.get(path, {name: value}).status_code in (200, 302, 400), f"{path}?{name}"


@pytest.mark.parametrize("value", BAD)
def test_no_field_breaks_a_form(value: str, world: World) -> None:
    client = client_of(world.people["leader"])
    before = Event.objects.count()
    for path in paths(world, "POST"):
        if path == reverse("account_logout"):
            continue
        response = client.post(path, dict.fromkeys(FIELDS, value))
        assert response.status_code < 500, path
    assert Event.objects.count() in (before, before - 1), "nothing was made of it (one draft may be deleted)"


@pytest.mark.slow
@pytest.mark.parametrize("value", [NUL, LONG], ids=["nul", "long"])
def test_each_field_alone_can_be_wrong_in_a_form_that_is_right_else(value: str, world: World) -> None:
    """No answer above 499; and what was typed beside the wrong field still stands in the page."""
    leader = world.people["leader"]
    for row in rows():
        typed = world.forms[row.form](leader)
        if row.method == "GET" or row.address.startswith("account_"):
            continue
        for field in typed:
            with transaction.atomic():
                response = client_of(leader).post(row.path(world), typed | {field: value})
                transaction.set_rollback(True)
            assert response.status_code < 500, f"{row}: {field}"
            if row.address in ("events:new", "events:edit") and row.answers["leader"] == "go":
                assert response.status_code == 422 or field in WITHOUT_TEXT, f"{row}: {field}"
                kept = field if field == "title" else "title"
                assert kept == field or f'value="{typed["title"]}"' in response.text or field in WITHOUT_TEXT


# Ticks, and the group of a published event, which can't change: what is sent there isn't read as text.
WITHOUT_TEXT = {"shows_attendees", "uses_qr", "asks_feedback", "group", "co_organisers"}


@pytest.mark.parametrize("value", [LONG, NUL, WILD, "a@b", "", "ø@ø.no", "a@" + "b" * 300 + ".no"])
def test_the_door_takes_any_text(value: str) -> None:
    response = Client().post(reverse("account_login"), {"email": value})
    assert response.status_code in (302, 422, 429)


@pytest.mark.parametrize("month", ["foo", "9999-12", "0001-01", "2026-13", "2026-1", "1970-01", "2200-12"])
@pytest.mark.parametrize("view", ["list", "month"])
def test_a_month_far_off_is_as_if_not_asked_for(view: str, month: str) -> None:
    assert Client().get("/events/", {"month": month, "view": view}).status_code == 200


@pytest.mark.parametrize("week", ["foo", "9999-W99", "9999-W52", "0001-W01", "2027-W54", "2027-1", "1970-W01", "-W-1"])
def test_a_week_far_off_is_as_if_not_asked_for(week: str) -> None:
    assert Client().get("/events/", {"week": week, "view": "week"}).status_code == 200


def test_an_unknown_or_foreign_slug_is_not_found() -> None:
    client = client_of(a_member())
    hidden = an_event(draft=True)
    for key in ("finnes-ikke", hidden.key, "draft-999999999999", "draft-x", "a" * 5000):
        assert client.get(f"/events/{key}/").status_code == 404


def test_wrong_methods_get_a_page_that_explains() -> None:
    client, event = client_of(a_member()), an_event()
    response = client.get(f"/events/{event.slug}/watch/")
    assert response.status_code == 405
    assert "405.html" in [template.name for template in response.templates]
    assert f'href="{event.get_absolute_url()}"' in response.text, "the way back to the page with the button"
    assert client.put(event.get_absolute_url()).status_code == 405


def test_a_press_without_csrf_token_gets_a_page_that_lets_one_press_again() -> None:
    client, event, member = Client(enforce_csrf_checks=True), an_event(), a_member()
    client.force_login(member, backend=BACKEND)
    response = client.post(f"/events/{event.slug}/register/", headers={"origin": "http://testserver"})
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]
    assert not event.registrations.exists()


def test_a_leader_of_another_group_can_not_move_an_event_into_theirs() -> None:
    event, stranger = an_event(a_group()), a_leader(a_group())
    for page in ("edit", "publish", "call-off", "delete", "invite", "registrations"):
        assert client_of(stranger).get(f"/events/{event.slug}/{page}/").status_code in (403, 404, 405), page


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded; charset=utf-7", b"email=a"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"email=a"),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(3000))),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 3_000_000),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=y; charset=utf-7", b"--y\r\n\r\n"),
    ],
)
def test_a_form_in_a_strange_dress_is_refused_with_a_page(kind: str, body: bytes) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.get("/accounts/login/")
    answer = client.generic("POST", "/accounts/login/", body, content_type=kind)
    assert answer.status_code in (400, 403, 413)
    assert b"<h1" in answer.content


def test_who_may_not_is_told_without_a_traceback_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    console = next(handler for handler in logging.getLogger().handlers if handler.name == "console")
    monkeypatch.setattr(console, "stream", log)
    assert client_of(a_member()).get(f"/events/{an_event().slug}/edit/").status_code == 403
    assert "Forbidden" in log.getvalue()
    assert "Traceback" not in log.getvalue()
