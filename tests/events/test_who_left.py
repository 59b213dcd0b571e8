"""Who has left sees nothing of members' events: no calendar, page, list or material tells of their places any more."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from events.choices import Readers
from events.domain.calendar_address import renew
from events.domain.event import cancel_event
from events.domain.leaving import rehouse_all, sweep
from events.domain.material import add_files
from events.domain.registration import register
from events.models import Event, Material, Registration
from members.models import Membership, Person
from tests.browsing import signed_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_seat
from tests.factories.members import a_company, a_member, a_person, employ, left
from thamsklyngen.portal.domain import employment as people
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n"


def _by_the_portal(person: Person) -> None:
    farewell = people.Farewell(on=clock.today(), own_addresses=(person.email,))
    people.end_employment(person.employments.get(), farewell, by=None)


def _by_a_change_of_dates(person: Person) -> None:
    left(person.employments.get())
    rehouse_all(Registration.objects.filter(person=person))


def _by_the_clock(person: Person) -> None:
    left(person.employments.get())
    sweep()


def _with_the_company(person: Person) -> None:
    Membership.objects.filter(company__in=person.employments.values("company")).update(until=clock.today())
    sweep()


WAYS = [_by_the_portal, _by_a_change_of_dates, _by_the_clock, _with_the_company]


def past(**details: object) -> Event:
    """A members' event two days ago."""
    with clock.frozen(clock.now() - dt.timedelta(days=9)):
        return an_event(title="Var internt", visibility="members", days=7, **details)


def place_then(event: Event, person: Person, **details: object) -> Registration:
    """A place taken a day before the start."""
    with clock.frozen(event.starts_at - dt.timedelta(days=1)):
        return register(event, person, **details)


def sees(person: Person, event: Event) -> bool:
    """Whether page, rule and list let `person` see it; they agree."""
    person = Person.objects.get(pk=person.pk)
    seen = signed_in(person).get(event.get_absolute_url()).status_code == 200
    assert person.has_perm("events.see_event", event) == seen
    assert Event.objects.visible_to(person).filter(pk=event.pk).exists() == seen
    return seen


def told(person: Person, secret: str) -> str:
    """All that the calendars of `person` and “My events” tell."""
    feeds = [f"/calendar/{secret}.ics", f"/calendar/{secret}.ics?only=all"]
    mine = signed_in(Person.objects.get(pk=person.pk)).get(reverse("events:mine"))
    assert mine.status_code == 200
    return "".join(Client().get(path).text for path in feeds) + mine.text


@pytest.mark.parametrize("end", WAYS)
def test_a_cancelled_event_is_silent_too(end: Callable[[Person], None]) -> None:
    kari, event = a_member(), an_event(title="Internt besøk", place="Smelteverket", visibility="members")
    a_place(event, kari)
    secret = renew(kari).secret
    cancel_event(event, reason="Produksjonsstans")
    assert "Produksjonsstans" in told(kari, secret)
    end(kari)
    for word in ("Internt besøk", "Smelteverket", "Produksjonsstans"):
        assert word not in told(kari, secret)
    assert not sees(kari, event)


@pytest.mark.parametrize("end", WAYS)
def test_what_is_over_is_shut_too(end: Callable[[Person], None]) -> None:
    kari, event = a_member(), past()
    place_then(event, kari)
    [paper] = add_files(event, [("a.pdf", PDF)], title="", readers=Readers.REGISTERED, by=a_person())
    secret, path = renew(kari).secret, reverse("events:material", args=[event.key, paper.pk])
    assert "Var internt" in told(kari, secret)
    assert signed_in(kari).get(path).status_code == 200
    end(kari)
    assert "Var internt" not in told(kari, secret)
    assert signed_in(kari).get(path).status_code == 404
    assert not sees(kari, event)


def test_of_a_public_event_what_is_for_those_registered_is_shut() -> None:
    kari, event = a_member(), past()
    Event.objects.filter(pk=event.pk).update(visibility="public")
    event.refresh_from_db()
    place_then(event, kari)
    [paper] = add_files(event, [("a.pdf", PDF)], title="", readers=Readers.REGISTERED, by=a_person())
    _by_the_clock(kari)
    kari = Person.objects.get(pk=kari.pk)
    assert sees(kari, event)
    assert not kari.has_perm("events.read_material", paper)
    assert not Material.objects.visible_to(kari, event).exists()
    assert Event.objects.with_materials(kari).get(pk=event.pk).paper_count == 0
    assert event.title in signed_in(kari).get(reverse("events:mine")).text, "they were there, and all may know of it"


def test_a_guest_keeps_what_is_theirs() -> None:
    guest, event = a_person(), past(guests="open")
    place_then(event, guest, guest_of="Nabobedriften")
    [paper] = add_files(event, [("a.pdf", PDF)], title="", readers=Readers.REGISTERED, by=a_person())
    assert sees(guest, event)
    assert guest.has_perm("events.read_material", paper)
    assert "Var internt" in told(guest, renew(guest).secret)


def test_who_works_at_another_member_keeps_what_they_came_to() -> None:
    kari, event = a_member(), past()
    place_then(event, kari)
    [paper] = add_files(event, [("a.pdf", PDF)], title="", readers=Readers.REGISTERED, by=a_person())
    left(kari.employments.get())
    employ(kari, a_company())
    kari = Person.objects.get(pk=kari.pk)
    assert sees(kari, event)
    assert kari.has_perm("events.read_material", paper)


def test_a_pause_keeps_the_places_ahead_and_nothing_behind() -> None:
    kari, ahead, behind = a_member(), an_event(title="Kommer", visibility="members"), past()
    a_place(ahead, kari)
    place_then(behind, kari)
    Membership.objects.update(until=clock.today(), paused=True)
    assert (sees(kari, ahead), sees(kari, behind)) == (True, False)
    left(kari.employments.get())
    assert not sees(kari, ahead), "but not for who has left the company meanwhile"


def test_a_place_at_a_committee_meeting_is_no_way_in_for_who_left() -> None:
    group = a_group()
    kari, event = a_seat(group), an_event(group, audience="committee")
    a_place(event, kari)
    cancel_event(event, reason="Snø")
    kari.seats.update(until=clock.today())
    _by_the_clock(kari)
    assert not sees(kari, event)
    assert not AnonymousUser().has_perm("events.see_event", event)
