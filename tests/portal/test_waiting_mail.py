"""The Monday mail of what waits: once a person and week, only when something does, as it stands when it leaves."""

import datetime as dt

import pytest

from events.domain.invitation import invite
from events.domain.reception import set_reception
from events.models import Registration
from members.models import Person
from tests.factories.events import a_place, an_event
from tests.factories.gate import a_host_person, a_visit
from tests.factories.groups import a_group, a_leader, a_mandate
from tests.factories.members import a_member, a_person
from tests.factories.questions import a_question
from tests.flows.test_races import at_once
from tests.world import make_world
from thamsklyngen.outbox.late import tell
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import mime, render
from thamsklyngen.portal import waiting_mail
from thamsklyngen.portal.waiting import PROVIDERS, waiting_for
from thamsklyngen.portal.waiting_ask import answers
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


def written_to(person: Person) -> bool:
    Message.objects.all().delete()
    waiting_mail.write_all()
    message = Message.objects.filter(person=person, template="portal/waiting").first()
    return message is not None and bool(tell(message))


def test_whoever_owes_an_answer_gets_it_and_once_answered_no_more() -> None:
    event = an_event(days=14)
    place = a_place(event)
    a_place(event)
    asked = a_question(event, is_required=True)
    assert written_to(place.person)
    asked.delete()
    assert not waiting_mail.to_tell(MONDAY).filter(pk=place.person_id).exists()


def test_guests_are_asked_by_their_own_links_and_not_by_a_mail_for_members() -> None:
    event = an_event(days=14)
    place = a_place(event)
    a_question(event, is_required=True)
    assert waiting_mail.to_tell(MONDAY).filter(pk=place.person_id).exists()
    Registration.objects.filter(pk=place.pk).update(as_guest=True, company=None)
    assert not waiting_mail.to_tell(MONDAY).filter(pk=place.person_id).exists()
    assert not waiting_for(place.person)


def test_a_person_named_at_the_host_gets_it_without_being_the_company_s_contact() -> None:
    event = a_visit()
    receiver = a_host_person(event)
    set_reception(event, barred=[], approve_by=event.starts_at - DAY, by=receiver)
    a_place(event)
    assert written_to(receiver)


def test_every_provider_has_an_audience_and_whoever_it_finds_something_for_is_in_it() -> None:
    assert set(waiting_mail.AUDIENCES) == set(PROVIDERS), "what is added to the page is mailed about too"
    make_world()
    reached = set(waiting_mail.to_tell(MONDAY))
    for provider in PROVIDERS:
        people = Person.objects.filter(is_active=True)
        found = {person for person in people if (ask := provider(person)) and any(True for _row in answers([ask]))}
        assert found <= reached, provider


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
