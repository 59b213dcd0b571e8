"""“Notify me” after an event: asked for once, told once, of what one may have, when materials come."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.choices import Readers, WatchFor
from events.domain import errors
from events.domain.event import cancel_event
from events.domain.material import add_files, add_link, remove
from events.domain.watch import tell_materials, tell_opened, watch, watch_materials
from events.links import watcher_behind
from events.models import Event, Watch
from groups.models import Group
from members.models import Person
from tests.browsing import queries, signed_in
from tests.events.test_materials import PDF
from tests.factories.events import a_place, an_event
from tests.factories.members import a_member, a_person, left
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import mime, render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(minutes=11)


def past(group: Group | None = None, *people: Person, **details: Any) -> Event:
    """An event that was yesterday, at which `people` had places."""
    with clock.frozen(clock.now() - dt.timedelta(days=10)):
        event = an_event(group, days=9, **details)
        for person in people:
            a_place(event, person)
    return event


@pytest.fixture
def event(group: Group) -> Event:
    return past(group)


def come(event: Event, leader: Person, readers: str = Readers.ALL, title: str = "Referat") -> None:
    """A report is added, and the task runs a while later."""
    add_link(event, "https://a.example/referat", title=title, readers=readers, by=leader)


def told(after: dt.timedelta = SOON) -> list[Person | None]:
    """Who is told by the task, run `after` now."""
    before = Message.objects.filter(template="events/materials_came").values_list("pk", flat=True)
    known = list(before)
    with clock.frozen(clock.now() + after):
        tell_materials()
    rows = Message.objects.filter(template="events/materials_came").exclude(pk__in=known)
    return [row.person for row in rows.order_by("person")]


def test_one_press_on_a_past_events_page_asks_and_one_takes_it_back(event: Event) -> None:
    person = a_member()
    browser, url = signed_in(person), reverse("events:watch", args=[event.key])
    assert "Want to hear when pictures, files or the report come?" in browser.get(event.get_absolute_url()).text
    part = browser.post(url, headers={"HX-Request": "true"}).text
    assert "You get a mail when something comes" in part
    browser.post(url)
    assert [(row.person, row.wants) for row in Watch.objects.all()] == [(person, WatchFor.MATERIALS)]
    assert browser.post(url, {"off": "1"})["Location"] == event.get_absolute_url()
    assert not Watch.objects.exists()
    assert "Want to hear" not in Client().get(event.get_absolute_url()).text
    assert "Want to hear" in signed_in(past_guest(event)).get(event.get_absolute_url()).text


def past_guest(event: Event) -> Person:
    """Somebody who had a place."""
    with clock.frozen(event.starts_at - dt.timedelta(days=2)):
        return a_place(event).person


def test_they_are_told_once_of_all_that_came_once_no_more_comes(event: Event, leader: Person) -> None:
    person = a_member()
    come(event, leader, title="Fra før")
    with clock.frozen(clock.now() + dt.timedelta(minutes=1)):
        watch_materials(event, person), watch_materials(event, person)
        assert told() == [], "what was there when they asked is nothing new"
    with clock.frozen(clock.now() + dt.timedelta(minutes=5)):
        come(event, leader, title="Referat")
        add_files(event, [("foiler.pdf", PDF)], title="", readers=Readers.MEMBERS, by=leader)
        assert told(dt.timedelta(minutes=9)) == []
        assert told() == [person]
        assert told() == []
        come(event, leader, title="Mer")
        assert told() == []
    message = Message.objects.get(template="events/materials_came")
    assert [one["title"] for one in message.facts["materials"]] == ["Referat", "foiler"]


def test_asking_anew_tells_anew_of_what_comes_after_that(event: Event, leader: Person) -> None:
    person = a_member()
    watch_materials(event, person)
    come(event, leader)
    assert told() == [person]
    with clock.frozen(clock.now() + dt.timedelta(hours=1)):
        watch_materials(event, person)
        assert told() == []
        come(event, leader, title="Bilder")
        assert told() == [person]
    titles = [[one["title"] for one in row.facts["materials"]] for row in Message.objects.order_by("pk")]
    assert titles == [["Referat"], ["Bilder"]]


def test_nobody_hears_of_what_they_may_not_have_when_it_is_told(group: Group, leader: Person) -> None:
    placed, gone, member, newcomer, shut = a_member(), a_member(), a_member(), a_person(), a_member()
    event = past(group, placed)
    for person in (placed, gone, member, newcomer, shut):
        watch_materials(event, person)
    come(event, leader, Readers.REGISTERED)
    left(gone.employments.get())
    Person.objects.filter(pk=shut.pk).update(is_active=False)
    assert told() == [placed]
    come(event, leader, Readers.MEMBERS, "For medlemmer")
    assert told() == [member]
    come(event, leader, Readers.ALL, "For alle")
    assert told() == [gone, newcomer]
    titles = {
        row.person: [one["title"] for one in row.facts["materials"]]
        for row in Message.objects.filter(template="events/materials_came")
    }
    assert titles[member] == ["For medlemmer"]
    assert titles[newcomer] == ["For alle"]


def test_a_members_event_tells_nothing_to_who_is_no_member_any_more(group: Group, leader: Person) -> None:
    event, person, stays = past(group, visibility="members"), a_member(), a_member()
    watch_materials(event, person)
    watch_materials(event, stays)
    left(person.employments.get())
    come(event, leader)
    assert told() == [stays]


def test_what_is_taken_back_at_once_or_came_long_ago_is_not_told(event: Event, leader: Person) -> None:
    watch_materials(event, person := a_member())
    come(event, leader)
    assert told(dt.timedelta(days=8)) == []
    remove(event, event.materials.get().pk)
    assert told() == []
    come(event, leader)
    assert told() == [person], "what stays is told"


def test_before_the_end_a_draft_or_called_off_there_is_nothing_to_wait_for(group: Group) -> None:
    person = a_member()
    off = an_event(group)
    cancel_event(off, reason="Storm")
    for event, error in (
        (an_event(group), errors.NotOverYet),
        (an_event(group, draft=True), errors.NotPublished),
        (off, errors.EventIsCancelled),
    ):
        with pytest.raises(error):
            watch_materials(event, person)
    assert not Watch.objects.exists()


def test_the_two_wishes_do_not_touch_each_other(group: Group, leader: Person) -> None:
    person = a_member()
    with clock.frozen(clock.now() - dt.timedelta(days=10)):
        event = an_event(group, days=9, opens_at=clock.now() + dt.timedelta(days=1))
        watch(event, person)
    watch_materials(event, person)
    assert Watch.objects.count() == 2
    assert tell_opened() == 0
    signed_in(person).post(reverse("events:watch", args=[event.key]), {"off": "1"})
    assert Watch.objects.get().wants == WatchFor.OPENING
    come(event, leader)
    assert told() == []


@pytest.mark.parametrize(
    ("language", "words"), [("nb", "Nytt fra arrangementet"), ("en", "New from the event")], ids=["nb", "en"]
)
def test_the_mail_names_what_came_and_is_stopped_by_one_press(
    group: Group, leader: Person, language: str, words: str
) -> None:
    event = past(group, title="Klyngesamling", contact=leader)
    other = past(group)
    person = a_member(language=language)
    watch_materials(event, person), watch_materials(other, person)
    come(event, leader)
    assert told() == [person]
    message = Message.objects.get()
    render(message)
    assert words in message.subject
    assert "Klyngesamling" in message.subject
    assert "https://a.example/referat" in message.text
    url = mime(message)["List-Unsubscribe"].strip("<>")
    tokens = [url, *re.findall(r"\S+/mail/\S+", message.text)]
    assert len(tokens) == 2
    assert [watcher_behind(one.rstrip("/").rpartition("/")[2]) for one in tokens] == [person] * 2
    path = "/mail/" + url.partition("/mail/")[2]
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    assert "Stop mail about materials?" in browser.get(path).text
    assert Watch.objects.filter(told_at=None).count() == 1, "looking changes nothing"
    assert "No more mail about materials" in browser.post(path, {"List-Unsubscribe": "One-Click"}).text
    assert not Watch.objects.filter(told_at=None).exists()
    assert browser.post("/mail/watch/forged/").status_code == 404


def test_who_is_no_member_gets_no_telephone_number(group: Group, leader: Person) -> None:
    Person.objects.filter(pk=leader.pk).update(phone="00123456")
    leader.refresh_from_db()
    event = past(group, contact=leader)
    for person in (a_member(), a_person()):
        watch_materials(event, person)
    come(event, leader)
    told()
    phones = [row.facts["event"]["contact"]["phone"] for row in Message.objects.order_by("person")]
    assert phones == ["00123456", ""]


def test_a_past_events_page_asks_as_often_whoever_watches(group: Group, leader: Person) -> None:
    person = a_member()
    event, browser = past(group), signed_in(person)
    url = event.get_absolute_url()
    browser.get(url)
    few = queries(browser, url)
    Watch.objects.bulk_create(Watch(event=event, person=a_member(), wants=WatchFor.MATERIALS) for _ in range(20))
    watch_materials(event, person)
    assert queries(browser, url) == few <= 12
