"""Registering for an event that asks something: the form, the guard behind it, the mail, and changing the answers."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.domain import errors
from events.domain.answering import Replies, answer_questions, owing
from events.domain.colleague import hand_over, register_colleagues
from events.domain.nudging import ask_for_answers
from events.domain.question import take_away
from events.domain.registration import cancel, register
from events.domain.site_rules import put_rules
from events.links import answers_url, registration_key
from events.models import Event, Registration, SafetyProfile
from members.models import Person
from tests.browsing import signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_leader
from tests.factories.members import a_company, a_member
from tests.factories.questions import a_question, a_ready_one, rules_at
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.waiting import waiting_for
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


def answers_of(event: Event) -> str:
    return reverse("events:my_answers", args=[event.key])


def link_of(place: Registration) -> str:
    return "/" + answers_url(place).split("/", 3)[3]


def given(place: Registration) -> dict[str, Any]:
    return {row.question.text: row.value for row in place.answers.select_related("question")}


def last_mail(person: Person) -> Message:
    found = Message.objects.filter(person=person).order_by("pk").last()
    assert found
    return found


def owes(place: Registration) -> bool:
    return owing(Registration.objects.filter(pk=place.pk)).exists()


def test_one_form_and_one_press_take_the_place_with_the_answers(browser: Client, person: Person) -> None:
    event = an_event()
    shoe, lift = a_question(event, "Skonummer", is_required=True), a_question(event, "Skyss?", kind="yes_no")
    page = browser.get(event.get_absolute_url()).content.decode()
    assert f'href="{form_of(event)}"' in page
    assert "Skonummer" in browser.get(form_of(event)).content.decode()
    assert not event.registrations.exists()
    answer = browser.post(form_of(event), {f"q{shoe.pk}": "43", f"q{lift.pk}": "no"})
    assert answer.status_code == 302
    place = event.registrations.get(person=person)
    assert place.is_registered
    assert given(place) == {"Skonummer": "43", "Skyss?": False}
    page = browser.get(event.get_absolute_url()).content.decode()
    assert "<dd>43</dd>" in page
    assert answers_of(event) in page


def test_pressed_twice_it_is_one_place(browser: Client) -> None:
    event = an_event()
    question = a_question(event, is_required=True)
    for _ in range(2):
        assert browser.post(form_of(event), {f"q{question.pk}": "ja"}).status_code == 302
    assert event.registrations.count() == 1


def test_without_questions_it_stays_one_press(browser: Client) -> None:
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


def test_a_press_on_a_page_from_before_the_question_leads_to_the_form(browser: Client) -> None:
    event = an_event()
    a_question(event, is_required=True)
    answer = browser.post(form_of(event))
    assert answer.status_code == 422
    assert "This field is required" in answer.content.decode()
    assert not event.registrations.exists()


def test_who_waits_answers_too_and_keeps_the_answers_with_the_place(browser: Client, person: Person) -> None:
    event = an_event(capacity=1)
    first = register(event, a_member())
    question = a_question(event, is_required=True)
    assert "Join the waiting list" in browser.get(form_of(event)).content.decode()
    browser.post(form_of(event), {f"q{question.pk}": "Vegetar"})
    place = event.registrations.get(person=person)
    assert place.is_waiting
    cancel(first)
    place.refresh_from_db()
    assert place.is_registered
    assert given(place) == {"Hva vil du vite?": "Vegetar"}
    assert "Vegetar" in str(last_mail(person).facts)


def test_of_several_companies_one_is_chosen_in_the_form(person: Person) -> None:
    event, second = an_event(), a_company("Den andre")
    a_question(event)
    person.employments.create(company=second, since=clock.today())
    browser = signed_in(Person.objects.get(pk=person.pk))
    assert "Den andre" in browser.get(form_of(event)).content.decode()
    browser.post(form_of(event), {"company": str(second.pk)})
    assert event.registrations.get().company == second


def test_a_colleague_may_be_registered_without_and_is_asked(person: Person) -> None:
    event, company = an_event(), person.work_today[0].company
    question = a_question(event, is_required=True)
    [place], _left = register_colleagues(event, [person], company=company, by=a_member(), all_or_none=True)
    assert owes(place)
    assert last_mail(person).facts["asked"]["lacking"] == 1
    assert [row.url for row in waiting_for(person)] == [answers_of(event)]
    assert "1 question must be answered" in signed_in(person).get(event.get_absolute_url()).content.decode()
    answer_questions(place, {question.pk: "43"}, by=person)
    assert not owes(place)
    assert waiting_for(person) == []


def test_who_gets_a_place_handed_over_answers_for_themselves(person: Person) -> None:
    event = an_event()
    question = a_question(event, is_required=True)
    place = register(event, person, replies=Replies({question.pk: "43"}))
    heir = a_member(at=person.work_today[0].company)
    new = hand_over(place, heir, by=person)
    assert owes(new)
    assert last_mail(heir).facts["asked"]["lacking"] == 1


def test_guests_may_answer_afterwards() -> None:
    event = an_event(guests="invited")
    a_question(event, is_required=True)
    assert owes(register(event, a_member(), guest_of="NTNU"))


def test_those_who_have_not_answered_are_asked_once_a_day(person: Person) -> None:
    event = an_event()
    question, done = a_question(event, is_required=True), a_member()
    place = register(event, person, by=a_member())
    register(event, done, replies=Replies({question.pk: "43"}))
    assert ask_for_answers(event) == 1
    assert last_mail(person).template == "events/answers_lacking"
    assert last_mail(done).template == "events/registered"
    assert ask_for_answers(event) == 0
    with clock.frozen(clock.now() + dt.timedelta(days=1)):
        assert ask_for_answers(event) == 1
        answer_questions(place, {question.pk: "43"}, by=person)
        assert ask_for_answers(event) == 0


def test_answers_are_changed_until_the_deadline_and_lacking_ones_until_the_start(person: Person) -> None:
    event = an_event(days=5, cancel_by=clock.now() + dt.timedelta(days=2))
    first, second = a_question(event, "Første"), a_question(event, "Andre")
    place = register(event, person, replies=Replies({first.pk: "a"}))
    answer_questions(place, {first.pk: "b"}, by=person)
    with clock.frozen(event.cancel_by + dt.timedelta(hours=1)):
        with pytest.raises(errors.AnswersSettled):
            answer_questions(place, {first.pk: "c"}, by=person)
        answer_questions(place, {second.pk: "d"}, by=person)
        late = signed_in(person).post(answers_of(event), {f"q{first.pk}": "c"})
        assert late.status_code == 422
        assert "deadline for changing answers has passed" in late.content.decode()
    assert given(place) == {"Første": "b", "Andre": "d"}
    with clock.frozen(event.starts_at), pytest.raises(errors.EventHasBegun):
        answer_questions(place, {first.pk: "c"}, by=person)


def test_the_personal_link_changes_answers_and_shows_no_sensitive_one(person: Person) -> None:
    event = an_event()
    shoe, diet = a_question(event, "Sko", is_required=True), a_question(event, "Mat", is_sensitive=True)
    place = register(event, person, replies=Replies({shoe.pk: "43", diet.pk: "Nøtteallergi"}))
    phone = Client(enforce_csrf_checks=True)
    page = phone.get(link_of(place)).content.decode()
    assert 'value="43"' in page
    assert "Nøtteallergi" not in page
    assert phone.post(link_of(place), {f"q{shoe.pk}": "44", f"q{diet.pk}": ""}).status_code == 200
    assert given(place) == {"Sko": "44", "Mat": "Nøtteallergi"}
    phone.post(link_of(place), {f"q{shoe.pk}": "44", f"q{diet.pk}": "Egg"})
    assert given(place)["Mat"] == "Egg"
    assert "_auth_user_id" not in phone.session
    assert "Egg" in signed_in(person).get(answers_of(event)).content.decode()
    cancel(place)
    assert phone.post(link_of(place), {f"q{shoe.pk}": "45"}).status_code == 409
    assert phone.get("/events/place/forged/answers/").status_code == 404


def test_mails_tell_what_was_answered_but_nothing_sensitive(person: Person) -> None:
    event = an_event()
    shoe, diet = a_question(event, "Sko"), a_question(event, "Mat", is_sensitive=True)
    place = register(event, person, replies=Replies({shoe.pk: "43", diet.pk: "Nøtteallergi"}))
    told = last_mail(person).facts["asked"]
    assert told["answers"] == [["Sko", "43"]]
    assert told["kept_back"] == 1
    [*_, token, page, _end] = told["url"].split("/")  # signed with the second, so that no two need be the same
    assert (registration_key(token), page) == (place.pk, "answers")
    assert "Nøtteallergi" not in str(last_mail(person).facts)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("choice", "Gul"),
        ("choices", "Gul"),
        ("number", "førtito"),
        ("number", "NaN"),
        ("yes_no", "kanskje"),
        ("text", "å" * 10_000),
        ("text", "a\x00b"),
    ],
)
def test_wrong_answers_are_refused_with_words(kind: str, typed: str, browser: Client) -> None:
    event = an_event()
    options = ["Rød", "Grønn"] if kind.startswith("choice") else []
    question = a_question(event, kind=kind, options=options)
    answer = browser.post(form_of(event), {f"q{question.pk}": typed})
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.content.decode()
    assert not event.registrations.exists()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("choice", "Gul"),
        ("choice", ["Rød"]),
        ("choices", ["Gul"]),
        ("choices", "Rød"),
        ("number", "42"),
        ("number", True),
        ("number", float("nan")),
        ("yes_no", "yes"),
        ("text", 42),
        ("text", "a\x00b"),
        ("text", "a" * 501),
    ],
)
def test_no_other_value_gets_past_the_domain(kind: str, value: Any, person: Person) -> None:
    event = an_event()
    options = ["Rød", "Grønn"] if kind.startswith("choice") else []
    question = a_question(event, kind=kind, options=options)
    with pytest.raises(errors.AnswerDoesNotFit):
        register(event, person, replies=Replies({question.pk: value}))
    assert not event.registrations.exists()


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("choice", "Rød", "Rød"),
        ("choices", ["Grønn", "Rød"], ["Rød", "Grønn"]),
        ("number", "42,5", 42.5),
        ("number", "42", 42),
        ("yes_no", "yes", True),
        ("yes_no", "no", False),
        ("text", "  Uten\tnøtter ", "Uten nøtter"),
    ],
)
def test_answers_are_stored_as_what_they_are(kind: str, typed: Any, stored: Any, person: Person) -> None:
    event = an_event()
    options = ["Rød", "Grønn"] if kind.startswith("choice") else []
    question = a_question(event, kind=kind, options=options, is_required=True)
    signed_in(person, "nb").post(form_of(event), {f"q{question.pk}": typed})
    assert list(given(event.registrations.get()).values()) == [stored]


def test_a_question_taken_away_while_it_was_answered_is_no_matter(browser: Client) -> None:
    event = an_event()
    gone, stays = a_question(event, "Borte", is_required=True), a_question(event, "Står")
    take_away(gone)
    assert browser.post(form_of(event), {f"q{gone.pk}": "a", f"q{stays.pk}": "b"}).status_code == 302
    assert given(event.registrations.get()) == {"Står": "b"}


def test_an_option_taken_away_meanwhile_is_asked_for_anew(person: Person) -> None:
    event = an_event()
    question = a_question(event, kind="choice", options=["Buss", "Bil"])
    replies = Replies({question.pk: "Buss"})
    question.options = ["Bil", "Sykkel"]
    question.save()
    with pytest.raises(errors.AnswerDoesNotFit):
        register(event, person, replies=replies)


def test_rules_are_accepted_with_time_and_version(browser: Client) -> None:
    event = an_event()
    rules = rules_at(event, "# Hjelm\n\nAlltid.")
    page = browser.get(form_of(event)).content.decode()
    assert "<h3>Hjelm</h3>" in page
    assert browser.post(form_of(event), {"version": rules.pk}).status_code == 422
    assert not event.registrations.exists()
    browser.post(form_of(event), {"version": rules.pk, "rules": "on"})
    place = event.registrations.get()
    assert place.site_rules == rules
    assert place.rules_accepted_at is not None


def test_rules_that_changed_while_they_were_read_are_not_accepted_unread(browser: Client, person: Person) -> None:
    event = an_event()
    old = rules_at(event, "Hjelm.")
    new = put_rules(old.company, "Hjelm og briller.", by=None)
    answer = browser.post(form_of(event), {"version": old.pk, "rules": "on"})
    assert answer.status_code == 422
    assert "Hjelm og briller." in answer.content.decode()
    assert f'value="{new.pk}"' in answer.content.decode()
    assert 'id="id_rules" checked' not in answer.content.decode()
    with pytest.raises(errors.RulesNotAccepted):
        register(event, person, replies=Replies(rules=old.pk))


def test_new_rules_are_asked_for_anew_and_the_place_stays(person: Person) -> None:
    event = an_event()
    old = rules_at(event, "Hjelm.")
    place = register(event, person, replies=Replies(rules=old.pk))
    assert not owes(place)
    new = put_rules(old.company, "Hjelm og briller.", by=None)
    assert owes(place)
    answer_questions(place, Replies(rules=new.pk), by=person)
    assert not owes(place)
    place.refresh_from_db()
    assert place.is_registered
    assert place.site_rules == new


def test_sizes_are_kept_by_choice_and_filled_in(person: Person) -> None:
    event, later = an_event(), an_event()
    ready = {name: a_ready_one(event, name) for name in ("shoes", "clothes", "diet", "identity")}
    answers = {f"q{ready['shoes'].pk}": "43", f"q{ready['clothes'].pk}": "L"}
    answers |= {f"q{ready['diet'].pk}": ready["diet"].options[:2], f"q{ready['identity'].pk}": "1. mai 1980"}
    browser = signed_in(person)
    browser.post(form_of(event), answers)
    assert not SafetyProfile.objects.exists()
    browser.post(answers_of(event), answers | {"remember": "on"})
    kept = person.safety_profile
    assert (kept.shoe_size, kept.clothes_size) == ("43", "L")
    for name in ready:
        a_ready_one(later, name)
    form = browser.get(form_of(later)).context["form"]
    filled = {row.ready: form[f"q{row.pk}"].value() for row in later.questions.all()}
    assert list(filled.values())[:3] == ["43", "L", ready["diet"].options[:2]]
    assert "1980" not in browser.get(form_of(later)).content.decode()


def test_an_organiser_may_register_somebody_without_answers(person: Person) -> None:
    event = an_event()
    a_question(event, is_required=True)
    browser = signed_in(a_leader(event.group))
    browser.post(reverse("events:add_person", args=[event.key]), {"person": person.pk})
    assert event.registrations.get(person=person).is_registered
