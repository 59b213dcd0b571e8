"""One table of rights: every address, for everybody, on one's own and on others' objects.

A new URL without a row fails `test_every_address_has_a_row`. Later features add their rows here.

Answers: `ok` a page or fragment, `go` a redirect after something was done, `in` to the sign-in with `next`,
else the status. The leader leads the group of the objects; the stranger leads another group at another company,
so that the stranger's column is that of another's object.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from events.models import Event
from tests.factories.members import a_person
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

WHO = ("visitor", "newcomer", "member", "stranger", "seat", "leader", "admin")
TABLE = """
method  address                       object     visitor newcomer member stranger seat leader admin

GET     home                          -          ok      ok       ok     ok       ok   ok     ok
GET     events:list                   -          ok      ok       ok     ok       ok   ok     ok
GET     events:mine                   -          in      ok       ok     ok       ok   ok     ok
GET     groups:list                   -          ok      ok       ok     ok       ok   ok     ok
GET     groups:group                  group      ok      ok       ok     ok       ok   ok     ok

GET     events:event                  public     ok      ok       ok     ok       ok   ok     ok
GET     events:event                  members    in      404      ok     ok       ok   ok     ok
GET     events:event                  committee  in      404      404    404      ok   ok     ok
GET     events:event                  draft      in      404      404    404      404  ok     ok
GET     events:event                  nothing    in      404      404    404      404  404    404
POST    events:register               public     in      go       go     go       go   go     go
POST    events:register               members    in      404      go     go       go   go     go
POST    events:register               draft      in      404      404    404      404  go     go
GET     events:register               public     in      405      405    405      405  405    405
POST    events:cancel                 public     in      go       go     go       go   go     go
GET     events:cancel                 public     in      go       go     go       go   go     go
GET     events:cancel                 committee  in      404      404    404      go   go     go
POST    events:cancel                 committee  in      404      404    404      go   go     go
GET     events:decline                public     in      ok       ok     ok       ok   ok     ok
POST    events:decline                public     in      go       go     go       go   go     go
POST    events:watch                  public     in      go       go     go       go   go     go
POST    events:watch                  committee  in      404      404    404      go   go     go
GET     events:watch                  public     in      405      405    405      405  405    405
GET     events:place                  place      ok      ok       ok     ok       ok   ok     ok
POST    events:place                  place      ok      ok       ok     ok       ok   ok     ok
GET     events:place                  forged     404     404      404    404      404  404    404

GET     events:manage                 -          in      403      403    ok       403  ok     ok
GET     events:new                    -          in      403      403    ok       403  ok     ok
GET     events:edit                   public     in      403      403    403      403  ok     ok
GET     events:edit                   draft      in      404      404    404      404  ok     ok
POST    events:publish                draft      in      404      404    404      404  go     go
POST    events:publish                public     in      403      403    403      403  go     go
GET     events:call_off               public     in      403      403    403      403  ok     ok
POST    events:delete                 draft      in      404      404    404      404  go     go
POST    events:delete                 public     in      403      403    403      403  go     go
GET     events:unreached              public     in      403      403    403      403  ok     ok
GET     events:history                public     in      403      403    403      403  ok     ok
GET     events:registrations          public     in      403      403    403      ok   ok     ok
GET     events:registrations          members    in      404      403    403      ok   ok     ok
GET     events:add_person             public     in      403      403    403      403  ok     ok
POST    events:add_person             public     in      403      403    403      403  404    404
GET     events:take_off               taken      in      403      403    403      403  ok     ok
POST    events:take_off               taken      in      403      403    403      403  go     go
GET     events:invite                 public     in      403      403    403      403  ok     ok
GET     events:invite_people          public     in      403      403    403      403  ok     ok
GET     events:invite_preview         public     in      405      405    405      405  405    405
POST    events:invite_preview         public     in      403      403    403      403  422    422
POST    events:invite_send            public     in      403      403    403      403  422    422
POST    events:nudge                  public     in      403      403    403      403  go     go

GET     members:competences           -          in      403      ok     ok       ok   ok     ok
GET     members:competence            term       in      403      ok     ok       ok   ok     ok
GET     members:competence            no-term    in      403      404    404      404  404    404
GET     members:propose_competence    -          in      403      ok     ok       ok   ok     ok
GET     members:companies             -          ok      ok       ok     ok       ok   ok     ok
GET     members:people                -          in      403      ok     ok       ok   ok     ok
GET     members:my_competence         -          in      ok       ok     ok       ok   ok     ok
POST    members:my_visibility         -          in      go       go     go       go   go     go
POST    members:confirm_my_competence  -         in      go       go     go       go   go     go
POST    members:drop_my_skill         my-skill   in      404      go     404      404  404    404
GET     members:company_competence    company    in      403      403    403      403  403    ok
GET     members:company_skill         their-skill  in    403      403    403      403  403    ok
POST    members:confirm_competence    company    in      403      403    403      403  403    go
POST    members:drop_company_skill    their-skill  in    403      403    403      403  403    go
POST    events:suggest                -          in      403      403    404      403  404    404

GET     manage:new_company            -          in      404      404    404      404  404    ok
POST    manage:new_company            -          in      404      404    404      404  404    422
GET     manage:register               company    in      404      404    404      404  404    ok
POST    manage:register               company    in      404      404    404      404  404    go
GET     manage:register_changes       -          in      404      404    404      404  404    ok
POST    manage:settle_register        -          in      404      404    404      404  404    400
GET     manage:settle_register        -          in      404      404    404      404  404    405

