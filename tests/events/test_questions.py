"""What an event asks: the organiser's page, ready questions, what may change after answers; the host's rules."""

from importlib import import_module
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import translation

from events.choices import QuestionKind
from events.domain import errors, question
from events.domain.answering import Replies
from events.domain.copying import take_over
from events.domain.event import cancel_event, change_event
from events.domain.registration import register
from events.domain.safety import put_profile
from events.domain.site_rules import put_rules, set_visit
from events.forms.answers import AnswersForm
from events.models import Event, HostContact, Question, Registration, SafetyProfile, SiteRules, Visit
from events.ready import READY, in_words
from groups.models import Group
from members.choices import EmploymentRole
from members.models import Person
from tests.browsing import managing, queries, signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_seat
from tests.factories.members import a_company, a_member, a_person
from tests.factories.questions import a_question, a_ready_one, rules_at
from thamsklyngen.portal.domain.privacy import anonymise
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(group: Group) -> Event:
    return an_event(group)


def page_of(event: Event, name: str = "questions", **more: int) -> str:
    return reverse(f"events:{name}", kwargs={"key": event.key, **more})


def typed(**changes: object) -> dict[str, object]:
    return {"text": "Kommer du med bil?", "kind": "yes_no", "options": "", "profile": "", **changes}


def asked(event: Event) -> list[str]:
    return [row.text for row in event.questions.asked()]


def answered(event: Event, row: Question, value: object, person: Person | None = None) -> Registration:
    return register(event, person or a_member(), replies=Replies({row.pk: value}))


def test_a_question_is_written_changed_moved_and_taken_away(browser: Client, event: Event) -> None:
    assert browser.post(page_of(event, "new_question"), typed()).status_code == 302
    assert browser.post(page_of(event, "new_question"), typed(text="Hvor?", kind="text")).status_code == 302
    first, second = event.questions.asked()
    browser.post(page_of(event, "question", pk=first.pk), typed(text="Bil?", is_required="on"))
    browser.post(page_of(event, "move_question", pk=second.pk), {"up": "1"})
    assert asked(event) == ["Hvor?", "Bil?"]
    assert "Bil?" in browser.get(page_of(event)).content.decode()
    browser.post(page_of(event, "move_question", pk=second.pk))
    browser.post(page_of(event, "move_question", pk=second.pk))
    assert asked(event) == ["Bil?", "Hvor?"]
    browser.post(page_of(event, "drop_question", pk=second.pk))
    assert asked(event) == ["Bil?"]
    assert event.questions.get().is_required


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "å" * 10_000},
        {"text": "a\x00b"},
        {"kind": "essay"},
        {"kind": "choice", "options": "Bare én"},
        {"kind": "choices", "options": " \n\n"},
        {"kind": "choices", "options": "\n".join(map(str, range(21)))},
        {"kind": "choices", "options": "å" * 101},
        {"profile": "blood_type"},
    ],
)
def test_a_wrong_question_is_given_back(wrong: dict[str, str], browser: Client, event: Event) -> None:
    assert browser.post(page_of(event, "new_question"), typed(**wrong)).status_code == 422
    assert not event.questions.exists()


def test_ready_questions_come_with_one_press_once(browser: Client, event: Event) -> None:
    for _ in range(2):
        assert browser.post(page_of(event, "ready_question"), {"ready": "diet"}).status_code == 302
    row = event.questions.get()
    assert row.is_sensitive
    assert row.profile == "diet"
    assert browser.post(page_of(event, "ready_question"), {"ready": "blood"}).status_code == 404


def test_what_is_ready_is_read_in_ones_own_language(event: Event) -> None:
    rows = [question.ask_ready(event, name) for name in READY]
    for code in ("nb", "en"):
        with translation.override(code):
            assert [str(row) for row in rows] == [str(ready.text) for ready in READY.values()]
            options = [[str(text) for text in ready.options.values()] for ready in READY.values()]
            assert [[in_words(option) for option in row.options] for row in rows] == options
    assert in_words("Egne ord") == "Egne ord"


