"""What an organiser is told of the day of an event: other groups' events, holidays, the joint summer weeks."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events.choices import EventState
from events.domain.clash import also_at, clashes_of
from events.domain.event import cancel_event
from events.domain.registration import cancel
from events.models import Event
from groups.models import Group
from members.models import Person
from tests.browsing import queries, signed_in
from tests.events.test_manage import typed, wall
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_member, a_person
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db

THURSDAY = clock.at(dt.date(2027, 3, 4), 8)
ASCENSION = clock.at(dt.date(2027, 5, 6), 8)
SUMMER = clock.at(dt.date(2027, 7, 13), 8)


@pytest.fixture(autouse=True)
def _winter() -> Any:
    with clock.frozen(clock.at(dt.date(2027, 2, 1), 9)):
        yield


def asked(browser: Client, **fields: Any) -> str:
    answer = browser.get(reverse("events:clashes"), fields)
    assert answer.status_code == 200
    return answer.content.decode()


def test_another_event_the_same_day_is_told_while_the_form_is_filled_in(browser: Client, group: Group) -> None:
    other = a_group("Logistikk")
    an_event(other, title="Havnebesøk", starts_at=THURSDAY.replace(hour=16))
    an_event(group, title="Vårt eget", starts_at=THURSDAY)
    an_event(other, title="Dagen etter", starts_at=THURSDAY + dt.timedelta(days=1))
    page = asked(browser, starts_at=wall(THURSDAY), ends_at="", group=group.pk)
    assert "Logistikk has “Havnebesøk” on Thursday 4\xa0March" in page
    assert "Vårt eget" in page
    assert "Dagen etter" not in page
    days = asked(browser, starts_at=wall(THURSDAY), ends_at=wall(THURSDAY + dt.timedelta(days=1)), group=group.pk)
    assert "Dagen etter" in days


def test_others_drafts_committee_meetings_and_cancelled_events_stay_unknown(
    browser: Client, leader: Person, group: Group
) -> None:
    other = a_group("Logistikk")
    an_event(other, draft=True, title="Hemmelig plan", starts_at=THURSDAY)
    an_event(other, title="Gruppestyremøte", starts_at=THURSDAY, audience="committee", visibility="members")
    cancel_event(an_event(other, title="Avlyst", starts_at=THURSDAY), reason="Syk")
    assert "<li>" not in asked(browser, starts_at=wall(THURSDAY), group=group.pk)
    a_leader(other, leader)
    assert "Logistikk plans “Hemmelig plan” on" in asked(browser, starts_at=wall(THURSDAY), group=group.pk)


def test_holidays_and_summer_weeks_in_the_persons_language(browser: Client, leader: Person, group: Group) -> None:
    holiday = asked(browser, starts_at=wall(ASCENSION), group=group.pk)
    assert "Thursday 6\xa0May is a public holiday: Ascension Day." in holiday
    assert "Week 28 is among the joint summer weeks" in asked(browser, starts_at=wall(SUMMER))
    leader.language = "nb"
    leader.save()
    page = signed_in(leader).get(reverse("events:clashes"), {"starts_at": wall(ASCENSION)}, HTTP_ACCEPT_LANGUAGE="nb")
    assert "Kristi himmelfartsdag" in page.content.decode()


@pytest.mark.parametrize(("weeks", "told"), [((28, 30), True), ((29,), False), ((), False)])
def test_the_summer_weeks_are_a_setting(browser: Client, settings: Any, weeks: tuple[int, ...], told: bool) -> None:
    settings.CLUSTER = settings.CLUSTER | {"summer_weeks": weeks}
    assert ("summer weeks" in asked(browser, starts_at=wall(SUMMER))) is told


NO_DATES = ["", "i morgen", "9999-12-31T23:59", "0001-01-01T00:00", "2027-13-41T08:00", "x" * 3000]


@pytest.mark.parametrize("start", NO_DATES)
def test_what_is_no_date_yet_is_no_clash(browser: Client, start: str) -> None:
    an_event(a_group("Logistikk"), title="Havnebesøk", starts_at=THURSDAY)
    rubbish = {"group": "nonsense", "event": "draft-99999999999999999"}
    assert "<li>" in asked(browser, **rubbish, starts_at=wall(THURSDAY), ends_at="")
    assert "<li>" not in asked(browser, **rubbish, starts_at=start, ends_at=start)


def test_it_warns_and_never_refuses(browser: Client, leader: Person) -> None:
    an_event(a_group("Logistikk"), title="Havnebesøk", starts_at=ASCENSION)
    dates = {"starts_at": wall(ASCENSION), "ends_at": wall(ASCENSION + dt.timedelta(hours=1))}
    answer = browser.post(reverse("events:new"), typed(leader, publish="1", **dates), follow=True)
    event = Event.objects.get(group=leader.seats.get().group)
    assert event.state == EventState.PUBLISHED
    page = answer.content.decode()
    assert "Look at the day once more." in page
    assert "Havnebesøk" in page
    assert "Ascension Day" in page


def test_moving_an_event_warns_and_other_changes_do_not(browser: Client, leader: Person, group: Group) -> None:
    an_event(a_group("Logistikk"), title="Havnebesøk", starts_at=THURSDAY)
    event = an_event(group, title="Frokost", starts_at=THURSDAY - dt.timedelta(days=2), contact=leader)
    address = reverse("events:edit", args=[event.key])
    form = browser.get(address).context["form"]
    data = typed(leader, title="Frokost", starts_at=wall(event.starts_at), ends_at=wall(event.ends_at))
    data |= {"seen": form.initial["seen"], "reason": ""}
    assert "Havnebesøk" not in browser.post(address, data | {"summary": "Kort"}, follow=True).content.decode()
    seen = browser.get(address).context["form"].initial["seen"]
    moved = data | {"starts_at": wall(THURSDAY), "ends_at": wall(THURSDAY + dt.timedelta(hours=2)), "seen": seen}
    page = browser.post(address, moved | {"summary": "Kort", "reason": "Verten"}, follow=True).content.decode()
    assert "Havnebesøk" in page
    assert "Havnebesøk" in browser.get(address).content.decode()


def test_an_event_does_not_clash_with_itself_and_does_with_its_own_groups_other_one(
    browser: Client, leader: Person, group: Group
) -> None:
    event = an_event(group, starts_at=THURSDAY)
    assert clashes_of(event, leader) == []
    assert "<li>" not in asked(browser, starts_at=wall(THURSDAY), event=event.key)
    other = an_event(group, title="Samme gruppe", starts_at=THURSDAY)
    assert "Samme gruppe" in asked(browser, starts_at=wall(THURSDAY), event=event.key)
    assert len(clashes_of(other, leader)) == 1


def test_many_events_are_counted_at_the_same_price(browser: Client, group: Group) -> None:
    address = reverse("events:clashes") + f"?starts_at={wall(THURSDAY)}&group={group.pk}"
    an_event(starts_at=THURSDAY)
    browser.get(address)
    few = queries(browser, address)
    for _number in range(7):
        an_event(starts_at=THURSDAY)
    assert queries(browser, address) == few
    page = browser.get(address).content.decode()
    assert page.count("<li>") == 6
    assert "There are 3 more events on those days." in page


def test_only_organisers_ask(group: Group) -> None:
    assert signed_in(a_person()).get(reverse("events:clashes")).status_code == 403


def test_who_is_elsewhere_at_that_time_is_told_and_may_come_all_the_same() -> None:
    person, start = a_member(), clock.now() + dt.timedelta(days=9)
    other, event = an_event(title="Oppstartsmøte", starts_at=start), an_event(starts_at=start + dt.timedelta(hours=1))
    later = an_event(starts_at=start + dt.timedelta(hours=2))
    place = a_place(other, person)
    browser = signed_in(person)
    for path, told in ((event, True), (later, False), (other, False)):
        shown = browser.get(path.get_absolute_url()).content.decode()
        assert ("You have a place at" in shown) is told
        assert ("Oppstartsmøte</a> at that time" in shown) is told
    assert "You have a place at" not in signed_in(a_member()).get(event.get_absolute_url()).content.decode()
    assert a_place(event, person).is_registered
    assert also_at(other, person) == [event]
    cancel(place)
    assert also_at(event, person) == []
