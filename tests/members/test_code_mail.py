"""The code's mail really leaves, within the request, and leaves nothing behind."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from bin.launch.sink import Sink
from bin.launch.valkey import Valkey
from members.models import Person
from tests.factories.members import a_person
from tests.members.signing_in import ask_for_code, type_code
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.deliver import drain
from thamsklyngen.outbox.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


def test_code_comes_by_mail_and_is_then_forgotten(client: Client, sink: Sink) -> None:
    person = a_person(language="nb")
    ask_for_code(client, person.email)
    [mail] = sink.to(person.email)
    code = re.match(r"(\d{3} \d{3}) ", str(mail["Subject"]))
    assert code
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert code[1] in text
    assert code[1] in html
    message = Message.objects.get()
    assert message.state == MessageState.SENT
    assert (message.facts, message.subject, message.text, message.html) == ({}, "", "", "")
    type_code(client, code[1])
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("harm", ["kill", "freeze"])
def test_code_comes_while_the_broker_is_gone(client: Client, sink: Sink, broker: Valkey, harm: str) -> None:
    getattr(broker, harm)()
    ask_for_code(client, "ny@bedrift.example")
    [mail] = sink.to("ny@bedrift.example")
    type_code(client, str(mail["Subject"])[:7])
    assert "_auth_user_id" in client.session


def test_code_waits_for_a_mail_server_that_is_down(client: Client, sink: Sink) -> None:
    sink.stop()
    assert ask_for_code(client, "ny@bedrift.example").status_code == 302
    assert Message.objects.get().state == MessageState.PENDING
    sink.start()
    drain()
    [mail] = sink.wait_for(1, to="ny@bedrift.example")
    type_code(client, str(mail["Subject"])[:7])
    assert "_auth_user_id" in client.session


def test_two_requests_at_once_make_one_person(sink: Sink) -> None:
    together = threading.Barrier(6)

    def ask(number: int) -> int:
        try:
            together.wait()
            return ask_for_code(Client(), "ny@bedrift.example").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(ask, range(6)))
    assert answers == [302] * 3 + [429] * 3
    assert Person.objects.get().email == "ny@bedrift.example"
