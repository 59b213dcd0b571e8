"""What machines read of an event: schema.org, previews of its address, news for feed readers, the frame."""

import datetime as dt
import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from events.domain.event import cancel_event, change_event
from events.models import Event
from groups.choices import GroupState
from tests.browsing import signed_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group
from tests.factories.members import a_member
from thamsklyngen.shared import card as drawing
from thamsklyngen.shared import clock
from thamsklyngen.shared.card import Card, card_png
from thamsklyngen.shared.checks import origins_are_origins

pytestmark = pytest.mark.django_db
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
ATOM = "{http://www.w3.org/2005/Atom}"


def page(event: Event, language: str = "nb") -> str:
    return Client().get(event.get_absolute_url(), headers={"accept-language": language}).text


def told(event: Event) -> dict[str, Any]:
    [found] = SCRIPT.findall(page(event))
    return json.loads(found)  # type: ignore[no-any-return]


def meta(text: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="og:([a-z_:]+)" content="([^"]*)">', text))


def test_search_engines_are_told_when_where_and_whether_there_is_room() -> None:
    start = clock.at(dt.date(2027, 6, 10), 8)
    event = an_event(title="Frokost", place="Kantina", address="Veien 1", capacity=2, starts_at=start)
    a_place(event)
    found = told(event)
    assert (found["@type"], found["name"]) == ("Event", "Frokost")
    assert found["startDate"] == "2027-06-10T08:00+02:00"
    assert found["eventStatus"].endswith("/EventScheduled")
    assert found["eventAttendanceMode"].endswith("/OfflineEventAttendanceMode")
    assert found["location"] == [{"@type": "Place", "name": "Kantina", "address": "Veien 1"}]
    assert (found["maximumAttendeeCapacity"], found["remainingAttendeeCapacity"]) == (2, 1)
    assert found["offers"]["availability"].endswith("/InStock")
    a_place(event)
    assert told(event)["offers"]["availability"].endswith("/SoldOut")
    cancel_event(event, reason="Snø")
    assert told(event)["eventStatus"].endswith("/EventCancelled")


@pytest.mark.parametrize(("place", "mode"), [("", "Online"), ("Kantina", "Mixed")])
def test_an_online_meeting_is_told_without_its_link(place: str, mode: str) -> None:
    event = an_event(place=place, online_link="https://meet.example/hemmelig")
    found = told(event)
    assert found["eventAttendanceMode"].endswith(f"/{mode}EventAttendanceMode")
    assert "hemmelig" not in page(event)


def test_no_text_ends_the_element() -> None:
    title = "</script><script>alert(1)</script> & <!-- æ"
    event = an_event(title=title)
    assert told(event)["name"] == title
    assert "<script>alert" not in page(event)


def test_a_preview_of_a_public_event_tells_it_and_a_move_changes_the_picture() -> None:
    event = an_event(title="Frokost", place="Kantina", summary="Om 5S")
    found = meta(page(event))
    assert found["title"] == "Frokost"
    assert "Kantina · Om 5S" in found["description"]
    assert found["image"].startswith(f"http://127.0.0.1:8000/events/{event.slug}/card.png?v=")
    change_event(event, {"title": "Verksted"})
    assert meta(page(event))["image"] != found["image"]


def test_a_preview_of_a_members_event_is_as_that_of_none() -> None:
    event = an_event(title="Hemmelig", visibility="members")
    seen = []
    for path in (event.get_absolute_url(), "/events/finnes-ikke/", f"/events/{an_event(draft=True).key}/"):
        answer = Client().get(path, follow=True)
        assert "Hemmelig" not in answer.text
        seen.append(meta(answer.text))
    assert seen[0] == seen[1] == seen[2]
    assert seen[0]["image"] == "http://127.0.0.1:8000/events/card.png"
    of_a_member = meta(signed_in(a_member(), "nb").get(event.get_absolute_url()).text)
    assert of_a_member == seen[0], "also where whoever looks may see it"
    assert SCRIPT.findall(signed_in(a_member()).get(event.get_absolute_url()).text) == []
    assert meta(Client().get("/accounts/login/?next=/my/events/").text) == {}


def picture(path: str, **headers: str) -> HttpResponse:
    return Client().get(path, headers=headers)


