"""What holds of an event's places after whatever was done (rules 1 to 4), for tests that do many things."""

import datetime as dt

from events.choices import Promotion, RegistrationState
from events.domain.places import claim_of, places_of
from events.domain.waiting import promotion_of
from events.models import Event, Registration, RegistrationMessage
from thamsklyngen.shared import clock

R, W, O = RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.OFFERED  # noqa: E741
TELLS = {
    R: {"events/registered", "events/promoted", "events/handed_over"},
    W: {"events/waiting", "events/place_free"},
    O: {"events/offered"},
}


def live(event: Event) -> list[Registration]:
    """Who has a place or waits, in the queue's order, with `may_come`."""
    return list(event.registrations.live().with_right().order_by("asked_at", "pk"))


def assert_places(event: Event, most_held: int = 0, *, let_in_past: int = 0) -> None:
    """No place too many, none too many for one company, none free while somebody waits who may have it.

    Args:
        most_held: the most places that were ever held for the host's people: they keep what they took of them.
        let_in_past: how many were let in at the door past what was counted, at most.
    """
    event = Event.objects.get(pk=event.pk)
    places, rows = places_of(event), live(event)
    assert event.capacity is None or places.taken <= event.capacity + let_in_past
    assert places.free is None or places.free >= -let_in_past
    for company_id, taken in places.by_company.items():
        most = places.limit_of(company_id)
        if company_id == event.host_id and most is not None:
            most = max(most, most_held)
        assert most is None or taken <= most + let_in_past
    stuck = [row for row in rows if row.is_waiting and places.may_have(claim_of(row))]
    if promotion_of(event) == Promotion.FIRST:
        assert all(row.told_free_at for row in stuck)
    else:
        assert stuck == []
    assert_nobody_was_passed(event, rows)


def assert_nobody_was_passed(event: Event, rows: list[Registration]) -> None:
    """Nobody has a place, or an offer, before somebody of the same company and sort who asked earlier and may come.

    Left out are those of whom an organiser has decided otherwise, those who were handed a place, and those who pressed
    first in the last hours.
    """
    for row in rows:
        if row.is_waiting or row.reason or row.handed_from_id or row.is_walk_in or _pressed_first(event, row):
            continue
        before = [one for one in rows if one.is_waiting and one.may_come and not one.reason]
        before = [one for one in before if claim_of(one) == claim_of(row) and _turn(one) < _turn(row)]
        assert before == [], f"{row.person} passed {before[0].person}"


def _turn(row: Registration) -> tuple[dt.datetime, int]:
    return row.asked_at, row.pk


def _pressed_first(event: Event, row: Registration) -> bool:
    if row.placed_at is None:
        return False
    with clock.frozen(row.placed_at):
        return promotion_of(event) == Promotion.FIRST


def assert_one_each(event: Event) -> None:
    """Everybody has one place or wait at most (rule 4)."""
    people = [row.person_id for row in live(event)]
    assert len(people) == len(set(people))


def assert_told(event: Event) -> None:
    """The last mail about each place or wait says what holds. Who was let in at the door stands there: no mail."""
    for row in live(event):
        if row.is_walk_in:
            continue
        last = RegistrationMessage.objects.filter(registration=row).select_related("message").last()
        assert last is not None
        assert last.message.template in TELLS[RegistrationState(row.state)]