def test_what_was_asked_in_older_words_is_recognised(browser: Client, event: Event) -> None:
    lift = ["Med bil, med plass til andre", "Med bil", "Til fots eller på sykkel", "Helikopter"]
    diet = a_question(event, "What must the kitchen know?", kind="choices", options=["Vegan", "Uten nøtter"])
    way = a_question(event, "Hvordan kommer du deg dit?", kind="choice", options=lift)
    own = a_question(event, "Hva spiser du?", kind="choices", options=["Vegetarisk", "Fisk"])
    member = a_member()
    place = register(event, member, replies=Replies({diet.pk: ["Vegan"], way.pk: lift[0], own.pk: ["Vegetarisk"]}))
    Visit.objects.create(event=event, diets={"Vegan": 1, "Vegansk": 2})
    with connection.schema_editor(atomic=False) as editor:
        import_module("events.migrations.0011_ready_question").name_questions(apps, editor)
    page = browser.get(page_of(event))
    assert {"diet", "transport"}.isdisjoint(name for name, _ready in page.context["ready"])
    [*told] = browser.get(page_of(event, "answers")).context["sums"]
    assert [str(row.question) for row in told] == [
        str(READY["diet"].text),
        str(READY["transport"].text),
        "Hva spiser du?",
    ]
    assert [[(in_words(option), number) for option, number in row.counts if number] for row in told] == [
        [("Vegan", 1)],
        [("By car, with room for others", 1)],
        [("Vegetarian", 1)],
    ]
    with translation.override("nb"):
        assert [in_words(row.value) for row in place.answers.order_by("question")] == [
            "Vegansk",
            "Med bil, og har plass til flere",
            "Vegetarisk",
        ]
    assert Visit.objects.get(event=event).diets == {"diet:vegan": 3}


def test_every_ready_wording_is_known_to_nothing_but_its_name(event: Event) -> None:
    """The words may change at any time: no row holds them."""
    for name in READY:
        row = question.ask_ready(event, name)
        assert (row.ready, row.text) == (name, "")
        assert row.options == list(READY[name].options)


def test_a_ready_question_is_changed_in_the_language_of_who_changes_it(browser: Client, event: Event) -> None:
    row = a_ready_one(event, "transport")
    answered(event, row, "transport:lift")
    address = page_of(event, "question", pk=row.pk)
    form = browser.get(address).context["form"]
    assert form["text"].value() == str(READY["transport"].text)
    lines = [str(text) for text in READY["transport"].options.values()]
    same = {"text": form["text"].value(), "kind": row.kind, "options": "\n".join([*lines, "Helikopter"]), "profile": ""}
    assert browser.post(address, same).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.options) == ("", [*READY["transport"].options, "Helikopter"])
    assert browser.post(address, same | {"text": "Hvem trenger skyss?"}).status_code == 302
    row.refresh_from_db()
    assert str(row) == "Hvem trenger skyss?"
    browser.post(page_of(event, "ready_question"), {"ready": "transport"})
    assert event.questions.get() == row, "it is asked, if in other words"


def test_answers_in_words() -> None:
    with translation.override("nb"):
        assert [in_words(value) for value in (True, False, 42, 42.5, ["diet:vegan", "Egg"], None)] == [
            "ja",
            "nei",
            "42",
            "42,5",
            "Vegansk, Egg",
            "",
        ]


def test_once_answered_it_stays_the_same_question(event: Event) -> None:
    row = a_question(event, kind="choice", options=["Buss", "Bil"])
    answered(event, row, "Buss")
    for changes in ({"kind": "choices"}, {"options": ["Bil"]}, {"is_sensitive": True}, {"profile": "diet"}):
        with pytest.raises(errors.HasAnswers):
            question.change(row, changes)
    question.change(row, {"text": "Skyss?", "options": ["Buss", "Bil", "Tog"], "is_required": True, "for_gate": True})
    row.refresh_from_db()
    assert row.options == ["Buss", "Bil", "Tog"]


