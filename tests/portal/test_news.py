"""What is new reaches those who follow: single mails at once, one digest a week, each thing once, until a press."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bin.launch.sink import Sink
from events.models import Event
from groups.choices import FollowLevel
from groups.domain.follow import follow, following, stop_digest
from groups.models import Follower, Group
from members.models import Person
from tests.factories.events import an_event
from tests.factories.groups import a_board, a_group, a_leader, a_mandate, approved
from tests.factories.members import a_member, a_person, employ
from tests.flows.test_races import at_once
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.deliver import drain
from thamsklyngen.outbox.late import tell
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import mime, render
from thamsklyngen.portal import digest, singles
from thamsklyngen.portal.links import stop_url
from thamsklyngen.portal.weekly import MONDAY, THURSDAY, last_due
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
THE_DAY = dt.date(2027, 4, 1)  # a Thursday; summer time began the Sunday before


@pytest.fixture
def before() -> Iterator[None]:
    """Tuesday of that week."""
    with clock.frozen(clock.at(THE_DAY - 2 * DAY, 12)):
        yield


def new(group: Group, **details: object) -> Event:
    """An event published now, in three weeks."""
    return an_event(group, days=21, **details)


def thursday(hour: int = 7, minute: int = 0, weeks: int = 0) -> int:
    with clock.frozen(clock.at(THE_DAY + weeks * 7 * DAY, hour, minute)):
        return digest.write_all()


def mails(template: str = "portal/digest") -> list[Message]:
    return list(Message.objects.filter(template=template).order_by("pk"))


def read(message: Message) -> Message | None:
    """As it would leave at this moment; None where it doesn't."""
    if not tell(message):
        return None
    render(message)
    return message


def test_the_digest_leaves_on_thursday_at_seven_also_in_the_weeks_of_summer_time() -> None:
    for day, wall in ((dt.date(2027, 4, 1), 5), (dt.date(2027, 3, 25), 6), (dt.date(2026, 10, 29), 6)):
        due = dt.datetime.combine(day, dt.time(wall), dt.UTC)
        with clock.frozen(due - dt.timedelta(seconds=1)):
            assert last_due(THURSDAY) == day - 7 * DAY
        with clock.frozen(due):
            assert last_due(THURSDAY) == day
    with clock.frozen(clock.at(dt.date(2027, 3, 29), 7)):
        assert last_due(MONDAY) == dt.date(2027, 3, 29)


def test_members_hear_of_what_is_new_once_and_of_nothing_when_nothing_is(before: None) -> None:
    group, member = a_group("Effektiv produksjon"), a_member(language="nb")
    event = new(group, title="Frokostmøte om 5S")
    assert thursday(6, 59) == 0
    assert thursday() == 1
    assert thursday(7, 15) == thursday(23) == thursday(weeks=1) == 0
    [message] = mails()
    assert message.person == member
    told = read(message)
    assert told
    assert told.subject == "Nytt denne uka: Frokostmøte om 5S"
    assert event.get_absolute_url() in told.text


def test_the_newest_stands_first_and_each_language_is_its_own(before: None) -> None:
    group = a_group("Effektiv produksjon")
    a_board()
    leader = a_leader(group)
    a_member(language="en")
    first = new(group, title="Først")
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        approved(a_mandate(group, leader), leader)
        assert thursday() == 3  # the board's leader too
    english = next(read(row) for row in mails() if row.language == "en")
    assert english
    assert english.subject == "New this week: Mandate for Effektiv produksjon and 1 more"
    assert english.text.index("Approved by the board") < english.text.index(first.title)


@pytest.mark.parametrize("why", ["event hidden", "event cancelled", "left", "muted", "group muted", "closed account"])
def test_what_the_reader_may_not_see_when_it_leaves_is_not_said(before: None, why: str) -> None:
    group, member = a_group(), a_member()
    event = new(group, visibility="members")
    thursday()
    [message] = mails()
    if why == "event hidden":
        Event.objects.filter(pk=event.pk).update(audience="committee")
    elif why == "event cancelled":
        Event.objects.filter(pk=event.pk).update(state="cancelled", cancelled_at=clock.now())
    elif why == "left":
        member.employments.update(until=clock.today())
    elif why == "muted":
        stop_digest(member)
    elif why == "group muted":
        follow(member, group, level=FollowLevel.NOTHING)
    else:
        Person.objects.filter(pk=member.pk).update(is_active=False)
    assert read(message) is None


def test_one_with_nothing_left_to_say_is_let_go_and_the_server_hears_nothing(before: None, sink: Sink) -> None:
    group = a_group()
    a_member()
    event = new(group)
    thursday()
    Event.objects.filter(pk=event.pk).update(audience="committee")
    with clock.frozen(clock.at(THE_DAY, 8)):
        assert drain() == 0
    assert mails()[0].state == MessageState.EXPIRED
    assert sink.mails == []


def test_committee_meetings_are_for_the_committee_only(before: None) -> None:
    group = a_group()
    leader = a_leader(group)
    a_member()
    new(group, audience="committee")
    assert thursday() == 1
    assert mails()[0].person == leader


