"""Admitting companies. Pausing and ending touches events: `thamsklyngen.portal.domain.membership`."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members.domain.locking import lock_company
from members.models import Company, Membership
from thamsklyngen.shared.domain import DomainError


class IsMemberThen(DomainError):
    """Two memberships at a time."""

    text = _("%(company)s is a member in that time already.")


@transaction.atomic
def admit(company: Company, *, kind: str, since: dt.date) -> Membership:
    """Let `company` be a member, for the first time or again.

    Args:
        kind: one of `MembershipKind`.
        since: its first day as a member, local.

    Raises:
        IsMemberThen: it is one on that day or later.
    """
    company = lock_company(company)
    membership = Membership(company=company, kind=kind, since=since)
    try:
        membership.validate_constraints()
    except ValidationError:
        raise IsMemberThen(company=company) from None
    membership.save()
    return membership


class NoMembership(DomainError):
    """There is none to change."""

    text = _("%(company)s is no member. Admit it first.")


@transaction.atomic
def change_kind(company: Company, *, kind: str) -> Membership:
    """Let `company` be another kind of member, in the membership that holds or begins later.

    Args:
        kind: one of `MembershipKind`.

    Raises:
        NoMembership: none holds or is to begin.
    """
    company = lock_company(company)
    membership = company.memberships.meant_first().first()
    if membership is None or membership.is_over:
        raise NoMembership(company=company)
    if membership.kind != kind:
        membership.kind = kind
        membership.save(update_fields=["kind"])
    return membership