def test_the_page_says_why_it_stays(browser: Client, event: Event) -> None:
    row = a_question(event, kind="yes_no")
    answered(event, row, True)
    page = browser.post(page_of(event, "question", pk=row.pk), typed(kind="text"))
    assert page.status_code == 422
    assert "Somebody has answered" in page.content.decode()


def test_taken_away_after_answers_it_is_hidden_and_the_answers_stay(browser: Client, event: Event) -> None:
    row = a_question(event, "Skonummer")
    place = answered(event, row, "43")
    for _ in range(2):
        question.take_away(row)
    assert asked(event) == []
    assert place.answers.get().value == "43"
    assert "Skonummer" in browser.get(page_of(event, "answers")).content.decode()
    assert "Skonummer" not in signed_in(place.person).get(event.get_absolute_url()).content.decode()
    assert browser.get(page_of(event, "question", pk=row.pk)).status_code == 404


def test_what_people_eat_is_always_sensitive(event: Event) -> None:
    assert a_question(event, profile="diet", is_sensitive=False).is_sensitive


def test_no_more_than_anybody_answers(event: Event) -> None:
    for _ in range(question.MOST):
        a_question(event)
    with pytest.raises(errors.TooManyQuestions):
        a_question(event)


def test_nothing_more_is_asked_of_an_event_that_is_off_or_over(event: Event) -> None:
    with clock.frozen(event.starts_at), pytest.raises(errors.EventHasBegun):
        a_question(event)
    cancel_event(event, reason="Storm")
    with pytest.raises(errors.EventIsCancelled):
        a_question(event)


KINDS: dict[str, tuple[str, Any, Any, list[tuple[Any, int]]]] = {  # options, typed, stored, counted
    QuestionKind.TEXT: ("", "Fra Orkanger", "Fra Orkanger", []),
    QuestionKind.CHOICE: ("Buss\nBil", "Bil", "Bil", [("Buss", 0), ("Bil", 1)]),
    QuestionKind.CHOICES: ("Buss\nBil", ["Buss", "Bil"], ["Buss", "Bil"], [("Buss", 1), ("Bil", 1)]),
    QuestionKind.YES_NO: ("", "no", False, [(True, 0), (False, 1)]),
    QuestionKind.NUMBER: ("", "12", 12, []),
}


@pytest.mark.parametrize("kind", QuestionKind.values)
def test_each_kind_of_question_is_made_answered_counted_and_read(browser: Client, event: Event, kind: str) -> None:
    options, words, stored, counts = KINDS[kind]
    browser.post(page_of(event, "new_question"), typed(kind=kind, options=options))
    row, member = event.questions.asked().get(), a_member()
    name = f"q{row.pk}"
    form = AnswersForm(QueryDict(urlencode({name: words}, doseq=True)), questions=[row])
    assert form.is_valid(), form.errors
    place = register(event, member, replies=form.replies)
    assert place.answers.get().value == stored
    page = browser.get(page_of(event, "answers"))
    [total] = page.context["sums"]
    assert (total.number, total.counts) == (1, counts)
    [again] = event.questions.asked().with_answer_of(place)
    assert str(AnswersForm(questions=[again]).initial[name]) == str(words)


def test_questions_are_copied_without_their_answers(event: Event) -> None:
    row = a_question(event, "Sko")
    answered(event, row, "43")
    gone = a_question(event, "Hansker")
    Question.objects.filter(pk=gone.pk).update(removed_at=clock.now())
    later = an_event(event.group)
    take_over(later, event, by=None)
    assert asked(later) == ["Sko"]
    assert asked(event) == ["Sko"]
    assert not later.questions.get().answers.exists()


