"""Every address, for everybody, on one's own and on others' objects: the tables are in tests/rights/.

A new URL without a row fails `test_every_address_has_a_row`; so does a method without a row that answers.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve, reverse

from events.models import Event
from tests.browser.pages import ELSEWHERE, NO_PAGES
from tests.browser.pages import PAGES as LOOKED_AT
from tests.factories.members import a_person
from tests.members.two_step import SECRET
from tests.rights import (
    ADMINISTRATION,
    BOARD,
    BOARD_WHO,
    PAGES,
    WHO,
    Asker,
    Row,
    addresses,
    everything,
    lines_of,
    rows,
    sections,
)
from tests.world import World, make_world, put_a_mail

pytestmark = pytest.mark.django_db
BY_ADDRESS: dict[str, list[Row]] = {}
for one in rows():
    BY_ADDRESS.setdefault(one.address, []).append(one)


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> World:
    """Who and what the table speaks of."""
    settings.DEMO_MAIL_DIR = str(tmp_path)
    put_a_mail(tmp_path)
    return make_world()


@pytest.fixture
def askers(world: World) -> dict[str, Asker]:
    """Those of the tables' columns."""
    return {name: Asker(world.people[name]) for name in (*WHO, *BOARD_WHO)}


# --- The portal's own pages -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("section", sections(), ids=lambda section: section[0].address)
def test_who_may(section: list[Row], world: World, askers: dict[str, Asker]) -> None:
    before, wrong = everything(), []
    for row in section:
        path, typed = row.path(world), world.forms[row.form]
        found = {name: askers[name].ask(row.method, path, typed(askers[name].person), before) for name in row.answers}
        wrong += [f"{row}: {name} got {word}" for name, word in found.items() if word != row.answers[name]]
    assert wrong == []


def test_a_method_without_a_row_is_none(world: World, askers: dict[str, Asker]) -> None:
    before, answered = everything(), []
    for address, found in BY_ADDRESS.items():
        for method in {"GET", "POST"} - {row.method for row in found}:
            for name in ("leader", "admin"):
                word = askers[name].ask(method, found[0].path(world), {}, before)
                answered += [f"{method} {address} {name}: {word}"] if word not in ("405", "404") else []
    assert answered == []


@pytest.mark.slow
def test_no_other_method_does_anything(world: World, askers: dict[str, Asker]) -> None:
    before = everything()
    for row in rows():
        for method in ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"):
            askers["admin"].ask(method, row.path(world), {}, before)


def test_every_address_has_a_row() -> None:
    in_table = {row.address for row in rows()}
    missing = [name for name, _, pattern in portal_addresses() if name not in in_table | administration()]
    assert missing == []
    assert in_table | administration() <= {name for name, _, _ in portal_addresses()}, "a row without an address"


def test_every_page_is_looked_at_in_a_browser() -> None:
    given = {row.address for row in rows() if row.method == "GET" and "ok" in row.answers.values()}
    looked_at = {address for _, address, _ in LOOKED_AT}
    assert given - looked_at == NO_PAGES | ELSEWHERE


def test_the_boards_table_has_the_addresses_of_groups_and_the_board() -> None:
    about = {row.address for row in rows() if row.address.startswith(("groups:", "board:"))}
    assert {row.address for row in rows(BOARD, BOARD_WHO)} == about


def test_every_address_has_its_own_name() -> None:
    names = [name for name, _, _ in portal_addresses()]
    assert [name for name in set(names) if names.count(name) > 1] == []


def portal_addresses() -> Iterator[tuple[str, str, URLPattern]]:
    """All that the portal answers to."""
    return addresses(get_resolver())


# --- The administration -----------------------------------------------------------------------------------------------
# What stands in the administration beside its models, with a path and what an admin gets.
BESIDE = {
    "admin:index": ("/admin/", "ok"),
    "admin:login": ("/admin/login/", "no"),
    "admin:logout": ("/admin/logout/", "405"),
    "admin:autocomplete": ("/admin/autocomplete/?app_label=members&model_name=employment&field_name=person", "ok"),
    "admin:jsi18n": ("/admin/jsi18n/", "ok"),
    "admin:view_on_site": ("/admin/r/1/999999/", "404"),
    "admin:app_list": ("/admin/members/", "ok"),
    "admin/(?P<url>.*)$": ("/admin/what-there-is-not/", "404"),
}


