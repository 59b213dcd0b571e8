"""Sensitive answers are gone some days after the event, from everywhere; how many ate what stays."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from events.domain.answering import Replies, answer_questions
from events.domain.registration import cancel, register
from events.domain.site_rules import set_visit
from events.models import Event, Registration, Visit
from events.tasks import erase_answers
from tests.browsing import signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_member
from tests.factories.questions import a_question, a_ready_one
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
SECRET = "Xylofonallergi"
DAY = dt.timedelta(days=1)


def places_where(words: str) -> set[str]:
    """The columns of the whole database in which `words` stand."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}"::text LIKE %s LIMIT 1', [f"%{words}%"])
            if cursor.fetchone():
                found.add(f"{table}.{column}")
    return found


@pytest.fixture
def event() -> Event:
    event = an_event(a_group())
    a_question(event, "Mat?", is_sensitive=True)
    a_question(event, "Sko?")
    return event


def answered(event: Event, diet: str = SECRET) -> Registration:
    food, shoes = event.questions.all()
    return register(event, a_member(), replies=Replies({food.pk: diet, shoes.pk: "Størrelse 43"}))


def test_it_stands_nowhere_but_at_the_answer_and_then_nowhere(event: Event) -> None:
    assert len(apps.get_models()) > 30
    place = answered(event)
    browser = signed_in(a_leader(event.group))
    browser.get(reverse("events:answers", args=[event.key]))
    answer_questions(place, {event.questions.first().pk: f"{SECRET} og egg"}, by=place.person)
    assert places_where(SECRET) == {"events_answer.value"}
    with clock.frozen(event.ends_at + 7 * DAY - dt.timedelta(minutes=1)):
        assert erase_answers() == 0
    assert places_where(SECRET) == {"events_answer.value"}
    with clock.frozen(event.ends_at + 7 * DAY):
        assert erase_answers() == 1
        assert erase_answers() == 0
        assert "were erased" in browser.get(reverse("events:answers", args=[event.key])).content.decode()
    assert places_where(SECRET) == set()
    assert place.answers.get().value == "Størrelse 43", "what is not sensitive stays"


def test_the_days_are_the_events_own(event: Event) -> None:
    set_visit(event, erase_after=2)
    answered(event)
    with clock.frozen(event.ends_at + DAY):
        assert erase_answers() == 0
    with clock.frozen(event.ends_at + 2 * DAY):
        assert erase_answers() == 1


def test_how_many_ate_what_stays_without_names() -> None:
    event = an_event(a_group())
    diet, more = a_ready_one(event, "diet"), a_ready_one(event, "allergy")
    vegetarian, vegan = diet.options[:2]
    for chosen in ([vegetarian], [vegetarian, vegan]):
        register(event, a_member(), replies=Replies({diet.pk: chosen, more.pk: SECRET}))
    gone = register(event, a_member(), replies=Replies({diet.pk: [vegan]}))
    cancel(gone)
    with clock.frozen(event.ends_at + 8 * DAY):
        assert erase_answers() == 4
    visit = Visit.objects.get(event=event)
    assert visit.diets == {vegetarian: 2, vegan: 1}
    assert visit.erased_at == event.ends_at + 8 * DAY
    assert places_where(SECRET) == set()


def test_who_gives_the_place_up_leaves_nothing_sensitive_behind(event: Event) -> None:
    place = answered(event)
    cancel(place)
    assert places_where(SECRET) == set()
    assert place.answers.count() == 1


def test_one_event_that_fails_keeps_no_other(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(event)
    other = an_event(event.group, starts_at=event.starts_at, ends_at=event.ends_at)
    a_question(other, "Mat?", is_sensitive=True), a_question(other, "Sko?")
    answered(other)
    real = Visit.objects.get_or_create

    def fails(**named: Event) -> object:
        if named["event"] == event:
            raise RuntimeError
        return real(**named)

    monkeypatch.setattr(Visit.objects, "get_or_create", fails)
    with clock.frozen(event.ends_at + 8 * DAY):
        assert erase_answers() == 1
    assert places_where(SECRET) == {"events_answer.value"}
