"""Writing messages: in the caller's transaction, and taking back what no longer holds."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from bin.launch.processes import wait_until
from bin.launch.valkey import Valkey
from tests.factories.outbox import a_message, many_messages
from tests.outbox.guard import never_hangs
from thamsklyngen.outbox import wake
from thamsklyngen.outbox.choices import MessageState, Priority
from thamsklyngen.outbox.compose import new_message_id, send_again, supersede
from thamsklyngen.outbox.deliver import claim, tidy
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

S = MessageState


def asked(callbacks: list[Any]) -> int:
    return sum(callback is wake.wake for callback in callbacks)


@pytest.mark.django_db
def test_each_message_has_an_id_of_the_senders_domain_for_ever() -> None:
    first, second = new_message_id(), new_message_id()
    assert first != second
    assert first.endswith("@thamsklyngen.example>")


@pytest.mark.django_db
def test_the_worker_is_woken_once_after_the_commit(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        a_message()
        with transaction.atomic():
            a_message()
        many_messages(3)
    assert asked(callbacks) == 1


@pytest.mark.django_db
def test_what_a_savepoint_took_back_wakes_nobody_and_what_follows_does(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        with transaction.atomic():
            a_message()
            transaction.set_rollback(True)
        assert Message.objects.count() == 0
        with transaction.atomic():
            a_message()
    assert asked(callbacks) == 1


@pytest.mark.django_db
def test_a_secret_message_leaves_waking_to_whoever_sends_it_now(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        a_message(secret=True)
    assert asked(callbacks) == 0


@pytest.mark.django_db
def test_an_urgent_message_lifts_what_must_leave_before_it_out_of_its_pause_too() -> None:
    first = a_message(stream="event:1:1")
    Message.objects.update(next_try_at=clock.now() + dt.timedelta(hours=1))
    a_message(stream="event:1:2")
    last = a_message(stream="event:1:1", priority=Priority.URGENT)
    first.refresh_from_db()
    assert first.priority == Priority.URGENT
    assert claim() == first
    Message.objects.filter(pk=first.pk).update(state=S.FAILED, token=None, lease_until=None)
    assert claim() == last


@pytest.mark.django_db
def test_taking_back_takes_only_what_waits_in_these_streams_and_of_these_kinds() -> None:
    old = a_message(stream="a")
    other, streamless = a_message(stream="b"), a_message()
    supersede(["a", ""], ["events/reminder"])
    assert set(Message.objects.values_list("state", flat=True)) == {S.PENDING}
    supersede(["a", ""])
    old.refresh_from_db(), other.refresh_from_db(), streamless.refresh_from_db()
    assert [old.state, other.state, streamless.state] == [S.EXPIRED, S.PENDING, S.PENDING]
    assert old.error


@pytest.mark.django_db
def test_one_that_is_leaving_is_not_tried_again_once_it_is_overtaken() -> None:
    a_message(stream="a")
    leaving = claim()
    assert leaving
    supersede(["a"])
    Message.objects.update(state=S.PENDING, token=None, lease_until=None)  # the server said: later
    assert claim() is None
    tidy()
    leaving.refresh_from_db()
    assert leaving.state == S.EXPIRED


@pytest.mark.django_db(transaction=True)
def test_one_that_is_claimed_at_the_same_moment_is_not_tried_again_either() -> None:
    message, claimed = a_message(stream="a"), threading.Event()

    def claim_slowly() -> None:
        try:
            with transaction.atomic():
                assert claim()
                claimed.set()
                wait_until(somebody_waits_for_a_lock, 30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        claiming = pool.submit(claim_slowly)
        assert claimed.wait(30)
        supersede(["a"])
        claiming.result(30)
    message.refresh_from_db()
    assert message.state == S.SENDING
    assert message.expires_at, "the server's “later” is the end of it"


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize("state", [S.SENT, S.FAILED, S.EXPIRED])
def test_sending_again_keeps_the_message_id(state: str) -> None:
    message = a_message(expires_at=clock.now() - dt.timedelta(days=1))
    sent_at = clock.now() if state == S.SENT else None
    Message.objects.update(state=state, sent_at=sent_at, attempts=3, error="550 unknown")
    assert send_again(Message.objects.all()) == 1
    again = claim()
    assert again
    assert (again.pk, again.message_id, again.attempts, again.error) == (message.pk, message.message_id, 0, "")


@pytest.mark.django_db
def test_neither_secrets_nor_what_is_on_its_way_is_sent_again() -> None:
    a_message(secret=True)
    Message.objects.update(state=S.FAILED)
    a_message()
    a_message()
    leaving = claim()
    assert leaving
    assert send_again(Message.objects.all()) == 0
    assert Message.objects.filter(token=leaving.token).exists(), "the claim still holds"


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_gone_is_asked_once_and_then_not_for_a_pause(
    broker: Valkey, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake, "_quiet_until", 0.0)
    broker.freeze()
    with never_hangs(broker):
        for _ in range(3):
            a_message()
    broker.thaw()
    broker.kill()
    monkeypatch.setattr(wake, "_quiet_until", 0.0)
    for _ in range(3):
        a_message()
    said = [record for record in caplog.records if record.name == wake.__name__]
    assert len(said) == 2, "once frozen, once gone"
    assert Message.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_works_is_asked_each_time(broker: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(wake, "_quiet_until", 0.0)
    monkeypatch.setattr(wake.current_app, "send_task", lambda name, **options: sent.append(name))
    a_message()
    a_message()
    assert sent == [wake.DRAIN] * 2