def test_answers_are_counted_by_choice_and_listed_by_person(browser: Client, event: Event) -> None:
    lift = a_question(event, "Skyss?", kind="choice", options=["Buss", "Bil"])
    for way in ("Buss", "Buss", "Bil"):
        answered(event, lift, way)
    register(event, a_member("Uten Svar"))
    change_event(event, {"capacity": event.registrations.count()})
    answered(event, lift, "Bil", waits := a_member("Vera Venter"))
    assert event.registrations.get(person=waits).is_waiting
    page = browser.get(page_of(event, "answers"))
    assert "Vera Venter" in page.content.decode()
    [total] = page.context["sums"]
    assert total.counts == [("Buss", 2), ("Bil", 1)]
    assert total.number == 3
    assert "Uten Svar" in page.content.decode()


def test_sensitive_answers_are_for_those_who_run_it_and_the_host(browser: Client, event: Event) -> None:
    row = a_question(event, "Mat?", is_sensitive=True)
    answered(event, row, "Nøtteallergi")
    host, stranger = a_member(), a_member()
    change_event(event, {"host": host.work_today[0].company})
    for person in (host, stranger):
        HostContact.objects.create(event=event, person=person)
    address = page_of(event, "answers")
    for role in ("deputy", "secretary"):
        assert "Nøtteallergi" in signed_in(a_seat(event.group, role)).get(address).content.decode()
    assert "Nøtteallergi" in browser.get(address).content.decode()
    assert "Nøtteallergi" in signed_in(host).get(address).content.decode()
    seen = signed_in(a_seat(event.group)).get(address).content.decode()
    assert "Nøtteallergi" not in seen
    assert "sensitive" in seen
    admin = a_person(admin=True)
    assert signed_in(admin).get(address).status_code == 302, "to the second step"
    assert "Nøtteallergi" in managing(admin).get(address).content.decode()
    assert signed_in(a_member()).get(address).status_code == 403
    assert signed_in(stranger).get(address).status_code == 403, "works elsewhere by now"


def test_the_history_knows_no_answer(browser: Client, event: Event) -> None:
    answered(event, a_question(event, "Mat?", is_sensitive=True), "Nøtteallergi")
    page = browser.get(page_of(event, "history")).text
    assert f"{event.registrations.get().person} was registered" in page
    assert "Nøtteallergi" not in page


def test_a_contact_writes_rules_in_versions() -> None:
    company = a_company()
    contact = a_person(at=company, role=EmploymentRole.CONTACT)
    browser, address = signed_in(contact), reverse("events:site_rules", args=[company.slug])
    assert browser.post(address, {"text": "Hjelm.", "seen": "0"}).status_code == 302
    assert browser.post(address, {"text": "Hjelm.", "seen": "1"}).status_code == 302
    assert SiteRules.objects.get(company=company).version == 1, "the same text is no new version"
    assert browser.post(address, {"text": "Hjelm og briller.", "seen": "1"}).status_code == 302
    assert browser.post(address, {"text": "Sko.", "seen": "1"}).status_code == 422, "another was quicker"
    assert browser.post(address, {"text": "", "seen": "2"}).status_code == 422
    assert browser.post(address, {"text": "å" * 10_001, "seen": "2"}).status_code == 422
    assert browser.post(address, {"text": "a\x00b", "seen": "2"}).status_code == 422
    page = browser.get(address).content.decode()
    assert "Version 1" in page
    assert "Version 2" in page


def test_an_organiser_uses_the_hosts_newest_rules(browser: Client, event: Event) -> None:
    assert "uses_rules" not in browser.get(page_of(event)).context["form"].fields
    company = a_company()
    change_event(event, {"host": company})
    put_rules(company, "Hjelm.", by=None)
    newest = put_rules(company, "Hjelm og sko.", by=None)
    browser.post(page_of(event), {"erase_after": "3", "uses_rules": "on"})
    visit = Visit.objects.get(event=event)
    assert visit.site_rules == newest
    assert visit.erase_after == 3
    change_event(event, {"host": a_company()})
    visit.refresh_from_db()
    assert visit.site_rules is None, "they were another's"
    for wrong in ("-1", "91", "", "tre", "9" * 30):
        assert browser.post(page_of(event), {"erase_after": wrong}).status_code == 422


