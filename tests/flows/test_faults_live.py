"""What may break while people press, over HTTP against the real server: the mails still come, each once."""

import http.client
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from bin.launch.processes import Child
from bin.launch.sink import Sink
from bin.launch.valkey import Valkey
from events.models import Event
from members.models import Person
from tests.browsing import Answer, Browser, Visitor
from tests.factories.events import an_event
from tests.factories.members import a_company, a_member
from tests.flows.mails import drained_by, each_once, until
from tests.members.signing_in import CODE, DOOR
from tests.outbox.guard import never_hangs
from tests.services import LivePortal
from thamsklyngen.outbox import fault
from thamsklyngen.outbox.models import Message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MakeWorker = Callable[..., Child]
MakePortal = Callable[..., LivePortal]


@pytest.fixture
def a_portal(make_portal: MakePortal) -> Iterator[MakePortal]:
    """Web servers that end with the test."""
    made: list[LivePortal] = []

    def make(**details: object) -> LivePortal:
        made.append(make_portal(workers=2, **details))
        return made[-1]

    yield make
    for portal in made:
        portal.stop()


def all_press(portal: LivePortal, people: list[Person], event: Event, button: str = "register") -> list[Answer]:
    """Each of `people` presses a button at the event, some at a time."""
    browsers = [Browser(portal.url, person) for person in people]
    with ThreadPoolExecutor(6) as pool:
        return list(pool.map(lambda browser: browser.post(f"{event.get_absolute_url()}{button}/"), browsers))


def ask_for_code(portal: LivePortal, person: Person) -> Visitor:
    """Somebody at the door who has typed their address."""
    visitor = Visitor(portal.url)
    visitor.get(DOOR)
    answer = visitor.post(DOOR, {"email": person.email})
    assert (answer.status, answer.location) == (200, CODE)
    return visitor


def type_code(visitor: Visitor, sink: Sink, person: Person) -> None:
    """Type the code that has come, and be in."""
    [mail] = [mail for mail in sink.to(person.email) if str(mail["Subject"])[:3].isdigit()]
    visitor.post(CODE, {"code": str(mail["Subject"])[:7]})
    assert visitor.get("/my/profile/").location == "/my/profile/"


# --- The mail server's password ---------------------------------------------------------------------------------------
def signed(sink: Sink, password: str) -> dict[str, str]:
    """The environment of an installation that signs in to the mail server with `password`."""
    return {"EMAIL_URL": f"smtp://portal:{password}@{urlsplit(sink.url).netloc}"}


def test_the_wrong_password_and_then_the_right_one(
    sink: Sink, broker: Valkey, a_portal: MakePortal, celery_worker_process: MakeWorker
) -> None:
    sink.password = "right"
    company, event = a_company(), an_event(capacity=8)
    people = [a_member(at=company) for _ in range(18)]
    portal = a_portal(env=signed(sink, "wrong"))
    worker = celery_worker_process(env=signed(sink, "wrong"))

    assert {answer.status for answer in all_press(portal, people[:9], event)} == {302}
    visitor = ask_for_code(portal, people[0])
    until(lambda: fault.current() is not None, "the administrator is not told")
    assert {answer.status for answer in all_press(portal, people[9:12], event)} == {302}
    assert {answer.status for answer in all_press(portal, people[:2], event, "cancel")} == {302}
    known = fault.current()
    assert known
    assert known["words"].startswith("535 ")
    assert sink.mails == []
    assert Message.objects.filter(attempts__gt=0).count() == 0, "nobody's mail is to blame"

    worker.stop()
    portal.stop()
    portal = a_portal(env=signed(sink, "right"))
    worker = celery_worker_process(env=signed(sink, "right"))
    assert {answer.status for answer in all_press(portal, people[12:], event)} == {302}
    drained_by(worker)
    each_once(sink)
    assert fault.current() is None
    assert {str(mail["X-Envelope-To"]) for mail in sink.mails} == {person.email for person in people}
    visitor.url = portal.url  # an address kept, another port: the cookies are the host's
    type_code(visitor, sink, people[0])


# --- Broker and mail server -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("harm", "help_"), [("kill", "start"), ("freeze", "thaw")])
def test_people_sign_in_register_and_cancel_without_a_broker_and_without_a_mail_server(
    sink: Sink, broker: Valkey, a_portal: MakePortal, celery_worker_process: MakeWorker, harm: str, help_: str
) -> None:
    event, people = an_event(capacity=3), [a_member() for _ in range(6)]
    portal = a_portal()
    getattr(broker, harm)()
    with never_hangs(broker):
        type_code(ask_for_code(portal, people[0]), sink, people[0])  # the code came within the request
        assert {answer.status for answer in all_press(portal, people[:3], event)} == {302}
        sink.stop()
        visitor = ask_for_code(portal, people[1])
        assert {answer.status for answer in all_press(portal, people[3:], event)} == {302}
        assert {answer.status for answer in all_press(portal, people[:2], event, "cancel")} == {302}
    assert event.registrations.taken().count() == 3
    assert event.registrations.waiting().count() == 1
    getattr(broker, help_)()
    sink.start()
    drained_by(celery_worker_process())
    each_once(sink)
    type_code(visitor, sink, people[1])
    assert portal.log.count('" 500 ') == 0


# --- The web process --------------------------------------------------------------------------------------------------
def test_a_web_process_killed_after_the_commit_and_before_its_answer(
    sink: Sink, broker: Valkey, a_portal: MakePortal, celery_worker_process: MakeWorker
) -> None:
    event, portal = an_event(), a_portal()
    for _ in range(10):  # until one is caught in the second in which it waits for the frozen broker
        person = a_member()
        broker.freeze()
        cut = killed_while_pressing(portal, event, person)
        broker.thaw()
        portal_answers(portal)
        if cut:
            break
    assert cut, "each was faster"
    assert event.registrations.registered().of(person).count() == 1
    assert event.registrations.registered().of(person).get().messages.count() == 1
    drained_by(celery_worker_process())
    [answer] = all_press(portal, [person], event)  # who got no answer presses again
    assert answer.status == 302
    drained_by(celery_worker_process())
    each_once(sink)
    assert len(sink.to(person.email)) == 1


def killed_while_pressing(portal: LivePortal, event: Event, person: Person) -> bool:
    """Kill the web processes once the place stands in the table; tell whether the person was left without an answer."""
    browser, path = Browser(portal.url, person), f"{event.get_absolute_url()}register/"
    with ThreadPoolExecutor(1) as pool:
        pressing = pool.submit(browser.post, path)
        until(lambda: event.registrations.of(person).exists(), "nothing was written")
        for pid in portal.worker_pids():
            os.kill(pid, signal.SIGKILL)
        error = pressing.exception()
    assert error is None or isinstance(error, OSError | http.client.HTTPException), error
    return error is not None


def portal_answers(portal: LivePortal) -> None:
    """Wait until gunicorn has put other processes in the place of the killed."""
    until(lambda: bool(portal.worker_pids()) and portal._answers(), "no new web process came up")
