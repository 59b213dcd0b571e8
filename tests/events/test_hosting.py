"""Companies that are asked to be the host, or offer it."""

import datetime as dt

import pytest
from django.urls import reverse

from events.choices import RequestState
from events.domain import errors, host_errors
from events.domain.event import cancel_event, change_event, delete_draft
from events.domain.host_choice import keep_host, lacks_yes, make_event, take_instead
from events.domain.hosting import ask, offer, propose, reopen, say_no, say_yes, take_back
from events.models import Event, HostContact, HostRequest
from groups.choices import EventKind, SeatRole
from groups.models import Group
from members.choices import EmploymentRole
from members.models import Company, Person
from tests.browsing import signed_in
from tests.events.looking import mails
from tests.factories.events import a_place, an_event
from tests.factories.gate import a_mailbox
from tests.factories.groups import a_group, a_leader, a_seat
from tests.factories.members import a_company, a_member
from tests.flows.test_races import at_once
from tests.world import shown
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.shared import clock
from thamsklyngen.shared.dates import full_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    """The company that may be the host."""
    return a_company("Vertskap AS")


@pytest.fixture
def contact(company: Company) -> Person:
    """Who answers for it."""
    return a_member("Vera Prøvesen", at=company, role=EmploymentRole.CONTACT)


def days(*ahead: int) -> list[dt.date]:
    return [clock.today() + dt.timedelta(days=number) for number in ahead]


def a_question(group: Group, company: Company, by: Person, event: Event | None = None) -> HostRequest:
    return ask(group, company, by=by, about="Omvisning", days=days(20, 27), people=12, needs="Et møterom", event=event)


def test_a_company_is_asked_from_a_draft_and_says_yes_by_one_press(
    leader: Person, group: Group, company: Company, contact: Person
) -> None:
    draft = an_event(group, draft=True, kind=EventKind.COMPANY_VISIT)
    hour = f"{clock.local(draft.starts_at):%H:%M}"
    browser, first, second = signed_in(leader), *days(20, 27)
    page = f"{reverse('events:host_ask')}?event={draft.key}"
    form = browser.get(page).context["form"]
    assert form["about"].value() == draft.title
    typed = {"company": company.pk, "about": "Omvisning", "day_1": first, "day_2": second, "people": 12, "needs": "Rom"}
    assert browser.post(page, typed).status_code == 302
    row = HostRequest.objects.get()
    assert (row.group, row.company, row.event, row.asked_by) == (group, company, draft, leader)
    assert mails(contact) == ["events/host_asked"]
    assert [one.url for one in waiting_for(contact)] == [reverse("events:host_request", args=[row.pk])]
    theirs = reverse("events:host_request", args=[row.pk])
    answer = signed_in(contact)
    assert f'value="{second.isoformat()}"' in answer.get(theirs).content.decode()
    assert answer.post(theirs, {"yes": second.isoformat()}).status_code == 302
    draft.refresh_from_db()
    moved = clock.local(draft.starts_at)
    assert (draft.host, moved.date(), f"{moved:%H:%M}") == (company, second, hour)
    assert draft.ends_at - draft.starts_at == dt.timedelta(hours=2)
    assert HostContact.objects.get(event=draft).person == contact
    assert mails(leader) == ["events/host_answered"]
    assert not waiting_for(contact)
    assert not lacks_yes(draft)


def test_the_mails_say_who_asks_what_and_what_was_answered(
    leader: Person, group: Group, company: Company, contact: Person
) -> None:
    row = a_question(group, company, leader)
    propose(row, days(40)[0], by=contact, words="Da er hallen ferdig")
    asked, answered = Message.objects.order_by("pk")
    for message in (asked, answered):
        render(message)
    for words in ("Vertskap AS", str(leader), "Omvisning", "Hvor mange: 12", "Et møterom", row_url(row)):
        assert words in asked.text, words
    for words in (str(contact), "Da er hallen ferdig", row_url(row)):
        assert words in answered.text, words


def row_url(row: HostRequest) -> str:
    return reverse("events:host_request", args=[row.pk])


