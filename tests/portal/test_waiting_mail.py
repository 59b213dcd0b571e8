"""The Monday mail of what waits: once a person and week, only when something does, as it stands when it leaves."""

import datetime as dt

import pytest

from events.domain.invitation import invite
from members.models import Person
from tests.factories.events import an_event
from tests.factories.groups import a_group, a_leader, a_mandate
from tests.factories.members import a_member, a_person
from tests.flows.test_races import at_once
from thamsklyngen.outbox.late import tell
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import mime, render
from thamsklyngen.portal import waiting_mail
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2027, 3, 29)  # the morning after summer time began
DAY = dt.timedelta(days=1)


def run(day: dt.date = MONDAY, hour: int = 7) -> int:
    with clock.frozen(clock.at(day, hour)):
        return waiting_mail.write_all()


def leading() -> Person:
    """Somebody for whom a draft waits."""
    group = a_group("Logistikk")
    leader = a_leader(group, a_member(language="nb"))
    a_mandate(group, leader)
    return leader


def test_it_comes_on_monday_once_and_again_the_week_after() -> None:
    leader = leading()
    a_member()
    run(MONDAY - 7 * DAY)
    assert [run(MONDAY, 6), run(), run(), run(MONDAY + 6 * DAY, 23), run(MONDAY + 7 * DAY)] == [0, 1, 0, 0, 1]
    assert {row.person for row in Message.objects.all()} == {leader}


def test_it_says_what_waits_with_the_way_there_and_is_a_duty() -> None:
    leading()
    run()
    message = Message.objects.get()
    assert tell(message)
    render(message)
    assert message.subject == f"{len(message.facts['rows'])} ting venter på deg"
    assert "/mandate/edit/" in message.text
    assert "List-Unsubscribe" not in mime(message)


def test_where_nothing_waits_when_it_leaves_there_is_no_mail() -> None:
    leader = leading()
    run()
    message = Message.objects.get()
    leader.seats.update(until=clock.today())
    assert not tell(message)


def test_invitations_alone_may_be_muted_and_then_nothing_comes() -> None:
    member = a_member()
    event = an_event(days=14)
    invite(event, Person.objects.filter(pk=member.pk), by=a_person())
    Message.objects.all().delete()
    assert waiting_mail.write_all() == 1
    message = Message.objects.get()
    assert tell(message)
    render(message)
    assert "List-Unsubscribe" in mime(message)
    Person.objects.update(mail_invitations=False)
    assert not tell(Message.objects.get())


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_it_once() -> None:
    leading()
    with clock.frozen(clock.at(MONDAY, 8)):
        at_once([waiting_mail.write_all] * 4)
    assert Message.objects.filter(template="portal/waiting").count() == 1
