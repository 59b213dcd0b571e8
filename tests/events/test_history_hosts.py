"""What is settled with hosts, and whom they receive, read in the event's history."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from events.domain.event import change_event
from events.domain.host_choice import keep_host, make_event, take_instead
from events.domain.host_contact import name_person
from events.domain.hosting import ask, offer, propose, reopen, say_no, say_yes, take_back
from events.domain.reception import look_through, receive_after_all, set_reception
from events.history import Line
from events.models import Event, HostRequest
from groups.models import Group
from members.choices import EmploymentRole
from members.models import Company, Person
from tests.browsing import queries, signed_in
from tests.factories.events import a_place, an_event
from tests.factories.members import a_company, a_member
from thamsklyngen.shared import clock
from thamsklyngen.shared.dates import full_day, moment

pytestmark = pytest.mark.django_db
V, A, T = "Vertskap AS", "Annenvert AS", "Tredjevert AS"


@pytest.fixture
def contacts() -> list[Person]:
    """Who answers for each of three companies that may be the host."""
    return [
        a_member(f"Hos {name}", at=company, role=EmploymentRole.CONTACT)
        for name, company in ((name, a_company(name)) for name in (V, A, T))
    ]


def of(contact: Person) -> Company:
    return contact.work_today[0].company


def day(ahead: int) -> dt.date:
    return clock.today() + dt.timedelta(days=ahead)


def when(language: str, *ahead: int) -> str:
    with translation.override(language):
        return ", ".join(full_day(day(number)) for number in ahead)


def lines(reader: Person, event: Event, language: str = "en") -> list[Line]:
    """What the history's page says in `language`, the first thing first."""
    page = signed_in(reader, language).get(reverse("events:history", args=[event.key]))
    return list(reversed(page.context["lines"]))


def told(reader: Person, event: Event, language: str = "en") -> list[tuple[str, str]]:
    """Who did what, but for changes of fields and of places."""
    found = [(line.actor, line.what) for line in lines(reader, event, language)]
    return [(actor, what) for actor, what in found if any(name in what for name in (V, A, T))]


def through_all_steps(event: Event, group: Group, leader: Person, contacts: list[Person]) -> None:
    """Ask three companies, and let them answer in every way there is; every press twice."""
    first, second, third = contacts

    def asked(contact: Person, *ahead: int) -> HostRequest:
        days = [day(number) for number in ahead]
        return ask(group, of(contact), by=leader, about="Besøk", days=days, event=event)

    take_back(take_back(asked(third, 20), by=leader), by=leader)
    say_no(say_no(asked(third, 20), by=third, words="Ganske hemmelig"), by=third)
    row = propose(propose(asked(first, 27, 20), day(40), by=first), day(40), by=first)
    propose(reopen(reopen(row, by=first), by=first), day(41), by=first)
    say_yes(say_yes(row, day(41), by=leader), day(41), by=leader)
    other = say_yes(asked(second, 28), day(28), by=second)
    keep_host(keep_host(other, by=leader), by=leader)
    take_instead(take_instead(other, by=leader), by=leader)


def test_every_step_on_the_way_to_a_host_is_told_once_in_both_languages(
    group: Group, leader: Person, contacts: list[Person]
) -> None:
    event, (first, second, third) = an_event(group), contacts
    through_all_steps(event, group, leader, contacts)
    steps = [
        (leader, f"{T} was asked to be the host: {{20}}", f"{T} ble spurt om å være vert: {{20}}"),
        (leader, f"The question to {T} about being the host was taken back", f"Spørsmålet til {T} ble trukket tilbake"),
        (leader, f"{T} was asked to be the host: {{20}}", f"{T} ble spurt om å være vert: {{20}}"),
        (third, f"{T} said no to being the host", f"{T} svarte nei til å være vert"),
        (leader, f"{V} was asked to be the host: {{20}}, {{27}}", f"{V} ble spurt om å være vert: {{20}}, {{27}}"),
        (first, f"{V} proposed another day: {{40}}", f"{V} foreslo en annen dag: {{40}}"),
        (first, f"{V} took back the day that it had proposed: {{40}}", f"{V} trakk forslaget om {{40}} tilbake"),
        (first, f"{V} proposed another day: {{41}}", f"{V} foreslo en annen dag: {{41}}"),
        (leader, f"The day that {V} had proposed was accepted: {{41}}", f"Forslaget fra {V} om {{41}} ble godtatt"),
        (leader, f"{A} was asked to be the host: {{28}}", f"{A} ble spurt om å være vert: {{28}}"),
        (second, f"{A} said yes to being the host on {{28}}", f"{A} svarte ja til å være vert {{28}}"),
        (
            leader,
            f"{V} stays the host: {A}, which had said yes as well, is not needed",
            f"{V} er fortsatt vert: {A}, som også hadde svart ja, trengs ikke",
        ),
        (leader, f"{A} was taken as the host instead of {V}", f"{A} ble valgt som vert i stedet for {V}"),
        (
            leader,
            f"{second} was named as the host's contact, and sees who comes",
            f"{second} ble satt opp som vertens kontakt, og ser hvem som kommer",
        ),
    ]
    for which, language in ((1, "en"), (2, "nb")):
        days = {str(number): when(language, number) for number in (20, 27, 28, 40, 41)}
        expected = [(str(step[0]), str(step[which])) for step in steps]
        for number, words in days.items():
            expected = [(who, what.replace(f"{{{number}}}", words)) for who, what in expected]
        assert told(leader, event, language) == expected
    assert "hemmelig" not in str(lines(leader, event)), "what people write stands with the answer alone"