def test_the_host_proposes_another_day_that_the_asker_takes_or_says_no(
    leader: Person, group: Group, company: Company, contact: Person
) -> None:
    draft = an_event(group, draft=True)
    row, browser = a_question(group, company, leader, draft), signed_in(contact)
    assert browser.post(row_url(row), {"other": "1"}).status_code == 422
    assert browser.post(row_url(row), {"other": "1", "other_day": days(-1)[0]}).status_code == 422
    assert browser.post(row_url(row), {"other": "1", "other_day": days(40)[0]}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.day) == (RequestState.OTHER, days(40)[0])
    assert row_url(row) in [one.url for one in waiting_for(leader)]
    asker = signed_in(leader)
    assert asker.post(row_url(row), {"yes": days(20)[0].isoformat()}).status_code == 302
    row.refresh_from_db()
    assert row.state == RequestState.OTHER, "the asker takes the day that was proposed, and no other"
    assert asker.post(row_url(row), {"yes": days(40)[0].isoformat()}).status_code == 302
    draft.refresh_from_db()
    assert (draft.host, clock.local(draft.starts_at).date()) == (company, days(40)[0])
    assert mails(contact)[-1] == "events/host_answered"
    second = a_question(group, company, leader)
    assert browser.post(row_url(second), {"no": "1", "words": "Vi bygger om"}).status_code == 302
    second.refresh_from_db()
    assert (second.state, second.answer) == (RequestState.NO, "Vi bygger om")


def test_what_cant_be_answered_says_why(leader: Person, group: Group, company: Company, contact: Person) -> None:
    row = a_question(group, company, leader)
    with pytest.raises(host_errors.NotOneOfTheDays):
        say_yes(row, days(21)[0], by=contact)
    with pytest.raises(host_errors.DayHasPassed):
        propose(row, days(-1)[0], by=contact)
    say_no(row, by=contact)
    assert say_no(row, by=contact).state == RequestState.NO, "pressed twice it is once"
    with pytest.raises(host_errors.AnsweredAlready):
        say_yes(row, days(20)[0], by=contact)
    assert mails(leader) == ["events/host_answered"]
    with pytest.raises(host_errors.NobodyAnswers):
        a_question(group, a_company(), leader)
    event = an_event(group)
    a_question(group, company, leader, event)
    with pytest.raises(host_errors.AskedAlready):
        a_question(group, company, leader, event)
    cancel_event(event, reason="Streik")
    with pytest.raises(errors.EventIsCancelled):
        a_question(group, company, leader, event)


def test_a_question_is_taken_back(leader: Person, group: Group, company: Company, contact: Person) -> None:
    row = a_question(group, company, leader)
    assert signed_in(contact).post(reverse("events:host_take_back", args=[row.pk])).status_code == 403
    assert signed_in(leader).post(reverse("events:host_take_back", args=[row.pk])).status_code == 302
    assert mails(contact) == ["events/host_asked", "events/host_withdrawn"]
    with pytest.raises(host_errors.TakenBack):
        say_no(row, by=contact)
    take_back(row, by=leader)
    assert len(mails(contact)) == 2


def test_a_published_event_gets_the_host_and_keeps_its_day(
    leader: Person, group: Group, company: Company, contact: Person
) -> None:
    event = an_event(group)
    before = event.starts_at
    say_yes(a_question(group, company, leader, event), days(27)[0], by=contact)
    event.refresh_from_db()
    assert (event.host, event.starts_at) == (company, before)


@pytest.mark.parametrize("same", [True, False])
def test_a_yes_to_another_day_than_the_events_own_says_so(
    leader: Person, group: Group, company: Company, contact: Person, same: bool
) -> None:
    Person.objects.filter(pk=leader.pk).update(language="en")
    leader.refresh_from_db()
    event = an_event(group, starts_at=clock.at(days(27)[0] if same else days(28)[0], 9))
    row = say_yes(a_question(group, company, leader, event), days(27)[0], by=contact)
    told = Message.objects.filter(person=leader).latest("pk")
    render(told)
    for text in (told.text, signed_in(leader).get(row_url(row)).content.decode()):
        words = " ".join(text.replace("\xa0", " ").split())
        assert (f"but the event is on {full_day(event.starts_at)}".replace("\xa0", " ") in words) == (not same)
        assert (f"{company} is the host on" in words) == same


