"""Employments and memberships: what forms say beforehand is what the database enforces."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.models import Employment, Membership
from tests.factories.members import LONG_AGO, a_company, a_person, employ

pytestmark = pytest.mark.django_db
LATER = dt.date(2024, 1, 1)


def test_two_people_may_work_at_one_company_and_one_at_two() -> None:
    company, person = a_company(), a_person()
    employ(a_person(), company)
    for job in (Employment(person=person, company=company), Employment(person=person, company=a_company())):
        job.full_clean()
        job.save()


def test_two_companies_may_be_members_at_the_same_time() -> None:
    a_company()
    Membership(company=a_company(member=False)).full_clean()


def test_nobody_works_twice_at_the_same_place_at_the_same_time() -> None:
    company, person = a_company(), a_person()
    employ(person, company, until=LATER)
    again = Employment(person=person, company=company, since=LONG_AGO + dt.timedelta(days=9))
    with pytest.raises(ValidationError):
        again.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    Employment(person=person, company=company, since=LATER).full_clean()
