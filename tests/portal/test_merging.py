"""Two companies, or two accounts, that are one: nothing is lost."""

import datetime as dt
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection

from events.choices import CancelCause, RegistrationState
from events.domain.invitation import invite
from events.domain.registration import register
from events.models import Invitation, Registration
from groups.choices import SeatRole
from members.choices import CompanyStance, EmploymentRole, JoinState, PersonStance
from members.domain import invitation, joining
from members.domain.pasted import people_in
from members.domain.person import person_with
from members.models import (
    Company,
    CompanyCompetence,
    Competence,
    Employment,
    JoinRequest,
    Membership,
    Person,
    PersonCompetence,
)
from tests.browsing import signed_in
from tests.factories.competence import a_term
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_seat
from tests.factories.members import a_company, a_member, a_person, employ
from tests.flows.test_races import at_once
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.portal.domain import merging, merging_people, privacy
from thamsklyngen.portal.domain.employment import Farewell, end_employment
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.periods import Period

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 1, 1)


def relations_to(model: type) -> set[tuple[type, str]]:
    """Every foreign key, one-to-one and through table that points at `model`, by (model, field)."""
    return {
        (relation.related_model, relation.field.name)
        for relation in model._meta.get_fields(include_hidden=True)  # type: ignore[attr-defined]
        if relation.auto_created and not relation.concrete
    }


@pytest.mark.parametrize(
    ("model", "known"), [(Company, merging.COMPANY_RELATIONS), (Person, merging_people.PERSON_RELATIONS)]
)
def test_no_relation_is_left_out(model: type, known: dict[tuple[type, str], object]) -> None:
    assert relations_to(model) == set(known)


def day(number: int | None) -> dt.date | None:
    return None if number is None else DAY + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("kept", "gone", "expected"),
    [
        ([(0, None)], [(5, 9)], [(0, None)]),
        ([(5, 9)], [(0, None)], [(0, None)]),
        ([(0, 5)], [(5, 9)], [(0, 5), (5, 9)]),
        ([(1, 3), (5, 8)], [(2, 6)], [(1, 8)]),
        ([(0, 2)], [(4, None)], [(0, 2), (4, None)]),
    ],
)
def test_periods_that_overlap_become_one(kept: list, gone: list, expected: list) -> None:  # type: ignore[type-arg]
    one, other = a_company(member=False), a_company(member=False)
    for company, spans in ((one, kept), (other, gone)):
        for since, until in spans:
            Membership.objects.create(company=company, since=day(since), until=day(until))
    rows: list[Period] = [*one.memberships.order_by("since"), *other.memberships.order_by("since")]
    merging.fold(rows, company=one)
    found = one.memberships.order_by("since").values_list("since", "until")
    assert list(found) == [(day(since), day(until)) for since, until in expected]
    assert not other.memberships.exists()


def test_a_companys_people_places_seats_and_events_come_along() -> None:
    gone, keep, manager = a_company("Orkel AS"), a_company("Orkel"), a_person(admin=True)
    person = a_seat(a_group(), person=a_person(at=gone))
    place, hosted = a_place(an_event(), person), an_event(host=gone)
    merging.merge_companies(gone, keep, by=manager)
    place.refresh_from_db()
    hosted.refresh_from_db()
    assert (place.company, hosted.host, person.seats.get().company) == (keep, keep, keep)
    assert [job.company for job in Person.objects.get(pk=person.pk).work_today] == [keep]
    gone.refresh_from_db()
    assert gone.merged_into == keep


def test_who_worked_at_both_works_at_one_and_answers_for_it() -> None:
    gone, keep = a_company(), a_company()
    person = a_person(at=keep)
    employ(person, gone, role=EmploymentRole.CONTACT)
    merging.merge_companies(gone, keep, by=a_person(admin=True))
    assert Employment.objects.get(person=person).role == EmploymentRole.CONTACT


def test_who_answered_for_a_company_once_does_not_answer_for_it_again_by_a_merger() -> None:
    gone, keep = a_company(), a_company()
    person = a_person(at=gone)
    employ(person, keep, role=EmploymentRole.CONTACT, until=dt.date(2024, 1, 1))
    merging.merge_companies(gone, keep, by=a_person(admin=True))
    job = Employment.objects.get(person=person)
    assert (job.role, job.until, job.holds()) == (EmploymentRole.ORDINARY, None, True)