def test_a_draft_moves_to_the_day_so_the_yes_says_no_other(
    leader: Person, group: Group, company: Company, contact: Person
) -> None:
    event = an_event(group, draft=True)
    say_yes(a_question(group, company, leader, event), days(27)[0], by=contact)
    assert Message.objects.filter(person=leader).latest("pk").facts["event_starts_at"] is None


@pytest.fixture
def other() -> Company:
    """A company that says yes to an event which has a host already."""
    other = a_company("Annenvert AS")
    a_member("Anne Prøvesen", at=other, role=EmploymentRole.CONTACT, language="en")
    return other


def test_a_second_yes_is_told_to_both_sides_and_changes_nothing(
    leader: Person, group: Group, company: Company, contact: Person, other: Company
) -> None:
    event, second = an_event(group, host=company), other.contacts()[0].person
    row, theirs = a_question(group, other, leader, event), signed_in(second)
    assert "got a host in the meantime" in theirs.get(row_url(row)).content.decode()
    answer = theirs.post(row_url(row), {"yes": days(27)[0].isoformat()}, follow=True).content.decode()
    assert "the event has another host already" in answer
    assert "is the host on" not in answer
    assert str(company) not in answer, "who the others are is the organiser's to tell"
    event.refresh_from_db()
    assert event.host == company, "the first yes holds until the organiser changes it"
    told = Message.objects.get(template="events/host_answered", person=leader)
    render(told)
    assert "arrangementet har allerede en vert" in told.text
    page = signed_in(leader).get(row_url(row)).content.decode()
    assert f"Take {other} instead of {company}" in page
    assert reverse("events:host_take_instead", args=[row.pk]) not in answer


def test_a_second_yes_waits_for_the_organiser_until_one_of_the_two_is_chosen(
    leader: Person, group: Group, company: Company, contact: Person, other: Company
) -> None:
    event, second = an_event(group, host=company), other.contacts()[0].person
    row = say_yes(a_question(group, other, leader, event), days(27)[0], by=second)
    browser, overview = signed_in(leader), reverse("events:hosting")
    assert row_url(row) in [one.url for one in waiting_for(leader)]
    assert row_url(row) not in [one.url for one in waiting_for(second)]
    assert row_url(row) in browser.get(overview).content.decode()
    assert row_url(row) not in browser.get(overview, {"answered": ""}).content.decode()
    keep = reverse("events:host_keep", args=[row.pk])
    assert signed_in(second).post(keep).status_code == 403
    assert keep in browser.get(row_url(row)).content.decode()
    for _ in range(2):
        assert f"{other} is told by mail" in browser.post(keep, follow=True).content.decode()
    event.refresh_from_db()
    assert event.host == company
    assert mails(second) == ["events/host_asked", "events/host_kept"], "pressed twice it is once"
    assert "has another host, so there is nothing to prepare" in signed_in(second).get(row_url(row)).content.decode()
    assert row_url(row) not in [one.url for one in waiting_for(leader)]
    assert row_url(row) in browser.get(overview, {"answered": ""}).content.decode()
    take_instead(row, by=leader)
    event.refresh_from_db()
    assert event.host == other, "the organiser may think better of it"


def test_the_yes_of_the_host_that_was_replaced_waits_for_nobody(
    leader: Person, group: Group, company: Company, contact: Person, other: Company
) -> None:
    event = an_event(group)
    first, second = (a_question(group, one, leader, event) for one in (company, other))
    say_yes(first, days(20)[0], by=contact)
    take_instead(say_yes(second, days(27)[0], by=other.contacts()[0].person), by=leader)
    assert not {row_url(first), row_url(second)} & {one.url for one in waiting_for(leader)}


def test_another_day_is_taken_back_while_nobody_has_answered(
    leader: Person, group: Group, company: Company, contact: Person
) -> None:
    event = an_event(group)
    row, browser = a_question(group, company, leader, event), signed_in(contact)
    propose(row, days(40)[0], by=contact, words="Ikke før hallen er ferdig")
    page = reverse("events:host_reopen", args=[row.pk])
    assert page in browser.get(row_url(row)).content.decode()
    assert signed_in(leader).post(page).status_code == 403
    browser.post(page)
    assert browser.post(page).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.day, row.answer, row.answered_by) == (RequestState.OPEN, None, "", None)
    assert mails(leader)[-1] == "events/host_reopened"
    assert mails(leader).count("events/host_reopened") == 1, "pressed twice it is once"
    propose(row, days(41)[0], by=contact)
    newer = a_question(group, company, leader, event)
    assert "asked anew" in browser.post(page, follow=True).content.decode()
    say_no(newer, by=contact)
    say_yes(row, days(41)[0], by=leader)
    with pytest.raises(host_errors.AnsweredAlready):
        reopen(row, by=contact)


