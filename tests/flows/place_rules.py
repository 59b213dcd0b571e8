"""What holds of an event's places after whatever was done (rules 1 to 4), for tests that do many things."""

from events.choices import Promotion, RegistrationState
from events.domain.places import claim_of, places_of
from events.domain.waiting import promotion_of
from events.models import Event, Registration, RegistrationMessage

R, W, O = RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.OFFERED  # noqa: E741
TELLS = {
    R: {"events/registered", "events/promoted", "events/handed_over"},
    W: {"events/waiting", "events/place_free"},
    O: {"events/offered"},
}


def live(event: Event) -> list[Registration]:
    """Who has a place or waits, in the queue's order, with `may_come`."""
    return list(event.registrations.live().with_right().order_by("asked_at", "pk"))


def assert_places(event: Event, most_held: int = 0) -> None:
    """No place too many, none too many for one company, none free while somebody waits who may have it.

    Args:
        most_held: the most places that were ever held for the host's people: they keep what they took of them.
    """
    event = Event.objects.get(pk=event.pk)
    places, rows = places_of(event), live(event)
    assert event.capacity is None or places.taken <= event.capacity
    assert places.free is None or places.free >= 0
    for company_id, taken in places.by_company.items():
        most = places.limit_of(company_id)
        if company_id == event.host_id and most is not None:
            most = max(most, most_held)
        assert most is None or taken <= most
    stuck = [row for row in rows if row.is_waiting and places.may_have(claim_of(row))]
    if promotion_of(event) == Promotion.FIRST:
        assert all(row.told_free_at for row in stuck)
    else:
        assert stuck == []


def assert_one_each(event: Event) -> None:
    """Everybody has one place or wait at most (rule 4)."""
    people = [row.person_id for row in live(event)]
    assert len(people) == len(set(people))


def assert_told(event: Event) -> None:
    """The last mail about each place or wait says what holds."""
    for row in live(event):
        last = RegistrationMessage.objects.filter(registration=row).select_related("message").last()
        assert last is not None
        assert last.message.template in TELLS[RegistrationState(row.state)]
