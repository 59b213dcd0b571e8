"""The door's page in a real browser: while the network comes and goes, with several doors, with one thumb, alone."""

import re
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from events.domain.walk_in import let_in
from events.links import door_url
from events.models import DoorPress, Event, Registration
from members.models import Person
from tests.browser.test_pages import faults_of
from tests.browsing import session_of
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader, a_seat
from tests.factories.members import a_company, a_member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]
NAMES = ("Anne Demodal", "Kari Nordmann", "Ola Prøvesen", "Siri Eksempel")
THUMB = 44  # pixels
MISNAMED = """() => [...document.querySelectorAll('main [aria-label]')]
  .filter((one) => one.matches('button, a') && one.checkVisibility())
  .filter((one) => !one.ariaLabel.toLowerCase().includes(one.innerText.trim().toLowerCase()))
  .map((one) => one.ariaLabel)"""  # WCAG 2.5.3: who speaks to the phone says what they see
TOO_SMALL = f"""() => [...document.querySelectorAll('main button, main a.btn, main input:not([type=hidden])')]
  .filter((one) => one.checkVisibility()).map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < {THUMB} || box.height < {THUMB}).map(([name]) => name)"""


def a_door(**details: object) -> Event:
    """An event that begins in an hour, with four people."""
    event = an_event(a_group("Effektiv produksjon", slug="effektiv"), days=1 / 24, **details)
    for name in NAMES:
        a_place(event, a_member(name, at=a_company(f"{name.split()[1]} Verk")))
    return event


def the_leader(event: Event) -> Person:
    return a_leader(event.group, a_member("Torbjørn Evjen"))


def opened(page: Page, event: Event) -> Page:
    page.emulate_media(reduced_motion="reduce")  # colours change at once
    page.goto(f"/events/{event.key}/door/")
    return page


def row(page: Page, name: str) -> Locator:
    """The button of a person."""
    return page.locator(".door li", has_text=name).locator("button").first


def here() -> set[str]:
    found = Registration.objects.exclude(checked_in_at=None).values_list("person__name", flat=True)
    return {name.split()[0] for name in found}


def until(true: Callable[[], bool]) -> None:
    """Wait for what the portal writes by itself."""
    for _ in range(400):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def kept(page: Page) -> int:
    """How many presses lie on the phone."""
    return int(page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('door:')).length"))


