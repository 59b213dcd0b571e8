"""What is sent on of an event: the text, the poster, and the short address on it."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from weasyprint import HTML

from events import poster
from events.domain.event import cancel_event, change_event, free_code, publish
from events.domain.material import add_files, add_link
from events.links import event_url, short_url
from events.models import Event
from events.models.short_code import LENGTH, LETTERS, as_typed, new_code
from events.share import share_of
from groups.models import Group
from members.models import Person
from tests.browsing import managing, queries, signed_in
from tests.events.test_materials import PDF, a_photo
from tests.events.test_watch_materials import past
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_leader
from tests.factories.members import a_member, a_person

pytestmark = pytest.mark.django_db


# --- The text ---------------------------------------------------------------------------------------------------------
def text_on(event: Event, browser: Client) -> str:
    """The text to copy on the event's page, as a browser has it."""
    found = re.search(
        r'<textarea[^>]*id="copy-share"[^>]*>([^<]*)</textarea>', browser.get(event.get_absolute_url()).text
    )
    return found[1] if found else ""


def test_the_text_has_all_that_one_needs_and_names_nobody(group: Group, leader: Person) -> None:
    details = {"title": "Frokost om 5S", "summary": "Slik gjør Simpro det.", "place": "Simpro", "address": "Veien 1"}
    event = an_event(group, contact=leader, online_link="https://meet.example/1", **details)
    a_place(event)
    text = text_on(event, signed_in(a_member()))
    assert text.startswith("Frokost om 5S\n")
    for words in ("Simpro, Veien 1", "Slik gjør Simpro det.", f"Read more and register: {event_url(event)}"):
        assert words in text
    assert "For members" not in text
    for person in Person.objects.all():
        assert person.name not in text
        assert person.email not in text
    assert "meet.example" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "For medlemmer: logg inn med e-postadressen din."),
        ("en", "For members: sign in with your e-mail address."),
    ],
    ids=["nb", "en"],
)
def test_of_a_members_event_it_says_that_one_signs_in(group: Group, language: str, words: str) -> None:
    event = an_event(group, visibility="members")
    assert words in text_on(event, signed_in(a_member(language=language), language))


def test_after_it_has_begun_nobody_is_asked_to_register(group: Group) -> None:
    assert "See the event: " in text_on(past(group), signed_in(a_member()))


def test_of_a_draft_and_of_what_is_called_off_nothing_is_sent_on(group: Group, browser: Client) -> None:
    off = an_event(group)
    off = cancel_event(off, reason="Storm")
    for event in (an_event(group, draft=True), off):
        assert share_of(event) is None
        assert "copy-share" not in browser.get(event.get_absolute_url()).text


def test_the_mail_program_gets_subject_and_text_whole(group: Group) -> None:
    event = an_event(group, title="Blåbær & rømme? 100 %", summary='"Hei"')
    share = share_of(event)
    assert share
    parts = urlsplit(share.mailto)
    assert (parts.scheme, parts.path) == ("mailto", "")
    assert "+" not in parts.query, "mail programs show it as a plus"
    found = parse_qs(parts.query)
    assert found["subject"] == [event.title]
    assert found["body"] == [share.text.replace("\n", "\r\n")]


# --- The short address ------------------------------------------------------------------------------------------------
def test_every_event_has_six_clear_letters_of_its_own(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [an_event(group, draft=True) for _ in range(5)]
    codes = {event.code for event in events}
    assert len(codes) == 5
    assert all(len(code) == LENGTH and set(code) <= set(LETTERS) for code in codes)
    assert not set(LETTERS) & set("AEIOUBDLSZ01") - {"D"}
    published = publish(events[0])
    assert change_event(published, {"title": "Et annet"}).code == events[0].code
    answers = iter([events[1].code, events[2].code, "CCCCCC"])
    monkeypatch.setattr("events.domain.event.new_code", lambda: next(answers))
    assert free_code() == "CCCCCC"


def test_it_leads_to_the_event_however_it_is_typed(group: Group) -> None:
    event = an_event(group)
    address = short_url(event)
    assert address.endswith(f"/e/{event.code}")
    for typed in (event.code, event.code.lower(), f"{event.code}/", f"{event.code[:3]}-{event.code[3:]}"):
        answer = Client().get(f"/e/{typed}")
        assert (answer.status_code, answer["Location"]) == (302, event.get_absolute_url()), typed
    assert as_typed(" c d-f ") == "CDF"


def test_an_unknown_one_is_said_and_what_is_not_public_asks_for_the_sign_in(group: Group) -> None:
    members = an_event(group, visibility="members", title="Hemmelig")
    committee = an_event(group, audience="committee")
    draft = an_event(group, draft=True)
    visitor, member = Client(headers={"accept-language": "en"}), signed_in(a_member())
    for event in (members, committee):
        answer = visitor.get(f"/e/{event.code}")
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"?next=/e/{event.code}")
    assert member.get(f"/e/{members.code}")["Location"] == members.get_absolute_url()
    gone = next(code for code in iter(new_code, "") if not Event.objects.filter(code=code).exists())
    for browser, code in ((visitor, gone), (visitor, draft.code), (member, committee.code), (member, draft.code)):
        answer = browser.get(f"/e/{code}")
        assert answer.status_code == 404
        assert "There is no such short address" in answer.text
        assert "See the events" in answer.text
    for rubbish in ("x" * 5000, "%00", "..", "%C3%A6%C3%B8", "a%20b"):
        assert visitor.get(f"/e/{rubbish}").status_code in (400, 404), rubbish