def test_who_led_once_does_not_lead_again_by_a_merger_of_accounts() -> None:
    group, gone, keep = a_group(), a_person(), a_person()
    a_seat(group, person=gone)
    a_seat(group, person=keep, role=SeatRole.LEADER)
    keep.seats.update(until=dt.date(2024, 1, 1))
    merging_people.merge_people(gone, keep, by=a_person(admin=True))
    assert keep.seats.get().role == SeatRole.MEMBER


def test_a_membership_that_goes_on_is_not_called_paused_after_a_merger() -> None:
    gone, keep = a_company(), a_company(member=False)
    Membership.objects.create(company=keep, since=DAY, until=day(9), paused=True, reason="Omstilling")
    merging.merge_companies(gone, keep, by=a_person(admin=True))
    row = keep.memberships.get()
    assert (row.until, row.paused, row.reason) == (None, False, "")


def test_the_number_moves_when_the_other_has_none_and_the_old_address_leads_on(client) -> None:  # type: ignore[no-untyped-def]
    gone, keep = a_company("Ny Bedrift", organisation_number="123456785"), a_company("Bedrift")
    merging.merge_companies(gone, keep, by=a_person(admin=True))
    keep.refresh_from_db()
    assert keep.organisation_number == "123456785"
    answer = client.get(f"/companies/{gone.slug}/")
    assert (answer.status_code, answer["Location"]) == (301, f"/companies/{keep.slug}/")


def test_who_was_invited_by_both_has_one_invitation() -> None:
    keep, gone, by = a_company(), a_company(), a_person(admin=True)
    kept, withdrawn = (invitation.invite(one, people_in("ola@orkel.example"), by=by)[0] for one in (keep, gone))
    [other] = invitation.invite(gone, people_in("kari@orkel.example"), by=by)
    merging.merge_companies(gone, keep, by=by)
    assert set(keep.invitations.filter(withdrawn_at=None)) == {kept, other}
    assert keep.invitations.get(pk=withdrawn.pk).withdrawn_at


def test_the_stronger_word_about_a_term_stands() -> None:
    gone, keep = a_company(), a_company()
    term = Competence.objects.create(slug="5s", label_nb="5S", state="approved")
    CompanyCompetence.objects.create(company=keep, competence=term, stance=CompanyStance.WANTS)
    strong = CompanyCompetence.objects.create(company=gone, competence=term, stance=CompanyStance.STRENGTH)
    merging.merge_companies(gone, keep, by=a_person(admin=True))
    assert keep.competences.get() == strong


def test_merging_tells_which_limits_it_breaks_and_keeps_the_places() -> None:
    gone, keep, event = a_company(), a_company(), an_event(company_limit=1)
    for company in (gone, keep):
        a_place(event, a_person(at=company))
    assert merging.preview(gone, keep).over_limit == [event]
    merging.merge_companies(gone, keep, by=a_person(admin=True))
    assert event.registrations.registered().filter(company=keep).count() == 2


def test_a_company_is_merged_once_and_not_with_itself() -> None:
    gone, keep, manager = a_company(), a_company(), a_person(admin=True)
    with pytest.raises(merging.SameOne):
        merging.merge_companies(keep, keep, by=manager)
    merging.merge_companies(gone, keep, by=manager)
    with pytest.raises(merging.GoneAlready):
        merging.merge_companies(gone, a_company(), by=manager)


def test_two_accounts_become_one_that_signs_in_with_both_addresses() -> None:
    keep, gone = a_member(email="kari@orkel.example"), a_person(email="kari@privat.example")
    place = a_place(an_event(), a_member())
    Registration.objects.filter(pk=place.pk).update(person=gone)
    merging_people.merge_people(gone, keep, by=a_person(admin=True))
    assert person_with("kari@privat.example") == person_with("kari@orkel.example") == keep
    assert Registration.objects.get(pk=place.pk).person == keep
    assert not Person.objects.filter(pk=gone.pk).exists()
    assert EmailAddress.objects.filter(user=keep, primary=True).count() == 1


def test_of_two_places_at_one_event_the_confirmed_one_stays_and_the_queue_moves() -> None:
    event, company = an_event(capacity=2), a_company()
    keep, gone = a_person(at=company), a_person(at=company)
    first, second = register(event, keep), register(event, gone)
    waits = a_place(event)
    merging_people.merge_people(gone, keep, by=a_person(admin=True))
    states = [Registration.objects.get(pk=row.pk).state for row in (first, second, waits)]
    assert states == [RegistrationState.REGISTERED, RegistrationState.CANCELLED, RegistrationState.REGISTERED]


