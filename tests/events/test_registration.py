"""Taking and giving up places: rules 1 to 4 and 10."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.utils import translation

from events.choices import RegistrationState
from events.domain import errors
from events.domain.event import cancel_event, change_event, publish
from events.domain.invitation import invite
from events.domain.places import places_of
from events.domain.registration import cancel, company_for, decline, register
from events.models import Event, Invitation, Registration
from members.models import Employment, Membership, Person
from tests.events.looking import mails, states
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader, a_seat
from tests.factories.members import LONG_AGO, a_company, a_member, a_person
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

pytestmark = pytest.mark.django_db
R, W, C = RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.CANCELLED


def test_a_place_is_confirmed_and_the_mail_stands_in_the_same_transaction() -> None:
    member = a_member(at=a_company("HAMOS"))
    registration = register(an_event(capacity=2), member)
    assert (registration.state, registration.company.name) == (R, "HAMOS")  # type: ignore[union-attr]
    assert mails(member) == ["events/registered"]


def test_asking_again_gives_the_same_place_and_no_second_mail() -> None:
    event, member = an_event(capacity=1), a_member()
    assert register(event, member) == register(event, member)
    assert mails(member) == ["events/registered"]


def test_cancelling_twice_frees_one_place_only() -> None:
    event = an_event(capacity=1)
    holder = a_place(event)
    for _ in range(2):
        a_place(event)
    cancel(holder)
    cancel(holder)
    assert states(event) == [C, R, W]


def test_lowering_the_capacity_below_the_taken_places_is_refused_with_the_number() -> None:
    event = an_event(capacity=3)
    for _ in range(3):
        a_place(event)
    with pytest.raises(errors.CapacityTaken, match="3"):
        change_event(event, {"capacity": 2})
    event.refresh_from_db()
    assert event.capacity == 3


def test_lowering_the_limit_below_what_a_company_has_is_refused() -> None:
    company, event = a_company("Orkel"), an_event(company_limit=2)
    for _ in range(2):
        a_place(event, a_member(at=company))
    with pytest.raises(errors.CompanyLimitTaken, match="Orkel"):
        change_event(event, {"company_limit": 1})


def test_cancelling_is_possible_until_the_start_and_late_after_the_deadline() -> None:
    group = a_group()
    leader = a_leader(group)
    event = an_event(group, cancel_by=clock.now() + dt.timedelta(days=13))
    early, late, too_late = a_place(event), a_place(event), a_place(event)
    assert not cancel(early).cancelled_late
    with clock.frozen(event.starts_at - dt.timedelta(minutes=1)):
        assert cancel(late).cancelled_late
    assert mails(leader) == ["events/late_cancellation"]
    with clock.frozen(event.starts_at), pytest.raises(errors.EventHasBegun):
        cancel(too_late)


def test_organisers_hear_once_of_a_person_who_cancels_late_again_and_again() -> None:
    group = a_group()
    leader, member, other = a_leader(group), a_member(), a_member()
    event = an_event(group, cancel_by=clock.now() + dt.timedelta(days=13))
    with clock.frozen(event.starts_at - dt.timedelta(minutes=1)):
        taken_off = register(event, member)
        cancel(taken_off, by=leader)
        assert mails(leader) == [], "they did it themselves"
        for _ in range(3):
            assert cancel(register(event, member)).cancelled_late
        assert mails(leader) == ["events/late_cancellation"]
        cancel(register(event, other))
        assert mails(leader) == ["events/late_cancellation"] * 2, "another person is another matter"


def test_what_is_asked_for_twice_says_that_it_was_so_already() -> None:
    event, member = an_event(capacity=1), a_member()
    first, again = register(event, member), register(event, member)
    assert (first.is_news, again.is_news) == (True, False)
    waiting = a_place(event)
    assert (waiting.is_news, register(event, waiting.person).is_news) == (True, False)
    assert (cancel(first).is_news, cancel(first).is_news) == (True, False)


def test_what_has_ended_is_said_to_be_over_not_to_have_begun() -> None:
    event = an_event(days=1)
    draft = an_event(starts_at=event.starts_at, draft=True)
    place, leader = a_place(event), a_leader(event.group)
    attempts: list[Callable[[], object]] = [
        lambda: cancel(place),
        lambda: register(event, a_member()),
        lambda: invite(event, Person.objects.members(), by=leader),
        lambda: publish(draft),
    ]
    for moment, words in ((event.starts_at, "The event has already begun."), (event.ends_at, "The event is over.")):
        for attempt in attempts:
            with clock.frozen(moment), pytest.raises(DomainError) as refused:
                attempt()
            with translation.override("en"):
                assert str(refused.value) == words


def test_registering_again_after_cancelling_is_a_new_place_at_the_end() -> None:
    event = an_event(capacity=1)
    first = a_place(event)
    second = a_place(event)
    cancel(first)
    again = register(event, first.person)
    second.refresh_from_db()
    assert again.pk != first.pk
    assert (second.state, again.state) == (R, W)


def test_an_unsent_mail_that_no_longer_holds_is_taken_back() -> None:
    event, member = an_event(), a_member()
    cancel(register(event, member))
    assert list(Message.objects.filter(person=member).order_by("pk").values_list("template", "state")) == [
        ("events/registered", "expired"),
        ("events/cancelled", "pending"),
    ]


@pytest.mark.parametrize(
    ("details", "error"),
    [
        ({"opens_at": dt.timedelta(days=1)}, errors.NotOpenYet),
        ({"closes_at": dt.timedelta(days=-1)}, errors.RegistrationClosed),
        ({"starts_at": dt.timedelta(days=-1), "ends_at": dt.timedelta(days=1)}, errors.EventHasBegun),
    ],
)
def test_the_window_of_registration(details: dict[str, dt.timedelta], error: type[Exception]) -> None:
    event = an_event()
    Event.objects.filter(pk=event.pk).update(**{name: clock.now() + delta for name, delta in details.items()})
    with pytest.raises(error):
        a_place(event)


def test_an_organiser_may_register_others_after_the_deadline_but_never_beyond_the_places() -> None:
    event = an_event(capacity=1)
    Event.objects.filter(pk=event.pk).update(closes_at=clock.now())
    leader = a_leader(event.group)
    assert register(event, a_member(), by=leader).state == R
    assert register(event, a_member(), by=leader).state == W


def test_only_people_at_member_companies_register() -> None:
    event = an_event()
    with pytest.raises(errors.NotAMember):
        a_place(event, a_person())
    with pytest.raises(errors.NotAMember):
        a_place(event, a_member(at=a_company(member=False)))


@pytest.mark.parametrize("ended", ["employment", "membership"])
def test_what_ended_today_gives_no_place_today(ended: str) -> None:
    member = a_member()
    model = {"employment": Employment, "membership": Membership}[ended]
    model.objects.update(until=clock.today())  # type: ignore[attr-defined]
    with pytest.raises(errors.NotAMember):
        a_place(an_event(), member)


def test_a_committee_meeting_is_for_its_seats() -> None:
    event = an_event(audience="committee")
    with pytest.raises(errors.NotForYou):
        a_place(event)
    assert a_place(event, a_seat(event.group)).is_registered


def test_with_several_employments_the_one_last_used_counts_unless_chosen() -> None:
    member = a_member(at=a_company("Orkel"))
    other = a_company("Simpro")
    Employment.objects.create(person=member, company=other, since=LONG_AGO)
    assert company_for(member).name == "Orkel"  # type: ignore[union-attr]
    assert register(an_event(), member, company=other).company == other
    assert company_for(member) == other
    with pytest.raises(errors.NotYourCompany):
        register(an_event(), member, company=a_company())


def test_a_called_off_event_tells_all_and_takes_nobody() -> None:
    event = an_event(capacity=1)
    holder, waiting = a_place(event), a_place(event)
    with pytest.raises(errors.ReasonNeeded):
        cancel_event(event, reason=" ")
    event = cancel_event(event, reason="Produksjonsstans")
    assert [mails(holder.person)[-1], mails(waiting.person)[-1]] == ["events/event_cancelled"] * 2
    with pytest.raises(errors.EventIsCancelled):
        a_place(event)
    with pytest.raises(errors.EventIsCancelled):
        cancel(holder)


def test_moving_at_short_notice_needs_a_reason_and_goes_first() -> None:
    event = an_event(days=0.5)
    holder = a_place(event)
    later = {"starts_at": event.starts_at + dt.timedelta(hours=1), "ends_at": event.ends_at + dt.timedelta(hours=1)}
    with pytest.raises(errors.ReasonNeeded):
        change_event(event, later)
    change_event(event, later, reason="Strømbrudd")
    message = Message.objects.filter(person=holder.person).latest("pk")
    assert (message.template, message.priority) == ("events/changed", 0)
    assert not Message.objects.filter(person=holder.person, priority__gt=0).exists(), "what goes before is lifted too"


def test_who_waits_hears_of_a_move_but_not_of_the_parking() -> None:
    event = an_event(capacity=1)
    a_place(event)
    waiting = a_place(event)
    change_event(event, {"practical": "Parker ved porten."})
    assert mails(waiting.person) == ["events/waiting"]
    change_event(event, {"place": "Kantina"})
    assert mails(waiting.person)[-1] == "events/changed"


def test_declining_needs_an_invitation_and_no_place() -> None:
    event, member = an_event(), a_member()
    with pytest.raises(errors.NotInvited):
        decline(event, member)
    Invitation.objects.create(event=event, person=member)
    assert decline(event, member).declined_at
    register(event, member)
    with pytest.raises(errors.HasPlace):
        decline(event, member)


def test_the_database_itself_refuses_two_live_places() -> None:
    place = a_place(an_event())
    with pytest.raises(IntegrityError):
        Registration.objects.create(event=place.event, person=place.person, state=W)


def test_places_are_counted_by_state_and_company() -> None:
    company = a_company()
    event = an_event(capacity=2)
    a_place(event, a_member(at=company))
    cancel(a_place(event))
    a_place(event, a_member(at=company))
    a_place(event)
    places = places_of(event)
    assert (places.taken, places.waiting, places.left, places.by_company[company.pk]) == (2, 1, 0, 2)


def test_giving_the_place_up_answers_the_invitation_too() -> None:
    event, member = an_event(), a_member()
    invitation = Invitation.objects.create(event=event, person=member)
    cancel(register(event, member))
    invitation.refresh_from_db()
    assert invitation.declined_at, "who has cancelled is not asked again"


def test_who_was_invited_and_is_silent_hears_that_the_event_is_off() -> None:
    event, leader = an_event(), a_leader(a_group())
    silent, declined, unsent = a_member(), a_member(), a_member()
    invite(event, Person.objects.filter(pk__in=[silent.pk, declined.pk]), by=leader)
    Message.objects.update(state="sent", sent_at=clock.now())
    invite(event, Person.objects.filter(pk=unsent.pk), by=leader)
    decline(event, declined)
    cancel_event(event, reason="Produksjonsstans")
    assert mails(silent)[-1] == "events/invited_in_vain"
    assert mails(declined) == mails(unsent) == ["events/invitation"]
    assert Message.objects.get(person=unsent).state == "expired", "nobody is invited to what is off"


def test_a_title_that_begins_with_draft_has_an_address() -> None:
    event = an_event(title="Draft av ny plan")
    assert Event.objects.by_key(event.key).get() == event
