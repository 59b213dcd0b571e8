"""Three questions afterwards: once, without a name, by link or signed in; what organisers see of it."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from events.domain import errors
from events.domain.event import cancel_event
from events.domain.feedback import OPEN_DAYS, give_feedback, results_of
from events.domain.registration import cancel
from events.links import feedback_url, place_url
from events.models import Event, Feedback, Registration
from groups.models import Group
from tests.browsing import signed_in
from tests.factories.events import a_place, an_event
from tests.factories.members import a_member, a_person
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
ANSWER = {"score": "5", "best": "Praten etterpå", "next_time": "Mer tid"}


def over(group: Group | None = None, places: int = 1, **details: object) -> tuple[Event, list[Registration]]:
    """An event that ended yesterday, and who had a place."""
    with clock.frozen(clock.now() - dt.timedelta(days=10)):
        event = an_event(group, days=9, **details)  # type: ignore[arg-type]
        return event, [a_place(event) for _ in range(places)]


def path_of(place: Registration) -> str:
    return urlsplit(feedback_url(place)).path


def came(place: Registration) -> None:
    Registration.objects.filter(pk=place.pk).update(checked_in_at=clock.now())


def test_by_the_link_without_signing_in_once(client: Client) -> None:
    event, [place] = over()
    page = client.get(path_of(place)).text
    assert event.title in page
    assert f"Ikke {place.person}?" in page
    assert "Send" in page
    assert not Feedback.objects.exists(), "looking answers nothing"
    assert client.post(path_of(place), {"best": "Alt"}).status_code == 422
    assert "Takk" in client.post(path_of(place), ANSWER).text
    assert "Takk" in client.post(path_of(place), {**ANSWER, "score": "1"}).text
    row = Feedback.objects.get()
    assert (row.event, row.score, row.best, row.next_time) == (event, 5, "Praten etterpå", "Mer tid")
    assert "Send" not in client.get(path_of(place)).text


def test_the_page_speaks_the_language_of_whose_place_it_is() -> None:
    _event, [place] = over()
    place.person.language = "en"
    place.person.save()
    assert "How was it?" in Client(headers={"accept-language": "nb"}).get(path_of(place)).text


def test_neither_key_nor_time_says_whose_answer_it_is() -> None:
    _event, places = over(places=6)
    for number, place in enumerate(places):
        assert give_feedback(place, score=5, best=str(number))
        place.refresh_from_db()
        assert place.feedback_at == clock.at(clock.today())
    in_order = list(Feedback.objects.order_by("pk").values_list("best", flat=True))
    assert {row.pk > 10_000 for row in Feedback.objects.all()} == {True}
    assert sorted(in_order) == list("012345")


def test_who_was_not_there_is_not_asked() -> None:
    _event, [here, absent, gone] = over(places=3)
    assert give_feedback(absent, score=3), "nobody was ticked off: all count as there"
    came(here)
    Registration.objects.filter(pk=gone.pk).update(state="cancelled", cancelled_at=clock.now())
    another = a_place(an_event())
    Registration.objects.filter(pk=absent.pk).update(feedback_at=None)
    for place in (absent, gone):
        with pytest.raises(errors.NotThere):
            give_feedback(place, score=3)
    with pytest.raises(errors.FeedbackClosed):
        give_feedback(another, score=3)
    assert give_feedback(here, score=3)


def test_it_closes_after_two_months_and_is_not_there_where_nobody_asks_or_it_was_called_off(client: Client) -> None:
    event, [place] = over()
    late = event.ends_at + dt.timedelta(days=OPEN_DAYS)
    with clock.frozen(late - dt.timedelta(minutes=1)):
        assert 'type="submit"' in client.get(path_of(place)).text
    with clock.frozen(late):
        assert client.post(path_of(place), ANSWER).status_code == 409
    Event.objects.filter(pk=event.pk).update(asks_feedback=False)
    assert client.post(path_of(place), ANSWER).status_code == 409
    ahead = a_place(an_event())
    cancel_event(ahead.event, reason="Storm")
    with clock.frozen(ahead.event.ends_at):
        assert client.post(path_of(ahead), ANSWER).status_code == 409
    assert not Feedback.objects.exists()


def test_links_of_other_kinds_open_nothing(client: Client) -> None:
    _event, [place] = over()
    others = urlsplit(place_url(place)).path.rstrip("/").rpartition("/")[2]
    own = path_of(place).rstrip("/").rpartition("/")[2]
    for token in (others, own[:-2], "MTI:forged:signature"):
        assert client.post(reverse("events:feedback_by_link", args=[token]), ANSWER).status_code == 404
    assert client.get(reverse("events:place", args=[own])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_answer() -> None:
    _event, [place] = over()
    start = threading.Barrier(4)

    def press(_: int) -> bool:
        start.wait(timeout=10)
        try:
            return give_feedback(place, score=4)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))) == [False, False, False, True]
    assert Feedback.objects.count() == 1


def test_nothing_but_the_number_below_four(browser: Client, group: Group) -> None:
    event, places = over(group, places=5)
    page = reverse("events:feedback", args=[event.key])
    for place in places[:3]:
        give_feedback(place, score=1, best="Kaffen")
    assert (results_of(event).number, results_of(event).mean, results_of(event).best) == (3, None, [])
    shown = browser.get(page).text
    assert "Kaffen" not in shown
    assert "<svg viewBox" not in shown.partition("<main")[2]
    give_feedback(places[3], score=4, next_time="<b>Mer tid</b>")
    results = results_of(event)
    assert (results.mean, results.scores) == (1.75, [(5, 0), (4, 1), (3, 0), (2, 0), (1, 3)])
    shown = browser.get(page).text
    assert shown.count("Kaffen") == 3
    assert "&lt;b&gt;Mer tid" in shown
    assert "1.8" in shown
    assert not any(str(place.person) in shown.partition("<main")[2] for place in places)


def test_signed_in_one_comes_to_ones_own_questions(group: Group) -> None:
    event, [place] = over(group)
    page = reverse("events:feedback", args=[event.key])
    answer = signed_in(place.person).get(page, follow=True)
    assert "How useful" in answer.text or "nyttig" in answer.text
    assert signed_in(a_member()).get(page).status_code == 404
    assert signed_in(a_person()).get(page).status_code == 404
    assert signed_in(place.person).get(event.get_absolute_url()).text.count(page) == 1
    cancel_day = an_event(group)
    left = a_place(cancel_day)
    cancel(left)
    assert signed_in(left.person).get(reverse("events:feedback", args=[cancel_day.key])).status_code == 404


def test_the_events_page_asks_who_was_there_until_they_have_answered(group: Group) -> None:
    event, [here, absent] = over(group, places=2)
    came(here)
    link = reverse("events:feedback", args=[event.key])
    assert link in signed_in(here.person).get(event.get_absolute_url()).text
    assert link not in signed_in(absent.person).get(event.get_absolute_url()).text
    give_feedback(here, score=5)
    assert link not in signed_in(here.person).get(event.get_absolute_url()).text