def test_a_confirmed_place_counts_for_more_than_a_wait() -> None:
    event, company = an_event(capacity=1), a_company()
    keep, gone = a_person(at=company), a_person(at=company)
    placed = register(event, gone)
    register(event, keep)
    merging_people.merge_people(gone, keep, by=a_person(admin=True))
    live = Registration.objects.live().get(event=event)
    assert (live, live.person) == (placed, keep)


def test_a_confirmed_place_counts_for_more_than_an_earlier_wait() -> None:
    event, company = an_event(company_limit=1), a_company()
    a_place(event, a_person(at=company))
    keep, gone = a_person(at=company), a_member()
    waits, placed = register(event, keep), register(event, gone)
    assert (waits.is_waiting, placed.is_waiting) == (True, False)
    merging_people.merge_people(gone, keep, by=a_person(admin=True))
    live = Registration.objects.live().get(event=event, person=keep)
    assert (live, live.is_waiting) == (placed, False)


@pytest.mark.parametrize("first", ["keep", "gone"])
def test_a_confirmed_place_counts_for_more_than_an_earlier_offer_and_that_for_more_than_a_wait(first: str) -> None:
    people = {"keep": a_member(), "gone": a_member()}
    other = "gone" if first == "keep" else "keep"
    placed, waited = an_event(), an_event(capacity=1)
    offers = [a_place(event, people[first]) for event in (placed, waited)]
    places = [a_place(event, people[other]) for event in (placed, waited)]
    until = clock.now() + dt.timedelta(hours=2)
    offered = {"state": RegistrationState.OFFERED, "placed_at": None, "offer_expires_at": until}
    Registration.objects.filter(pk__in=[row.pk for row in offers]).update(**offered)
    waits = Registration.objects.filter(pk=offers[1].pk)
    waits.update(asked_at=clock.now() + dt.timedelta(minutes=1))  # the offer is the later one: somebody moved it ahead
    merging_people.merge_people(people["gone"], people["keep"], by=a_person(admin=True))
    live = set(Registration.objects.live().values_list("pk", "person"))
    assert live == {(places[0].pk, people["keep"].pk), (offers[1].pk, people["keep"].pk)}


def test_the_place_that_goes_says_why_and_takes_its_sensitive_answers_along() -> None:
    event, keep, gone = an_event(cancel_by=clock.now() - dt.timedelta(hours=1)), a_member(), a_member()
    question = event.questions.create(text="Født", kind="text", is_sensitive=True)
    stays, goes = a_place(event, keep), a_place(event, gone)
    for row in (stays, goes):
        row.answers.create(question=question, value="1. mai")
    merging_people.merge_people(gone, keep, by=a_person(admin=True))
    goes.refresh_from_db()
    assert (goes.state, goes.cause, goes.cancelled_late) == (RegistrationState.CANCELLED, CancelCause.MERGED, False)
    assert [row.registration for row in question.answers.all()] == [stays]


def test_seats_answers_and_competences_come_along() -> None:
    group, event, manager = a_group(), an_event(), a_person(admin=True)
    keep, gone = a_member(), a_seat(group, SeatRole.DEPUTY)
    invite(event, Person.objects.filter(pk__in=[keep.pk, gone.pk]), by=manager)
    Invitation.objects.filter(person=gone).update(declined_at=clock.now())
    term = Competence.objects.create(slug="5s", label_nb="5S", state="approved")
    PersonCompetence.objects.create(person=keep, competence=term, stance=PersonStance.WANTS)
    PersonCompetence.objects.create(person=gone, competence=term, stance=PersonStance.TEACHES)
    merging_people.merge_people(gone, keep, by=manager)
    assert keep.seats.get().role == SeatRole.DEPUTY
    assert keep.competences.get().stance == PersonStance.TEACHES
    assert Invitation.objects.get(person=keep).declined_at is not None


def test_an_account_that_runs_the_cluster_is_not_merged_away() -> None:
    with pytest.raises(merging_people.IsManager):
        merging_people.merge_people(a_person(admin=True), a_member(), by=a_person(admin=True))


