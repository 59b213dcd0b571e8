"""The cancel deadline: at the very moment it has passed, for places and for answers alike (rule 10)."""

import datetime as dt

import pytest

from events.domain.answering import answer_questions
from events.domain.errors import AnswersSettled
from events.domain.registration import cancel
from events.models import Event
from tests.browsing import signed_in
from tests.factories.events import a_place, an_event
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
MOMENT = dt.timedelta(microseconds=1)


@pytest.fixture
def event() -> Event:
    return an_event(days=5, cancel_by=clock.now() + dt.timedelta(days=2))


def deadline(event: Event) -> dt.datetime:
    assert event.cancel_by is not None
    return event.cancel_by


@pytest.mark.parametrize(("before", "late"), [(MOMENT, False), (0 * MOMENT, True), (-MOMENT, True)])
def test_a_place_given_up_at_the_deadline_is_late(event: Event, before: dt.timedelta, late: bool) -> None:
    row = a_place(event)
    with clock.frozen(deadline(event) - before):
        assert cancel(row).cancelled_late == late
        assert event.is_late() == late


@pytest.mark.parametrize(("before", "settled"), [(MOMENT, False), (0 * MOMENT, True), (-MOMENT, True)])
def test_an_answer_is_settled_at_the_deadline(event: Event, before: dt.timedelta, settled: bool) -> None:
    question = event.questions.create(text="Buss?", kind="yes_no")
    row = a_place(event)
    answer_questions(row, {question.pk: True})
    with clock.frozen(deadline(event) - before):
        if settled:
            with pytest.raises(AnswersSettled):
                answer_questions(row, {question.pk: False})
        else:
            answer_questions(row, {question.pk: False})


def test_without_a_deadline_nothing_is_late_and_answers_are_settled_by_the_start() -> None:
    event = an_event()
    assert event.answers_until == event.starts_at
    assert not event.is_late(event.starts_at)


def test_the_panel_says_when_the_deadline_has_passed(event: Event) -> None:
    browser = signed_in(a_place(event).person)
    assert "Please cancel by" in browser.get(event.get_absolute_url()).content.decode()
    with clock.frozen(deadline(event)):
        page = browser.get(event.get_absolute_url()).content.decode()
    assert "cancelling now counts as late" in page
    assert "Please cancel by" not in page