# --- The poster -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("title", ["Kurs", "Frokostmøte om " + "effektiv produksjon og vedlikehold " * 3])
def test_the_poster_is_one_page_with_the_way_there(group: Group, title: str) -> None:
    event = an_event(
        group, title=title[:120].strip(), place="Damphuset", summary="Kom og lær. " * 15, contact=a_leader(group)
    )
    html = poster.html_of(event)
    for words in (
        event.title,
        "Damphuset",
        short_url(event).partition("://")[2],
        "Les mer og meld deg på",
        "Read more and",
    ):
        assert words in html
    assert str(event.contact) not in html
    assert "For members" not in html
    made = poster.poster_of(event)
    assert made.startswith(b"%PDF-")
    assert len(HTML(string=html).render().pages) == 1


def test_a_members_poster_says_so(group: Group) -> None:
    assert "For members: sign in" in poster.html_of(an_event(group, visibility="members"))


def test_who_gets_the_poster(group: Group, leader: Person) -> None:
    public, members = an_event(group), an_event(group, visibility="members")
    draft = an_event(group, draft=True)
    for event, who, status in (
        (public, leader, 200),
        (members, leader, 200),
        (draft, leader, 200),
        (public, a_member(), 200),
        (members, a_member(), 403),
        (draft, a_member(), 404),
        (public, a_person(), 403),
        (members, a_person(admin=True), 200),
    ):
        browser = managing(who) if who.is_staff else signed_in(who)
        answer = browser.get(reverse("events:poster", args=[event.key]))
        assert answer.status_code == status, (event, who)
        shown = "poster.pdf" in signed_in(who).get(event.get_absolute_url()).text
        assert shown == (status == 200 and event != draft), (event, who)
    assert Client().get(reverse("events:poster", args=[public.key])).status_code == 302


def test_of_what_is_called_off_there_is_no_poster(browser: Client, group: Group) -> None:
    event = an_event(group)
    cancel_event(event, reason="Storm")
    answer = browser.get(reverse("events:poster", args=[event.key]), follow=True)
    assert "there is no poster of it" in answer.text


# --- Afterwards -------------------------------------------------------------------------------------------------------
def test_a_past_events_page_begins_with_what_there_is_to_see(group: Group, leader: Person) -> None:
    event = past(group, description="Slik var det tenkt.")
    for number in range(3):
        add_files(event, [(f"{number}.jpg", a_photo(40))], title=f"Bilde {number}", readers="all", by=leader)
    add_files(event, [("foiler.pdf", PDF)], title="Foilene", readers="all", by=leader)
    add_link(event, "https://a.example", title="Opptaket", readers="all", by=leader)
    text = Client(headers={"accept-language": "en"}).get(event.get_absolute_url()).text
    assert text.index("From the event") < text.index("Slik var det tenkt.")
    assert text.count("<img") == 3
    assert "<span>Bilde 1</span>" in text
    assert "PDF · " in text
    assert "<span>Link</span>" in text
    ahead = an_event(group, description="Slik er det tenkt.")
    add_link(ahead, "https://a.example", title="Les først", readers="all", by=leader)
    text = Client(headers={"accept-language": "en"}).get(ahead.get_absolute_url()).text
    assert text.index("From the event") > text.index("Slik er det tenkt.")


def test_a_past_events_page_asks_a_fixed_number_of_times(group: Group, leader: Person) -> None:
    event, browser = past(group), signed_in(a_member())
    add_link(event, "https://a.example", title="En", readers="all", by=leader)
    browser.get(event.get_absolute_url())
    few = queries(browser, event.get_absolute_url())
    for _ in range(20):
        add_files(event, [("b.jpg", a_photo(20))], title="", readers="all", by=leader)
    assert queries(browser, event.get_absolute_url()) == few <= 12
