"""Admitting companies. Pausing and ending touches events: `thamsklyngen.portal.domain.membership`."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members.models import Company, Membership, Person
from thamsklyngen.shared.domain import DomainError


class IsMemberThen(DomainError):
    """Two memberships at a time."""

    text = _("%(company)s is a member in that time already.")


@transaction.atomic
def admit(company: Company, *, kind: str, since: dt.date, by: Person | None) -> Membership:
    """Let `company` be a member, for the first time or again.

    Args:
        kind: one of `MembershipKind`.
        since: its first day as a member, local.
        by: who decides.

    Raises:
        IsMemberThen: it is one on that day or later.
    """
    company = Company.objects.select_for_update(no_key=True, of=("self",)).get(pk=company.pk)
    membership = Membership(company=company, kind=kind, since=since)
    try:
        membership.validate_constraints()
    except ValidationError:
        raise IsMemberThen(company=company) from None
    membership.save()
    return membership