def test_presses_wait_for_the_network_and_are_sent_once(window: Callable[..., Page]) -> None:
    event = a_door()
    page = opened(window(the_leader(event)), event)
    row(page, "Anne").click()
    until(lambda: here() == {"Anne"} and not kept(page))
    page.context.set_offline(True)
    row(page, "Kari").click()
    page.get_by_text("1 trykk ligger på telefonen").wait_for()
    row(page, "Ola").click()
    page.locator("[data-row]", has_text="Anne").get_by_role("button", name="Angre").click()
    page.get_by_text("3 trykk ligger på telefonen").wait_for()
    expect(row(page, "Ola")).to_have_attribute("aria-pressed", "true")
    expect(row(page, "Anne")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#door-here")).to_have_text("2 av 4 er kommet")
    page.locator("#id_find").fill("finnes ikke")  # the search needs no network
    expect(page.locator("#door-nobody")).to_be_visible()
    page.locator("#id_find").fill("prøve")
    expect(page.locator(".door li:visible")).to_have_count(1)
    page.locator("#id_find").fill("")
    assert faults_of(page) == []
    assert (here(), kept(page)) == ({"Anne"}, 3)
    assert not any("Kari" in value for value in page.evaluate("Object.values(localStorage)"))
    page.context.set_offline(False)
    until(lambda: here() == {"Kari", "Ola"})
    expect(page.locator("#door-net")).to_be_hidden()
    assert (kept(page), DoorPress.objects.count()) == (0, 4)


def let_in_typed(page: Page, name: str, company: str = "", email: str = "") -> None:
    """Type somebody unregistered and let them in."""
    page.locator("#unregistered summary").click()
    page.locator("#id_name").fill(name)
    page.locator("#id_company").fill(company)
    page.locator("#id_email").fill(email)
    page.locator("#door-typed").get_by_role("button", name="Slipp inn").click()


def test_the_unregistered_are_let_in_without_network_and_sent_once(window: Callable[..., Page]) -> None:
    event = a_door()
    member = a_member("Per Medlem")
    page = opened(window(the_leader(event)), event)
    page.context.set_offline(True)
    page.locator("#id_find").fill("gro")
    let_in_typed(page, "Gro Gjest", "Verket")
    page.locator("#id_find").fill("")
    page.get_by_text("1 trykk ligger på telefonen").wait_for()
    expect(page.locator("#door-network")).to_be_hidden()
    let_in_typed(page, "Per", email=member.email)
    let_in_typed(page, "Feil Person")
    page.locator("#unregistered summary").click()
    next_one = page.locator("#door-typed").get_by_role("button", name="Slipp inn")
    expect(next_one).not_to_have_attribute("aria-disabled", "true")  # the next one stands there already
    others = page.locator("#door-others > li")
    expect(others).to_have_count(3)
    expect(page.locator("#door-here")).to_have_text("3 av 7 er kommet")
    page.get_by_role("button", name="Angre for Feil Person").click()
    expect(others).to_have_count(2)
    assert faults_of(page) == []
    assert page.evaluate(TOO_SMALL) == []
    assert not here()
    page.context.set_offline(False)
    until(lambda: here() == {"Gro", "Per"} and not kept(page))
    expect(others).to_have_count(0)
    expect(page.locator(".door li.in", has_text="Gro Gjest")).to_have_count(1)
    expect(page.locator("#door-here")).to_have_text("2 av 6 er kommet")
    assert Registration.objects.get(person=member).is_walk_in
    page.get_by_role("button", name="Angre for Gro Gjest").click()
    until(lambda: here() == {"Per"})
    expect(page.locator(".door li", has_text="Gro Gjest")).to_have_count(0)


def test_whom_the_portal_refuses_stays_on_the_phone_with_what_was_typed(window: Callable[..., Page]) -> None:
    event = a_door(capacity=4)
    page = opened(window(a_seat(event.group, person=a_member("Ola Hjelper"))), event)
    page.context.set_offline(True)
    let_in_typed(page, "Gro Gjest", "Verket")
    page.context.set_offline(False)
    refused = page.locator("#door-others .refused", has_text="Alle plassene er tatt")
    refused.wait_for(timeout=20_000)
    expect(page.locator("#door-net")).to_be_hidden()
    expect(page.locator("#door-here")).to_have_text("0 av 4 er kommet")
    assert faults_of(page) == []
    page.reload()
    refused.wait_for()
    page.get_by_role("button", name="Endre Gro Gjest").click()
    assert page.locator("#id_company").input_value() == "Verket"
    Event.objects.update(capacity=5)
    page.locator("#door-typed").get_by_role("button", name="Slipp inn").click()
    until(lambda: here() == {"Gro"} and not kept(page))


def found(page: Page, words: str) -> Locator:
    """The line of the first member by that name, found in the fold of the unregistered."""
    page.locator("#id_sought").fill(words)
    page.locator("#door-seek").get_by_role("button", name="Søk").click()
    line = page.locator("#door-hits li").first
    line.wait_for()
    return line


def test_members_found_by_name_are_let_in_without_network_and_sent_once(window: Callable[..., Page]) -> None:
    event = a_door()
    member = a_member("Per Medlem", at=a_company("Medlem Verk"))
    page = window(the_leader(event))
    page.goto(f"/events/{event.key}/door/walk-in/")  # the fold of the list's page is open
    expect(page.locator("#unregistered")).to_have_attribute("open", "")
    page.locator("#id_name").fill("Gro Gjest")
    found(page, "kari")
    found(page, "per medlem")
    expect(page.locator("#id_name")).to_have_value("Gro Gjest")
    assert faults_of(page) == []
    assert page.evaluate(TOO_SMALL) == []
    assert page.evaluate(MISNAMED) == []
    page.context.set_offline(True)
    page.get_by_role("button", name="Slipp inn Per Medlem").click()
    page.get_by_text("1 trykk ligger på telefonen").wait_for()
    page.locator("#unregistered summary").click()
    page.locator("#id_sought").fill("anne")
    page.locator("#door-seek").get_by_role("button", name="Søk").click()
    page.get_by_text("Fikk ikke svar fra portalen").wait_for()
    page.locator("#unregistered summary").click()
    let_in_typed(page, "Gro Gjest", "Verket")
    page.get_by_text("2 trykk ligger på telefonen").wait_for()
    expect(page.locator("#door-others > li")).to_have_text([re.compile("Per Medlem.*Medlem Verk"), re.compile("Gro")])
    expect(page.locator("#door-here")).to_have_text("2 av 6 er kommet")
    assert faults_of(page) == []
    assert not here()
    page.context.set_offline(False)
    until(lambda: here() == {"Gro", "Per"} and not kept(page))
    expect(page.locator("#door-others > li")).to_have_count(0)
    expect(page.locator(".door li.in", has_text="Per Medlem")).to_have_count(1)
    place = Registration.objects.get(person=member)
    assert (place.is_walk_in, place.company, DoorPress.objects.count()) == (True, member.work_today[0].company, 2)
    page.get_by_role("button", name="Angre for Per Medlem").click()
    until(lambda: here() == {"Gro"})


def test_who_is_found_and_has_a_place_is_ticked_off_as_on_the_list(window: Callable[..., Page]) -> None:
    event = a_door()
    page = opened(window(the_leader(event)), event)
    page.locator("#unregistered summary").click()
    found(page, "kari").get_by_role("button").click()
    until(lambda: here() == {"Kari"} and not kept(page))
    expect(page.locator("#door-here")).to_have_text("1 av 4 er kommet")
    page.locator("#unregistered summary").click()
    expect(found(page, "kari")).to_contain_text("Kari Nordmann")
    expect(page.locator("#door-hits button")).to_have_count(0)


def test_a_member_whom_the_portal_refuses_stays_on_the_phone(window: Callable[..., Page]) -> None:
    event = a_door(capacity=4)
    a_member("Per Medlem", at=a_company("Medlem Verk"))
    page = opened(window(a_seat(event.group, person=a_member("Ola Hjelper"))), event)
    page.locator("#unregistered summary").click()
    found(page, "per medlem").get_by_role("button").click()
    page.locator("#door-others .refused", has_text="Alle plassene er tatt").wait_for()
    page.get_by_role("button", name="Endre Per Medlem").click()
    assert [page.locator(f"#id_{name}").input_value() for name in ("name", "company", "email")] == [
        *("Per Medlem", "Medlem Verk", "")
    ]


def test_a_page_that_was_closed_without_network_sends_what_it_kept(window: Callable[..., Page]) -> None:
    event = a_door()
    page = opened(window(the_leader(event)), event)
    page.evaluate("localStorage.setItem('door:0:x', JSON.stringify({until: 1}))")
    page.context.set_offline(True)
    row(page, "Kari").click()
    page.get_by_text("1 trykk ligger på telefonen").wait_for()
    page.close()
    page.context.set_offline(False)
    opened(again := page.context.new_page(), event)
    until(lambda: here() == {"Kari"})
    until(lambda: kept(again) == 0)  # that of an event that is over went, too


def test_two_doors_see_each_other_and_are_told_who_was_first(window: Callable[..., Page]) -> None:
    event = a_door()
    ola = a_seat(event.group, person=a_member("Ola Leder"))
    one, other = opened(window(the_leader(event)), event), opened(window(ola, language="en"), event)
    row(other, "Kari").click()
    until(lambda: here() == {"Kari"})
    expect(row(one, "Kari")).to_have_attribute("aria-pressed", "true", timeout=20_000)
    row(one, "Kari").click()
    page_said = one.locator("#door-said")
    expect(page_said).to_contain_text("Kari Nordmann er alt krysset av. Møtt kl.")
    one.context.set_offline(True)
    row(other, "Siri").click()
    until(lambda: here() == {"Kari", "Siri"})
    row(one, "Siri").click()
    one.context.set_offline(False)
    expect(page_said).to_contain_text("av Ola Leder", timeout=20_000)
    assert Registration.objects.get(person__name="Siri Eksempel").checked_in_by == ola
    let_in(event, a_member("Tor Uanmeldt"), by=ola)
    expect(one.locator(".door li", has_text="Tor Uanmeldt")).to_have_class("in", timeout=20_000)


def test_who_is_signed_out_meanwhile_loses_nothing(window: Callable[..., Page]) -> None:
    event = a_door()
    leader = the_leader(event)
    page = opened(window(leader), event)
    row(page, "Anne").click()
    until(lambda: here() == {"Anne"} and not kept(page))
    Session.objects.all().delete()
    row(page, "Kari").click()
    page.get_by_text("Du er logget ut. 1 trykk ligger på telefonen").wait_for()
    assert faults_of(page) == []
    page.get_by_role("link", name="Logg inn igjen").click()
    page.wait_for_url("**/accounts/login/**")
    page.context.add_cookies([{"name": "sessionid", "value": session_of(leader), "url": page.url}])
    opened(page, event)
    until(lambda: here() == {"Anne", "Kari"})


def test_with_one_thumb_and_in_the_dark(window: Callable[..., Page]) -> None:
    event = a_door(uses_qr=True)
    leader = the_leader(event)
    page = opened(window(leader, theme="dark"), event)
    row(page, "Kari").click()
    until(lambda: here() == {"Kari"})
    page.locator("#unregistered summary").click()
    assert page.evaluate(TOO_SMALL) == []
    assert page.evaluate(MISNAMED) == []
    faults = {"door": faults_of(page)}
    addresses = [f"/events/{event.key}/{name}/" for name in ("door/walk-in", "door/list", "attendance")]
    for path in (*addresses, urlsplit(door_url(event.registrations.first())).path):
        page.goto(path)
        faults[path] = faults_of(page)
    english = window(leader, language="en")
    english.goto(f"{addresses[0]}?q=a")
    assert english.evaluate(MISNAMED) == []
    assert {path: found for path, found in faults.items() if found} == {}


def test_without_script(window: Callable[..., Page]) -> None:
    event = a_door()
    page = opened(window(the_leader(event), script=False), event)
    page.locator("#id_find").fill("kari")
    page.get_by_role("button", name="Finn").click()
    assert page.locator(".door li").count() == 1
    row(page, "Kari").click()
    page.get_by_text("Kari Nordmann er krysset av.").wait_for()
    assert here() == {"Kari"}
    row(page, "Kari").click()
    page.get_by_text("Kari Nordmann ble krysset av kl.").wait_for()
    page.get_by_role("button", name="Angre for Kari Nordmann").click()
    page.get_by_text("Kari Nordmann er ikke krysset av lenger.").wait_for()
    assert here() == set()


def test_the_unregistered_without_script(window: Callable[..., Page]) -> None:
    event = a_door()
    a_member("Per Medlem")
    page = opened(window(the_leader(event), script=False), event)
    page.locator("#unregistered summary").click()
    found(page, "per medlem").get_by_role("button", name="Slipp inn Per Medlem").click()
    page.get_by_text("Per Medlem er krysset av.").wait_for()
    assert here() == {"Per"}
    page.locator("#unregistered summary").click()
    page.locator("#id_name").fill("Gro Gjest")
    page.locator("#id_email").fill("nei")
    page.locator("#door-typed").get_by_role("button", name="Slipp inn").click()
    page.locator("[aria-invalid=true]").wait_for()
    expect(page.locator("#id_name")).to_have_value("Gro Gjest")
    page.locator("#id_email").fill("")
    page.locator("#door-typed").get_by_role("button", name="Slipp inn").click()
    page.get_by_text("Gro Gjest er krysset av.").wait_for()
    assert here() == {"Gro", "Per"}
