"""Whom a host receives: companies it bars, visitors it looks through."""

import datetime as dt
import html

import pytest
from django.urls import reverse

from events.choices import CancelCause, RegistrationState
from events.domain import errors, host_errors
from events.domain.colleague import hand_over
from events.domain.event import create_event
from events.domain.hosting import ask, say_yes
from events.domain.leaving import rehouse
from events.domain.reception import look_through, receive_after_all, remind_to_approve, set_reception
from events.domain.registration import register
from events.models import Event, HostContact, Registration, Visit
from members.choices import EmploymentRole
from members.models import Company, Person
from tests.browsing import signed_in
from tests.events.looking import as_shown, mails, states
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_company, a_member, employ, left
from tests.flows.test_races import at_once
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
R, W, C = RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.CANCELLED
SENTENCE = "Unfortunately this company can't receive you this time."


@pytest.fixture
def host() -> Company:
    """The company that receives."""
    return a_company("Vertskap AS")


@pytest.fixture
def receiver(host: Company) -> Person:
    """Who answers for it."""
    return a_member("Vera Prøvesen", at=host, role=EmploymentRole.CONTACT)


def in_days(number: float) -> dt.datetime:
    return clock.now() + dt.timedelta(days=number)


def bar(event: Event, *companies: Company, by: Person, approve_by: dt.datetime | None = None) -> list[Registration]:
    return set_reception(event, barred=companies, approve_by=approve_by, by=by)


def test_people_of_a_barred_company_read_one_neutral_sentence(host: Company, receiver: Person) -> None:
    event, rival = an_event(host=host), a_company()
    person = a_member(at=rival)
    bar(event, rival, by=receiver)
    with pytest.raises(errors.NotReceived):
        register(event, person)
    with pytest.raises(errors.NotReceived):
        register(event, person, by=receiver)
    page = signed_in(person).post(reverse("events:register", args=[event.key]), follow=True).content.decode()
    assert SENTENCE in page.replace("&#x27;", "'")
    assert str(rival) not in page.split("alert")[1][:300]
    assert states(event) == []
    register(event, a_member())
    bar(event, by=receiver)
    register(event, person)
    assert states(event) == [R, R], "no longer barred"


def test_places_of_a_company_that_is_barred_go_to_the_next_and_the_mail_says_no_more(
    host: Company, receiver: Person
) -> None:
    event, rival = an_event(host=host, capacity=1), a_company()
    row, waits = a_place(event, a_member(at=rival)), a_place(event, a_member(at=rival))
    other = a_place(event)
    assert states(event) == [R, W, W]
    gone = bar(event, rival, by=receiver)
    assert {one.pk for one in gone} == {row.pk, waits.pk}
    assert states(event) == [C, C, R]
    row.refresh_from_db()
    assert (row.cause, row.cancelled_late) == (CancelCause.HOST, False)
    assert mails(other.person)[-1] == "events/promoted"
    message = Message.objects.get(person=row.person, template="events/not_received")
    render(message)
    assert "Denne bedriften kan dessverre ikke ta imot deg denne gangen." in message.text
    assert message.facts["calendar"]["method"] == "CANCEL"
    for words in (str(receiver), str(rival) + " ", "konkurrent"):
        assert words not in message.text.replace(f", {rival}", "")
    assert bar(event, rival, by=receiver) == [], "saved twice it is once"


def test_a_barred_company_comes_by_no_other_way(host: Company, receiver: Person) -> None:
    event, rival, own = an_event(host=host), a_company(), a_company()
    bar(event, rival, by=receiver)
    both = a_member(at=own)
    employ(both, rival)
    with pytest.raises(errors.NotReceived):
        register(event, both, company=rival)
    row = register(event, both, company=own)
    left(both.employments.get(company=own))
    assert not rehouse(row), "the place does not move to the company that is barred"
    assert states(event) == [C]


def test_the_host_looks_visitors_through_and_whoever_is_refused_stays_out(host: Company, receiver: Person) -> None:
    event = an_event(host=host, capacity=2)
    kept, refused, waits = (a_place(event) for _ in range(3))
    set_reception(event, barred=[], approve_by=in_days(5), by=receiver)
    browser, page = signed_in(receiver), reverse("events:approve", args=[event.key])
    text = browser.get(page).content.decode()
    assert str(kept.person) in text
    seen = [kept.pk, refused.pk]
    assert browser.post(page, {"seen": seen, "refused": [refused.pk]}).status_code == 302
    for row in (kept, refused, waits):
        row.refresh_from_db()
    assert (kept.state, refused.state, waits.state) == (R, C, R)
    assert (kept.approved_by, waits.approved_at) == (receiver, None)
    assert kept.approved_at is not None
    assert mails(refused.person)[-1] == "events/not_received"
    with pytest.raises(errors.NotReceived):
        register(event, refused.person)
    colleague = a_place(event, a_member(at=refused.company))
    colleague.state, colleague.placed_at = R, clock.now()
    event.capacity = 3
    event.save()
    colleague.save()
    with pytest.raises(errors.NotReceived):
        hand_over(colleague, refused.person, by=colleague.person)
    assert browser.post(page, {"seen": seen, "refused": [refused.pk]}).status_code == 302
    assert mails(refused.person).count("events/not_received") == 1
    receive = reverse("events:receive_after_all", args=[event.key, refused.pk])
    assert browser.post(receive).status_code == 302
    assert register(event, refused.person).is_live


