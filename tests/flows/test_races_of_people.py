"""Two at once about one person: each race goes wrong without its locks, and comes out right with them.

The first has done its work and not committed yet when the second begins, and goes on until it waits for the first or
ends: the worst moment, each time.
"""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, QuerySet

from bin.launch.processes import wait_until
from members.choices import JoinState
from members.domain import invitation, joining
from members.domain.locking import lock_company
from members.domain.pasted import people_in
from members.models import Company, CompanyDomain, CompanyInvitation, Employment, JoinRequest, Person
from tests.factories.members import a_company, a_member, a_person
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.domain.employment import EndedAlready, Farewell, end_employment
from thamsklyngen.portal.domain.merging import merge_companies
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db(transaction=True)
WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
Call = Callable[[], Any]


def one_within_the_other(first: Call, second: Call) -> tuple[Any, Any]:
    """Let `second` begin before `first` is committed; what came of each, an error as what it is."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            done = first()
            later = pool.submit(by_itself, second)
            assert wait_until(lambda: later.done() or somebody_waits(), 30)
        return done, later.exception(30) or later.result(30)


def by_itself(call: Call) -> Any:
    """Call on a connection of the thread's own."""
    try:
        return call()
    finally:
        connection.close()


def somebody_waits() -> bool:
    """Whether another connection can't go on before this one has committed."""
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        return bool(cursor.fetchone()[0])


def without_locks(monkeypatch: pytest.MonkeyPatch, *models: type[Model]) -> None:
    """Read rows of `models` without locking them."""
    lock = QuerySet.select_for_update

    def read(rows: QuerySet[Any], **how: Any) -> QuerySet[Any]:
        return rows if rows.model in models else lock(rows, **how)

    monkeypatch.setattr(QuerySet, "select_for_update", read)


def mails(person: Person, template: str) -> int:
    """How many mails of that kind were written to `person`."""
    return Message.objects.filter(person=person, template=template).count()


# --- Two managers approve the same person ----------------------------------------------------------------------------
def two_managers_approve() -> tuple[JoinRequest, Any]:
    """The request as it is then, and what the second manager got."""
    request, company = joining.ask(a_person(), company_name="Ny Bedrift"), a_company("Ny Bedrift AS")
    one, other = (a_person(admin=True) for _ in range(2))
    _job, late = one_within_the_other(
        lambda: joining.approve(request, by=one, company=company),
        lambda: joining.approve(request, by=other, company=company),
    )
    request.refresh_from_db()
    assert (request.state, request.person.employments.count()) == (JoinState.APPROVED, 1)
    return request, late


def test_without_the_lock_two_managers_approve_and_the_person_is_told_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch, JoinRequest)
    request, late = two_managers_approve()
    assert isinstance(late, Employment)
    assert mails(request.person, "members/join_approved") == 2


def test_of_two_managers_who_approve_the_second_hears_who_was_first() -> None:
    request, late = two_managers_approve()
    assert isinstance(late, joining.DecidedAlready)
    assert str(request.decided_by) in str(late)
    assert mails(request.person, "members/join_approved") == 1


# --- An invitation is used twice --------------------------------------------------------------------------------------
def used_in_two_tabs() -> tuple[CompanyInvitation, Any]:
    """The invitation as it is then, and what the second press got."""
    company, person = a_company(), a_person()
    [row] = invitation.invite(company, people_in(person.email), by=a_person(at=company, role="contact"))
    _job, late = one_within_the_other(
        lambda: invitation.accept(row, person), lambda: invitation.accept(row, Person.objects.get(pk=person.pk))
    )
    row.refresh_from_db()
    assert row.accepted_by == person
    assert person.employments.count() == 1
    return row, late


def test_without_the_locks_the_second_use_of_an_invitation_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch, Company, CompanyInvitation)
    _row, late = used_in_two_tabs()
    assert isinstance(late, IntegrityError)


def test_an_invitation_used_twice_lets_in_once_and_both_presses_succeed() -> None:
    row, late = used_in_two_tabs()
    assert late == Employment.objects.get(person=row.accepted_by)


# --- An invitation is used while it is taken back ---------------------------------------------------------------------
def used_and_taken_back() -> tuple[CompanyInvitation, Any]:
    """The invitation as it is then, and what came of taking it back."""
    company, person = a_company(), a_person()
    [row] = invitation.invite(company, people_in(person.email), by=a_person(at=company, role="contact"))
    _job, late = one_within_the_other(lambda: invitation.accept(row, person), lambda: invitation.withdraw(row))
    row.refresh_from_db()
    return row, late