def test_the_picture_is_drawn_once_until_something_on_it_changes() -> None:
    event = an_event(title="Et besøk på smelteverket " * 4)
    path = f"/events/{event.slug}/card.png"
    first = picture(path)
    assert first["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(first.content)).size == (1200, 630)
    assert len(first.content) < 100_000
    assert picture(path, if_none_match=first["ETag"]).status_code == 304
    change_event(event, {"title": "Noe annet"})
    assert picture(path, if_none_match=first["ETag"]).status_code == 200


def test_all_other_events_have_the_same_picture() -> None:
    hidden, draft = an_event(visibility="members"), an_event(draft=True)
    paths = [f"/events/{key}/card.png" for key in (hidden.slug, draft.key, "finnes-ikke")]
    assert len({picture(path).content for path in ["/events/card.png", *paths]}) == 1


@pytest.mark.parametrize("title", ["", "a" * 120, "i " * 60, "Å\r\n\x00ø", "W" * 120, "🦺 مرحبا 𝕏"])
@pytest.mark.parametrize("font", ["the look's", "the system's", "none"])
def test_any_title_fits_on_the_picture(title: str, font: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if font != "the look's":
        monkeypatch.setattr(drawing.finders, "find", lambda name: None)
    if font == "none":
        monkeypatch.setattr(drawing, "SYSTEMS", ())
    for kept in (drawing._file, drawing._font, card_png):
        kept.cache_clear()
    lines = ("torsdag 12. mars kl. 08.00 " * 4, "")
    made = card_png(Card(title, lines, "Gruppe", "Avlyst", ("tor.", "12", "mars")))
    assert Image.open(io.BytesIO(made)).size == (1200, 630)
    for kept in (drawing._file, drawing._font, card_png):
        kept.cache_clear()


def test_feed_readers_get_what_is_new_first() -> None:
    first, second = an_event(title="Først"), an_event(title="Så & <b>")
    an_event(title="Internt", visibility="members")
    cancel_event(first, reason="Snø\x01")
    answer = Client().get("/events/feed.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert feed.findtext(ATOM + name)
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith("/events/feed.atom")
    assert links["alternate"].endswith("/events/")
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["AVLYST: Først", "Så & <b>"]
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [f"urn:uuid:{e.uid}" for e in (first, second)]
    before = entries[1].findtext(f"{ATOM}updated")
    assert before == feed.findall(f"{ATOM}entry")[1].findtext(f"{ATOM}updated")
    assert Client().get("/events/feed.atom", headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert 'type="application/atom+xml"' in Client().get("/events/").text


def test_only_the_origins_of_the_settings_may_frame_the_list(settings: Any) -> None:
    settings.EMBED_ORIGINS = []
    answer = Client().get("/embed/events/")
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    settings.EMBED_ORIGINS = ["https://www.klynge.example", "https://klynge.example"]
    answer = Client().get("/embed/events/")
    assert "frame-ancestors https://www.klynge.example https://klynge.example" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors 'none'" in Client().get("/events/")["Content-Security-Policy"], "the list, and nothing else"


def test_the_frame_shows_the_same_to_everybody_and_sets_no_cookie() -> None:
    event, group = an_event(title="Åpent"), a_group("En annen gruppe")
    an_event(title="Internt", visibility="members")
    an_event(group, title="Gruppens")
    seen = Client().get("/embed/events/")
    assert not seen.cookies
    assert seen.content == signed_in(a_member(), "nb").get("/embed/events/").content
    assert "Internt" not in seen.text
    assert f'href="http://127.0.0.1:8000{event.get_absolute_url()}" target="_top"' in seen.text
    assert "Åpent" not in Client().get(f"/embed/events/?group={group.slug}").text
    assert '<html lang="en"' in Client().get("/embed/events/?lang=en").text
    assert "<script" not in seen.text


@pytest.mark.parametrize(("number", "shown"), [("2", 2), ("0", 1), ("-3", 6), ("9999999", 6), ("x", 6), ("999", 8)])
def test_the_frame_is_of_a_bounded_length(number: str, shown: int) -> None:
    for _ in range(8):
        an_event()
    assert Client().get("/embed/events/", {"number": number}).text.count('class="event-row"') == shown


def test_the_frame_does_not_name_a_group_that_is_only_proposed() -> None:
    group, known = a_group("Hemmelig gruppe", state=GroupState.PROPOSED), a_group("Kjent gruppe")
    assert "Kjent gruppe" in Client().get(f"/embed/events/?group={known.slug}").text
    assert "Hemmelig" not in Client().get(f"/embed/events/?group={group.slug}").text


@pytest.mark.parametrize("origin", ["https://x.example/path", "*", "x.example", "https://x.example; script-src *"])
def test_what_is_no_origin_is_refused_at_the_start(origin: str, settings: Any) -> None:
    settings.EMBED_ORIGINS = ["https://www.klynge.example:8443"]
    assert origins_are_origins() == []
    settings.EMBED_ORIGINS = [origin]
    assert [fault.id for fault in origins_are_origins()] == ["thamsklyngen.E002"]