def test_a_week_without_a_scheduler_loses_nothing_and_doubles_nothing(before: None) -> None:
    group = a_group()
    a_member()
    new(group, title="En")
    assert thursday() == 1
    with clock.frozen(clock.at(THE_DAY + 2 * DAY, 12)):
        new(group, title="To")
    with clock.frozen(clock.at(THE_DAY + 10 * DAY, 12)):
        new(group, title="Tre")
    assert thursday(weeks=3) == 1
    told = read(mails()[1])
    assert told is None or ("To" in told.text and "Tre" in told.text and "En\n" not in told.text)
    assert [len(row.facts["news"]) for row in mails()] == [1, 2]


def test_a_run_that_breaks_off_is_done_over(before: None, monkeypatch: pytest.MonkeyPatch) -> None:
    group = a_group()
    people = [a_member() for _ in range(5)]
    new(group)
    monkeypatch.setattr(digest, "BATCH", 2)
    real, calls = digest.stop_url, []

    def breaks(person: Person, group: Group | None = None) -> str:
        calls.append(person)
        if len(calls) == 4:
            raise RuntimeError("the machine stops")
        return real(person, group)

    monkeypatch.setattr(digest, "stop_url", breaks)
    with pytest.raises(RuntimeError):
        thursday()
    assert len(mails()) == 2
    assert thursday(8) == 3
    assert sorted(row.person_id or 0 for row in mails()) == [person.pk for person in people]


def test_single_mails_come_at_once_as_wanted_and_not_in_the_digest_again(before: None) -> None:
    group = a_group()
    a_board()
    leader = a_leader(group)
    everything, events, weekly = a_member("Alt"), a_member("Arr"), a_member("Uke")
    follow(everything, group, level=FollowLevel.EVERYTHING)
    follow(events, group, level=FollowLevel.EVENTS)
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        event = new(group, title="Bedriftsbesøk")
        assert singles.write_all() == 2
        assert singles.write_all() == 0
        approved(a_mandate(group, leader), leader)
        assert singles.write_all() == 1
        follow(everything, group, level=FollowLevel.DIGEST)
    assert [row.person for row in mails("portal/news")] == [everything, events, everything]
    told = read(mails("portal/news")[0])
    assert told
    assert event.title in told.subject
    thursday()
    heard = {row.person: len(row.facts["news"]) for row in mails()}
    assert everything not in heard
    assert events not in heard
    assert heard[weekly] == 2


def test_what_was_new_before_somebody_chose_single_mails_still_comes_in_the_digest(before: None) -> None:
    group, member = a_group(), a_member()
    new(group)
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        follow(member, group, level=FollowLevel.EVERYTHING)
        assert singles.write_all() == 0
    assert thursday() == 1


def test_a_stranger_hears_nothing_unless_they_chose_to_and_then_only_what_is_public(before: None) -> None:
    group, stranger = a_group(), a_person()
    new(group, visibility="members", title="For medlemmer")
    assert thursday() == 0
    with clock.frozen(clock.at(THE_DAY + DAY, 12)):
        follow(stranger, group, level=FollowLevel.DIGEST)
        new(group, visibility="members", title="For medlemmer")
        public = new(group, visibility="public", title="For alle")
    assert thursday(weeks=1) == 1
    assert mails()[0].facts["news"] == [f"event-{public.pk}"]


def test_one_press_in_the_mail_program_stops_the_digest_without_a_sign_in(before: None) -> None:
    group, member = a_group(), a_member()
    new(group)
    thursday()
    message = read(mails()[0])
    assert message
    mail = mime(message)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip("<>")
    path = "/" + address.split("/", 3)[3]
    client = Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200
    assert following(member, [group])[0].level == FollowLevel.DIGEST, "looking changes nothing"
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert following(member, [group])[0].level == FollowLevel.NOTHING
    assert following(member, [a_group()])[0].level == FollowLevel.NOTHING
    assert client.post(path[:-3] + "xx/").status_code == 404


def test_one_press_in_a_single_mail_stops_that_group_only(before: None) -> None:
    one, two, member = a_group(), a_group(), a_member()
    follow(member, one, level=FollowLevel.EVERYTHING)
    follow(member, two, level=FollowLevel.EVERYTHING)
    path = "/" + stop_url(member, one).split("/", 3)[3]
    assert Client().post(path).status_code == 200
    assert [row.level for row in following(member, [one, two])] == [FollowLevel.NOTHING, FollowLevel.EVERYTHING]


def test_the_run_asks_as_often_for_many_as_for_few(before: None) -> None:
    group = a_group()
    company = a_member().work_today[0].company
    new(group)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            thursday()
        return len(caught)

    few = asked()
    Message.objects.all().delete(), Follower.objects.all().delete()
    for number in range(40):
        employ(a_person(f"Person {number}"), company)
    for number in range(30):
        new(group, title=f"Nytt {number}")
    assert asked() <= few + 2
    assert len(mails()) == 41


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_write_each_mail_once() -> None:
    group = a_group()
    people = [a_member() for _ in range(4)]
    follow(people[0], group, level=FollowLevel.EVENTS)
    with clock.frozen(clock.at(THE_DAY - DAY, 12)):
        people[0].follows.update(changed_at=clock.now())
        new(group)
        at_once([singles.write_all] * 3)
    with clock.frozen(clock.at(THE_DAY, 8)):
        at_once([digest.write_all] * 3)
    assert len(mails("portal/news")) == 1
    assert sorted(row.person_id or 0 for row in mails()) == [person.pk for person in people[1:]]
