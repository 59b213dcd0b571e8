"""Finding an event in a real browser: the calendars, the filters, and the text to send on."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page

from events.domain.material import add_files
from events.models import Event
from members.models import Person
from tests.browser.conftest import SIZES
from tests.browser.test_pages import faults_of
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group
from tests.factories.members import a_member
from thamsklyngen.shared import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]
FULL = "?view={view}&month={day:%Y-%m}&week={day:%G-W%V}&group=produksjon&kind=breakfast&place=e&open=1&mine=all"


def the_day() -> dt.date:
    """The day on which everything is: ahead, whatever the hour."""
    return clock.today() + dt.timedelta(days=2)


@pytest.fixture
def member() -> Person:
    """Somebody with a place the day after tomorrow, on a day with much else: over several days, called off."""
    group, member = a_group("Produksjon", slug="produksjon"), a_member()
    start = clock.at(the_day(), 12)
    details = {"kind": "breakfast", "place": "Simpro, Orkanger"}
    a_place(an_event(group, title="Min frokost", starts_at=start, **details), member)
    for number in range(4):
        an_event(group, title=f"Frokostmøte om kontinuerlig forbedringsarbeid {number}", starts_at=start, **details)
    an_event(group, title="Studietur", starts_at=start, ends_at=start + dt.timedelta(days=3), **details)
    off = an_event(group, title="Avlyst kurs", starts_at=start, **details)
    Event.objects.filter(pk=off.pk).update(state="cancelled", cancelled_at=clock.now(), reason="Storm")
    return member


def test_a_picture_opened_alone_has_nothing_to_complain_about(window: Callable[..., Page]) -> None:
    event = an_event()
    picture = io.BytesIO()
    Image.new("RGB", (40, 20)).save(picture, "JPEG")
    [row] = add_files(event, [("bilde.jpg", picture.getvalue())], title="", readers="all", by=a_member())
    page = window()
    for address in (reverse("events:card", args=[event.key]), reverse("events:material", args=[event.key, row.pk])):
        answer = page.goto(address)
        assert answer
        assert answer.ok
        page.locator("img").wait_for()


@pytest.mark.parametrize("language", ["nb", "en"])
def test_axe_finds_nothing_in_the_calendars_and_the_filtered_list(
    window: Callable[..., Page], member: Person, language: str
) -> None:
    Person.objects.update(language=language)
    page = window(member, language=language)
    page.emulate_media(reduced_motion="reduce")
    faults = {}
    for view in ("month", "week", "list"):
        for query in (f"?view={view}", FULL.format(view=view, day=the_day()), f"?view={view}&group=finnes-ikke"):
            page.goto(f"/events/{query}")
            if found := faults_of(page):
                faults[query] = found
    assert faults == {}


def test_on_a_phone_the_number_leads_to_the_day_and_on_a_desk_the_title_to_the_event(
    window: Callable[..., Page], member: Person
) -> None:
    page = window(member)
    day = the_day()
    page.goto(f"/events/?view=month&month={day:%Y-%m}")
    assert not page.locator(".calendar").get_by_text("Min frokost").is_visible()
    page.locator(f".calendar .jump[href='#d{day.day}']").click()
    heading = page.locator(f"#d{day.day}")
    assert heading.evaluate("e => Math.abs(e.getBoundingClientRect().top) < innerHeight")
    assert page.locator(".by-day").get_by_text("Min frokost").is_visible()
    page.set_viewport_size(SIZES["desk"])  # type: ignore[arg-type]
    assert not page.locator(".by-day").is_visible()
    page.locator(".calendar").get_by_role("link", name="Min frokost").click()
    page.get_by_role("heading", name="Min frokost").wait_for()


def test_choices_hold_from_the_form_through_the_views(window: Callable[..., Page], member: Person) -> None:
    page = window(member, size="desk", language="en")
    day = the_day()
    page.goto(f"/events/?view=month&month={day:%Y-%m}")
    page.get_by_text("More choices").click()
    page.get_by_label("Place, host or municipality").fill("orkanger")
    page.get_by_label("Mine").select_option("registered")
    page.get_by_role("button", name="Find events").click()
    page.wait_for_url("**/events/?view=month*place=orkanger&mine=registered*")
    assert page.locator(".calendar li").count() == 1
    page.locator(f".calendar .wk a[href*='{day:%G-W%V}']").click()
    page.wait_for_url("**/events/?view=week*place=orkanger&mine=registered")
    assert page.locator(".agenda .event-row").count() == 1
    page.get_by_role("link", name="List", exact=True).click()
    page.wait_for_url("**/events/?place=orkanger&mine=registered")
    assert page.locator(".event-row").count() == 1


def test_the_text_to_send_on_is_copied_or_selected_by_hand(window: Callable[..., Page], member: Person) -> None:
    url = Event.objects.get(title="Min frokost").get_absolute_url()
    page = window(member, language="en")
    page.goto(url)
    page.get_by_text("Share", exact=True).click()
    assert faults_of(page) == []
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied", exact=True).wait_for()
    chosen = page.locator("#copy-share").evaluate("f => f.value.slice(f.selectionStart, f.selectionEnd)")
    assert chosen.startswith("Min frokost\n")
    assert url in chosen
    plain = window(member, language="en", script=False)
    plain.goto(url)
    assert "Min frokost" in plain.locator("#copy-share").input_value()
    assert not plain.locator("[data-copy]").is_visible()