def test_new_rules_hold_for_visits_ahead_and_not_for_those_that_were(event: Event) -> None:
    rules = rules_at(event, "Hjelm.")
    past = an_event(event.group, host=rules.company)
    set_visit(past, rules=rules)
    with clock.frozen(past.starts_at):
        later = an_event(event.group, host=rules.company)
        set_visit(later, rules=rules)
        newer = put_rules(rules.company, "Sko.", by=None)
    used = dict(Visit.objects.values_list("event", "site_rules"))
    assert used == {event.pk: rules.pk, past.pk: rules.pk, later.pk: newer.pk}


def test_the_safety_profile_is_ones_own(event: Event) -> None:
    person, address = a_member(), reverse("events:safety")
    browser = signed_in(person)
    assert browser.post(address, {"shoe_size": "43", "clothes_size": "", "diet": ""}).status_code == 302
    assert person.safety_profile.shoe_size == "43"
    assert browser.get(address).context["form"]["shoe_size"].value() == "43"
    assert signed_in(a_member()).get(address).context["kept"] is None
    assert browser.post(address, {"shoe_size": "4" * 11}).status_code == 422
    assert browser.post(address, {"diet": "a\x00b"}).status_code == 422
    assert address in browser.get(reverse("profile")).content.decode()
    browser.post(reverse("events:drop_safety"))
    assert not SafetyProfile.objects.exists()
    browser.post(address, {"shoe_size": "43"})
    browser.post(address, {"shoe_size": ""})
    assert not SafetyProfile.objects.exists(), "nothing in it is no profile"


def test_who_is_forgotten_leaves_no_answers_and_no_sizes() -> None:
    person = a_person()
    event = an_event(guests="open")
    row = a_question(event, is_sensitive=True)
    place = register(event, person, guest_of="NTNU", replies=Replies({row.pk: "Nøtteallergi"}))
    put_profile(person, shoe_size="43", clothes_size="L", diet="Vegan")
    assert place.answers.exists()
    with clock.frozen(event.ends_at):
        anonymise(person, by=a_person(admin=True))
    assert not SafetyProfile.objects.exists()
    assert not place.answers.exists()


def test_a_diet_that_was_kept_is_ticked_in_another_language(event: Event) -> None:
    row = a_ready_one(event, "diet")
    person = a_member()
    put_profile(person, shoe_size="", clothes_size="", diet="Vegansk, Without nuts")
    form = signed_in(person).get(reverse("events:register", args=[event.key])).context["form"]
    assert form[f"q{row.pk}"].value() == ["diet:vegan", "diet:nuts"]


def test_answers_ask_the_database_no_more_for_many(browser: Client, event: Event) -> None:
    lift = a_question(event, "Skyss?", kind="choice", options=["Buss", "Bil"])
    rules = rules_at(event)
    counts = []
    browser.get(page_of(event))
    for number in (2, 12):
        for _ in range(number):
            register(event, a_member(), replies=Replies({lift.pk: "Bil"}, rules.pk))
        a_question(event)
        counts.append((queries(browser, page_of(event, "answers")), queries(browser, page_of(event))))
    assert counts[0] == counts[1]


def test_the_event_page_asks_once_more_for_ones_answers(event: Event) -> None:
    person = a_member()
    register(event, person)
    browser = signed_in(person)
    browser.get(event.get_absolute_url())
    before = queries(browser, event.get_absolute_url())
    for _ in range(3):
        a_question(event, is_required=True)
    rules_at(event)
    assert queries(browser, event.get_absolute_url()) == before + 1
