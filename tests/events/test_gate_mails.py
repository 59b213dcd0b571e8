"""The gate list by mail: once per contact and start, changes gathered or at once, right over both clock changes."""

import datetime as dt
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from bin.launch.sink import Sink
from events import gate_mails
from events.domain.event import cancel_event, change_event
from events.domain.host_contact import drop_contact, put_visit, renew_link
from events.domain.registration import cancel, register
from events.links import gate_key
from events.models import Event, GateMail, HostContact, Registration
from members.models import Person
from tests.factories.gate import a_host_person, a_mailbox, a_question, a_visit, an_answer
from tests.factories.members import a_member
from thamsklyngen.outbox.choices import MessageState, Priority
from thamsklyngen.outbox.deliver import drain
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
START = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)
WEDNESDAY, THURSDAY = dt.date(2027, 2, 17), dt.date(2027, 2, 18)


def at(day: dt.date, hour: int = 8, minute: int = 0) -> dt.datetime:
    return clock.at(day, hour, minute)


NOON = at(WEDNESDAY, 12)


def visit(starts_at: dt.datetime | None = None, **details: Any) -> Event:
    with clock.frozen(START):
        return a_visit(starts_at=starts_at or at(THURSDAY), **details)


def placed(event: Event, when: dt.datetime = START, person: Person | None = None) -> Registration:
    with clock.frozen(when):
        return register(event, person or a_member())


def given_up(place: Registration, when: dt.datetime) -> None:
    with clock.frozen(when):
        cancel(place)


def due(moment: dt.datetime) -> int:
    """How many mails the scheduler writes at `moment`."""
    with clock.frozen(moment):
        return gate_mails.send_due()


def told(contact: HostContact | Person) -> list[str]:
    """The kinds of gate mail written to somebody, in order."""
    to = {"person": contact} if isinstance(contact, Person) else {"to": contact.email}
    mails = Message.objects.filter(**to, template__startswith="events/gate").order_by("pk")
    return [name.removeprefix("events/gate_") for name in mails.values_list("template", flat=True)]


def opened_by(text: str) -> tuple[int, int] | None:
    """Whose gate list the link in `text` opens, and by which version of it."""
    found = re.search("/events/gate/([^/]+)/", text)
    return gate_key(found[1]) if found else None


def last_facts() -> dict[str, Any]:
    facts: dict[str, Any] = Message.objects.filter(template__startswith="events/gate").latest("pk").facts
    return facts


def moved(event: Event, to: dt.datetime, when: dt.datetime) -> None:
    with clock.frozen(when):
        change_event(event, {"starts_at": to, "ends_at": to + 2 * HOUR}, reason="Snø")


def test_the_list_goes_the_day_before_once_to_each_contact_and_to_nobody_else(sink: Sink) -> None:
    event, other = visit(), visit()
    person, mailbox = a_host_person(event, language="nb"), a_mailbox(event)
    for _ in range(12):
        placed(event)
    assert due(NOON - MINUTE) == 0
    assert due(NOON) == 2
    assert due(NOON + MINUTE) == 0
    assert [told(person), told(mailbox)] == [["list"], ["list"]]
    with clock.frozen(NOON):
        drain()
    found = {str(mail["To"]): mail for mail in sink.mails if "Besøksliste" in str(mail["Subject"])}
    assert {str(mail["Subject"]) for mail in found.values()} == {
        f"Besøksliste: 12 gjester i morgen kl. 08.00: {event.title}"
    }
    assert found.keys() == {person.email, mailbox.email}
    assert f"/events/{event.key}/gate-list/" in found[person.email].as_string()
    text = found[mailbox.email].get_body(("plain",)).get_content()
    assert opened_by(text) == (mailbox.pk, 1)
    assert not GateMail.objects.filter(contact__event=other).exists()


def test_the_mail_holds_no_more_than_a_number() -> None:
    event = visit()
    a_mailbox(event)
    place = placed(event)
    an_answer(place, a_question(event), "førtitre")
    due(NOON)
    assert last_facts()["guests"] == 1
    for hidden in (str(place.person), "førtitre"):
        assert hidden not in str(last_facts()), hidden


@pytest.mark.parametrize(
    ("start", "time", "moment"),
    [
        (at(dt.date(2027, 3, 28)), dt.time(12), dt.datetime(2027, 3, 27, 11, 0, tzinfo=dt.UTC)),  # 23 hours
        (at(dt.date(2027, 3, 29)), dt.time(12), dt.datetime(2027, 3, 28, 10, 0, tzinfo=dt.UTC)),
        (at(dt.date(2027, 3, 29)), dt.time(2, 30), dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC)),  # no such time
        (at(dt.date(2027, 10, 31)), dt.time(12), dt.datetime(2027, 10, 30, 10, 0, tzinfo=dt.UTC)),  # 25 hours
        (at(dt.date(2027, 11, 1)), dt.time(2, 30), dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)),  # the first one
        (at(dt.date(2027, 11, 1), 0, 15), dt.time(23, 45), dt.datetime(2027, 10, 31, 22, 45, tzinfo=dt.UTC)),
    ],
)
def test_the_time_is_that_of_the_wall_clock_over_both_changes(
    start: dt.datetime, time: dt.time, moment: dt.datetime
) -> None:
    event = visit(start)
    put_visit(event, gate_time=time)
    a_mailbox(event)
    assert due(moment - MINUTE) == 0
    assert due(moment) == 1