def test_after_the_time_all_are_approved(host: Company, receiver: Person) -> None:
    event = an_event(host=host)
    row = a_place(event)
    Visit.objects.create(event=event, approve_by=in_days(-1))
    with pytest.raises(host_errors.ApprovalOver):
        look_through(event, refused=[row.pk], seen=[], by=receiver)
    page = signed_in(receiver).get(reverse("events:approve", args=[event.key])).content.decode()
    assert 'name="refused"' not in page
    assert states(event) == [R]


def test_another_host_receives_whom_it_wants_and_whoever_changes_it_reads_so(host: Company, receiver: Person) -> None:
    group, rival = a_group(), a_company()
    chief = a_leader(group)
    event = an_event(group, host=host, contact=chief, place="Løa")
    barred, refused, approved = a_member(at=rival), a_place(event), a_place(event)
    bar(event, rival, by=receiver, approve_by=in_days(2))
    look_through(event, refused=[refused.pk], seen=[approved.pk], by=receiver)
    leader = signed_in(chief)
    address = reverse("events:edit", args=[event.key])
    data = as_shown(leader, event, host=a_company().pk)
    page = leader.post(address, data, follow=True).content.decode()
    assert "What the earlier host had settled no longer holds" in page
    visit = Visit.objects.get(event=event)
    assert (visit.approve_by, visit.barred.count()) == (None, 0)
    approved.refresh_from_db()
    assert (approved.state, approved.approved_at, approved.approved_by) == (R, None, None)
    for person in (barred, refused.person):
        assert register(event, person).is_registered


def test_the_first_host_of_an_event_takes_nothing_away(host: Company) -> None:
    group = a_group()
    chief = a_leader(group)
    event, leader = an_event(group, contact=chief, place="Løa"), signed_in(chief)
    address = reverse("events:edit", args=[event.key])
    data = as_shown(leader, event, host=host.pk)
    assert "no longer holds" not in leader.post(address, data, follow=True).content.decode()
    event.refresh_from_db()
    assert event.host == host


def test_times_that_make_no_sense_are_refused_and_nothing_is_barred(host: Company, receiver: Person) -> None:
    event, rival = an_event(host=host), a_company()
    for moment in (in_days(-1), in_days(15)):
        with pytest.raises(host_errors.ApproveInTime):
            bar(event, rival, by=receiver, approve_by=moment)
    with pytest.raises(host_errors.NoHost):
        bar(an_event(), rival, by=receiver)
    assert not Visit.objects.filter(barred=rival).exists()
    page = reverse("events:reception", args=[event.key])
    browser = signed_in(receiver)
    assert browser.post(page, {"approve_by": "i morgen"}).status_code == 422
    assert browser.post(page, {"barred": [host.pk]}).status_code == 422, "the host can't bar itself"
    assert browser.post(page, {"barred": [rival.pk]}).status_code == 302
    assert list(Visit.objects.get().barred.all()) == [rival]


def test_host_and_organisers_are_told_the_day_before_and_once(host: Company, receiver: Person) -> None:
    group = a_group()
    leader, event = a_leader(group), an_event(group, host=host)
    gatekeeper = a_member(at=host)
    set_reception(event, barred=[], approve_by=in_days(3), by=receiver)
    a_place(event)
    assert remind_to_approve() == 0, "too early"
    set_reception(event, barred=[], approve_by=in_days(0.9), by=receiver)
    assert remind_to_approve() == 2
    assert remind_to_approve() == 0
    assert (mails(leader), mails(receiver)) == (["events/approve_soon"], ["events/approve_soon"])
    HostContact.objects.create(event=event, person=gatekeeper)
    set_reception(event, barred=[], approve_by=in_days(2), by=receiver)
    with clock.frozen(in_days(1.5)):
        assert remind_to_approve() == 2, "another time is told anew, to those whom the host has named"
    assert mails(gatekeeper) == ["events/approve_soon"]
    message = Message.objects.filter(person=gatekeeper).get()
    render(message)
    assert reverse("events:approve", args=[event.key]) in message.text