def administration() -> set[str]:
    """The names of its addresses that have a row."""
    models = {model for _method, model, *_ in lines_of(ADMINISTRATION)}
    pages = {f"admin:{model}_{page}" for model in models for page in PAGES}
    short = {f"admin/{model.replace('_', '/', 1)}/<path:object_id>/" for model in models}
    return pages | short | set(BESIDE)


def admin_paths(model: str) -> dict[str, str]:
    """The pages of one model, those about a row for one that there is."""
    [found] = [kind for kind in admin.site._registry if kind._meta.label_lower.replace(".", "_") == model]
    key = found._default_manager.order_by("pk").values_list("pk", flat=True)[0]
    about = {page: [key] if page in ("change", "delete", "history") else [] for page in PAGES}
    return {page: reverse(f"admin:{model}_{page}", args=args) for page, args in about.items()}


def fill_the_administration(world: World) -> None:
    """Give its every list a row."""
    TOTP.activate(a_person(admin=True), SECRET)


def test_what_a_cluster_admin_may(world: World, askers: dict[str, Asker]) -> None:
    fill_the_administration(world)
    before, wrong = everything(), []
    for method, model, *answers in lines_of(ADMINISTRATION):
        for (page, path), expected in zip(admin_paths(model).items(), answers, strict=True):
            typed = {"post": "yes"} if (method, page) == ("POST", "delete") else {}
            word = askers["admin"].ask(method, path, typed, before)
            wrong += [f"{method} {model} {page}: {word}"] if word != expected else []
    for name, (path, expected) in BESIDE.items():
        word = askers["admin"].ask("GET", path, {}, before)
        wrong += [f"{name}: {word}"] if word != expected else []
    assert wrong == []


def closed_paths() -> list[str]:
    """All paths of the administration."""
    models = {model for _method, model, *_ in lines_of(ADMINISTRATION)}
    pages = [path for model in sorted(models) for path in admin_paths(model).values()]
    return pages + [path for name, (path, _) in BESIDE.items() if name != "admin:logout"]


@pytest.mark.parametrize(
    "who",
    ["visitor", "leader", *(pytest.param(who, marks=pytest.mark.slow) for who in WHO[1:-2])],
)
def test_the_administration_is_closed_to_everybody_but_admins(who: str, world: World, askers: dict[str, Asker]) -> None:
    fill_the_administration(world)
    before, wanted = everything(), "in" if who == "visitor" else "404"
    asked = {
        f"{method} {path}": askers[who].ask(method, path, {"post": "yes"} if method == "POST" else {}, before)
        for path in closed_paths()
        for method in ("GET", "POST")
    }
    assert {request: word for request, word in asked.items() if word != wanted} == {}


@pytest.mark.parametrize("has_app", [False, True])
def test_an_admin_without_second_step_is_led_to_it(has_app: bool, world: World) -> None:
    fill_the_administration(world)
    person = a_person(admin=True)
    if has_app:
        TOTP.activate(person, SECRET)
    asker = Asker(person)
    before = everything()
    asked = {
        f"{method} {path}": asker.ask(method, path, {}, before) for path in closed_paths() for method in ("GET", "POST")
    }
    assert {request: word for request, word in asked.items() if word != "2nd"} == {}


# --- What holds over all of them --------------------------------------------------------------------------------------
@pytest.mark.slow
def test_nothing_a_signed_in_person_sees_is_stored(world: World, askers: dict[str, Asker]) -> None:
    pages = {row.path(world) for row in rows()}
    for name in ("newcomer", "leader", "admin"):
        for path in sorted(pages):
            answer = askers[name].client.get(path)
            is_page = answer.headers["Content-Type"].startswith("text/html")
            if is_page and not getattr(resolve(urlsplit(path).path).func, "asks_nobody", False):
                assert "no-store" in answer.headers.get("Cache-Control", ""), f"{name} {path}"
    visitor = Client().get("/events/")
    assert "no-store" not in visitor.headers.get("Cache-Control", "")


def test_the_list_and_the_rule_agree_on_who_sees_an_event(world: World) -> None:
    for name, person in world.people.items():
        for event in Event.objects.all():
            listed = Event.objects.visible_to(person or anonymous()).filter(pk=event.pk).exists()
            asked = (person or anonymous()).has_perm("events.see_event", event)
            assert listed == asked, f"{name} and {event}"


def anonymous() -> Any:
    """A visitor, as a request knows them."""
    return Client().get("/").wsgi_request.user