def test_nothing_is_sent_where_it_is_switched_off_or_the_event_is_a_draft() -> None:
    off, draft = visit(sends=False), visit(draft=True)
    a_mailbox(off), a_mailbox(draft)
    assert due(NOON) == 0


def test_changes_of_the_day_before_are_told_once_in_the_evening() -> None:
    event = visit()
    mailbox = a_mailbox(event)
    gone, stays = placed(event), placed(event)
    due(NOON)
    given_up(gone, NOON + HOUR)
    came = placed(event, NOON + 2 * HOUR)
    assert due(at(WEDNESDAY, 19, 59)) == 0
    assert due(at(WEDNESDAY, 20)) == 1
    facts = last_facts()
    assert [one["name"] for one in facts["came"]] == [str(came.person)]
    assert [one["name"] for one in facts["gone"]] == [str(gone.person)]
    assert (facts["altered"], facts["guests"]) == ([], 2)
    placed(event, at(WEDNESDAY, 21))
    assert due(at(WEDNESDAY, 23, 59)) == 0, "once before the day"
    assert due(at(THURSDAY, 0)) == 1, "the day itself has come"
    assert told(mailbox) == ["list", "changes", "changes"]
    assert stays.is_registered


def test_nothing_is_sent_where_nothing_has_changed_in_the_end() -> None:
    event = visit()
    mailbox = a_mailbox(event)
    person = a_member()
    placed(event, person=person)
    due(NOON)
    for hour in (20, 23):
        assert due(at(WEDNESDAY, hour)) == 0
    assert due(at(THURSDAY, 7)) == 0
    assert told(mailbox) == ["list"]


def test_on_the_day_every_change_is_told_at_once() -> None:
    event = visit()
    a_mailbox(event)
    first = placed(event)
    due(NOON)
    given_up(first, at(THURSDAY, 6))
    assert due(at(THURSDAY, 6) + MINUTE) == 1
    assert due(at(THURSDAY, 6) + 2 * MINUTE) == 0
    placed(event, at(THURSDAY, 7))
    assert due(at(THURSDAY, 7) + MINUTE) == 1
    assert Message.objects.latest("pk").priority == Priority.URGENT
    placed(event, at(THURSDAY, 7, 58))
    assert due(at(THURSDAY)) == 0, "the guests are there"


def test_a_late_cancellation_reaches_the_gate_at_once_also_the_day_before() -> None:
    event = visit(cancel_by=at(WEDNESDAY, 12))
    a_mailbox(event)
    place = placed(event)
    due(NOON)
    given_up(place, at(WEDNESDAY, 14))
    assert due(at(WEDNESDAY, 14) + MINUTE) == 1
    assert [one["name"] for one in last_facts()["gone"]] == [str(place.person)]
    assert due(at(WEDNESDAY, 20)) == 0, "told already"


def test_another_answer_is_a_change() -> None:
    event = visit()
    a_mailbox(event)
    place, question, hidden = placed(event), a_question(event), a_question(event, "Tema", for_gate=False)
    an_answer(place, question, "43")
    due(NOON)
    an_answer(place, hidden, "5S")
    assert due(at(WEDNESDAY, 20)) == 0, "the host did not ask for it"
    an_answer(place, question, "førtifire")
    assert due(at(THURSDAY, 6)) == 1
    assert [one["name"] for one in last_facts()["altered"]] == [str(place.person)]
    assert "førtifire" not in str(last_facts()["altered"])


def test_a_contact_who_is_named_later_gets_the_whole_list_and_the_others_nothing() -> None:
    event = visit()
    first = a_mailbox(event)
    placed(event)
    due(NOON)
    second = a_mailbox(event, "port@elkem.example", "Porten")
    assert due(NOON + MINUTE) == 1
    assert [told(first), told(second)] == [["list"], ["list"]]


def test_a_scheduler_that_stood_still_tells_late_rather_than_never_and_nothing_after_the_start() -> None:
    event, missed = visit(), visit()
    mailbox, never = a_mailbox(event), a_mailbox(missed, "annen@elkem.example")
    put_visit(missed, sends_gate_list=False)
    assert due(at(THURSDAY) - MINUTE) == 1
    put_visit(missed, sends_gate_list=True)
    assert due(at(THURSDAY)) == 0
    assert [told(mailbox), told(never)] == [["list"], []]


def test_a_moved_visit_is_told_at_once_and_has_a_new_list_before_its_new_day() -> None:
    event = visit()
    mailbox = a_mailbox(event)
    placed(event)
    due(NOON)
    friday = dt.date(2027, 2, 26)
    moved(event, at(friday), NOON + HOUR)
    assert due(NOON + HOUR + MINUTE) == 1
    assert due(NOON + HOUR + 2 * MINUTE) == 0
    assert due(at(friday - dt.timedelta(days=1), 12) - MINUTE) == 0
    assert due(at(friday - dt.timedelta(days=1), 12)) == 1
    assert due(at(friday, 7)) == 0
    assert told(mailbox) == ["list", "moved", "list"]