def test_without_the_locks_an_invitation_is_used_and_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch, Company, CompanyInvitation)
    row, _late = used_and_taken_back()
    assert row.accepted_at
    assert row.withdrawn_at


def test_an_invitation_that_was_just_used_is_not_taken_back() -> None:
    row, late = used_and_taken_back()
    assert isinstance(late, invitation.Finished)
    assert (bool(row.accepted_at), row.withdrawn_at) == (True, None)


# --- Two contacts end the same employment -----------------------------------------------------------------------------
def two_contacts_end() -> tuple[Employment, Any]:
    """The employment as it is then, and what came of the second contact's wish for another day."""
    goes = a_member()
    job, today = goes.employments.get(), clock.today()
    one, other = (a_person(at=job.company, role="contact") for _ in range(2))
    _ended, late = one_within_the_other(
        lambda: end_employment(job, Farewell(on=today), by=one),
        lambda: end_employment(job, Farewell(on=today - dt.timedelta(days=7)), by=other),
    )
    job.refresh_from_db()
    return job, late


def test_without_the_locks_two_contacts_end_an_employment_on_two_days(monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch, Company, Employment)
    job, late = two_contacts_end()
    assert isinstance(late, Employment)
    assert job.until != clock.today(), "the second has written over what the first was told"
    assert mails(job.person, "portal/left_company") == 2


def test_of_two_contacts_who_end_an_employment_the_first_is_right() -> None:
    job, late = two_contacts_end()
    assert isinstance(late, EndedAlready)
    assert job.until == clock.today()
    assert mails(job.person, "portal/left_company") == 1


# --- A reminder goes out while somebody answers -----------------------------------------------------------------------
def test_who_has_just_answered_is_not_reminded() -> None:
    company = a_company()
    contact, person = a_person(at=company, role="contact"), a_person()
    with clock.frozen(clock.now() - dt.timedelta(days=30)):
        request = joining.ask(person, company=company)
    one_within_the_other(lambda: joining.approve(request, by=contact), joining.remind)
    assert mails(contact, "members/join_late") == 0
    request.refresh_from_db()
    assert request.reminded_at is None


# --- Two companies become one while somebody comes in -----------------------------------------------------------------
def merged_meanwhile(prepare: Callable[[Person, Company], Call]) -> tuple[Company, Any]:
    """The company that is left, and what came of what `prepare` gives, begun before the merger was through."""
    gone, keep, manager = a_company(), a_company(), a_person(admin=True)
    call = prepare(a_person(email="ola@orkel.example"), gone)
    _kept, late = one_within_the_other(lambda: merge_companies(gone, keep, by=manager), call)
    assert not Employment.objects.filter(company=gone).exists(), "nobody works at a company that is no more"
    return keep, late


def by_domain(person: Person, company: Company) -> Call:
    CompanyDomain.objects.create(company=company, domain="orkel.example", joins=True, verified_at=clock.now())
    return lambda: joining.join_by_domain(person, company)


def by_invitation(person: Person, company: Company) -> Call:
    [row] = invitation.invite(company, people_in(person.email), by=a_person(at=company, role="contact"))
    return lambda: invitation.accept(row, person)


def by_approval(person: Person, company: Company) -> Call:
    contact = a_person(at=company, role="contact")
    request = joining.ask(person, company=company)
    return lambda: joining.approve(request, by=Person.objects.get(pk=contact.pk))


@pytest.mark.parametrize("way", [by_domain, by_invitation, by_approval])
def test_who_comes_in_while_two_companies_become_one_comes_into_the_one(
    way: Callable[[Person, Company], Call],
) -> None:
    keep, late = merged_meanwhile(way)
    assert isinstance(late, Employment), late
    assert late.company == keep


def test_who_is_invited_while_two_companies_become_one_is_invited_by_the_one() -> None:
    people = people_in("kari@orkel.example")
    keep, late = merged_meanwhile(lambda person, company: lambda: invitation.invite(company, people, by=person))
    assert [row.company for row in late] == [keep]


def test_letting_somebody_in_waits_for_a_merger_before_it_holds_what_the_merger_needs() -> None:
    company, contact = a_company(), a_person()
    request = joining.ask(a_person(), company=company)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_company(company)
            later = pool.submit(by_itself, lambda: joining.approve(request, by=contact))
            assert wait_until(somebody_waits, 30)
            JoinRequest.objects.filter(pk=request.pk).update(company=company)
        assert isinstance(later.result(30), Employment)
