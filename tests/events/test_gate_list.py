"""The gate list: who sees it, by what link, what stands on it, and that who opened it is noted."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.test import Client
from django.urls import reverse

from events.choices import QuestionKind
from events.domain.event import cancel_event
from events.domain.host_contact import drop_contact, put_visit, renew_link
from events.domain.registration import cancel
from events.links import GATE_SALT, place_url
from events.models import Answer, Event, GateLook, HostContact, Registration
from groups.models import Group
from members.models import Person
from tests.browsing import managing, queries, signed_in
from tests.factories.events import a_place
from tests.factories.gate import a_host_person, a_mailbox, a_question, a_visit, an_answer, link_of
from tests.factories.groups import a_group, a_leader, a_seat
from tests.factories.members import a_company, a_member, a_person
from tests.flows.crowds import many_people
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2027, 2, 18, 7, 0, tzinfo=dt.UTC)


@pytest.fixture
def event(group: Group) -> Event:
    """A visit on a morning in February, published some days before."""
    with clock.frozen(MORNING - dt.timedelta(days=10)):
        return a_visit(group, starts_at=MORNING, audience="committee")


def address(event: Event) -> str:
    return reverse("events:gate_list", args=[event.key])


def row_on(page: str, place: Registration) -> list[str]:
    """The texts that stand in the row of `place`."""
    row = page.partition(f'<tr id="g{place.pk}">')[2].partition("</tr>")[0]
    return [text.strip() for text in re.findall(r">([^<]+)<", row) if text.strip()]


def people_who_might() -> dict[str, Person]:
    return {"member": a_member(), "stranger": a_leader(a_group("Logistikk")), "newcomer": a_person()}


def test_the_hosts_contact_sees_that_visit_and_nothing_else(event: Event, group: Group) -> None:
    person = a_host_person(event)
    another = a_visit(group, host=event.host, audience="committee")
    browser = signed_in(person)
    with clock.frozen(MORNING - dt.timedelta(days=1)):
        assert browser.get(address(event)).status_code == 200
        for page in ("event", "running", "registrations", "visit", "edit", "history"):
            assert browser.get(reverse(f"events:{page}", args=[event.key])).status_code == 404, page
        assert browser.get(address(another)).status_code == 404


def test_a_contact_who_leaves_the_host_or_whose_event_is_long_over_sees_it_no_longer(event: Event) -> None:
    person = a_host_person(event)
    browser = signed_in(person)
    with clock.frozen(event.ends_at + dt.timedelta(days=7) - dt.timedelta(minutes=1)):
        assert browser.get(address(event)).status_code == 200
    with clock.frozen(event.ends_at + dt.timedelta(days=7)):
        assert browser.get(address(event)).status_code == 404
    person.employments.update(until=MORNING.date())
    with clock.frozen(MORNING):
        assert browser.get(address(event)).status_code == 404


def test_rule_and_list_agree(event: Event, group: Group, leader: Person) -> None:
    colleague = a_person(at=event.host)
    draft, over = a_visit(group, draft=True), a_visit(group)
    elsewhere = a_visit(group, host=a_company("Annen vert"))
    contact = a_host_person(event)
    for other in (draft, over):
        HostContact.objects.create(event=other, person=contact)
    HostContact.objects.create(event=elsewhere, person=contact)
    Event.objects.filter(pk=over.pk).update(starts_at=MORNING - dt.timedelta(9), ends_at=MORNING - dt.timedelta(8))
    people = [contact, colleague, leader, a_seat(group), a_person(admin=True), *people_who_might().values()]
    seen = {}
    with clock.frozen(MORNING):
        for person in (*people, AnonymousUser()):
            opened = set(Event.objects.with_gate_open_to(person))
            allowed = {row for row in Event.objects.all() if person.has_perm("events.see_gate_list", row)}
            assert opened == allowed, person
            seen[person.pk] = opened
    assert seen[contact.pk] == {event}
    assert seen[colleague.pk] == set()
    assert seen[leader.pk] == {event, draft, over, elsewhere}


def test_what_stands_on_it_and_what_does_not(event: Event, browser: Client) -> None:
    shoes, theme = a_question(event), a_question(event, "Tema", for_gate=False)
    helmet = a_question(event, "Egen hjelm", kind=QuestionKind.YES_NO, position=2)
    gone = a_question(event, "Fjernet", removed_at=MORNING)
    with clock.frozen(MORNING - dt.timedelta(days=2)):
        kari, ola = (a_place(event, a_seat(event.group, person=a_member(name))) for name in ("Kari Årdal", "Ola Berg"))
        cancelled = a_place(event, a_seat(event.group, person=a_member("Tor Dal")))
        cancel(cancelled)
    kari.person.phone = "90000001"
    kari.person.save()
    for question, value in ((shoes, "43"), (theme, "Fem S-er"), (helmet, True), (gone, "nei")):
        an_answer(kari, question, value)
    with clock.frozen(MORNING - dt.timedelta(days=1)):
        text = browser.get(address(event)).content.decode()
    assert row_on(text, kari) == ["Kari Årdal", str(kari.company), "90\xa000\xa000\xa001", "43", "yes"]
    assert row_on(text, ola) == ["Ola Berg", str(ola.company)]
    for shown in ("Egen hjelm", 'href="tel:'):
        assert shown in text, shown
    for hidden in ("Tor Dal", "Fem S-er", "Tema", "Fjernet", kari.person.email, ola.person.email):
        assert hidden not in text, hidden
    assert text.index("Kari Årdal") < text.index("Ola Berg"), "by name"


def test_the_page_is_kept_and_found_by_nobody(event: Event, browser: Client) -> None:
    paths = (link_of(a_mailbox(event)), address(event))
    with clock.frozen(MORNING):
        for path in paths:
            for form in ("", "?print=1"):
                answer = browser.get(path + form)
                assert "no-store" in answer["Cache-Control"]
                assert "noindex" in answer["X-Robots-Tag"]


def test_a_mailbox_opens_it_without_signing_in_and_without_a_cookie(event: Event) -> None:
    mailbox, client = a_mailbox(event), Client(enforce_csrf_checks=True)
    with clock.frozen(MORNING - dt.timedelta(days=2)):
        place = a_place(event, a_seat(event.group))
    path = link_of(mailbox)
    with clock.frozen(MORNING):
        answer = client.get(path)
        assert str(place.person) in answer.content.decode()
        assert client.post(path, {"guest": place.pk}).status_code == 302
        assert client.get(f"{path}gate-list.xlsx").status_code == 200
    assert not client.cookies
    place.refresh_from_db()
    assert (place.checked_in_at, place.checked_in_by) == (MORNING, None)


def test_the_link_ends_with_the_event(event: Event) -> None:
    path, client = link_of(a_mailbox(event)), Client()
    with clock.frozen(event.ends_at - dt.timedelta(minutes=1)):
        assert client.get(path).status_code == 200
    with clock.frozen(event.ends_at):
        assert client.get(path).status_code == 404
        assert client.get(f"{path}gate-list.xlsx").status_code == 404
        assert client.post(path, {"guest": 1}).status_code == 404


def test_before_the_list_is_sent_the_link_says_when_it_opens_and_names_nobody(event: Event) -> None:
    path, client = link_of(a_mailbox(event)), Client(headers={"accept-language": "en"})
    with clock.frozen(MORNING - dt.timedelta(days=9)):
        place = a_place(event, a_seat(event.group))
    noon = clock.at(MORNING.date() - dt.timedelta(days=1), 12)
    with clock.frozen(noon - dt.timedelta(minutes=1)):
        answers = [client.get(path), client.get(f"{path}gate-list.xlsx"), client.post(path, {"guest": place.pk})]
    assert [answer.status_code for answer in answers] == [200, 200, 409]
    for answer in answers:
        assert "opens on Wednesday 17\xa0February, 12:00" in answer.text
        assert str(place.person) not in answer.text
        assert "noindex" in answer["X-Robots-Tag"]
    assert not GateLook.objects.exists()
    put_visit(event, gate_time=dt.time(11, 59))
    with clock.frozen(noon - dt.timedelta(minutes=1)):
        assert str(place.person) in client.get(path).text


def test_replaced_removed_forged_and_others_links_open_nothing(event: Event, group: Group) -> None:
    mailbox, taken_off = a_mailbox(event), a_mailbox(event, "port@elkem.example", "Porten")
    person = HostContact.objects.get(event=event, person=a_host_person(event))
    old, gone = link_of(mailbox), link_of(taken_off)
    mailbox = renew_link(mailbox, by=None)
    drop_contact(taken_off, by=None)
    place = a_place(a_visit(group, audience="committee"), a_seat(group))
    draft = a_mailbox(a_visit(group, draft=True))
    tokens = {
        "of a person, who signs in": signing.dumps([person.pk, 1], salt=GATE_SALT),
        "of the next version": signing.dumps([mailbox.pk, 3], salt=GATE_SALT),
        "of another kind": place_url(place).rstrip("/").rpartition("/")[2],
        "odd": signing.dumps({"pk": mailbox.pk}, salt=GATE_SALT),
        "yes or no": signing.dumps([True, "2"], salt=GATE_SALT),
        "another salt": signing.dumps([mailbox.pk, 2], salt="events.place"),
        "nothing": "x",
        "of a draft": link_of(draft).rstrip("/").rpartition("/")[2],
    }
    with clock.frozen(MORNING):
        client = Client()
        assert client.get(link_of(mailbox)).status_code == 200
        for path in (old, gone):
            assert client.get(path).status_code == 404
        for what, token in tokens.items():
            answer = client.get(reverse("events:gate", args=[token]))
            assert answer.status_code == 404, what
            assert event.title not in answer.content.decode()


def test_a_guest_of_another_event_is_not_ticked_off_by_the_link(event: Event, group: Group) -> None:
    path = link_of(a_mailbox(event))
    with clock.frozen(MORNING - dt.timedelta(days=2)):
        other = a_place(a_visit(group, starts_at=MORNING, audience="committee"), a_seat(group))
    with clock.frozen(MORNING):
        for guest in (other.pk, "", "x", 10**30):
            assert Client().post(path, {"guest": guest}).status_code == 404
    other.refresh_from_db()
    assert other.checked_in_at is None


def test_ticking_off_twice_keeps_the_first_time_and_can_be_taken_back(event: Event, leader: Person) -> None:
    browser = signed_in(leader)
    with clock.frozen(MORNING - dt.timedelta(days=2)):
        place = a_place(event, a_seat(event.group))
        assert browser.post(address(event), {"guest": place.pk}).status_code == 409, "long before"
    for minutes in (0, 5):
        with clock.frozen(MORNING + dt.timedelta(minutes=minutes)):
            assert browser.post(address(event), {"guest": place.pk}).status_code == 302
    place.refresh_from_db()
    assert (place.checked_in_at, place.checked_in_by) == (MORNING, leader)
    with clock.frozen(MORNING + dt.timedelta(minutes=6)):
        assert "Came 08:00" in row_on(browser.get(address(event)).text, place)
        browser.post(address(event), {"guest": place.pk, "back": "1"})
        assert "Came 08:00" not in row_on(browser.get(address(event)).text, place)
    place.refresh_from_db()
    assert place.checked_in_at is None


def test_a_cancelled_visit_shows_nobody(event: Event, browser: Client) -> None:
    path = link_of(a_mailbox(event))
    with clock.frozen(MORNING - dt.timedelta(days=2)):
        place = a_place(event, a_seat(event.group))
        cancel_event(event, reason="Produksjonsstans")
        for answer in (Client().get(path), browser.get(address(event))):
            assert "Produksjonsstans" in answer.content.decode()
            assert str(place.person) not in answer.content.decode()


def test_the_spreadsheet_holds_the_same_and_no_formula(event: Event, browser: Client) -> None:
    question = a_question(event, "=Sko", options=["=1"], kind=QuestionKind.CHOICES)
    with clock.frozen(MORNING - dt.timedelta(days=2)):
        place = a_place(event, a_seat(event.group, person=a_member("=HYPERLINK(1)")))
    an_answer(place, question, ["=1+1", "@x"])
    with clock.frozen(MORNING):
        content = browser.get(reverse("events:gate_list_xlsx", args=[event.key])).content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows())
    assert [cell.value for cell in rows[0]] == ["Arrival", "Name", "Company", "Mobile", "Came", "=Sko"]
    assert rows[1][0].value == "Thursday 18\xa0February, 08:00"
    assert (rows[1][1].value, rows[1][5].value) == ("=HYPERLINK(1)", "=1+1, @x")
    assert {cell.data_type for row in rows for cell in row if cell.value} == {"s"}


def test_who_opened_it_is_noted_once_a_quarter_and_shown_to_the_organiser(
    event: Event, browser: Client, leader: Person
) -> None:
    mailbox, person = a_mailbox(event), a_host_person(event, name="Berit Port")
    with clock.frozen(MORNING):
        Client().get(link_of(mailbox))
        Client().get(link_of(mailbox))
        Client().head(link_of(mailbox))
        signed_in(person).get(address(event) + "?print=1")
        browser.get(reverse("events:gate_list_xlsx", args=[event.key]))
    with clock.frozen(MORNING + dt.timedelta(minutes=16)):
        Client().get(link_of(mailbox))
    looks = list(GateLook.objects.order_by("pk").values_list("person", "contact", "how"))
    assert looks == [
        (None, mailbox.pk, "page"),
        (person.pk, None, "print"),
        (leader.pk, None, "xlsx"),
        (None, mailbox.pk, "page"),
    ]
    text = browser.get(reverse("events:visit", args=[event.key])).content.decode()
    for shown in ("Vakta", "Berit Port", "For paper", "As a spreadsheet"):
        assert shown in text, shown


def test_an_admin_is_asked_for_the_second_step(event: Event) -> None:
    admin = a_person(admin=True)
    with clock.frozen(MORNING):
        assert "/2fa/" in signed_in(admin).get(address(event))["Location"]
        assert managing(admin).get(address(event)).status_code == 200


def test_whom_the_host_has_named_finds_the_list_under_their_events(event: Event) -> None:
    named, colleague = a_host_person(event), a_person(at=event.host)
    with clock.frozen(MORNING - dt.timedelta(days=1)):
        assert address(event) in signed_in(named).get(reverse("events:mine")).content.decode()
        assert address(event) not in signed_in(colleague).get(reverse("events:mine")).content.decode()


def come(event: Event, number: int) -> None:
    """Let so many more members have a place, and answer all that is asked."""
    people = many_people(number)
    now = clock.now()
    rows = [Registration(event=event, person=person, state="registered", placed_at=now) for person in people]
    places = Registration.objects.bulk_create(rows)
    questions = list(event.questions.all())
    Answer.objects.bulk_create(Answer(registration=a, question=b, value="43") for a in places for b in questions)


@pytest.mark.parametrize("form", ["", "?print=1", "gate-list.xlsx"])
@pytest.mark.parametrize("by_link", [True, False])
def test_six_guests_or_three_hundred(event: Event, browser: Client, by_link: bool, form: str) -> None:
    path = (link_of(a_mailbox(event)) if by_link else address(event)) + form
    a_question(event), a_question(event, "Klær")
    client = Client() if by_link else browser
    with clock.frozen(MORNING - dt.timedelta(days=1)):
        come(event, 6)
        client.get(path)
        few = queries(client, path)
        come(event, 294)
        assert queries(client, path) == few
    assert few <= (5 if by_link else 16)
