"""Pausing, ending and taking up a company's membership, with all that hangs on it (domain: Membership)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.choices import EventState
from events.domain.leaving import places_ahead, rehouse_all, without_ground
from events.models import Event, Invitation, Registration
from groups.models import Group, Seat
from members.domain.locking import lock_company
from members.models import Company, Membership, Person
from thamsklyngen.portal import mails
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError


class NoMembership(DomainError):
    """There is nothing to end."""

    text = _("%(company)s is no member, so there is nothing to end.")


class EndsBeforeItBegan(DomainError):
    """The day lies before the first day of the membership."""

    text = _("The membership of %(company)s began later than that.")


class ReasonNeeded(DomainError):
    """Ending or pausing without a word why."""

    text = _("Write one line about why: the company and the groups will read it.")


class PausedAlready(DomainError):
    """Pausing what is paused."""

    text = _("The membership of %(company)s is paused already. Admit it again, or end it.")


class NothingPlanned(DomainError):
    """Taking back an end that is not planned, or has come."""

    text = _("No end of the membership of %(company)s is planned.")


class BeginsAnew(DomainError):
    """Taking back an end after which another membership begins."""

    text = _("The membership of %(company)s begins anew later. End that one first.")


@dataclass(frozen=True)
class Hangs:
    """What hangs on a company's membership that ends on a day."""

    places: list[Registration]  # live ones for the company, on that day or later
    hosted: list[Event]  # coming events at the company; they stay, and those who lead the groups hear of it
    seats: list[Seat]  # open ones held for the company; they stay, and those who lead the groups hear of it
    invitations: int  # unanswered ones to people who work at no other member

    @property
    def groups(self) -> list[Group]:
        """Groups that are concerned, by name."""
        found = {event.group_id: event.group for event in self.hosted}
        found |= {seat.group_id: seat.group for seat in self.seats}
        found |= {row.event.group_id: row.event.group for row in self.places}
        return sorted(found.values(), key=lambda group: group.sort_name)


def what_hangs_on(company: Company, *, on: dt.date | None = None) -> Hangs:
    """What ending the membership of `company` touches.

    Args:
        on: the first day without it, local; today if not given or past.
    """
    day = max(on or clock.today(), clock.today())
    coming = Event.objects.filter(starts_at__gte=clock.at(day), ends_at__gt=clock.now()).select_related("group")
    silent = Invitation.objects.silent().filter(event__in=coming, person__in=Person.objects.working_at([company]))
    places = places_ahead(day).filter(company=company).select_related("event__group")
    seats = Seat.objects.on(day).filter(company=company)
    return Hangs(
        places=list(places.order_by("event__starts_at", "person__sort_name", "pk")),
        hosted=list(coming.filter(host=company).exclude(state=EventState.CANCELLED).order_by("starts_at", "pk")),
        seats=list(seats.select_related("group", "person").order_by("group__sort_name", "pk")),
        invitations=silent.count(),
    )


@transaction.atomic
def end_membership(company: Company, *, on: dt.date, by: Person, reason: str, paused: bool = False) -> Membership:
    """Let the membership of `company` end or pause on a day, and do all that follows.

    Ended: places on that day or later are given up or kept for another company of the person, and each freed place
    goes to the first in the queue. Paused: nobody registers anew, existing places stay. The contacts and those who
    lead the groups concerned get one mail each.

    Args:
        on: the first day on which it no longer holds, local; it may lie ahead. Of one that is paused it stays the day
            of the pause.
        reason: one line for those who read the mail.
        paused: it ends for a while.

    Returns:
        The membership. Asked again for the same it is returned as it is.

    Raises:
        NoMembership, PausedAlready, EndsBeforeItBegan, ReasonNeeded: it can't be.
    """
    company = lock_company(company)
    membership = company.memberships.meant_first().first()
    if membership is not None and (membership.until, membership.paused) == (on, paused):
        return membership
    if membership is None or (membership.is_over and not membership.paused):
        raise NoMembership(company=company)
    if membership.is_over:
        if paused:
            raise PausedAlready(company=company)
        assert membership.until is not None
        on = membership.until
    if on < membership.since:
        raise EndsBeforeItBegan(company=company)
    if not reason.strip():
        raise ReasonNeeded
    hangs = what_hangs_on(company, on=on)
    membership.until, membership.paused, membership.reason = on, paused, reason.strip()
    membership.save(update_fields=["until", "paused", "reason"])
    _kept, lost = rehouse_all(without_ground().filter(company=company), by=by)
    _tell(company, membership, hangs, lost)
    return membership


@transaction.atomic
def take_back_end(company: Company, *, by: Person) -> Membership:
    """Let a membership go on that was to end or pause, and tell those who were told of the end.

    Places that were given up are not given back: others may have them.

    Raises:
        NothingPlanned: no end is planned, or it has come.
        BeginsAnew: another membership begins after it.
    """
    company = lock_company(company)
    membership = company.memberships.meant_first().first()
    if membership is None or membership.until is None or membership.is_over:
        raise NothingPlanned(company=company)
    if company.memberships.filter(since__gt=membership.since).exists():
        raise BeginsAnew(company=company)
    readers = {job.person for job in company.contacts()} | set(_concerned(what_hangs_on(company, on=membership.until)))
    membership.until, membership.paused, membership.reason = None, False, ""
    membership.save(update_fields=["until", "paused", "reason"])
    for person in sorted(readers, key=lambda person: person.pk):
        mails.membership_stays(membership, person, by=by)
    return membership


def _tell(company: Company, membership: Membership, hangs: Hangs, lost: list[int]) -> None:
    """One mail to each contact, and one to each who leads a group concerned, about all its groups."""
    for job in company.contacts():
        mails.membership_ends(membership, job.person, lost=len(lost))
    gone = [row for row in hangs.places if row.pk in set(lost)]
    for person, groups in _concerned(hangs).items():
        mails.company_leaves(membership, person, groups=groups, hosted=hangs.hosted, seats=hangs.seats, lost=gone)


def _concerned(hangs: Hangs) -> dict[Person, list[Group]]:
    """Who leads the groups that are concerned, each with theirs."""
    concerned: dict[Person, list[Group]] = defaultdict(list)
    seats = Seat.objects.on().organising().filter(group__in=hangs.groups, person__is_active=True)
    for seat in seats.select_related("person", "group").order_by("group__sort_name", "pk"):
        concerned[seat.person].append(seat.group)
    return concerned
