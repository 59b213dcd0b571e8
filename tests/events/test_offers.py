"""Offers of a place, by the time that is left (rule 3)."""

import datetime as dt

import pytest

from events.choices import CancelCause, Promotion, RegistrationState
from events.domain import errors
from events.domain.offer import lapse_due
from events.domain.registration import cancel, register
from events.domain.waiting import promotion_of
from events.models import Event
from tests.events.looking import mails, states
from tests.factories.events import a_place, an_event
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
R, W, O, C = (  # noqa: E741
    RegistrationState.REGISTERED,
    RegistrationState.WAITING,
    RegistrationState.OFFERED,
    RegistrationState.CANCELLED,
)
NOON = dt.datetime(2026, 5, 6, 10, tzinfo=dt.UTC)  # 12.00 local, a Wednesday


def at_noon(hours: float, **details: object) -> Event:
    """An event that begins `hours` after NOON."""
    return an_event(starts_at=NOON + dt.timedelta(hours=hours), **details)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (49, Promotion.AT_ONCE),
        (48, Promotion.OFFER),
        (8, Promotion.OFFER),
        (7.9, Promotion.FIRST),
        (1, Promotion.FIRST),
    ],
)
def test_what_becomes_of_a_free_place(hours: float, expected: Promotion) -> None:
    with clock.frozen(NOON):
        assert promotion_of(at_noon(hours)) == expected


def test_an_offer_is_made_accepted_and_confirmed() -> None:
    with clock.frozen(NOON):
        event = at_noon(30, capacity=1)
        holder, first, second = a_place(event), a_place(event), a_place(event)
        cancel(holder)
        assert states(event) == [C, O, W]
        first.refresh_from_db()
        assert first.offer_expires_at == NOON + dt.timedelta(hours=4)
        assert mails(first.person)[-1] == "events/offered"
        register(event, first.person)
        register(event, first.person)
        assert states(event) == [C, R, W]
        assert mails(first.person)[-1] == "events/registered"
        assert mails(second.person) == ["events/waiting"]


def test_who_says_no_lets_the_next_one_answer() -> None:
    with clock.frozen(NOON):
        event = at_noon(30, capacity=1)
        holder, first, second = a_place(event), a_place(event), a_place(event)
        cancel(holder)
        first.refresh_from_db()
        cancel(first)
        assert states(event) == [C, C, O]
        assert mails(second.person)[-1] == "events/offered"


def test_an_offer_that_nobody_answers_goes_on_once() -> None:
    with clock.frozen(NOON):
        event = at_noon(30, capacity=1)
        holder, first, second = a_place(event), a_place(event), a_place(event)
        cancel(holder)
        assert lapse_due() == 0
    with clock.frozen(NOON + dt.timedelta(hours=4)):
        with pytest.raises(errors.OfferLapsed):
            register(event, first.person)
        assert [lapse_due(), lapse_due()] == [1, 0]
        assert states(event) == [C, C, O]
        first.refresh_from_db()
        assert first.cause == CancelCause.LAPSED
        assert mails(first.person)[-1] == "events/offer_lapsed"
        assert mails(second.person)[-1] == "events/offered"
