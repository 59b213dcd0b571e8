"""Registering for an event that asks something: the form, the guard behind it, the mail, and changing the answers."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.choices import QuestionKind
from events.domain import errors
from events.domain.answering import Replies, answer_questions, owing
from events.domain.question import take_away
from events.domain.registration import register
from events.domain.site_rules import put_rules
from events.links import answers_url
from events.models import Answer, Event, Question, Registration
from members.models import Person
from tests.browsing import signed_in
from tests.factories.events import an_event
from tests.factories.members import a_company, a_member
from tests.factories.questions import a_question, a_ready_one, rules_at
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return a_member()


@pytest.fixture
def browser(person: Person) -> Client:
    return signed_in(person)


def form_of(event: Event) -> str:
    return reverse("events:register", args=[event.key])


def given(place: Registration) -> dict[str, Any]:
    return {row.question.text: row.value for row in place.answers.select_related("question")}


def last_mail(person: Person) -> Message:
    found = Message.objects.filter(person=person).order_by("pk").last()
    assert found
    return found


def test_one_form_and_one_press_take_the_place_with_the_answers(browser: Client, person: Person) -> None:
    event = an_event()
    shoe, lift = a_question(event, "Skostørrelse", is_required=True), a_question(event, "Skyss?", kind="yes_no")
    page = browser.get(event.get_absolute_url()).content.decode()
    assert f'href="{form_of(event)}"' in page
    assert "Skostørrelse" in browser.get(form_of(event)).content.decode()
    answer = browser.post(form_of(event), {f"q{shoe.pk}": "43", f"q{lift.pk}": "no"})
    assert answer.status_code == 302
    place = event.registrations.get(person=person)
    assert place.is_registered
    assert given(place) == {"Skostørrelse": "43", "Skyss?": False}
    page = browser.get(event.get_absolute_url()).content.decode()
    assert "43" in page and reverse("events:my_answers", args=[event.key]) in page


def test_without_questions_it_stays_one_press(browser: Client, person: Person) -> None:
    event = an_event()
    assert browser.get(form_of(event)).status_code == 302
    assert not event.registrations.exists()
    assert browser.post(form_of(event)).status_code == 302
    assert event.registrations.get().is_registered


def test_an_answer_that_is_needed_is_guarded_behind_the_form(person: Person) -> None:
    event = an_event()
    a_question(event, is_required=True)
    with pytest.raises(errors.AnswerNeeded):
        register(event, person)
    assert not event.registrations.exists()
    assert not Message.objects.filter(person=person).exists()
