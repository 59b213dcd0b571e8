"""An event's whole life, as people live it: from the full event to the feedback, and guests from the mail to the door.

Real mails by a real worker. Time passes by moving the event, and what happened at it, back in the database.
"""

import datetime as dt
import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.cache import cache
from django.db.models import F
from icalendar import Calendar
from playwright.sync_api import Page, expect

from bin.launch.processes import Child
from bin.launch.sink import Sink
from events.domain.feedback import FEWEST, give_feedback
from events.models import Event, Feedback, GuestInvitation, Registration
from events.tasks import send_notices, send_reminders
from members.models import Person
from tests.browser.test_journey import body, path_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_company, a_member
from tests.flows.mails import until
from tests.services import LivePortal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]
OLA, KARI = "ola@orkel.example", "kari@hamos.example"
GRO, GEIR = "gro@utenfor.example", "geir@annet.example"
AT = ("asked_at", "placed_at", "cancelled_at", "checked_in_at")


def time_passes(event: Event, hours: float) -> None:
    """Let `hours` go by for `event`: all its moments, and those of its places, lie so much earlier."""
    back = dt.timedelta(hours=hours)
    names = ("starts_at", "ends_at", "published_at", "moved_at")
    Event.objects.filter(pk=event.pk).update(**{name: F(name) - back for name in names})
    event.registrations.update(**{name: F(name) - back for name in AT})
    event.refresh_from_db()


def mail_to(sink: Sink, address: str, beginning: str) -> EmailMessage:
    """The newest mail to `address` whose subject begins like that, once it has come."""

    def found() -> list[EmailMessage]:
        return [mail for mail in sink.to(address) if re.match(beginning, mail["Subject"])]

    until(
        lambda: bool(found()), f"no mail “{beginning}” to {address}: {[mail['Subject'] for mail in sink.to(address)]}"
    )
    return found()[-1]


def entry_of(mail: EmailMessage) -> tuple[str, Any]:
    """The method of the mail's calendar file, and its entry."""
    calendar = Calendar.from_ical(body(mail, "text/calendar"))
    return str(calendar["METHOD"]), next(iter(calendar.walk("VEVENT")))


def tick_off(page: Page, event: Event, *names: str) -> None:
    """Check people in at the door, as the one who stands there does."""
    page.goto(f"/events/{event.key}/door/")
    for name in names:
        row = page.locator(".door li", has_text=name)
        row.locator("button").first.click()
        expect(row).to_have_class("in")
    people = Registration.objects.filter(event=event, person__name__in=names, checked_in_at__isnull=False)
    until(lambda: people.count() == len(names), "not ticked off")


def test_from_the_full_event_to_the_feedback(
    live_portal: LivePortal, window: Callable[..., Page], sink: Sink, celery_worker_process: Callable[..., Child]
) -> None:
    celery_worker_process(env={"BASE_URL": live_portal.url})
    group = a_group("Effektiv produksjon")
    leader = a_leader(group, a_member("Torbjørn Evjen"))
    event = an_event(group, title="Besøk hos Simpro", capacity=4, days=40 / 24, place="Simpro, kantina", contact=leader)
    kari = a_member("Kari Nordmann", at=a_company("HAMOS"), email=KARI)
    others = [a_place(event, a_member(name)) for name in ("Anne Demodal", "Siri Eksempel", "Tor Testesen")]
    a_place(event, kari)

    # Full: Ola waits.
    ola = a_member("Ola Prøvesen", at=a_company("Orkel"), email=OLA)
    phone = window(ola)
    phone.goto(event.get_absolute_url())
    phone.get_by_role("button", name="Sett meg på venteliste").click()
    expect(phone.get_by_role("heading", name="Du er nr. 1 på ventelisten")).to_be_visible()
    mail_to(sink, OLA, r"Du er nr\. 1 på ventelisten")

    # Kari cancels, and Ola is offered the place.
    desk = window(kari, size="desk")
    desk.goto(event.get_absolute_url())
    desk.get_by_role("link", name="Meld meg av").click()
    desk.get_by_role("button", name="Ja, meld meg av").click()
    expect(desk.get_by_role("button", name="Sett meg på venteliste")).to_be_visible()
    assert entry_of(mail_to(sink, KARI, "Du er meldt av"))[0] == "CANCEL"
    offer = mail_to(sink, OLA, r"Ledig plass til deg, svar innen .* Besøk hos Simpro")
    place = Registration.objects.get(event=event, person=ola)
    assert place.is_offered

    # The mail's own link, on a telephone that nobody is signed in on: looking changes nothing, the press does.
    unknown = window()
    unknown.goto(path_in(offer, r"/events/place/"))
    expect(unknown.get_by_role("heading", level=1)).to_have_text("Ledig plass til Ola Prøvesen")
    place.refresh_from_db()
    assert place.is_offered
    unknown.get_by_role("button", name="Ja, ta imot plassen").click()
    expect(unknown.get_by_role("heading", level=1)).to_have_text("Meld av Ola Prøvesen?")
    place.refresh_from_db()
    assert place.is_registered
    method, first = entry_of(mail_to(sink, OLA, "(Påmeldt|Du har fått plass): Besøk hos Simpro"))
    assert (method, first["DTSTART"].dt) == ("REQUEST", event.starts_at.replace(microsecond=0))

    # Another place: a mail, and the calendar entry is brought up to date.
    office = window(leader, size="desk")
    office.goto(f"/events/{event.key}/edit/")
    office.locator("#id_place").fill("Simpro, hall 2")
    office.get_by_role("button", name="Lagre").click()
    expect(office.get_by_text("Endringene er lagret.")).to_be_visible()
    method, second = entry_of(mail_to(sink, OLA, "Endret: Besøk hos Simpro"))
    assert (method, second["UID"], "hall 2" in second["LOCATION"]) == ("REQUEST", first["UID"], True)
    assert second["SEQUENCE"] > first["SEQUENCE"]

    # The day before.
    time_passes(event, hours=20)
    send_reminders.delay()
    assert "Simpro, hall 2" in body(mail_to(sink, OLA, r"I (dag|morgen) kl\. .*Besøk hos Simpro"), "text/plain")
    assert not [mail for mail in sink.to(KARI) if re.match("I (dag|morgen)", mail["Subject"])], "Kari doesn't come"

    # At the door.
    time_passes(event, hours=19.5)
    tick_off(window(leader), event, "Ola Prøvesen", *(row.person.name for row in others))

    # Thanks, and twenty seconds on the phone without signing in.
    time_passes(event, hours=7 * 24)
    send_notices.delay()
    thanks = mail_to(sink, OLA, "Takk for sist")
    unknown.goto(path_in(thanks, r"/events/feedback/"))
    expect(unknown.get_by_role("heading", level=1)).to_have_text("Hvordan var det?")
    unknown.get_by_label("5", exact=True).check()
    unknown.get_by_label("Hva var best?").fill("Omvisningen i hallen")
    unknown.get_by_role("button", name="Send svaret").click()
    expect(unknown.get_by_role("heading", level=1)).to_have_text("Takk. Det hjelper.")
    assert Feedback.objects.get(event=event).score == 5
    unknown.goto(path_in(thanks, r"/events/feedback/"))
    expect(unknown.get_by_role("button", name="Send svaret")).to_have_count(0)  # answered once

    # The organiser sees that somebody has answered, and what they said once nobody can guess who it was.
    results = f"/events/{event.key}/feedback/"
    office.goto(results)
    expect(office.locator("dl.figures")).to_contain_text("1")
    expect(office.get_by_text("Omvisningen i hallen")).to_have_count(0)
    for row in others:
        row.refresh_from_db()
        give_feedback(row, score=4)
    assert len(others) + 1 == FEWEST
    office.goto(results)
    expect(office.get_by_text("Omvisningen i hallen")).to_be_visible()
    expect(office.locator("main")).not_to_contain_text("Ola Prøvesen")


