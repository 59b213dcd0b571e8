"""What becomes of messages: taken, refused, later, held up by the installation; and secrets leave nothing behind."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings as portal

from bin.launch.sink import Sink
from tests.factories.outbox import a_message, many_messages
from thamsklyngen.outbox import deliver, fault
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.deliver import PAUSES, deliver_now, drain
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.tasks import drain as drain_task
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
S = MessageState


def state_of(message: Message) -> tuple[str, int]:
    message.refresh_from_db()
    return message.state, message.attempts


def ids(sink: Sink) -> list[str]:
    return [str(mail["Message-ID"]) for mail in sink.mails]


def test_a_taken_message_is_sent_and_keeps_what_was_said(sink: Sink) -> None:
    message = a_message()
    assert drain() == 1
    assert state_of(message) == (S.SENT, 1)
    assert message.sent_at
    assert message.facts["code"] in message.subject
    assert message.facts["code"] in message.text
    assert "<html" in message.html
    assert ids(sink) == [message.message_id]
    assert drain() == 0
    assert len(sink.mails) == 1


def test_a_bounce_fails_for_good_and_holds_nobody_up(sink: Sink) -> None:
    gone, fine = a_message(to="borte@gone.example"), a_message()
    assert drain() == 1
    assert state_of(gone) == (S.FAILED, 1)
    assert gone.error.startswith("550 ")
    assert state_of(fine) == (S.SENT, 1)
    assert fault.current() is None


def test_451_then_250_arrives_once_after_growing_pauses(sink: Sink) -> None:
    message = a_message()
    sink.answer("rcpt", "451 4.7.1 Greylisted", times=len(PAUSES) + 2)
    now = clock.now()
    for number, pause in enumerate([*PAUSES, PAUSES[-1], PAUSES[-1]], 1):
        with clock.frozen(now):
            assert drain() == 0
            assert state_of(message) == (S.PENDING, number)
            assert message.error.startswith("451 ")
            assert message.next_try_at == now + pause
        with clock.frozen(now + pause - dt.timedelta(seconds=1)):
            assert drain() == 0
            assert state_of(message) == (S.PENDING, number), "not before its time"
        now += pause
    with clock.frozen(now):
        assert drain() == 1
    assert state_of(message) == (S.SENT, len(PAUSES) + 3)
    assert ids(sink) == [message.message_id]


@pytest.mark.parametrize(("place", "words"), [("data", "451 4.3.0"), ("data", "554 5.7.1")])
def test_an_answer_to_the_mail_itself(sink: Sink, place: Any, words: str) -> None:
    message = a_message()
    sink.answer(place, words, times=1)
    drain()
    assert state_of(message) == (S.PENDING if words.startswith("4") else S.FAILED, 1)


def test_a_wrong_password_holds_everything_and_is_told_until_it_is_right(sink: Sink, settings: Any) -> None:
    messages = many_messages(3)
    sink.password = "right"
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "wrong"
    start = clock.now()
    for minute in range(3):
        with clock.frozen(start + dt.timedelta(minutes=minute)):
            assert drain() == 0
    assert [state_of(message) for message in messages] == [(S.PENDING, 0)] * 3, "no attempt is counted"
    known = fault.current()
    assert known
    assert known["words"].startswith("535 ")
    assert dt.datetime.fromisoformat(known["since"]) == start
    assert dt.datetime.fromisoformat(known["last"]) == start + dt.timedelta(minutes=2)
    settings.EMAIL_HOST_PASSWORD = "right"
    assert drain() == 3
    assert sorted(ids(sink)) == sorted(message.message_id for message in messages)
    assert fault.current() is None


def test_our_sender_refused_is_the_installations_fault(sink: Sink) -> None:
    message = a_message()
    sink.answer("sender", "550 5.7.1 Not you")
    drain()
    assert state_of(message) == (S.PENDING, 0)
    assert "MAIL FROM: 550" in (fault.current() or {"words": ""})["words"]
    sink.answer("sender", "250 OK")
    assert drain() == 1


def test_relaying_denied_is_told_to_the_admin_and_comes_before_nobody(sink: Sink) -> None:
    sink.answer("rcpt", "554 5.7.1 <x@y.example>: Relay access denied", times=1)
    outside, local = a_message(), a_message()
    assert drain() == 1
    assert state_of(outside) == (S.PENDING, 1), "no bounce of the person"
    assert state_of(local)[0] == S.SENT
    known = fault.current()
    assert known, "though another was taken"
    assert "Relay access denied" in known["words"]
    assert drain() == 0
    assert fault.current(), "that the sender may speak says nothing about relaying"
    with clock.frozen(clock.now() + PAUSES[0]):
        assert drain() == 1
    assert state_of(outside) == (S.SENT, 2)
    assert fault.current() is None


def test_a_server_that_relays_for_nobody_is_not_asked_for_each_of_thousands(sink: Sink) -> None:
    many_messages(20)
    sink.answer("rcpt", "554 5.7.1 Relay access denied")
    assert drain() == 0
    assert Message.objects.filter(attempts=1).count() == deliver.ENOUGH < 20
    sink.answer("rcpt", "250 OK")
    assert drain() == 20 - deliver.ENOUGH
    with clock.frozen(clock.now() + PAUSES[0]):
        assert drain() == deliver.ENOUGH


def test_a_relay_fault_that_nobody_met_again_is_forgotten(sink: Sink) -> None:
    fault.note("554 5.7.1 Relay access denied", relay=True)
    for minutes, known in ((60, True), (70, False)):
        with clock.frozen(clock.now() + dt.timedelta(minutes=minutes)):
            assert bool(fault.current()) == known


def test_a_server_that_is_down_holds_everything_and_all_arrive_once_it_is_up(sink: Sink) -> None:
    messages = many_messages(5)
    sink.stop()
    assert drain() == 0
    assert fault.current()
    sink.start()
    assert drain() == 5
    assert sorted(ids(sink)) == sorted(message.message_id for message in messages)


def test_a_fault_found_by_a_code_is_over_when_the_next_run_finds_the_server_well(sink: Sink) -> None:
    secret = a_message(secret=True, expires_at=clock.now() + dt.timedelta(minutes=15))
    sink.stop()
    assert not deliver_now(secret)
    Message.objects.all().delete()
    drain()
    assert fault.current(), "still down"
    sink.start()
    drain()
    assert fault.current() is None
    assert sink.mails == []


def test_woken_by_a_commit_it_leaves_a_server_just_found_down_to_beat(sink: Sink) -> None:
    a_message()
    now = clock.now()
    sink.stop()
    with clock.frozen(now):
        drain()
    sink.start()
    with clock.frozen(now + dt.timedelta(seconds=5)):
        assert drain_task(woken=True) == 0
        assert drain_task() == 1


def test_a_message_that_cannot_be_written_holds_nobody_up(sink: Sink) -> None:
    broken, fine = a_message(), a_message()
    Message.objects.filter(pk=broken.pk).update(template="no/such")
    assert drain() == 1
    assert state_of(fine)[0] == S.SENT
    assert state_of(broken) == (S.PENDING, 1)
    assert broken.error.startswith("TemplateDoesNotExist")


def test_a_message_that_cannot_be_written_lets_its_stream_pass_and_is_tried_in_growing_pauses(sink: Sink) -> None:
    broken, next_one = a_message(stream="event:1:1"), a_message(stream="event:1:1")
    template, now = broken.template, clock.now()
    Message.objects.filter(pk=broken.pk).update(template="no/such")
    for number, pause in enumerate([*PAUSES, PAUSES[-1]], 1):
        with clock.frozen(now):
            assert drain() == (1 if number == 1 else 0)
            assert drain() == 0
        assert state_of(broken) == (S.PENDING, number)
        assert broken.next_try_at == now + pause
        now += pause
    assert state_of(next_one)[0] == S.SENT
    Message.objects.filter(pk=broken.pk).update(template=template)
    with clock.frozen(now):
        assert drain() == 1, "mended, it leaves by itself"


def test_a_message_that_kills_its_worker_again_and_again_comes_in_growing_pauses(sink: Sink) -> None:
    deadly, now = a_message(), clock.now()
    for number, pause in enumerate(PAUSES, 1):
        with clock.frozen(now):
            assert deliver.claim()
        now += deliver.LEASE + dt.timedelta(seconds=1)
        with clock.frozen(now):
            deliver.tidy()
        assert state_of(deadly) == (S.PENDING, number)
        if number > 1:
            assert deadly.next_try_at == now + pause
            now += pause


def test_what_nobody_thought_of_holds_nobody_up(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = many_messages(2)
    send = deliver.Channel.send

    def stumble(self: Any, sender: str, recipient: str, data: bytes) -> None:
        if recipient == first.to:
            raise RuntimeError("odd")
        send(self, sender, recipient, data)

    monkeypatch.setattr(deliver.Channel, "send", stumble)
    assert drain() == 1
    assert state_of(first) == (S.PENDING, 1)
    assert state_of(second)[0] == S.SENT


def test_a_run_ends_after_its_time_and_the_next_goes_on(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    many_messages(3)
    monkeypatch.setattr(deliver, "LONGEST_RUN", -1.0)
    assert drain() == 0
    monkeypatch.undo()
    assert drain() == 3


def test_one_too_old_to_help_expires_unsent(sink: Sink) -> None:
    message = a_message(expires_at=clock.now() + dt.timedelta(minutes=1))
    with clock.frozen(clock.now() + dt.timedelta(minutes=1)):
        assert drain() == 0
    assert state_of(message) == (S.EXPIRED, 0)
    assert sink.mails == []


# --- Secrets ----------------------------------------------------------------------------------------------------------
def a_secret(**details: Any) -> Message:
    return a_message(secret=True, expires_at=clock.now() + dt.timedelta(minutes=15), **details)


def holds_nothing(message: Message) -> bool:
    message.refresh_from_db()
    return (message.facts, message.subject, message.text, message.html) == ({}, "", "", "")


def test_a_secret_is_blank_once_it_is_sent(sink: Sink) -> None:
    secret = a_secret()
    code = secret.facts["code"]
    assert deliver_now(secret)
    assert code in str(sink.mails[0]["Subject"])
    assert holds_nothing(secret)


@pytest.mark.parametrize("fate", ["bounced", "too old"])
def test_a_secret_that_went_nowhere_is_blank_too(sink: Sink, fate: str) -> None:
    secret = a_secret(to="borte@gone.example")
    with clock.frozen(clock.now() + dt.timedelta(minutes=20 if fate == "too old" else 0)):
        drain()
    assert holds_nothing(secret)
    assert secret.state == (S.EXPIRED if fate == "too old" else S.FAILED)


def test_a_secret_that_waits_keeps_only_what_it_needs(sink: Sink) -> None:
    secret = a_secret()
    code = secret.facts["code"]
    sink.answer("rcpt", "451 later", times=1)
    assert not deliver_now(secret)
    secret.refresh_from_db()
    assert (secret.state, secret.text, secret.html, secret.subject) == (S.PENDING, "", "", "")
    with clock.frozen(clock.now() + dt.timedelta(minutes=2)):
        drain()
    assert code in str(sink.mails[0]["Subject"])
    assert holds_nothing(secret)


def test_a_secret_that_cannot_be_written_tells_the_log_no_more_than_that(
    sink: Sink, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(*given: Any) -> None:
        raise ValueError("483 912 is no number")

    monkeypatch.setattr(deliver, "render", stumble)
    secret = a_secret()
    assert not deliver_now(secret)
    secret.refresh_from_db()
    assert secret.error == "ValueError"
    assert "ValueError" in caplog.text
    assert "483 912" not in caplog.text  # three digits alone may stand in the number of the mail


def test_a_server_that_was_silent_just_now_is_given_a_second_only(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []

    class Noting(deliver.Channel):
        def __init__(self, **patience: float) -> None:
            given.extend(patience.values())
            super().__init__(**patience)

    monkeypatch.setattr(deliver, "Channel", Noting)
    assert deliver_now(a_secret())
    fault.note("silence")
    assert deliver_now(a_secret()), "and it is asked all the same"
    assert given == [5, 5, deliver.SHORT, deliver.SHORT]


def test_the_time_it_may_take_fits_within_the_lease() -> None:
    with deliver.Channel() as channel:
        assert dt.timedelta(seconds=channel.deadline + channel.timeout) < deliver.LEASE
    beat = portal.CELERY_BEAT_SCHEDULE["drain the outbox"]
    assert beat["schedule"] <= 60
    assert beat["task"] == drain_task.name
