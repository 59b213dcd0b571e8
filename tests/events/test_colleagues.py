"""Places that people hand over to colleagues, or take for them."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from events.choices import CancelCause, RegistrationState
from events.domain import errors
from events.domain.colleague import hand_over, register_colleagues
from events.domain.registration import cancel, register
from events.links import place_url
from events.models import Invitation, Registration
from groups.choices import FollowLevel
from groups.domain.follow import follow
from members.choices import EmploymentRole
from members.models import Company, CompanyDomain, Person
from tests.browsing import signed_in
from tests.events.looking import mails, states
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_company, a_member, a_person
from tests.factories.questions import a_question, rules_at
from tests.flows.test_races import at_once
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
R, W, C = RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.CANCELLED


def test_a_place_is_handed_over_at_a_full_event_and_nobody_who_waits_loses() -> None:
    company = a_company()
    event = an_event(capacity=1, company_limit=1)
    mine, waiting = a_place(event, a_member(at=company)), a_place(event)
    colleague = a_member(at=company)
    theirs = a_place(event, colleague)
    assert theirs.is_waiting
    new = hand_over(mine, colleague, by=mine.person)
    assert new.is_news
    assert (new.person, new.company, new.state) == (colleague, company, R)
    assert states(event) == [C, W, C, R]
    mine.refresh_from_db()
    assert (mine.cause, mine.cancelled_late) == (CancelCause.HANDED_ON, False)
    assert mails(mine.person)[-1] == "events/handed_on"
    assert mails(colleague)[-1] == "events/handed_over"
    assert mails(waiting.person) == ["events/waiting"]
    methods = [
        Message.objects.get(person=person, template=f"events/{name}").facts["calendar"]["method"]
        for person, name in ((mine.person, "handed_on"), (colleague, "handed_over"))
    ]
    assert methods == ["CANCEL", "REQUEST"]
    for told, words in ((mine.person, str(colleague)), (colleague, str(mine.person))):
        message = Message.objects.filter(person=told, template__contains="handed").get()
        render(message)
        assert words in message.text
        assert words in message.subject


def test_a_seat_held_for_the_group_goes_to_an_outsider_only_where_one_is_free_for_all() -> None:
    group, company = a_group(), a_company()
    event = an_event(group, capacity=2, held_for_group=1)
    sits, colleague = a_leader(group, a_member(at=company)), a_member(at=company)
    mine, other = a_place(event, sits), a_place(event)
    with pytest.raises(errors.HeldForGroup):
        hand_over(mine, colleague, by=sits)
    assert states(event) == [R, R]
    follow(colleague, group, level=FollowLevel.EVENTS)
    assert hand_over(mine, colleague, by=sits).as_group
    cancel(other)
    outside = a_member(at=company)
    handed = hand_over(event.registrations.live().get(), outside, by=colleague)
    assert not handed.as_group
    assert [a_place(event).state, a_place(event, sits).state] == [W, R], "the other one is the group's again"


def test_who_hands_a_place_over_has_answered_the_invitation() -> None:
    company, event = a_company(), an_event()
    mine = a_place(event, a_member(at=company))
    Invitation.objects.create(event=event, person=mine.person)
    hand_over(mine, a_member(at=company), by=mine.person)
    assert Invitation.objects.get(person=mine.person).declined_at is not None


def test_handing_over_twice_is_once() -> None:
    company = a_company()
    mine = a_place(an_event(), a_member(at=company))
    colleague = a_member(at=company)
    first = hand_over(mine, colleague, by=mine.person)
    again = hand_over(mine, colleague, by=mine.person)
    assert (again, again.is_news) == (first, False)


def test_what_cant_be_handed_over_says_why_and_changes_nothing() -> None:
    company = a_company()
    event = an_event(capacity=1)
    mine = a_place(event, a_member(at=company))
    waiting = a_place(event, a_member(at=company))
    for row, to, error in (
        (mine, a_member(), errors.NotYourColleague),
        (mine, mine.person, errors.ColleagueHasPlace),
        (waiting, a_member(at=company), errors.NoPlaceToHandOn),
    ):
        with pytest.raises(error):
            hand_over(row, to, by=row.person)
    assert states(event) == [R, W]
    cancel(mine)
    with pytest.raises(errors.NoPlaceToHandOn):
        hand_over(mine, a_member(at=company), by=mine.person)


def test_of_several_colleagues_all_get_places_or_none_or_those_who_fit() -> None:
    company = a_company()
    contact = a_member(at=company, role=EmploymentRole.CONTACT)
    event = an_event(capacity=2)
    people = [a_member(at=company) for _ in range(3)]
    with pytest.raises(errors.NotAllFit):
        register_colleagues(event, people, company=company, by=contact, all_or_none=True)
    assert states(event) == []
    assert not Message.objects.filter(person__in=people).exists()
    placed, left_out = register_colleagues(event, people, company=company, by=contact, all_or_none=False)
    assert [row.person for row in placed] == people[:2]
    assert left_out == people[2:]
    assert not mails(people[2])


@pytest.mark.django_db(transaction=True)
def test_a_place_handed_to_two_at_once_goes_to_one() -> None:
    company = a_company()
    event = an_event(capacity=1)
    mine = a_place(event, a_member(at=company))

    def to_somebody() -> Registration | None:
        try:
            return hand_over(mine, a_member(at=company), by=mine.person)
        except errors.NoPlaceToHandOn:
            return None

    found = at_once([to_somebody] * 6)
    assert len([row for row in found if row]) == 1
    assert sorted(states(event)) == sorted([C, R])


def test_the_contact_registers_several_from_one_page() -> None:
    company = a_company()
    contact = a_member(at=company, role=EmploymentRole.CONTACT)
    event = an_event(capacity=2)
    people = [a_member(f"Kari Prøvesen {letter}", at=company) for letter in "abc"]
    browser, page = signed_in(contact), reverse("events:colleagues", args=[event.key])
    chosen = {"people": [person.pk for person in people]}
    refused = browser.post(page, {**chosen, "all_or_none": "all"})
    assert refused.status_code == 422
    assert refused.content.decode().count(" checked") >= 3, "what was chosen stays chosen"
    assert states(event) == []
    assert browser.post(page, {**chosen, "all_or_none": "fit"}).status_code == 302
    assert states(event) == [R, R]
    text = browser.get(page).content.decode()
    assert "Kari Prøvesen c" in text
    [first, _second] = event.registrations.order_by("pk")
    assert browser.post(reverse("events:colleague_take_off", args=[event.key, first.pk])).status_code == 302
    first.refresh_from_db()
    assert first.cause == CancelCause.COMPANY
    stranger = a_member()
    assert browser.post(page, {"people": [stranger.pk], "all_or_none": "fit"}).status_code == 422


def test_ones_own_place_is_handed_over_from_its_page() -> None:
    company = a_company()
    event = an_event(capacity=1)
    mine, colleague = a_place(event, a_member(at=company)), a_member("Åse Prøvesen", at=company)
    browser, page = signed_in(mine.person), reverse("events:hand_over", args=[event.key, mine.pk])
    assert page in browser.get(event.get_absolute_url()).content.decode()
    assert "Åse Prøvesen" in browser.get(page, {"q": "åse"}).content.decode()
    assert browser.post(page, {"person": a_member().pk}).status_code == 404
    assert browser.post(page, {"person": colleague.pk}).status_code == 302
    assert event.registrations.get(state=R).person == colleague
    assert signed_in(a_member(at=company)).get(page).status_code == 404


def test_a_colleague_is_asked_at_ones_own_company_only_and_not_over_and_over() -> None:
    person = a_member()
    company = person.work_today[0].company
    CompanyDomain.objects.create(company=company, domain="bedriften.example", verified_at=clock.now())
    event = an_event()
    browser, page = signed_in(person), reverse("events:ask_colleague", args=[event.key])
    strange = browser.post(page, {"name": "Ola", "email": "ola@andre.example"})
    assert strange.status_code == 422
    assert browser.post(page, {"name": "Ola", "email": "Ola@bedriften.example"}).status_code == 302
    [mail] = Message.objects.filter(template="events/asked_along")
    assert mail.to == "ola@bedriften.example"
    assert browser.post(page, {"name": "Ola", "email": "ola+igjen@bedriften.example"}).status_code == 422
    assert Message.objects.filter(template="events/asked_along").count() == 1


# --- Answers for a colleague ------------------------------------------------------------------------------------------
def test_the_contact_answers_for_a_colleague_whom_they_registered() -> None:
    company, event = a_company(), an_event()
    contact, kari = a_member(at=company, role=EmploymentRole.CONTACT), a_member("Kari Prøvesen", at=company)
    shoes = a_question(event, "Skostørrelse", is_required=True)
    diet, ride = a_question(event, "Mat?", is_sensitive=True), a_question(event, "Skyss?", is_required=True)
    rules_at(event)
    [[row], _none] = register_colleagues(event, [kari], company=company, by=contact, all_or_none=True)
    browser, page = signed_in(contact), reverse("events:colleague_answers", args=[event.key, row.pk])
    listed = reverse("events:colleagues", args=[event.key])
    text = browser.get(listed).content.decode()
    assert page in text
    assert "Answers are lacking" in text
    form = browser.get(page).context["form"]
    assert "rules" not in form.fields, "only who comes accepts the host's rules"
    typed = {f"q{shoes.pk}": "44", f"q{diet.pk}": "Nøtter"}
    assert browser.post(page, typed)["Location"] == f"{listed}?company={company.slug}", "the ride may be left open"
    assert answers_of(row) == {shoes.pk: "44", diet.pk: "Nøtter"}
    again = browser.get(page).content.decode()
    assert 'value="44"' in again
    assert "Nøtter" not in again, "what is sensitive is not shown back"
    assert browser.post(page, {f"q{shoes.pk}": "45", f"q{ride.pk}": "Ja"}).status_code == 302
    assert answers_of(row) == {shoes.pk: "45", diet.pk: "Nøtter", ride.pk: "Ja"}, "left empty it stays"
    row.refresh_from_db()
    assert row.site_rules is None


def test_nobody_else_answers_for_a_colleague() -> None:
    company, event = a_company(), an_event()
    contact, kari = a_member(at=company, role=EmploymentRole.CONTACT), a_member(at=company)
    a_question(event, "Skyss?")
    [[row], _none] = register_colleagues(event, [kari], company=company, by=contact, all_or_none=True)
    own = register(event, a_member(at=company))
    themselves = register(event, a_member(at=company), by=None)
    page = reverse("events:colleague_answers", args=[event.key, row.pk])
    for person in (a_member(at=company), a_member(role=EmploymentRole.CONTACT), kari, a_person(admin=True)):
        assert signed_in(person).get(page).status_code == 404, person
    for place in (own, themselves):
        theirs = reverse("events:colleague_answers", args=[event.key, place.pk])
        assert signed_in(contact).get(theirs).status_code == 404, "who registered themselves answers themselves"
    cancel(row)
    answer = signed_in(contact).get(page, follow=True)
    assert "is not registered any more" in answer.content.decode()


def answers_of(row: Registration) -> dict[int, object]:
    return dict(row.answers.values_list("question", "value"))


# --- No room, taking off, and what is said afterwards -----------------------------------------------------------------
def the_contact_of(company: Company) -> Person:
    person = a_member(at=company, role=EmploymentRole.CONTACT)
    Person.objects.filter(pk=person.pk).update(language="en")
    return Person.objects.get(pk=person.pk)


@pytest.mark.parametrize(
    ("limit", "why"), [(None, "The event is full."), (2, "Your company has 2 of the 2 places that it may have.")]
)
def test_who_finds_no_room_is_named_with_the_reason(limit: int | None, why: str) -> None:
    company = a_company()
    event = an_event(capacity=2 if limit is None else 9, company_limit=limit)
    for _ in range(2):
        a_place(event, a_member(at=company))
    kari, page = a_member("Kari Prøvesen", at=company), reverse("events:colleagues", args=[event.key])
    browser = signed_in(the_contact_of(company))
    opened = browser.get(page)
    assert "You can put colleagues on the waiting list" in opened.content.decode()
    assert "Put those chosen on the waiting list" in opened.text
    assert "Register those chosen" not in opened.text
    text = browser.post(page, {"people": [kari.pk], "all_or_none": "fit"}, follow=True).content.decode()
    assert f"{why} There was no room for Kari Prøvesen. You can put them on the waiting list." in text
    assert "0 colleagues" not in text
    assert states(event) == [R, R]


def test_where_all_have_places_nothing_is_left_to_press() -> None:
    company, event = a_company(), an_event(capacity=9)
    contact, page = the_contact_of(company), reverse("events:colleagues", args=[event.key])
    assert "If there is not room for all" in signed_in(contact).get(page).text
    a_place(event, contact)
    text = signed_in(contact).get(page).text
    assert "is registered or waits already" in text
    assert "If there is not room for all" not in text
    assert "Register those chosen" not in text


def test_a_colleague_is_put_on_the_waiting_list() -> None:
    company = a_company()
    event = an_event(capacity=1)
    people, page = [a_member(at=company) for _ in range(2)], reverse("events:colleagues", args=[event.key])
    chosen = {"people": [person.pk for person in people], "all_or_none": "wait"}
    text = signed_in(the_contact_of(company)).post(page, chosen, follow=True).content.decode()
    assert "1 colleague has a place." in text
    assert "1 colleague is on the waiting list." in text
    assert states(event) == [R, W]
    assert sorted(mails(people[0]) + mails(people[1])) == ["events/registered", "events/waiting"]


def test_choosing_nobody_is_said_beside_the_list() -> None:
    company, event = a_company(), an_event()
    a_member(at=company)
    page = reverse("events:colleagues", args=[event.key])
    text = signed_in(the_contact_of(company)).post(page, {"all_or_none": "fit"}).content.decode()
    said = text.index("Choose at least one colleague.")
    assert text.index('id="register"') < said < text.index('<ul class="people')
    assert 'aria-describedby="e-people"' in text


def test_taking_a_colleague_off_asks_first_and_names_them() -> None:
    company, event = a_company(), an_event()
    row = a_place(event, a_member("Kari Prøvesen", at=company))
    browser, page = signed_in(the_contact_of(company)), reverse("events:colleague_take_off", args=[event.key, row.pk])
    assert page in browser.get(reverse("events:colleagues", args=[event.key])).content.decode()
    assert "Take Kari Prøvesen off the list?" in browser.get(page).content.decode()
    assert states(event) == [R], "asking changes nothing"
    assert "is off the list and gets a mail" in browser.post(page, follow=True).content.decode()
    assert "was off the list already" in browser.post(page, follow=True).content.decode()
    assert states(event) == [C]


@pytest.mark.parametrize(
    ("capacity", "limit", "words"),
    [
        (1, None, "The event is full now; there is a waiting list."),
        (9, 1, "Your company has 1 of the 1 places that it may have; there is a waiting list."),
        (9, None, ""),
    ],
)
def test_whoever_sends_a_full_event_to_a_colleague_reads_that_it_is_full(
    capacity: int, limit: int | None, words: str
) -> None:
    company = a_company()
    asker, colleague = the_contact_of(company), a_member(at=company)
    event = an_event(capacity=capacity, company_limit=limit)
    a_place(event, asker)
    browser, page = signed_in(asker), reverse("events:ask_colleague", args=[event.key])
    text = browser.get(page).content.decode()
    assert browser.post(page, {"name": "Ola", "email": colleague.email}).status_code == 302
    message = Message.objects.get(template="events/asked_along")
    render(message)
    for told in (text, " ".join(message.text.split()), message.html):
        assert ("there is a waiting list" in told) == bool(words)
        assert words in told


def test_who_has_handed_the_place_over_reads_to_whom() -> None:
    company, event = a_company(), an_event()
    mine, colleague = a_place(event, the_contact_of(company)), a_member("Åse Prøvesen", at=company)
    Invitation.objects.create(event=event, person=mine.person)
    hand_over(mine, colleague, by=mine.person)
    text = signed_in(mine.person).get(event.get_absolute_url()).content.decode()
    assert "Your place was handed over to Åse Prøvesen." in text
    assert "You have answered" not in text
    assert text.index("was handed over to") < text.index(f'action="{reverse("events:register", args=[event.key])}"')
    by_link = Client().get(urlsplit(place_url(mine)).path).content.decode()
    assert f"The place of {mine.person} was handed over to Åse Prøvesen." in by_link
    assert "If somebody waits" not in by_link
