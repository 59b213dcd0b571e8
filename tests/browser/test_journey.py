"""The main job, as a person does it on the phone: from the invitation in the mail to a place, and out again."""

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from bin.launch.processes import Child
from bin.launch.sink import Sink
from events.domain.invitation import invite
from events.models import Registration
from members.models import Person
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_company, a_member
from tests.services import LivePortal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]


def body(mail: EmailMessage, kind: str) -> str:
    """The part of the mail in this form."""
    part = next(part for part in mail.walk() if part.get_content_type() == kind)
    content = part.get_content()
    return content.decode() if isinstance(content, bytes) else str(content)


def links(mail: EmailMessage) -> list[str]:
    """The addresses in the text part."""
    return re.findall(r"https?://\S+", body(mail, "text/plain"))


def path_in(mail: EmailMessage, pattern: str) -> str:
    """The first link of the mail that fits, without its host."""
    found = next(link for link in links(mail) if re.search(pattern, link))
    return "/" + found.split("/", 3)[3]


def test_from_the_invitation_to_a_place_and_out_again(
    live_portal: LivePortal, window: Callable[..., Page], sink: Sink, celery_worker_process: Callable[..., Child]
) -> None:
    celery_worker_process(env={"BASE_URL": live_portal.url})
    group = a_group("Effektiv produksjon")
    leader = a_leader(group)
    event = an_event(group, title="Frokostmøte om 5S hos Simpro", capacity=1, place="Simpro, kantina", contact=leader)
    kari = a_member("Kari Nordmann", at=a_company("HAMOS"), email="kari@hamos.example")
    next_one = a_member("Ola Prøvesen", email="ola@orkel.example")
    invite(event, Person.objects.filter(pk=kari.pk), by=leader)
    invitation = sink.wait_for(1, to="kari@hamos.example")[0]
    assert invitation["Subject"].startswith("Invitasjon: Frokostmøte om 5S hos Simpro")

    page = window()
    page.goto(path_in(invitation, r"/events/frokost\S+\d/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Frokostmøte om 5S hos Simpro")
    page.get_by_role("link", name="Logg inn for å melde deg på").click()
    expect(page.get_by_text("Du er på vei til")).to_be_visible()
    page.get_by_label("E-posten din på jobb").fill("kari@hamos.example")
    page.get_by_role("button", name="Send meg koden").click()
    code = sink.wait_for(2, to="kari@hamos.example")[1]
    digits = re.match(r"(\d{3} \d{3}) er koden din", code["Subject"])
    assert digits, code["Subject"]
    page.get_by_label("Koden på seks siffer").fill(digits[1])
    page.get_by_role("button", name="Fortsett").click()

    page.get_by_role("button", name="Meld meg på").click()
    expect(page.get_by_role("heading", name="Du er påmeldt")).to_be_visible()
    assert page.url.endswith(event.get_absolute_url()), "in place, on the same page"
    confirmation = sink.wait_for(3, to="kari@hamos.example")[2]
    assert confirmation["Subject"].startswith("Påmeldt: Frokostmøte om 5S hos Simpro")
    entry = next(iter(Calendar.from_ical(body(confirmation, "text/calendar")).walk("VEVENT")))
    assert entry["DTSTART"].dt == event.starts_at.replace(microsecond=0)

    waiting = a_place(event, next_one)
    assert waiting.is_waiting
    other_phone = window()
    other_phone.goto(path_in(confirmation, r"/events/place/"))
    expect(other_phone.get_by_role("heading", level=1)).to_have_text("Meld av Kari Nordmann?")
    assert Registration.objects.get(event=event, person=kari).is_registered, "looking changes nothing"
    other_phone.get_by_role("button", name="Meld meg av").click()
    expect(other_phone.get_by_role("heading", level=1)).to_have_text("Du er meldt av")

    waiting.refresh_from_db()
    assert waiting.is_registered
    assert any(mail["Subject"].startswith("Du har fått plass") for mail in sink.wait_for(2, to="ola@orkel.example"))
    page.reload()
    expect(page.get_by_role("button", name="Sett meg på venteliste")).to_be_visible()


def test_without_javascript_the_same_press_works(window: Callable[..., Page]) -> None:
    event, member = an_event(capacity=3), a_member()
    page = window(member, script=False)
    page.goto(event.get_absolute_url())
    page.get_by_role("button", name="Meld meg på").click()
    expect(page.get_by_role("heading", name="Du er påmeldt")).to_be_visible()
    page.get_by_role("button", name="Meld meg av").click()
    expect(page.get_by_role("button", name="Meld meg på")).to_be_visible()


def test_the_keyboard_alone_registers_and_the_focus_follows(window: Callable[..., Page]) -> None:
    event, member = an_event(capacity=3), a_member()
    page = window(member)
    page.goto(event.get_absolute_url())
    page.get_by_role("button", name="Meld meg på").focus()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name="Du er påmeldt")
    expect(heading).to_be_visible()
    expect(page.locator("h2:focus")).to_have_text("Du er påmeldt")  # not lost with the old panel


def test_a_press_in_a_tab_from_before_the_sign_in_can_be_sent_again(window: Callable[..., Page]) -> None:
    event, member = an_event(capacity=3), a_member(is_demo=True, demo_note="Medlem")
    old = window(member)
    old.goto(event.get_absolute_url())
    new = old.context.new_page()
    new.goto("/accounts/logout/")
    new.get_by_role("button", name="Logg ut").first.click()
    new.goto("/accounts/login/")
    new.get_by_role("button", name=re.compile(member.name)).click()
    old.get_by_role("button", name="Meld meg på").click()
    expect(old.get_by_role("heading", name="Trykk en gang til")).to_be_visible()
    old.get_by_role("button", name="Send på nytt").click()
    expect(old.get_by_role("heading", name="Du er påmeldt")).to_be_visible()