def test_words_are_quoted_with_the_name_of_whose_they_are(
    leader: Person, group: Group, company: Company, contact: Person
) -> None:
    row = a_question(group, company, leader)
    propose(row, days(40)[0], by=contact, words="Den tredje passer ikke.")
    colleague = a_seat(group, SeatRole.DEPUTY)
    say_yes(row, days(40)[0], by=colleague)
    assert f"{company}: “Den tredje passer ikke.”" in signed_in(leader).get(row_url(row)).content.decode()
    told = Message.objects.filter(person=contact).latest("pk")
    render(told)
    assert told.template == "events/host_answered", "also where another than who asked takes the day"
    assert "Den tredje" not in told.text, "nobody gets their own words back"


def test_the_organiser_takes_the_second_yes_and_all_hear(
    leader: Person, group: Group, company: Company, contact: Person, other: Company
) -> None:
    event, second = an_event(group, host=company), other.contacts()[0].person
    guest = a_place(event).person
    a_mailbox(event)
    row = say_yes(a_question(group, other, leader, event), days(27)[0], by=second)
    page = reverse("events:host_take_instead", args=[row.pk])
    assert signed_in(second).post(page).status_code == 403
    answer = signed_in(leader).post(page, follow=True).content.decode()
    assert f"{other} is the host now" in answer
    event.refresh_from_db()
    assert event.host == other
    assert [str(one) for one in event.host_contacts.standing()] == [str(second)], "nobody of the earlier host's"
    assert mails(contact)[-1] == mails(second)[-1] == "events/host_chosen"
    assert mails(guest)[-1] == "events/changed"
    told = {one.person: one for one in Message.objects.filter(template="events/host_chosen")}
    for one in told.values():
        render(one)
    assert "så du har ikke noe å forberede" in told[contact].text
    assert "has chosen Annenvert AS as the host, in place of Vertskap AS" in told[second].text
    take_instead(row, by=leader)
    assert Message.objects.filter(template="events/host_chosen").count() == len(told), "pressed twice it is once"


def test_a_draft_moves_to_the_day_of_the_host_that_is_taken(
    leader: Person, group: Group, company: Company, other: Company
) -> None:
    draft, second = an_event(group, draft=True, host=company), other.contacts()[0].person
    row = a_question(group, other, leader, draft)
    for press in (take_instead, keep_host):
        with pytest.raises(host_errors.NoYes):
            press(row, by=leader)
    take_instead(say_yes(row, days(27)[0], by=second), by=leader)
    draft.refresh_from_db()
    assert (draft.host, clock.local(draft.starts_at).date()) == (other, days(27)[0])