def test_an_event_made_of_a_yes_or_an_offer_says_so(group: Group, leader: Person, contacts: list[Person]) -> None:
    first, second, _third = contacts
    days, starts_at = [day(20)], clock.at(day(20), 9)
    yes = say_yes(ask(group, of(first), by=leader, about="Besøk", days=days), days[0], by=first)
    offered = say_yes(offer(of(second), group, by=second, about="Besøk", days=days), days[0], by=leader)
    details = {"title": "Besøk", "starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=2)}
    events = [make_event(row, group, by=leader, host=row.company, **details) for row in (yes, offered)]
    named = "was named as the host's contact, and sees who comes"
    assert [told(leader, event)[-2:] for event in events] == [
        [
            (str(leader), f"The event was made of the yes of {V} to being the host on {when('en', 20)}"),
            (str(leader), f"{first} {named}"),
        ],
        [
            (str(leader), f"The event was made of the offer of {A} to be the host on {when('en', 20)}"),
            (str(leader), f"{second} {named}"),
        ],
    ]


def test_whom_the_host_receives_is_told_with_who_decided_it(
    group: Group, leader: Person, contacts: list[Person]
) -> None:
    receiver, second, third = contacts
    event = an_event(group, host=of(receiver))
    places = [a_place(event) for _ in range(3)]
    until = clock.now() + dt.timedelta(days=3)
    for _ in range(2):
        set_reception(event, barred=[of(second)], approve_by=until, by=receiver)
    set_reception(event, barred=[of(third)], approve_by=until, by=receiver)
    keys = [place.pk for place in places]
    for _ in range(2):
        look_through(event, refused=keys[:1], seen=keys, by=receiver)
    for _ in range(2):
        receive_after_all(places[0], by=leader)
    change_event(event, {"host": of(second)})
    refused = str(places[0].person)
    for language, changed, approved, gone, again, companies, time in (
        ("en", "Whom the host receives was changed", "2 visitors were approved", "1 visitor was refused",
         f"{refused}, whom the host had refused, may register again", "Companies not received",
         "The host approves visitors until"),
        ("nb", "Det er endret hvem verten tar imot", "2 besøkende ble godkjent", "1 besøkende ble avvist",
         f"{refused}, som verten hadde avvist, kan melde seg på igjen", "Bedrifter som ikke tas imot",
         "Verten godkjenner besøkende til"),
    ):  # fmt: skip
        found = lines(leader, event, language)
        about = [(line.actor, line.what) for line in found if line.what in (changed, approved, gone, again)]
        who = str(receiver)
        assert about == [
            (who, changed),
            (who, changed),
            (who, approved),
            (who, gone),
            (str(leader), again),
            ("", changed),
        ]
        with translation.override(language):
            at = moment(until)
        assert [line.details for line in found if line.what == changed] == [
            [(time, "", at), (companies, "", A)],
            [(companies, "", T), (companies, A, "")],
            [(time, at, ""), (companies, T, "")],
        ]


def test_who_changes_the_host_stands_with_what_that_undoes(
    group: Group, leader: Person, contacts: list[Person]
) -> None:
    receiver, second, _third = contacts
    event = an_event(group, host=of(receiver))
    set_reception(event, barred=[of(second)], approve_by=None, by=receiver)
    row = say_yes(ask(group, of(second), by=leader, about="Besøk", days=[day(20)], event=event), day(20), by=second)
    signed_in(leader).post(reverse("events:host_take_instead", args=[row.pk]))
    undone = [line for line in lines(leader, event) if line.what == "Whom the host receives was changed"][-1]
    assert (undone.actor, [before for _name, before, _now in undone.details]) == (str(leader), [A])


def test_the_page_asks_equally_often_for_one_step_and_for_many(
    group: Group, leader: Person, contacts: list[Person]
) -> None:
    short, long = an_event(group, host=of(contacts[1])), an_event(group)
    name_person(short, contacts[1], by=leader)
    ask(group, of(contacts[0]), by=leader, about="Besøk", days=[day(20)], event=short)
    through_all_steps(long, group, leader, contacts)
    browser, numbers = signed_in(leader), []
    for event in (short, short, long):
        numbers.append(queries(browser, reverse("events:history", args=[event.key])))
    assert numbers[1] == numbers[2] <= 12
