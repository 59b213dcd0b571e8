"""Places held for the host's and for the group's people (rule 1)."""

import datetime as dt

import pytest

from events.choices import RegistrationState
from events.domain import errors
from events.domain.event import change_event
from events.domain.places import places_of
from events.domain.queue import make_room
from events.domain.registration import register
from events.domain.walk_in import let_in
from events.models import Event
from events.tasks import sweep_places
from groups.choices import FollowLevel
from groups.domain.follow import follow
from tests.events.looking import states
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_company, a_member
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
R, W = RegistrationState.REGISTERED, RegistrationState.WAITING


def test_held_places_are_for_the_hosts_and_the_groups_people() -> None:
    host, group = a_company(), a_group()
    event = an_event(group, capacity=4, host=host, held_for_host=2, held_for_group=1)
    sits, fan = a_leader(group), a_member()
    follow(fan, group, level=FollowLevel.EVENTS)
    assert [a_place(event).state, a_place(event).state] == [R, W]
    assert [a_place(event, sits).state, a_place(event, fan).state] == [R, W]
    assert [a_place(event, a_member(at=host)).state for _ in range(3)] == [R, R, W]
    assert places_of(event).taken == 4


def test_the_limit_per_company_does_not_bind_the_host_within_its_places() -> None:
    host = a_company()
    event = an_event(capacity=6, host=host, held_for_host=3, company_limit=1)
    assert [a_place(event, a_member(at=host)).state for _ in range(4)] == [R, R, R, W]


def test_held_places_are_released_by_the_clock() -> None:
    now = clock.now()
    event = an_event(capacity=2, host=a_company(), held_for_host=1, held_until=now + dt.timedelta(days=2))
    a_place(event), a_place(event)
    sweep_places()
    assert states(event) == [R, W]
    with clock.frozen(now + dt.timedelta(days=2)):
        assert sweep_places() == 1
        assert states(event) == [R, R]


def test_the_groups_people_come_in_before_the_others() -> None:
    group, now = a_group(), clock.now()
    event = an_event(group, group_opens_at=now - dt.timedelta(hours=1), opens_at=now + dt.timedelta(days=2))
    assert register(event, a_leader(group)).is_registered
    with pytest.raises(errors.NotOpenYet):
        register(event, a_member())


def test_no_more_is_held_than_is_left() -> None:
    event = an_event(capacity=3, host=a_company())
    a_place(event), a_place(event)
    with pytest.raises(errors.HeldTaken):
        change_event(event, {"held_for_host": 2})
    assert change_event(event, {"held_for_host": 1}).held_for_host == 1


def change_freely(event: Event, capacity: int) -> None:
    """Another word, another place and more room are no matter of who has which place."""
    assert change_event(event, {"summary": "Ta med hjelm"}).summary == "Ta med hjelm"
    assert change_event(event, {"place": "Port 2"}, reason="Vann i kjelleren").place == "Port 2"
    assert make_room(event, more=5).capacity == capacity + 5


@pytest.mark.parametrize("days", [2, 14], ids=["released", "at the start"])
def test_an_event_whose_held_places_were_released_can_be_changed(days: int) -> None:
    host, now = a_company(), clock.now()
    until = now + dt.timedelta(days=2)
    event = an_event(capacity=6, host=host, held_for_host=4, held_until=until, company_limit=2)
    assert [a_place(event, a_member(at=host)).state for _ in range(4)] == [R, R, R, R]
    with clock.frozen(now + dt.timedelta(days=days, minutes=1)):
        change_freely(event, 6)
        assert change_event(event, {"company_limit": 3}).company_limit == 3
        assert change_event(event, {"company_limit": 1}).company_limit == 1, "the host keeps what it took"
        assert change_event(event, {"held_for_host": 0}).held_for_host == 0, "they are held no more anyway"


def test_a_limit_below_what_another_company_has_is_refused_also_after_the_release() -> None:
    event = an_event(
        capacity=6, host=a_company(), held_for_host=2, held_until=clock.now() + dt.timedelta(days=2), company_limit=2
    )
    other = a_company()
    a_place(event, a_member(at=other)), a_place(event, a_member(at=other))
    with clock.frozen(clock.now() + dt.timedelta(days=3)):
        with pytest.raises(errors.CompanyLimitTaken):
            change_event(event, {"company_limit": 1})
        with pytest.raises(errors.CapacityTaken):
            change_event(event, {"capacity": 1, "held_for_host": 0})


def test_an_event_with_more_people_in_the_room_than_places_can_be_changed() -> None:
    group = a_group()
    event, leader = an_event(group, capacity=1, days=1), a_leader(group)
    a_place(event)
    with clock.frozen(event.starts_at + dt.timedelta(minutes=5)):
        for _ in range(2):
            let_in(event, a_member(), by=leader, past_capacity=True)
        assert make_room(event, more=1).capacity == 2, "still fewer than are there, but more than before"
        with pytest.raises(errors.CapacityTaken):
            change_event(event, {"capacity": 1})
        event.refresh_from_db()
        change_freely(event, 2)
