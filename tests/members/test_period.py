"""Employments and memberships: what forms say beforehand is what the database enforces."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.models import Company, Employment, Membership
from tests.factories.members import LONG_AGO, a_company, a_person, employ

pytestmark = pytest.mark.django_db
LATER = dt.date(2024, 1, 1)


def test_two_people_may_work_at_one_company_and_one_at_two() -> None:
    company, person = a_company(), a_person()
    employ(a_person(), company)
    for job in (Employment(person=person, company=company), Employment(person=person, company=a_company())):
        job.full_clean()
        job.save()
    assert Employment.objects.on().filter(company=company).count() == 2
    assert Employment.objects.on().filter(person=person).count() == 2


def test_two_companies_may_be_members_at_the_same_time() -> None:
    first, second = a_company(), a_company(member=False)
    membership = Membership(company=second)
    membership.full_clean()
    membership.save()
    assert {first, second} == set(Company.objects.members())
    with pytest.raises(ValidationError):
        Membership(company=second).full_clean()


def test_nobody_works_twice_at_the_same_place_at_the_same_time() -> None:
    company, person = a_company(), a_person()
    employ(person, company, until=LATER)
    again = Employment(person=person, company=company, since=LONG_AGO + dt.timedelta(days=9))
    with pytest.raises(ValidationError):
        again.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    next_day = Employment(person=person, company=company, since=LATER)
    next_day.full_clean()
    next_day.save()
    assert [job.since for job in person.employments.order_by("since")] == [LONG_AGO, LATER]