def test_of_an_event_that_is_called_off_nobody_becomes_host(
    leader: Person, group: Group, company: Company, contact: Person
) -> None:
    event = an_event(group)
    row = a_question(group, company, leader, event)
    cancel_event(event, reason="Streik")
    answer = signed_in(contact).post(row_url(row), {"yes": days(27)[0].isoformat()}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["The event is cancelled."]
    row.refresh_from_db()
    assert row.state == RequestState.OPEN


def test_a_company_offers_by_itself(leader: Person, group: Group, company: Company, contact: Person) -> None:
    browser = signed_in(contact)
    page = f"{reverse('events:host_offer')}?company={company.slug}"
    assert page in browser.get(reverse("members:run_company", args=[company.slug])).content.decode()
    typed = {"group": group.pk, "company": company.pk, "about": "Ny robotcelle", "day_1": days(30)[0]}
    assert browser.post(page, typed | {"company": a_company().pk}).status_code == 422
    assert browser.post(page, typed).status_code == 302
    row = HostRequest.objects.get()
    assert row.is_offer
    assert mails(leader) == ["events/host_offered"]
    assert row_url(row) in [one.url for one in waiting_for(leader)]
    assert browser.post(row_url(row), {"yes": days(30)[0].isoformat()}).status_code == 403, "the group answers"
    asker = signed_in(leader)
    assert asker.post(row_url(row), {"yes": days(30)[0].isoformat()}).status_code == 302
    assert mails(contact) == ["events/host_answered"]
    assert f"{reverse('events:new')}?hosting={row.pk}" in asker.get(row_url(row)).content.decode()
    form = asker.get(f"{reverse('events:new')}?hosting={row.pk}").context["form"]
    assert (form["title"].value(), form["host"].value()) == ("Ny robotcelle", company.pk)
    assert form["starts_at"].value().date() == days(30)[0]


def test_who_is_on_neither_side_finds_no_question(leader: Person, group: Group, company: Company) -> None:
    a_member(at=company, role=EmploymentRole.CONTACT)
    row = a_question(group, company, leader)
    for stranger in (a_member(), a_member(at=company), a_leader(a_group())):
        assert signed_in(stranger).get(row_url(row)).status_code == 404
        assert signed_in(stranger).post(row_url(row), {"no": "1"}).status_code == 404
    assert signed_in(a_member()).get(reverse("events:hosting")).status_code == 403
    assert "Omvisning" in signed_in(leader).get(reverse("events:hosting")).content.decode()
    assert "Omvisning" not in signed_in(a_leader(a_group())).get(reverse("events:hosting")).content.decode()


def test_rubbish_in_a_form_is_refused_and_stays(leader: Person, group: Group, company: Company) -> None:
    browser, page = signed_in(leader), reverse("events:host_ask")
    typed = {"group": group.pk, "company": company.pk, "about": "Omvisning", "needs": "Et rom"}
    for more in ({}, {"day_1": "2026-13-45"}, {"day_1": days(-3)[0]}, {"day_1": "9999-01-01"}):
        answer = browser.post(page, typed | more)
        assert answer.status_code == 422, more
        assert "Et rom" in answer.content.decode()
    assert browser.post(page, typed | {"day_1": days(3)[0], "people": 10**12}).status_code == 422
    assert not HostRequest.objects.exists()


def test_publishing_a_visit_without_a_yes_warns_and_publishes(leader: Person, group: Group, company: Company) -> None:
    visit = an_event(group, draft=True, kind=EventKind.COMPANY_VISIT, host=company)
    answer = signed_in(leader).post(reverse("events:publish", args=[visit.key]), follow=True)
    assert "No host has said yes" in answer.content.decode()
    visit.refresh_from_db()
    assert not visit.is_draft
    breakfast = an_event(group, draft=True)
    answer = signed_in(leader).post(reverse("events:publish", args=[breakfast.key]), follow=True)
    assert "No host has said yes" not in answer.content.decode()


def test_an_offer_to_the_group_that_was_accepted_counts_as_a_yes(
    leader: Person, group: Group, company: Company, contact: Person
) -> None:
    row = offer(company, group, by=contact, about="Robot", days=days(30))
    say_yes(row, days(30)[0], by=leader)
    that_day = clock.at(days(30)[0], 8)
    assert not lacks_yes(an_event(group, kind=EventKind.COMPANY_VISIT, host=company, starts_at=that_day))
    assert lacks_yes(an_event(kind=EventKind.COMPANY_VISIT, host=company, starts_at=that_day))
    assert lacks_yes(an_event(group, kind=EventKind.COMPANY_VISIT, host=company, days=60)), "a yes to another day"


def test_a_yes_to_another_day_than_the_visit_is_on_is_no_yes_to_it(
    leader: Person, group: Group, company: Company, contact: Person
) -> None:
    draft = an_event(group, draft=True, kind=EventKind.COMPANY_VISIT)
    say_yes(a_question(group, company, leader, draft), days(27)[0], by=contact)
    draft.refresh_from_db()
    assert not lacks_yes(draft), "the draft moved to that day"
    moved = change_event(
        draft, {name: getattr(draft, name) + dt.timedelta(days=1) for name in ("starts_at", "ends_at")}
    )
    assert lacks_yes(moved)
    browser = signed_in(leader)
    assert "not said yes to this day" in browser.get(reverse("events:reception", args=[draft.key])).content.decode()
    answer = browser.post(reverse("events:publish", args=[draft.key]), follow=True)
    assert "No host has said yes to this visit on this day" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_holds(leader: Person, group: Group, company: Company) -> None:
    people = [a_member(at=company, role=EmploymentRole.CONTACT) for _ in range(2)]
    draft = an_event(group, draft=True)
    row = a_question(group, company, leader, draft)

    def yes() -> str:
        try:
            return say_yes(row, days(27)[0], by=people[0]).state
        except host_errors.AnsweredAlready:
            return "late"

    def no() -> str:
        try:
            return say_no(row, by=people[1]).state
        except host_errors.AnsweredAlready:
            return "late"

    found = at_once([yes, no])
    assert sorted(found) in (["late", "yes"], ["late", "no"])
    draft.refresh_from_db()
    assert (draft.host == company) == (found[0] == "yes")
    assert mails(leader) == ["events/host_answered"]


# --- An event made of a yes -------------------------------------------------------------------------------------------
def test_an_event_made_of_a_yes_has_the_host_and_the_question_names_it(
    leader: Person, group: Group, company: Company, contact: Person
) -> None:
    row = say_yes(a_question(group, company, leader), days(20)[0], by=contact)
    browser, page = signed_in(leader), f"{reverse('events:new')}?hosting={row.pk}"
    assert page in browser.get(row_url(row)).content.decode()
    typed = shown(browser.get(page).context["form"], starts_at_0=days(20)[0].isoformat(), starts_at_1="09:00")
    assert browser.post(page, typed | {"draft": "1"}).status_code == 302
    event = Event.objects.get()
    row.refresh_from_db()
    assert (event.host, row.event, event.title) == (company, event, "Omvisning")
    assert HostContact.objects.get(event=event).person == contact
    assert not lacks_yes(event)
    text = browser.get(row_url(row)).content.decode()
    assert event.get_absolute_url() in text
    assert page not in text, "one yes, one event"
    assert browser.post(page, typed | {"draft": "1"}).status_code == 422
    assert "has been made of that yes already" in browser.get(page, follow=True).content.decode()
    assert Event.objects.count() == 1


def test_a_yes_outlives_the_draft_made_of_it(leader: Person, group: Group, company: Company, contact: Person) -> None:
    row = say_yes(a_question(group, company, leader), days(20)[0], by=contact)
    open_one = a_question(group, company, leader)
    starts_at = clock.now() + dt.timedelta(days=20)
    details = {"title": "Omvisning", "starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=2)}
    event = make_event(row, group, by=leader, host=company, **details)
    HostRequest.objects.filter(pk=open_one.pk).update(event=event)
    delete_draft(event)
    row.refresh_from_db()
    assert (row.event, row.state) == (None, RequestState.YES)
    assert not HostRequest.objects.filter(pk=open_one.pk).exists(), "what nobody answered goes with the draft"
    again = make_event(row, group, by=leader, host=company, **details)
    row.refresh_from_db()
    assert row.event == again


def test_of_another_host_the_yes_stays_free(leader: Person, group: Group, company: Company, contact: Person) -> None:
    row = say_yes(a_question(group, company, leader), days(20)[0], by=contact)
    starts_at = clock.now() + dt.timedelta(days=20)
    details = {"title": "Omvisning", "starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=2)}
    event = make_event(row, group, by=leader, host=a_company(), **details)
    row.refresh_from_db()
    assert row.event is None
    assert not event.host_contacts.exists()


@pytest.mark.django_db(transaction=True)
def test_of_one_yes_two_at_once_make_one_event() -> None:
    group, company = a_group(), a_company()
    leader, contact = a_leader(group), a_member(at=company, role=EmploymentRole.CONTACT)
    row = say_yes(a_question(group, company, leader), days(20)[0], by=contact)
    starts_at = clock.now() + dt.timedelta(days=20)
    details = {"title": "Omvisning", "starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=2)}

    def make() -> Event | None:
        try:
            return make_event(row, group, by=leader, host=company, **details)
        except host_errors.EventMadeAlready:
            return None

    assert len([event for event in at_once([make] * 6) if event]) == 1
    assert Event.objects.count() == 1