GET     manage:terms                  -          in      404      404    404      404  404    ok
GET     manage:new_term               -          in      404      404    404      404  404    ok
GET     manage:term                   term       in      404      404    404      404  404    ok
POST    manage:merge_term             term       in      404      404    404      404  404    422
POST    manage:decline_term           term       in      404      404    404      404  404    go

GET     manage:import                 -          in      404      404    404      404  404    ok
GET     manage:import_template        template   in      404      404    404      404  404    ok
GET     manage:import_one             import     in      404      404    404      404  404    ok
POST    manage:import_confirm         import     in      404      404    404      404  404    go
GET     manage:import_confirm         import     in      404      404    404      404  404    405
POST    manage:import_drop            import     in      404      404    404      404  404    go
GET     manage:welcome                -          in      404      404    404      404  404    ok
POST    manage:welcome_send           -          in      404      404    404      404  404    422
GET     manage:export_companies       csv        in      404      404    404      404  404    ok
GET     manage:export_people          csv        in      404      404    404      404  404    ok

GET     profile                       -          in      ok       ok     ok       ok   ok     ok
GET     my_name                       -          in      ok       ok     ok       ok   ok     ok
POST    address_add                   -          in      ok       ok     ok       ok   ok     ok
POST    address_primary               -          in      404      404    404      404  404    404
POST    address_remove                -          in      404      404    404      404  404    404
GET     mail_stop                     stop       ok      ok       ok     ok       ok   ok     ok
POST    mail_stop                     stop       ok      ok       ok     ok       ok   ok     ok
POST    set_language                  -          go      go       go     go       go   go     go
GET     set_language                  -          405     405      405    405      405  405    405

GET     health                        -          ok      ok       ok     ok       ok   ok     ok
GET     health_ready                  -          ok      ok       ok     ok       ok   ok     ok
GET     demo_mail                     -          ok      ok       ok     ok       ok   ok     ok
"""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    method: str
    address: str
    object: str
    answers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.address} {self.object}"


def rows() -> list[Row]:
    """The table's lines."""
    lines = [line.split() for line in TABLE.splitlines() if line and not line.startswith("method")]
    return [Row(*line[:3], dict(zip(WHO, line[3:], strict=True))) for line in lines if line]


@pytest.fixture
def world() -> World:
    """Who and what the table speaks of."""
    return make_world()


def answer_of(client: Client, method: str, path: str) -> str:
    """The answer in the table's words."""
    response = getattr(client, method.lower())(path)
    if response.status_code not in (301, 302, 303):
        return {200: "ok"}.get(response.status_code, str(response.status_code))
    target = urlsplit(response.headers["Location"])
    asks = target.path == reverse("account_login") and "next" in parse_qs(target.query)
    return "in" if asks else "go"


@pytest.mark.parametrize("row", rows(), ids=str)
def test_who_may(row: Row, world: World) -> None:
    path = reverse(row.address, kwargs=world.objects[row.object])
    found = {}
    for name, person in world.people.items():
        client = Client()
        if person is not None:
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        with transaction.atomic():  # each asks in the same world
            found[name] = answer_of(client, row.method, path)
            transaction.set_rollback(True)
    assert found == row.answers


def addresses(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL pattern with its full name."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inner)
        else:
            yield f"{space}{pattern.name}", pattern


def test_every_address_has_a_row() -> None:
    known = {row.address for row in rows()} | SIGN_IN_ITSELF | DEMO_ONLY
    unknown = {name for name, _ in addresses(get_resolver()) if not name.startswith("admin:")} - known
    assert unknown == set()


# What is open because one is signing in, or for cluster admins only; tested one by one in tests/members/.
SIGN_IN_ITSELF = {name for name, _ in addresses(get_resolver()) if name.startswith(("account_", "mfa_"))}
DEMO_ONLY = {"demo_sign_in", "demo_mail_one", "demo_mail_html", "demo_mail_calendar"}


@pytest.mark.parametrize("who", ["visitor", "newcomer", "member", "stranger", "seat", "leader"])
def test_the_administration_is_closed_to_everybody_but_admins(who: str, world: World) -> None:
    client = Client()
    person = world.people[who]
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in admin_paths():
        assert answer_of(client, "GET", path) in ("in", "403", "404"), path


def test_nothing_a_signed_in_person_sees_is_stored(world: World) -> None:
    for name, person in world.people.items():
        client = Client()
        if person is not None:
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        for row in rows():
            answer = client.get(reverse(row.address, kwargs=world.objects[row.object]))
            if person is not None and answer.headers["Content-Type"].startswith("text/html"):
                assert "no-store" in answer.headers.get("Cache-Control", ""), f"{name} {row.address}"
    visitor = Client().get("/events/")
    assert "no-store" not in visitor.headers.get("Cache-Control", "")


def admin_paths() -> Iterator[str]:
    """The lists and add forms of all that stands in the administration."""
    yield reverse("admin:index")
    for model in admin.site._registry:
        for page in ("changelist", "add"):
            yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def test_an_admin_without_second_step_is_led_to_it(world: World) -> None:
    person = a_person(admin=True)
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in admin_paths():
        response = client.get(path)
        assert response.status_code == 302, path
        assert "/2fa/" in response.headers["Location"] or "/login/" in response.headers["Location"]


def test_the_list_and_the_rule_agree_on_who_sees_an_event(world: World) -> None:
    for name, person in world.people.items():
        for event in Event.objects.all():
            listed = Event.objects.visible_to(person or anonymous()).filter(pk=event.pk).exists()
            asked = (person or anonymous()).has_perm("events.see_event", event)
            assert listed == asked, f"{name} and {event}"


def anonymous() -> Any:
    """A visitor, as a request knows them."""
    return Client().get("/").wsgi_request.user
