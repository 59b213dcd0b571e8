"""Who sends which message: claims, leases, streams, priorities; and that 10,000 that wait slow nothing down."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.factories.outbox import TEMPLATE, a_message, many_messages
from thamsklyngen.outbox.choices import MessageState, Priority
from thamsklyngen.outbox.deliver import LEASE, _note, claim, tidy
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

S = MessageState


def claimed() -> list[Message]:
    return list(iter(claim, None))


def finish(message: Message, state: str = S.FAILED) -> None:
    Message.objects.filter(pk=message.pk).update(state=state, token=None, lease_until=None)


@pytest.mark.django_db(transaction=True)
def test_six_workers_at_once_claim_each_message_once() -> None:
    messages = many_messages(120)
    start = threading.Barrier(6)

    def work(number: int) -> list[int]:
        start.wait(30)
        try:
            return [message.pk for message in claimed()]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        found = [pk for part in pool.map(work, range(6)) for pk in part]
    assert sorted(found) == [message.pk for message in messages]


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_never_hold_two_messages_of_one_stream() -> None:
    many_messages(40, stream="a")
    many_messages(40, stream="b")
    start, order = threading.Barrier(6), []

    def work(number: int) -> None:
        start.wait(30)
        try:
            while message := claim():
                held = Message.objects.filter(stream=message.stream, state=S.SENDING).count()
                order.append((message.stream, message.pk, held))
                finish(message)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    while message := claim():  # each worker may have stopped while the others held the two streams
        order.append((message.stream, message.pk, 1))
        finish(message)
    assert {held for _, _, held in order} == {1}
    for stream in "ab":
        keys = [pk for name, pk, _ in order if name == stream]
        assert len(keys) == 40
        assert keys == sorted(keys)


@pytest.mark.django_db
def test_the_most_urgent_goes_first_then_the_oldest() -> None:
    bulk, normal, urgent, late = (
        a_message(priority=priority) for priority in (Priority.BULK, Priority.NORMAL, Priority.URGENT, Priority.NORMAL)
    )
    assert claimed() == [urgent, normal, late, bulk]


@pytest.mark.django_db
def test_a_stream_goes_on_when_its_first_is_done_with_whatever_came_of_it() -> None:
    first, second, third = (a_message(stream="a") for _ in range(3))
    assert claimed() == [first]
    finish(first, S.FAILED)
    assert claimed() == [second]
    finish(second, S.EXPIRED)
    assert claimed() == [third]


@pytest.mark.django_db
def test_what_pauses_or_is_too_old_is_not_claimed() -> None:
    a_message()
    Message.objects.update(next_try_at=clock.now() + dt.timedelta(minutes=1))
    a_message(expires_at=clock.now() + dt.timedelta(seconds=30))
    with clock.frozen(clock.now() + dt.timedelta(seconds=31)):
        assert claimed() == []
    with clock.frozen(clock.now() + dt.timedelta(seconds=61)):
        assert len(claimed()) == 1


@pytest.mark.django_db
def test_a_dead_workers_claim_is_freed_after_the_lease_and_not_before() -> None:
    message = a_message()
    assert claim()
    with clock.frozen(clock.now() + LEASE - dt.timedelta(seconds=5)):
        tidy()
        assert claim() is None
    with clock.frozen(clock.now() + LEASE + dt.timedelta(seconds=5)):
        tidy()
        again = claim()
    assert again == message
    assert again.attempts == 1


@pytest.mark.django_db
def test_who_lost_the_claim_writes_no_outcome(caplog: pytest.LogCaptureFixture) -> None:
    a_message()
    slow = claim()
    assert slow
    with clock.frozen(clock.now() + LEASE + dt.timedelta(seconds=5)):
        tidy()
        other = claim()
        assert other
        assert not _note(slow, S.FAILED, error="550 unknown")
        assert "no longer ours" in caplog.text
        other.refresh_from_db()
        assert other.state == S.SENDING
        assert _note(other, S.SENT, sent_at=clock.now())


@pytest.fixture
def ten_thousand() -> None:
    """10,000 that wait among 40,000 that are done with; statistics as autovacuum makes them."""
    many_messages(40_000, stream="done")
    Message.objects.update(state=S.SENT, sent_at=clock.now())
    Message.objects.bulk_create(_in_streams(5_000), batch_size=1000)
    many_messages(5_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE outbox_message")


def _in_streams(number: int) -> list[Message]:
    return [
        Message(template=TEMPLATE, to="kari@bedrift.example", stream=f"event:1:{index // 2}", message_id=f"<{index}@x>")
        for index in range(number)
    ]


@pytest.mark.slow
@pytest.mark.django_db
def test_claiming_reads_the_index_of_what_waits_and_nothing_else(ten_thousand: None) -> None:
    due = Message.objects.due().select_for_update(skip_locked=True, no_key=True, of=("self",))[:1]
    with connection.cursor() as cursor:
        query, values = due.query.sql_with_params()
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + query, values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Index Scan using message_due" in plan
    assert "using message_stream" in plan
    assert "Seq Scan" not in plan
    assert "Sort" not in plan