def test_forgetting_leaves_no_name_anywhere_and_the_numbers_as_they_were() -> None:
    event, manager = an_event(days=1), a_person(admin=True)
    person = a_member("Kari Hemmelig", email="kari.hemmelig@orkel.example", phone="900 12 345")
    a_place(event, person)
    others = a_person(at=(other := a_company()), role="contact"), manager
    refused = joining.ask(person, company=other, title="Hemmelig", message="Jeg er Kari Hemmelig")
    joining.decline(refused, by=others[0], reason="Kari Hemmelig kjenner vi ikke")
    asked = joining.ask(person, company_name="Et sted")
    Message.objects.exclude(person=person).update(state="sent", sent_at=clock.now())
    event.starts_at, event.ends_at = clock.now() - dt.timedelta(days=2), clock.now() - dt.timedelta(days=1)
    event.save()
    with pytest.raises(privacy.StillNeeded):
        privacy.anonymise(person, by=manager)
    person.employments.update(until=clock.today())
    privacy.anonymise(Person.objects.get(pk=person.pk), by=manager)
    assert JoinRequest.objects.get(pk=asked.pk).state == JoinState.WITHDRAWN, "nobody is let in who is nobody"
    assert event.registrations.registered().count() == 1
    assert person_with("kari.hemmelig@orkel.example") is None
    assert traces("hemmelig") == []
    assert Message.objects.filter(person=person).exists()


def test_forgetting_leaves_no_address_where_the_person_changed_something() -> None:
    company, manager = a_company(), a_person(admin=True)
    person = a_person("Kari Hemmelig", email="kari.hemmelig@orkel.example", at=company, role=EmploymentRole.CONTACT)
    browser = signed_in(person)
    browser.post(f"/my/company/{company.slug}/edit/", {"about": "Ny tekst"})
    invitation.invite(company, people_in("ola@orkel.example"), by=person)
    Message.objects.update(state="sent", sent_at=clock.now())
    person.employments.update(until=clock.today())
    privacy.anonymise(Person.objects.get(pk=person.pk), by=manager)
    assert traces("hemmelig") == []
    company.refresh_from_db()
    assert company.about == "Ny tekst"


def test_a_mail_that_waits_leaves_without_the_name() -> None:
    company, manager = a_company("Orkel"), a_person(admin=True)
    boss = a_person(at=company, role="contact", language="nb")
    person = a_person("Kari Hemmelig", email="kari.hemmelig@orkel.example")
    joining.ask(person, company=company, message="Jeg er Kari Hemmelig")
    tried = Message.objects.get(to=boss.email)
    Message.objects.filter(pk=tried.pk).update(text="Kari Hemmelig vil inn", subject="Kari Hemmelig")
    privacy.anonymise(person, by=manager)
    assert traces("hemmelig") == []
    tried.refresh_from_db()
    assert tried.state == "pending"
    render(tried)
    assert "Tidligere deltaker" in tried.text
    assert "Orkel" in tried.text, "what it tells of stays"


def traces(word: str) -> list[str]:
    """Columns of text, in all tables, in which `word` still stands."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name from information_schema.columns where table_schema = 'public'"
            " and data_type in ('text', 'character varying', 'jsonb')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'select count(*) from "{table}" where "{column}"::text ilike %s', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


def test_two_companies_keep_the_better_word_with_its_sentence_and_its_person() -> None:
    keep, gone = a_company("Blir"), a_company("Går")
    term, contact = a_term("Sveising"), a_member()
    CompanyCompetence.objects.create(
        company=keep, competence=term, stance="strength", confirmed_at=clock.now() - dt.timedelta(days=300)
    )
    CompanyCompetence.objects.create(company=gone, competence=term, stance="has", sentence="TIG", contact=contact)
    assert [number for _words, number in merging.preview(gone, keep).twice] == [1]
    merging.merge_companies(gone, keep, by=a_person(admin=True))
    row = keep.competences.get()
    assert (row.stance, row.sentence, row.contact) == ("strength", "TIG", contact)
    assert row.confirmed_at > clock.now() - dt.timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_accounts_become_one_while_an_employment_ends_and_neither_waits_for_ever() -> None:
    """Both lock company, group, event, registration in that order; the other order round, PostgreSQL would end one."""
    company, group = a_company(), a_group()
    gone, keep = a_person(at=company), a_person(at=company)
    a_seat(group, person=keep)
    events = [an_event() for _ in range(3)]
    for event in events:
        a_place(event, gone)
        a_place(event, keep)
    manager, job = a_person(admin=True), gone.employments.get()
    at_once(
        [
            lambda: merging_people.merge_people(gone, keep, by=manager),
            lambda: _quietly(lambda: end_employment(job, Farewell(on=clock.today()), by=manager)),
        ]
    )
    assert not Person.objects.filter(pk=gone.pk).exists()


def _quietly(what: Callable[[], object]) -> object:
    """The result; what was gone by then is no fault here."""
    try:
        return what()
    except (ObjectDoesNotExist, DomainError) as error:
        return error
