"""What may break while people register: worker, broker, mail server, web process. Every mail arrives, none twice.

Real parts throughout. The one exception to "none twice" (rule 6) is a crash between the mail server's yes and our note
of it; a test of its own shows that moment, and that the Message-ID tells the two apart from two different mails.
"""

import datetime as dt
import signal
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest
from django.db import connection, transaction
from django.test import Client

from bin.launch.places import ROOT
from bin.launch.processes import Child
from bin.launch.sink import Sink
from bin.launch.valkey import Valkey
from events.domain.registration import cancel, register
from events.models import Event, Registration
from members.models import Person
from tests.factories.events import a_place, an_event
from tests.factories.members import a_company, a_member
from tests.factories.outbox import many_messages
from tests.flows.mails import (
    SECONDS,
    all_sent,
    arrived,
    as_beat_does,
    drained_by,
    each_once,
    leases_run_out,
    until,
    written,
)
from tests.members.signing_in import ask_for_code, type_code
from tests.outbox.guard import never_hangs
from tests.services import PYTHON, Services, database_name, process_env
from thamsklyngen.outbox import wake
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.deliver import drain
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db(transaction=True)
MakeWorker = Callable[..., Child]


@pytest.fixture(autouse=True)
def _asks_the_broker_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wake, "_quiet_until", 0.0)


# --- The worker -------------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_200_mails(
    sink: Sink, broker: Valkey, celery_worker_process: MakeWorker
) -> None:
    sink.delay = 0.01
    worker = celery_worker_process()
    many_messages(200)
    early = len(sink.wait_for(60, seconds=SECONDS))
    worker.kill()
    assert early < 200
    left = list(Message.objects.filter(state=MessageState.SENDING).values_list("message_id", flat=True))
    assert len(left) <= 2, "at most one for each process"
    assert Message.objects.filter(state=MessageState.PENDING).exists(), "the middle, not the end"
    worker.start()
    until(lambda: not Message.objects.filter(state=MessageState.PENDING).exists() or not as_beat_does(), "not drained")
    leases_run_out()
    as_beat_does()
    all_sent()
    counted = arrived(sink.mails)
    assert set(counted) == written()
    twice = {key for key, number in counted.items() if number > 1}
    assert twice <= set(left), "twice only what was between the server's yes and our note"
    assert max(counted.values()) <= 2


@pytest.mark.slow
def test_the_one_moment_in_which_a_mail_may_come_twice(
    sink: Sink, broker: Valkey, celery_worker_process: MakeWorker
) -> None:
    worker = celery_worker_process(processes=1)
    killed = threading.Event()

    def kill(mail: EmailMessage) -> None:
        if not killed.is_set():
            killed.set()
            worker.kill()

    sink.before_answer = kill  # the server has the mail, and we never hear it
    [message] = many_messages(1)
    until(lambda: killed.is_set() and not worker.running(), "the worker got nothing to do")
    message.refresh_from_db()
    assert message.state == MessageState.SENDING
    assert drain() == 0, "nobody else takes it while the lease runs"
    leases_run_out()
    assert drain() == 1
    assert arrived(sink.mails) == {message.message_id: 2}


