"""What is said of somebody's place in each of the states that it can have."""

import datetime as dt

import pytest
from django.urls import reverse

from events.choices import CancelCause, RegistrationState
from events.domain.colleague import hand_over
from events.domain.registration import cancel
from events.models import Event, Registration
from groups.choices import SeatRole
from tests.browsing import signed_in
from tests.events.looking import mails
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_seat
from tests.factories.members import a_company, a_person
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def in_state(event: Event, state: str, row: Registration | None = None) -> Registration:
    """A place, or a wait, at `event` that has come to `state`."""
    row, until = row or a_place(event), clock.now() + HOUR
    gone = {"cancelled_at": clock.now()} if state == RegistrationState.CANCELLED else {}
    offer = {"offer_expires_at": until} if state == RegistrationState.OFFERED else {}
    placed = {} if state in (RegistrationState.REGISTERED, RegistrationState.CANCELLED) else {"placed_at": None}
    Registration.objects.filter(pk=row.pk).update(state=state, **gone, **offer, **placed)
    row.refresh_from_db()
    return row


SAID = {
    RegistrationState.REGISTERED: "You&#x27;re registered",
    RegistrationState.WAITING: "On the waiting list",
    RegistrationState.OFFERED: "A place for you",
    RegistrationState.CANCELLED: "Full",
}


@pytest.mark.parametrize("state", RegistrationState)
def test_a_row_of_the_list_says_what_one_has(state: RegistrationState) -> None:
    event = an_event(capacity=1)
    row = in_state(event, state)
    if state == RegistrationState.CANCELLED:
        a_place(event)
    page = signed_in(row.person).get(reverse("events:list")).content.decode().replace("You're", "You&#x27;re")
    [line] = [part for part in page.split('<li class="event-row">')[1:] if event.get_absolute_url() in part]
    line = line.split("</li>")[0]
    assert {words for words in SAID.values() if words in line} == {SAID[state]}
    assert ("answer by" in line) == (state == RegistrationState.OFFERED)


def test_who_declines_an_offer_reads_the_same_on_the_page_and_in_the_mail() -> None:
    row = in_state(an_event(capacity=1), RegistrationState.OFFERED)
    cancel(row, by=row.person)
    row.refresh_from_db()
    told = Message.objects.filter(person=row.person).latest("pk")
    assert mails(row.person)[-1] == "events/cancelled"
    assert (row.had_place, told.facts["had_place"], "calendar" in told.facts) == (False, False, False)


def test_who_is_taken_off_an_offer_reads_of_no_place() -> None:
    group = a_group()
    leader = a_seat(group, SeatRole.LEADER)
    event = an_event(group, capacity=1)
    row = in_state(event, RegistrationState.OFFERED)
    page = signed_in(leader).get(reverse("events:take_off", args=[event.key, row.pk])).content.decode()
    assert "leaves their calendar" not in page
    cancel(row, by=leader)
    assert Message.objects.filter(person=row.person).latest("pk").facts["had_place"] is False


@pytest.mark.parametrize(
    ("cause", "before", "words"),
    [
        (CancelCause.OWN, True, "in time"),
        (CancelCause.OWN, False, ", late"),
        (CancelCause.HANDED_ON, True, "in time"),
        (CancelCause.HANDED_ON, False, ""),
        (CancelCause.HOST, False, ""),
    ],
)
def test_in_time_is_what_came_before_the_deadline(cause: CancelCause, before: bool, words: str) -> None:
    group, company = a_group(), a_company()
    event = an_event(group, cancel_by=clock.now() + (HOUR if before else -HOUR))
    row = a_place(event, a_person(at=company))
    leader = a_seat(group, SeatRole.LEADER)
    if cause == CancelCause.HANDED_ON:
        hand_over(row, a_person(at=company), by=row.person)
    elif cause == CancelCause.HOST:
        cancel(row, by=leader, cause=cause)
    else:
        cancel(row)
    page = signed_in(leader).get(reverse("events:registrations", args=[event.key]), {"show": "cancelled"})
    [found] = [one for one in page.context["rows"] if one.pk == row.pk]
    text = page.content.decode()
    assert (found.cancelled_in_time, found.cancelled_late) == (words == "in time", words == ", late")
    assert [one for one in ("in time", ", late") if one in text] == ([words] if words else [])


def test_calling_off_counts_an_offer_as_no_place() -> None:
    group = a_group()
    leader = a_seat(group, SeatRole.LEADER)
    event = an_event(group)
    for state, row in [(state, a_place(event)) for state in RegistrationState]:
        in_state(event, state, row)
    page = signed_in(leader).get(reverse("events:call_off", args=[event.key]))
    assert (page.context["registered"], page.context["waiting"]) == (1, 2)


def test_an_offer_that_is_open_at_the_start_is_no_place() -> None:
    event = an_event(capacity=1)
    row = in_state(event, RegistrationState.OFFERED)
    browser = signed_in(row.person)
    assert "A place for you" in browser.get(event.get_absolute_url()).content.decode()
    for at in (event.starts_at, event.ends_at):
        with clock.frozen(at):
            panel = browser.get(event.get_absolute_url()).context["panel"]
            assert (panel.kind, panel.has_place) == ("over", False)
