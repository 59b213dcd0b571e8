"""The one question before a place is given up that others wait for; no question when nobody does."""

import datetime as dt

import pytest
from django.urls import reverse

from events.domain.registration import cancel
from events.models import Event
from tests.browsing import signed_in
from tests.events.test_place import path_of
from tests.factories.events import a_place, an_event
from tests.factories.members import a_member
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
QUESTION = "Give up your place?"


def address(event: Event) -> str:
    return reverse("events:cancel", args=[event.key])


def test_with_nobody_waiting_the_page_offers_the_press_itself() -> None:
    event = an_event(capacity=2)
    browser = signed_in(a_place(event).person)
    page = browser.get(event.get_absolute_url()).content.decode()
    assert f'action="{address(event)}"' in page
    assert f'href="{address(event)}"' not in page


def test_with_others_waiting_it_asks_first_and_says_what_becomes_of_the_place() -> None:
    event = an_event(capacity=1)
    mine, first, _ = a_place(event), a_place(event), a_place(event)
    browser = signed_in(mine.person)
    page = browser.get(event.get_absolute_url()).content.decode()
    assert f'href="{address(event)}"' in page
    assert f'action="{address(event)}"' not in page
    question = browser.get(address(event)).content.decode()
    assert QUESTION in question
    assert "The first in line who can have the place gets it at once" in question
    mine.refresh_from_db()
    assert mine.is_registered
    assert browser.post(address(event))["Location"] == event.get_absolute_url()
    first.refresh_from_db()
    assert first.is_registered


def test_with_htmx_the_question_comes_in_the_panel() -> None:
    event = an_event(capacity=1)
    mine, _ = a_place(event), a_place(event)
    part = signed_in(mine.person).get(address(event), headers={"HX-Request": "true"}).content.decode()
    assert QUESTION in part
    assert "<html" not in part
    assert f'hx-post="{address(event)}"' in part


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize(
    ("language", "question", "back"),
    [("en", "Say no to the place?", "Back to the offer"), ("nb", "Si nei til plassen?", "Tilbake til tilbudet")],
)
def test_an_offer_is_said_no_to(headers: dict[str, str], language: str, question: str, back: str) -> None:
    event = an_event(capacity=1, days=1.5)
    holder, mine, _ = a_place(event), a_place(event), a_place(event)
    cancel(holder)
    browser = signed_in(mine.person, language)
    text = browser.get(address(event), headers=headers).content.decode()
    assert question in text
    assert back in text
    for words in (QUESTION, "Melde deg av?", "keep my place", "behold plassen"):
        assert words not in text
    browser.post(address(event))
    mine.refresh_from_db()
    assert not mine.is_live


def test_who_could_not_have_the_place_is_not_counted() -> None:
    """Stopped by their own company's limit alone: the place of somebody from elsewhere is no use to them."""
    event = an_event(capacity=9, company_limit=1)
    other, mine = a_place(event), a_place(event)
    a_place(event, a_member(at=other.company))
    page = signed_in(mine.person).get(event.get_absolute_url()).content.decode()
    assert f'action="{address(event)}"' in page
    page = signed_in(other.person).get(event.get_absolute_url()).content.decode()
    assert f'href="{address(event)}"' in page


def test_in_the_last_hours_nobody_is_promised_anything() -> None:
    event = an_event(capacity=1)
    mine, _ = a_place(event), a_place(event)
    with clock.frozen(event.starts_at - dt.timedelta(hours=2)):
        question = signed_in(mine.person).get(address(event)).content.decode()
    assert "are told at once that it is free" in question


def test_the_mail_s_link_says_it_too() -> None:
    event = an_event(capacity=1)
    mine, _ = a_place(event), a_place(event)
    page = signed_in(mine.person).get(path_of(mine)).content.decode()
    assert "Den første på ventelisten som kan få plassen, får den straks." in page


def test_who_is_first_but_for_the_limit_reads_when_it_is_their_turn() -> None:
    event = an_event(capacity=2, company_limit=1)
    placed, _other = a_place(event), a_place(event)
    waiting = [a_place(event, a_member(at=placed.company)).person for _ in range(2)]
    first, second = (signed_in(person).get(event.get_absolute_url()).text for person in waiting)
    for page in (first, second):
        assert "go to the next in line whose company has room" in page
    assert ["You are first as soon as a colleague" in page for page in (first, second)] == [True, False]


def test_without_a_place_there_is_nothing_to_ask() -> None:
    event = an_event()
    assert signed_in(a_member()).get(address(event))["Location"] == event.get_absolute_url()
