"""The admin's list of mails: found, read, sent again; nothing of a secret, and a word when nothing leaves."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from bin.launch.sink import Sink
from tests.factories.members import a_person
from tests.factories.outbox import a_message
from thamsklyngen.outbox import fault
from thamsklyngen.outbox.choices import OVERTAKEN, MessageState
from thamsklyngen.outbox.deliver import drain
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
LIST = "/admin/outbox/message/"


@pytest.fixture
def admins(client: Client) -> Iterator[Client]:
    """A demo admin's browser: past the second step."""
    client.force_login(a_person("Ola Eksempel", admin=True, is_demo=True, language="en"))
    client.cookies["django_language"] = "en"
    with override_settings(DEMO=True):
        yield client


def page(client: Client, address: str = LIST) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_mails_are_found_by_address_state_and_template(admins: Client, sink: Sink) -> None:
    gone, fine = a_message(to="borte@gone.example"), a_message()
    drain()
    assert "550 5.1.1 No such mailbox" in page(admins)
    assert fine.to not in page(admins, f"{LIST}?q=borte")
    assert gone.to in page(admins, f"{LIST}?state__exact=failed&template={gone.template}")
    assert fine.to not in page(admins, f"{LIST}?state__exact=failed")


def test_a_mail_is_read_and_never_written(admins: Client, sink: Sink) -> None:
    message = a_message()
    drain()
    code = message.facts["code"]
    opened = page(admins, f"{LIST}{message.pk}/change/")
    assert code in opened
    assert message.message_id.strip("<>") in opened
    assert 'name="to"' not in opened
    assert "No mail has left" not in opened
    assert admins.get(f"{LIST}add/").status_code == 403
    assert admins.post(f"{LIST}{message.pk}/change/", {"to": "x@example.com"}).status_code == 403
    assert admins.get(f"{LIST}{message.pk}/delete/").status_code == 403


def test_nothing_of_a_secret_is_shown_waiting_or_sent(admins: Client, sink: Sink) -> None:
    code = "483 912"
    secret = a_message(secret=True, facts={"code": code})
    for _ in range(2):
        assert code not in page(admins, f"{LIST}{secret.pk}/change/")
        assert code not in page(admins)
        drain()
    assert secret.to in page(admins)
    Message.objects.update(text=code, html=code, subject=code, facts={"code": code})
    assert code not in page(admins, f"{LIST}{secret.pk}/change/"), "not even if it had been kept"


def test_sending_again_leaves_codes_and_what_is_on_its_way_alone(admins: Client, sink: Sink) -> None:
    failed, secret, waiting = a_message(to="borte@gone.example"), a_message(secret=True), a_message()
    Message.objects.filter(pk__in=[failed.pk, secret.pk]).update(state=MessageState.FAILED)
    chosen = [failed.pk, secret.pk, waiting.pk]
    answer = admins.post(LIST, {"action": "send_again", "_selected_action": chosen}, follow=True)
    assert "1 mail is sent again." in answer.content.decode()
    assert "2 are still on their way or hold a code" in answer.content.decode()
    states = dict(Message.objects.values_list("pk", "state"))
    assert states == {failed.pk: "pending", secret.pk: "failed", waiting.pk: "pending"}


def test_our_own_words_are_shown_in_the_admins_language(admins: Client) -> None:
    a_message()
    Message.objects.update(state=MessageState.EXPIRED, error=OVERTAKEN)
    admins.cookies["django_language"] = "nb"
    assert "tatt igjen av en senere melding" in page(admins)


def test_a_fault_of_the_installation_is_told_on_the_list_and_the_front_page(admins: Client) -> None:
    for address in (LIST, "/admin/"):
        assert "No mail has left since" not in page(admins, address)
    fault.note("535 <b>wrong</b> password")
    for address in (LIST, "/admin/"):
        shown = page(admins, address)
        assert "No mail has left since" in shown
        assert "535 &lt;b&gt;wrong&lt;/b&gt; password" in shown


def test_what_has_waited_for_long_is_counted_and_found(admins: Client, sink: Sink) -> None:
    late, fresh, planned = a_message(), a_message(), a_message()
    sink.answer("rcpt", "451 4.3.0 Greylisted for ever", times=2)
    Message.objects.filter(pk=planned.pk).update(next_try_at=clock.now() + dt.timedelta(days=9))
    drain()
    old = clock.now() - dt.timedelta(hours=settings.MAIL_OVERDUE_HOURS, minutes=1)
    assert "has waited for more than" not in page(admins)
    Message.objects.filter(pk=late.pk).update(created_at=old)
    for address in (LIST, "/admin/"):
        assert "1 mail has waited for more than 4 hours" in page(admins, address)
    found = page(admins, f"{LIST}?overdue=yes")
    assert late.to in found
    assert fresh.to not in found
    assert planned.to not in found
    assert "waits since" in found.lower()
    Message.objects.filter(pk=late.pk).update(state=MessageState.EXPIRED)
    assert "has waited for more than" not in page(admins)


def test_the_list_asks_the_database_no_more_for_many_than_for_one(admins: Client) -> None:
    a_message()
    page(admins)
    with CaptureQueriesContext(connection) as one:
        page(admins)
    for _ in range(30):
        a_message()
    with CaptureQueriesContext(connection) as many:
        page(admins)
    assert len(one) == len(many)