def test_guests_from_the_mail_to_the_door(
    live_portal: LivePortal, window: Callable[..., Page], sink: Sink, celery_worker_process: Callable[..., Child]
) -> None:
    celery_worker_process(env={"BASE_URL": live_portal.url})
    cache.clear()  # of how often the form for guests was used from here
    group = a_group("Effektiv produksjon")
    leader = a_leader(group, a_member("Torbjørn Evjen"))
    event = an_event(group, title="Åpen dag", guests="open", days=3, place="Simpro, hall 2", contact=leader)

    # One is asked by name.
    office = window(leader, size="desk")
    office.goto(f"/events/{event.key}/guests/")
    office.get_by_label("Hvem?").fill(f"Gro Gjest <{GRO}>")
    office.get_by_label("Hvor jobber de?").fill("Utenfor AS")
    office.get_by_role("button", name="Se over listen først").click()
    assert not GuestInvitation.objects.exists(), "looking sends nothing"
    office.get_by_role("button", name="Send 1 invitasjon").click()
    expect(office.locator("table.list")).to_contain_text("Gro Gjest")
    phone = window()
    phone.goto(path_in(mail_to(sink, GRO, "Invitasjon.*: Åpen dag"), r"/events/guest/"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Kommer du, Gro Gjest?")
    assert not event.registrations.exists(), "opening registers nobody"
    phone.get_by_role("button", name="Meld meg på").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Du er påmeldt")
    confirmation = mail_to(sink, GRO, "Påmeldt: Åpen dag")
    assert entry_of(confirmation)[0] == "REQUEST"

    # Another finds the event by themselves, and shows that the address is theirs.
    page = window()
    page.goto(event.get_absolute_url())
    page.get_by_role("link", name="Kom som gjest").click()
    page.get_by_label("Navnet ditt").fill("Geir Gjest")
    page.get_by_label("E-postadressen din").fill(GEIR)
    page.get_by_label("Hvor jobber du?").fill("Et Annet AS")
    page.get_by_role("button", name="Send meg lenken").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se i e-posten din")
    link = path_in(mail_to(sink, GEIR, ".*Åpen dag"), r"/events/guest/confirm/")
    assert not Person.objects.filter(email=GEIR).exists(), "nothing is kept before the press"
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Melde på Geir Gjest?")
    assert event.registrations.count() == 1
    page.get_by_role("button", name="Meld meg på").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er påmeldt")
    mail_to(sink, GEIR, "Påmeldt: Åpen dag")
    rows = event.registrations.order_by("pk").values_list("person__name", "as_guest", "guest_company", "company")
    assert list(rows) == [("Gro Gjest", True, "Utenfor AS", None), ("Geir Gjest", True, "Et Annet AS", None)]

    # Both are at the door; the personal link of who can't come still gives a place up.
    office.goto(f"/events/{event.key}/guests/")
    expect(office.locator("tr", has_text="Gro Gjest")).to_contain_text("Påmeldt")
    time_passes(event, hours=3 * 24 - 0.5)
    door = window(leader)
    tick_off(door, event, "Gro Gjest", "Geir Gjest")
    expect(door.locator(".door li", has_text="Geir")).to_contain_text("Et Annet AS")
    phone.goto(path_in(confirmation, r"/events/place/"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Meld av Gro Gjest?")
