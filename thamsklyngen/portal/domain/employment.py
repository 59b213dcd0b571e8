"""Ending an employment: what hangs on it, and all of it in one transaction (domain: Employment)."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.choices import EventState
from events.domain.leaving import places_ahead, rehouse_all, without_ground
from events.models import Event, Registration
from groups.models import Seat
from members.domain.leaving import WorkAddress, addresses_at, heir_of, settle
from members.models import Company, CompanyCompetence, Employment, Person
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
    asked_for: list[CompanyCompetence]  # of the company's, that name the person as the one to ask: nobody is named then
    heir: Employment | None  # the deputy who becomes the company's contact
    leaves_no_contact: bool
    addresses: list[WorkAddress]  # those that sign the person in no more
    keeps_sign_in: bool  # another verified address is there

    @property
    def is_empty(self) -> bool:
        """Whether nothing but the employment ends."""
        return not (self.places or self.seats or self.asked_about or self.asked_for)


@dataclass(frozen=True)
class Farewell:
    """What is said of somebody who leaves."""

    on: dt.date  # the first day on which the employment no longer holds, local
    new_email: str = ""  # where the person can be reached, unproven; for the cluster manager's check
    own_addresses: tuple[str, ...] = ()  # no mailboxes of the company; not believed of domains that it has proven


def what_hangs_on(employment: Employment, *, on: dt.date | None = None, own: Collection[str] = ()) -> Hangs:
    """What ending `employment` touches.

    Args:
        on: the first day without it, local; today if not given or past.
        own: addresses that are said to be the person's own.
    """
    person, company = employment.person, employment.company
    day = max(on or clock.today(), clock.today())
    lost = [found for found in addresses_at(person, company) if found.proven or found.email not in own]
    others = EmailAddress.objects.filter(user=person, verified=True).exclude(email__in=[found.email for found in lost])
    heir = heir_of(employment)
    colleagues = company.contacts().exclude(pk=employment.pk)
    return Hangs(
        places=list(places_ahead(day).filter(person=person, company=company).order_by("event__starts_at", "pk")),
        seats=list(seats_of(person, company, day)),
        asked_about=list(_asked_about(person)),
        asked_for=list(company.competences.filter(contact=person).select_related("competence")),
        heir=heir,
        leaves_no_contact=employment.is_contact and heir is None and not colleagues.exists(),
        addresses=lost,
        keeps_sign_in=not lost or others.exists(),
    )


def seats_of(person: Person, company: Company, day: dt.date) -> QuerySet[Seat]:
    """Seats that `person` holds on `day` for `company`."""
    return Seat.objects.on(day).filter(person=person, company=company).select_related("group", "person")


def _asked_about(person: Person) -> QuerySet[Event]:
    return Event.objects.filter(contact=person, ends_at__gt=clock.now()).exclude(state=EventState.CANCELLED)


def end_employment(employment: Employment, farewell: Farewell, *, by: Person | None) -> Employment:
    """Note that `employment` no longer holds, and do all that follows: `end_employments` for one.

    Returns:
        The employment; ended before for the same day, it is returned as it is.
    """
    return end_employments({employment: farewell}, by=by)[0]


@transaction.atomic
def end_employments(leaving: Mapping[Employment, Farewell], *, by: Person | None) -> list[Employment]:
    """Note that employments no longer hold, and do all that follows, for all or none.

    At once: places on that day or later are kept for another company of the person within its limit or given up, each
    freed place going to the first in the queue; the person, and those who lead a group in which they sit, get one mail
    each. On the day itself, today if it is past: see `members.domain.leaving.settle`.

    Args:
        leaving: what is said of each.
        by: who says so: the person, the company's contact or a cluster admin.

    Returns:
        The employments, read anew, in the order of `leaving`.

    Raises:
        EndsBeforeItBegan: the day lies before its first one.
        EndedAlready: it was ended for another day that has come.
    """
    companies = {job.company_id for job in leaving}
    list(Company.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=companies).order_by("pk"))
    ended = [job for employment, farewell in leaving.items() if (job := _note(employment, farewell))]
    rows = without_ground().filter(person__in=[job.person_id for job in ended], company__in=companies)
    kept, lost = rehouse_all(rows, by=by)
    for job in sorted(ended, key=lambda job: job.pk):
        _see_off(settle(job), kept, lost, by=by)
    found = Employment.objects.select_related("person", "company").in_bulk([job.pk for job in leaving])
    return [found[job.pk] for job in leaving]


def _note(employment: Employment, farewell: Farewell) -> Employment | None:
    """Set the end of an employment whose company is locked; None where that day stands there already."""
    rows = Employment.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "company")
    employment = rows.get(pk=employment.pk)
    if employment.until == farewell.on:
        return None
    if farewell.on < employment.since:
        raise EndsBeforeItBegan(person=employment.person)
    if employment.until is not None and employment.until <= clock.today():
        raise EndedAlready(person=employment.person, company=employment.company)
    employment.until, employment.new_email = farewell.on, farewell.new_email
    employment.own_addresses = list(farewell.own_addresses)
    employment.save(update_fields=["until", "new_email", "own_addresses"])
    return employment


def _see_off(employment: Employment, kept: Collection[int], lost: Collection[int], *, by: Person | None) -> None:
    """Tell the person, and those who lead a group in which they sit."""
    person = employment.person
    person.refresh_from_db()
    mails.left_company(employment, kept=_events_of(kept, person), lost=_events_of(lost, person), by=by)
    assert employment.until is not None
    for seat in seats_of(person, employment.company, max(employment.until, clock.today())):
        mails.seat_flagged(seat, employment)


def _events_of(registrations: Collection[int], person: Person) -> list[Event]:
    rows = Registration.objects.filter(pk__in=registrations, person=person)
    return list(Event.objects.filter(registrations__in=rows).select_related("group").order_by("starts_at", "pk"))
