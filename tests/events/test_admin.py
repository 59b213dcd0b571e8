"""Events, places, invitations, groups and seats in Django's admin."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.domain.invitation import invite
from events.models import Event, Invitation, Registration
from groups.models import Group, Seat
from members.models import Person
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_member, a_person

pytestmark = pytest.mark.django_db
MODELS = (Event, Registration, Invitation, Group, Seat)


@pytest.fixture
def browser(settings: Any) -> Client:
    settings.DEMO = True  # a demo admin counts as having taken the second step
    client = Client(headers={"accept-language": "en"})
    client.force_login(
        a_person(admin=True, is_demo=True), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.fixture
def rows() -> dict[type, Any]:
    group = a_group("Effektiv produksjon")
    leader, event = a_leader(group), an_event(group)
    place = a_place(event, a_member("Ola Prøvesen"))
    invite(event, Person.objects.filter(pk=leader.pk), by=leader)
    return {
        Event: event,
        Registration: place,
        Invitation: Invitation.objects.get(),
        Group: group,
        Seat: Seat.objects.get(),
    }


@pytest.mark.parametrize("model", MODELS)
def test_lists_are_searched_and_rows_opened(browser: Client, rows: dict[type, Any], model: Any) -> None:
    name = model._meta.model_name
    changes = reverse(f"admin:{model._meta.app_label}_{name}_changelist")
    for query in ({}, {"q": "prøvesen"}, {"q": "' | %"}, {"state__exact": "published"}):
        assert browser.get(changes, query).status_code in (200, 302)
    opened = browser.get(reverse(f"admin:{model._meta.app_label}_{name}_change", args=[rows[model].pk]))
    assert opened.status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_deleted(browser: Client, rows: dict[type, Any], model: Any) -> None:
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[rows[model].pk])
    assert browser.post(url, {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=rows[model].pk).exists()


@pytest.mark.parametrize("model", [Event, Registration, Invitation, Seat])
def test_what_the_domain_guards_is_only_looked_at(browser: Client, rows: dict[type, Any], model: Any) -> None:
    add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    change = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[rows[model].pk])
    assert browser.get(add).status_code == 403
    assert browser.post(change, {"state": "cancelled"}).status_code == 403


def changed(group: Group, **more: Any) -> dict[str, Any]:
    """A filled form about a group, as the page sent it while seats and state could be changed there."""
    said = {"name": group.name, "slug": group.slug, "summary": "Ny setning", "purpose": "", "kind": group.kind}
    return said | {"state": group.state, "seats-TOTAL_FORMS": "0", "seats-INITIAL_FORMS": "0"} | more


def test_a_groups_words_are_put_right_but_neither_its_kind_nor_what_becomes_of_it(
    browser: Client, rows: dict[type, Any]
) -> None:
    group = rows[Group]
    address = reverse("admin:groups_group_change", args=[group.pk])
    page = browser.get(address).text
    assert f'href="/groups/{group.slug}/life/"' in page
    assert f'href="/groups/{group.slug}/seats/"' in page
    assert browser.post(address, changed(group, state="closed", kind="board")).status_code == 302
    before = (group.kind, group.state)
    group.refresh_from_db()
    assert (group.summary, group.kind, group.state) == ("Ny setning", *before)
    assert "Choose another one." in browser.post(address, changed(group, slug="propose")).text
    assert not Group.objects.filter(slug="propose").exists()


def test_on_a_groups_page_no_seat_is_given_to_another_nor_added_over_one(
    browser: Client, rows: dict[type, Any]
) -> None:
    seat, other = rows[Seat], a_member()
    row = {"group": seat.group_id, "person": other.pk, "role": "leader", "since": str(seat.since), "until": ""}
    sent = {f"seats-0-{name}": value for name, value in row.items()}
    address = reverse("admin:groups_group_change", args=[seat.group_id])
    for key, initial in ((seat.pk, 1), ("", 0)):
        rows_sent = {"seats-TOTAL_FORMS": "1", "seats-INITIAL_FORMS": str(initial), "seats-0-id": key}
        assert browser.post(address, changed(seat.group, **sent, **rows_sent)).status_code == 302
    assert list(Seat.objects.values_list("person", flat=True)) == [seat.person_id]
    assert (
        f'href="/groups/{seat.group.slug}/seats/"'
        in browser.get(reverse("admin:groups_seat_change", args=[seat.pk])).text
    )


def test_the_only_group_that_is_added_is_the_board(browser: Client) -> None:
    add, data = reverse("admin:groups_group_add"), {"name": "Styret", "slug": "styret", "summary": "", "purpose": ""}
    data |= {"seats-TOTAL_FORMS": "0", "seats-INITIAL_FORMS": "0"}
    assert browser.post(add, data).status_code == 302
    board = Group.objects.get()
    assert (board.kind, board.state) == ("board", "active")
    assert browser.post(add, data | {"name": "Nytt styre", "slug": "nytt"}).status_code == 403