# --- The broker -------------------------------------------------------------------------------------------------------
def pressing(event: Event, people: list[Person]) -> list[Registration]:
    """All register at the same time, each in a thread and transaction of their own."""

    def press(person: Person) -> Registration:
        try:
            return register(event, Person.objects.get(pk=person.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(press, people))


@pytest.mark.slow
@pytest.mark.parametrize(("harm", "help_"), [("kill", "start"), ("freeze", "thaw")])
def test_the_broker_goes_and_comes_while_people_register_and_cancel(
    sink: Sink, broker: Valkey, celery_worker_process: MakeWorker, harm: str, help_: str
) -> None:
    worker = celery_worker_process()
    company = a_company()
    event = an_event(capacity=20, days=14)
    people = [a_member(at=company) for _ in range(30)]
    first = pressing(event, people[:10])
    sink.wait_for(10, seconds=SECONDS)
    getattr(broker, harm)()
    with never_hangs(broker):
        pressing(event, people[10:])
        cancel(first[0])
    assert event.registrations.taken().count() == 20
    assert Message.objects.filter(state=MessageState.PENDING).exists()
    getattr(broker, help_)()
    drained_by(worker)
    each_once(sink)


@pytest.mark.slow
@pytest.mark.parametrize(("harm", "help_"), [("kill", "start"), ("freeze", "thaw")])
def test_the_broker_goes_while_a_worker_sends_and_the_worker_outlives_it(
    sink: Sink, broker: Valkey, celery_worker_process: MakeWorker, harm: str, help_: str
) -> None:
    sink.delay = 0.05
    worker = celery_worker_process()
    many_messages(60)
    sink.wait_for(5, seconds=SECONDS)
    getattr(broker, harm)()
    sink.wait_for(60, seconds=SECONDS)  # a run that has begun needs no broker
    all_sent()
    getattr(broker, help_)()
    many_messages(5)
    drained_by(worker)
    assert worker.running()
    each_once(sink)


@pytest.mark.parametrize("harm", ["kill", "freeze"])
def test_signing_in_registering_and_cancelling_go_on_without_a_broker(
    client: Client, sink: Sink, broker: Valkey, harm: str
) -> None:
    event, person = an_event(), a_member()
    getattr(broker, harm)()
    with never_hangs(broker):
        ask_for_code(client, person.email)
        [mail] = sink.to(person.email)  # the code has come, within the request
        type_code(client, str(mail["Subject"])[:7])
        assert client.post(f"{event.get_absolute_url()}register/").status_code == 302
        assert event.registrations.taken().count() == 1
        assert client.post(f"{event.get_absolute_url()}cancel/").status_code == 302
        assert event.registrations.live().count() == 0
    drain()
    assert [str(mail["Subject"]).partition(":")[0] for mail in sink.to(person.email)[1:]] == ["Du er meldt av"]


# --- The mail server --------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_the_mail_server_goes_down_and_comes_back_while_a_worker_sends(
    sink: Sink, broker: Valkey, celery_worker_process: MakeWorker
) -> None:
    sink.delay = 0.01
    worker = celery_worker_process()
    many_messages(60)
    sink.wait_for(20, seconds=SECONDS)
    sink.stop()
    cut = list(Message.objects.exclude(state=MessageState.SENT).values_list("message_id", flat=True))
    event = an_event()
    for _ in range(5):
        a_place(event)
    sink.start()
    Message.objects.update(next_try_at=clock.now())  # the pause of the one that was cut off has passed
    drained_by(worker)
    counted = arrived(sink.mails)
    assert set(counted) == written()
    assert {key for key, number in counted.items() if number > 1} <= set(cut[:2]), "only what was cut off in its yes"


def test_a_whole_evening_without_a_mail_server(sink: Sink) -> None:
    sink.stop()
    event = an_event(capacity=3)
    places = [a_place(event) for _ in range(5)]
    assert drain() == 0
    cancel(places[0])
    assert drain() == 0
    sink.start()
    drain()
    each_once(sink)
    said = [[str(mail["Subject"]).partition(":")[0] for mail in sink.to(place.person.email)] for place in places]
    assert said[0] == ["Du er meldt av"], "the confirmation never left, and no longer does"
    assert said[1] == said[2] == ["Påmeldt"]
    assert said[3] == ["Du har fått plass"], "nobody is told any more that they waited"
    assert said[4] == ["Du er nr. 2 på ventelisten"]


def test_451_then_250_while_people_register(sink: Sink) -> None:
    sink.answer("rcpt", "451 4.7.1 Greylisted", times=7)
    event = an_event(capacity=3)
    places = [a_place(event) for _ in range(5)]
    drain()
    cancel(places[0])
    now = clock.now()
    for minutes in (1, 4, 10):
        with clock.frozen(now + dt.timedelta(minutes=minutes)):
            drain()
    each_once(sink)


# --- The web process --------------------------------------------------------------------------------------------------
KILLED = """
import os, sys
import django
django.setup()
from django.db import transaction
from events.domain.registration import register
from events.models import Event
from members.models import Person
with transaction.atomic():
    transaction.on_commit(lambda: os.kill(os.getpid(), 9))  # before the worker is woken
    register(Event.objects.get(), Person.objects.get(pk=int(sys.argv[1])))
"""


def test_a_web_process_killed_right_after_the_commit(services: Services, sink: Sink) -> None:
    event, person = an_event(), a_member()
    env = process_env(services, database_name())
    ended = subprocess.run([PYTHON, "-c", KILLED, str(person.pk)], env=env, cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert event.registrations.registered().of(person).count() == 1
    assert Message.objects.get().state == MessageState.PENDING
    drain()
    each_once(sink)


@pytest.mark.slow
def test_beat_alone_sends_what_nobody_was_woken_for(
    sink: Sink, broker: Valkey, celery_worker_process: MakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    celery_worker_process()
    monkeypatch.setattr(wake, "_ask", lambda task: None)
    a_place(an_event())
    as_beat_does()
    sink.wait_for(1, seconds=SECONDS)
    each_once(sink)


def test_what_stands_in_a_transaction_that_failed_is_never_sent(sink: Sink) -> None:
    event, person = an_event(), a_member()
    with transaction.atomic():
        register(event, person)
        transaction.set_rollback(True)
    drain()
    assert sink.mails == []
