"""Which of a company's memberships is meant."""

import datetime as dt

import pytest

from members.choices import MembershipKind
from members.domain.membership import change_kind
from members.models import Membership
from tests.factories.members import a_company
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


def test_another_kind_is_for_the_membership_that_runs_and_else_for_the_next() -> None:
    company, soon = a_company(), clock.today() + dt.timedelta(days=10)
    runs = company.memberships.get()
    runs.until = soon
    runs.save()
    comes = Membership.objects.create(company=company, since=soon)
    assert change_kind(company, kind=MembershipKind.PARTNER) == runs
    with clock.frozen(clock.at(soon)):
        assert change_kind(company, kind=MembershipKind.PARTNER) == comes
