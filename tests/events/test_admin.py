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


@pytest.mark.parametrize("model", [Event, Registration, Invitation])
def test_what_the_domain_guards_is_only_looked_at(browser: Client, rows: dict[type, Any], model: Any) -> None:
    add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    change = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[rows[model].pk])
    assert browser.get(add).status_code == 403
    assert browser.post(change, {"state": "cancelled"}).status_code == 403


def test_a_seat_is_ended_and_never_given_to_another(browser: Client, rows: dict[type, Any]) -> None:
    seat, other = rows[Seat], a_member()
    data = {"person": other.pk, "company": "", "role": "leader", "since": "2020-01-01", "until": "2030-01-01"}
    browser.post(reverse("admin:groups_seat_change", args=[seat.pk]), data)
    before = seat.person_id
    seat.refresh_from_db()
    assert (seat.person_id, str(seat.until)) == (before, "2030-01-01")
