"""A company that is new to the portal: itself, its main address, its entry in the register and its membership."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from members.domain import register
from members.domain.company import NumberTaken, add_company, put_site
from members.domain.membership import admit
from members.models import Company, Person
from members.register.unit import Unit


@transaction.atomic
def admit_new(
    name: str,
    *,
    details: Mapping[str, Any],
    address: Mapping[str, str],
    unit: Unit | None,
    kind: str,
    since: dt.date,
    by: Person,
) -> Company:
    """Make a company and let it be a member.

    Args:
        name: as people say it.
        details: the company's other fields.
        address: `address`, `postcode`, `town` and `municipality` of its main address; none without a street.
        unit: what the register said; None or another number's: it has not been checked.
        kind: one of `MembershipKind`.
        since: its first day as a member, local.
        by: who decides.

    Raises:
        NumberTaken: another company has the organisation number.
    """
    number = details.get("organisation_number")
    try:
        company = add_company(name, **details)
    except IntegrityError:
        other = Company.objects.filter(organisation_number=number).first() if number else None
        if other is None:
            raise
        raise NumberTaken(other=other) from None
    if address.get("address"):
        put_site(company, {**address, "is_main": True})
    if number:
        _enter(company, unit)
    admit(company, kind=kind, since=since)
    return company


def _enter(company: Company, unit: Unit | None) -> None:
    """Keep what the register said, if it was about this company."""
    if unit is not None and unit.number == company.organisation_number:
        register.keep(company, unit)
    else:
        register.keep_silence(company)
