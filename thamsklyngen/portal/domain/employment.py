"""Ending an employment: what hangs on it, and all of it in one transaction (domain: Employment)."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.choices import EventState
from events.domain.leaving import places_ahead, rehouse_all, without_ground
from events.models import Event, Registration
from groups.models import Seat
from members.choices import COMPANY_CONTACTS
from members.domain.leaving import addresses_at, heir_of, settle
from members.models import Company, Employment, Person
from thamsklyngen.portal import mails
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError


class EndsBeforeItBegan(DomainError):
    """The day lies before the first day at the company."""

    text = _("%(person)s began there later than that.")


class EndedAlready(DomainError):
    """Somebody else has ended it."""

    text = _("It is noted already that %(person)s has left %(company)s.")


@dataclass(frozen=True)
class Hangs:
    """What hangs on an employment that ends on a day."""

    places: list[Registration]  # live ones for the company, at events on that day or later
    seats: list[Seat]  # open ones held for the company: they stay, and those who lead the group hear of it
    asked_about: list[Event]  # coming events that name the person as the one to ask
    heir: Employment | None  # the deputy who becomes the company's contact
    leaves_no_contact: bool
    loses_addresses: bool  # an address belongs to the company
    keeps_sign_in: bool  # another verified address is there


def what_hangs_on(employment: Employment, *, on: dt.date | None = None) -> Hangs:
    """What ending `employment` touches.

    Args:
        on: the first day without it, local; today if not given or past.
    """
    person, company = employment.person, employment.company
    day = max(on or clock.today(), clock.today())
    lost = addresses_at(person, company)
    others = person.emailaddress_set.filter(verified=True).exclude(pk__in=[row.pk for row in lost])  # type: ignore[attr-defined]
    heir = heir_of(employment)
    colleagues = company.employments.on().filter(role__in=COMPANY_CONTACTS).exclude(pk=employment.pk)
    return Hangs(
        places=list(places_ahead(day).filter(person=person, company=company).order_by("event__starts_at", "pk")),
        seats=list(seats_of(person, company, day)),
        asked_about=list(_asked_about(person)),
        heir=heir,
        leaves_no_contact=employment.is_contact and heir is None and not colleagues.exists(),
        loses_addresses=bool(lost),
        keeps_sign_in=not lost or others.exists(),
    )


def seats_of(person: Person, company: Company, day: dt.date) -> QuerySet[Seat]:
    """Seats that `person` holds on `day` for `company`."""
    return Seat.objects.on(day).filter(person=person, company=company).select_related("group", "person")


def _asked_about(person: Person) -> QuerySet[Event]:
    return Event.objects.filter(contact=person, ends_at__gt=clock.now()).exclude(state=EventState.CANCELLED)


@transaction.atomic
def end_employment(employment: Employment, *, on: dt.date, by: Person | None, new_email: str = "") -> Employment:
    """Note that `employment` no longer holds from `on`, and do all that follows.

    At once: places on that day or later are kept for another company of the person within its limit or given up, each
    freed place going to the first in the queue; the person, and those who lead a group in which they sit, get one mail
    each. On the day itself, today if it is past: see `members.domain.leaving.settle`.

    Args:
        on: the first day on which it no longer holds, local.
        by: who says so: the person, the company's contact or a cluster admin.
        new_email: where the person can be reached, unproven; for the cluster manager's check.

    Returns:
        The employment; ended before for the same day, it is returned as it is.

    Raises:
        EndsBeforeItBegan: the day lies before its first one.
        EndedAlready: it was ended for another day that has come.
    """
    company = Company.objects.select_for_update(no_key=True, of=("self",)).get(pk=employment.company_id)
    employment = Employment.objects.select_for_update(no_key=True, of=("self",)).get(pk=employment.pk)
    employment.company = company
    if employment.until == on:
        return employment
    if on < employment.since:
        raise EndsBeforeItBegan(person=employment.person)
    if employment.until is not None and employment.until <= clock.today():
        raise EndedAlready(person=employment.person, company=company)
    employment.until, employment.new_email = on, new_email
    employment.save(update_fields=["until", "new_email"])
    person = employment.person
    kept, lost = rehouse_all(without_ground().filter(person=person, company=company), by=by)
    employment = settle(employment)
    employment.person.refresh_from_db()
    mails.left_company(employment, kept=_events_of(kept), lost=_events_of(lost), by=by)
    for seat in seats_of(person, company, max(on, clock.today())):
        mails.seat_flagged(seat, employment)
    return employment


def _events_of(registrations: list[int]) -> list[Event]:
    found = Event.objects.filter(registrations__in=registrations).select_related("group")
    return list(found.order_by("starts_at", "pk"))