def test_moved_there_and_back_the_list_is_sent_anew() -> None:
    event = visit()
    mailbox = a_mailbox(event)
    due(NOON)
    moved(event, at(dt.date(2027, 2, 26)), NOON + HOUR)
    due(NOON + HOUR + MINUTE)
    moved(event, at(THURSDAY), NOON + 2 * HOUR)
    assert due(NOON + 2 * HOUR + MINUTE) == 1
    assert told(mailbox) == ["list", "moved", "list"]


def test_moved_by_an_hour_the_new_list_replaces_the_old_one() -> None:
    event = visit()
    mailbox = a_mailbox(event)
    due(NOON)
    moved(event, at(THURSDAY, 9), NOON + HOUR)
    assert due(NOON + HOUR + MINUTE) == 1
    assert last_facts()["moved"]
    assert list(Message.objects.filter(to=mailbox.email).order_by("pk").values_list("state", flat=True)) == [
        MessageState.EXPIRED,
        MessageState.PENDING,
    ]


def test_a_cancelled_visit_is_told_to_all_contacts_once_and_takes_the_list_back() -> None:
    event = visit()
    mailbox, person = a_mailbox(event), a_host_person(event)
    due(NOON)
    with clock.frozen(NOON + HOUR):
        cancel_event(event, reason="Produksjonsstans")
    assert due(NOON + HOUR + MINUTE) == 2
    assert due(NOON + HOUR + 2 * MINUTE) == 0
    assert [told(mailbox), told(person)] == [["list", "off"], ["list", "off"]]
    assert last_facts()["reason"] == "Produksjonsstans"
    assert not Message.objects.filter(template="events/gate_list", state=MessageState.PENDING).exists()


def test_who_works_at_the_host_no_longer_is_told_nothing() -> None:
    event = visit()
    person = a_host_person(event)
    person.employments.update(until=WEDNESDAY)
    assert due(NOON) == 0
    assert told(person) == []


def test_who_is_taken_off_is_told_nothing_more_and_a_new_link_is_sent() -> None:
    event = visit()
    mailbox, other = a_mailbox(event), a_mailbox(event, "port@elkem.example", "Porten")
    due(NOON)
    with clock.frozen(NOON + MINUTE):
        drop_contact(mailbox, by=None)
        renew_link(other, by=None)
    assert set(Message.objects.filter(template="events/gate_list").values_list("state", flat=True)) == {
        MessageState.EXPIRED
    }
    assert due(NOON + 2 * MINUTE) == 1
    assert opened_by(last_facts()["list_url"]) == (other.pk, 2)


def test_no_sign_of_an_answer_is_kept_once_the_event_is_over() -> None:
    event = visit()
    a_mailbox(event)
    placed(event)
    due(NOON)
    due(event.ends_at - MINUTE)
    assert GateMail.objects.get().listed
    due(event.ends_at)
    assert GateMail.objects.get().listed == {}


def test_one_event_that_fails_keeps_no_other_from_being_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, fine = visit(at(THURSDAY, 7)), visit()
    a_mailbox(broken)
    mailbox = a_mailbox(fine, "port@elkem.example")
    tell = gate_mails.tell

    def stumble(key: int) -> int:
        if key == broken.pk:
            raise RuntimeError("odd")
        return tell(key)

    monkeypatch.setattr(gate_mails, "tell", stumble)
    assert due(NOON) == 1
    assert told(mailbox) == ["list"]
    assert f"event {broken.pk} " in caplog.text


def test_a_mail_and_the_note_of_it_stand_or_fall_together(monkeypatch: pytest.MonkeyPatch) -> None:
    event = visit()
    mailbox = a_mailbox(event)

    def crash(**_details: Any) -> GateMail:
        raise RuntimeError("the process died")

    with monkeypatch.context() as patched:
        patched.setattr(GateMail.objects, "create", crash)
        assert due(NOON) == 0
    assert told(mailbox) == []
    assert due(NOON + MINUTE) == 1


def test_most_minutes_no_event_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    a_mailbox(visit())
    due(NOON)
    monkeypatch.setattr(gate_mails, "lock", lambda event: pytest.fail("locked without need"))
    assert due(NOON + MINUTE) == 0


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_write_each_mail_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    event = visit()
    boxes = [a_mailbox(event, f"port{number}@elkem.example") for number in range(3)]
    looked = threading.Barrier(4)
    tell = gate_mails.tell

    def together(key: int) -> int:
        looked.wait(30)  # each has seen that something is due before any has written
        return tell(key)

    monkeypatch.setattr(gate_mails, "tell", together)

    def schedule(number: int) -> int:
        try:
            return gate_mails.send_due()
        finally:
            connection.close()

    with clock.frozen(NOON), ThreadPoolExecutor(4) as pool:
        written = list(pool.map(schedule, range(4)))
    assert sorted(written) == [0, 0, 0, 3]
    assert [told(box) for box in boxes] == [["list"]] * 3
    assert caplog.messages == []