def test_a_host_sees_its_own_visit_and_nothing_else(host: Company, receiver: Person) -> None:
    group = a_group()
    event, other = an_event(group, host=host), an_event(group, host=a_company())
    named = a_member(at=host)
    HostContact.objects.create(event=event, person=named)
    for person in (receiver, named):
        browser = signed_in(person)
        assert browser.get(reverse("events:reception", args=[event.key])).status_code == 200
        assert browser.get(reverse("events:approve", args=[event.key])).status_code == 200
        assert browser.get(reverse("events:reception", args=[other.key])).status_code == 403
        assert browser.get(reverse("events:approve", args=[other.key])).status_code == 403
        assert browser.get(reverse("events:registrations", args=[event.key])).status_code == 403
    assert signed_in(a_member(at=host)).get(reverse("events:reception", args=[event.key])).status_code == 403
    left(named.employments.get())
    refused = signed_in(named).get(reverse("events:reception", args=[event.key]))
    assert refused.status_code == 403, "who has left the host receives nobody any more"


def test_who_is_not_received_is_not_shown_a_way_in(host: Company, receiver: Person) -> None:
    event, rival = an_event(host=host, capacity=1), a_company()
    a_place(event)
    person, both = a_member(at=rival), a_member(at=rival)
    employ(both, a_company("Andre AS"))
    bar(event, rival, by=receiver)
    register_page = reverse("events:register", args=[event.key])
    browser = signed_in(person)
    page = browser.get(event.get_absolute_url())
    assert page.context["panel"].kind == "not_received"
    text = html.unescape(page.content.decode())
    assert SENTENCE in text
    assert register_page not in text
    assert SENTENCE in html.unescape(browser.get(register_page, follow=True).content.decode()), "nor a form to fill in"
    for other in (both, a_member()):
        panel = signed_in(other).get(event.get_absolute_url()).context["panel"]
        assert panel.kind == "full", "they may come for another company"


def test_a_draft_is_known_to_its_host_only_where_its_yes_to_it_is_in_the_portal(
    host: Company, receiver: Person
) -> None:
    group, named = a_group(), a_member(at=host)
    leader, visited = a_leader(group), an_event(group, host=host)
    HostContact.objects.create(event=visited, person=named)
    draft = create_event(
        group, by=leader, like=visited, title="Hemmelig", host=host, starts_at=in_days(9), ends_at=in_days(10)
    )
    assert draft.host_contacts.filter(person=named).exists()
    pages = [reverse(f"events:{name}", args=[draft.key]) for name in ("reception", "approve")]
    answers = [signed_in(one).get(page).status_code for one in (receiver, named) for page in pages]
    assert answers == [404] * 4
    assert signed_in(receiver).post(pages[0], {"barred": []}).status_code == 404, "nor do they write in it"
    assert not Visit.objects.filter(event=draft).exists()
    days = [clock.today() + dt.timedelta(days=20)]
    other = ask(group, host, by=leader, about="Noe annet", days=days)
    say_yes(other, days[0], by=receiver)
    request = ask(group, host, by=leader, about="Besøk", days=days, event=draft)
    assert signed_in(receiver).get(pages[0]).status_code == 404, "a yes to something else, and a question, are no yes"
    say_yes(request, days[0], by=receiver)
    answers = [signed_in(one).get(page).status_code for one in (receiver, named) for page in pages]
    assert answers == [200] * 4


def test_receiving_after_all_changes_nothing_for_those_whom_a_bar_took(host: Company, receiver: Person) -> None:
    event, rival = an_event(host=host), a_company()
    row = a_place(event, a_member(at=rival))
    bar(event, rival, by=receiver)
    receive_after_all(row, by=receiver)
    with pytest.raises(errors.NotReceived):
        register(event, row.person)


@pytest.mark.django_db(transaction=True)
def test_nobody_of_a_company_slips_in_while_it_is_barred(host: Company) -> None:
    receiver, rival = a_member(at=host), a_company()
    event = an_event(host=host)
    people = [a_member(at=rival) for _ in range(6)]

    def press(person: Person) -> str:
        try:
            return register(event, Person.objects.get(pk=person.pk)).state
        except errors.NotReceived:
            return "not received"

    at_once([*(lambda person=person: press(person) for person in people), lambda: bar(event, rival, by=receiver)])
    assert not event.registrations.live().exists()
    told = Message.objects.filter(template="events/not_received").count()
    assert told == event.registrations.count(), "who had a place is told that it is gone"
