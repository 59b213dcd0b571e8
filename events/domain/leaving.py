"""What happens to places when people or companies leave (domain: Employment, Membership)."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, TruncDate

from events import mails
from events.choices import CancelCause, EventState
from events.domain.places import Claim, claim_of, lock, places_of
from events.domain.registration import close
from events.domain.waiting import fill
from events.models import Registration, Visit
from members.models import Company, Employment, Membership, Person
from thamsklyngen.shared import clock


def places_ahead(since: dt.date | None = None) -> QuerySet[Registration]:
    """Live registrations for companies at events that have not begun, on `since` (a day, local) or later.

    With `day`: the event's day, but not before today.
    """
    day = Greatest(TruncDate("event__starts_at", tzinfo=clock.zone()), clock.today(), output_field=DateField())
    rows = Registration.objects.live().filter(company__isnull=False, event__starts_at__gt=clock.now())
    ahead = rows.exclude(event__state=EventState.CANCELLED).annotate(day=day)
    return (ahead.filter(day__gte=since) if since else ahead).select_related("event", "person", "company")


def without_ground() -> QuerySet[Registration]:
    """Places ahead whose person will not work for the company on that day, or whose company will be no member.

    While a membership is paused existing places stay.
    """
    lasts = Q(until=None) | Q(until__gt=OuterRef("day"))
    works = Employment.objects.filter(lasts, person=OuterRef("person"), company=OuterRef("company"))
    last = Membership.objects.filter(company=OuterRef("company"), since__lte=OuterRef("day")).order_by("-since", "-pk")
    belongs = Membership.objects.filter(lasts | Q(paused=True), pk=OuterRef("last_membership"))
    ahead = places_ahead().annotate(last_membership=Subquery(last.values("pk")[:1]))
    return ahead.filter(~Exists(works) | ~Exists(belongs))


@transaction.atomic
def rehouse(registration: Registration, *, by: Person | None = None) -> bool:
    """Keep a place without ground for another company of the person within its limit, else cancel it.

    Whoever waits next has the freed place in the same transaction. Asked twice, the second time changes nothing.

    Args:
        by: who has ended the employment or membership; None for the clock.

    Returns:
        Whether the person keeps the place.
    """
    event = lock(registration.event_id)
    row = without_ground().select_for_update(no_key=True, of=("self",)).filter(pk=registration.pk).first()
    if row is None:
        return Registration.objects.live().filter(pk=registration.pk).exists()
    row.event = event
    left, another = row.company, _another_company(row)
    if another is not None:
        row.company = another
        row.save(update_fields=["company"])
    else:
        close(row, by or row.person, CancelCause.LEFT)
        mails.lost_ground(row, company=str(left))
    fill(event)
    return another is not None


def _another_company(row: Registration) -> Company | None:
    """Another company for which the person can keep the place; its limit binds who has one, not who waits."""
    places = places_of(row.event).with_one_less(claim_of(row))
    barred = Visit.barred.through.objects.filter(visit__event=row.event).values("company")
    jobs = row.person.employments.at_members().exclude(company=row.company_id).exclude(company__in=barred)
    for job in jobs.select_related("company"):
        lasts = job.until is None or job.until > row.day  # type: ignore[attr-defined]
        if lasts and (row.is_waiting or places.may_have(Claim(job.company_id, row.as_group))):
            return job.company
    return None


def rehouse_all(registrations: QuerySet[Registration], *, by: Person | None = None) -> tuple[list[int], list[int]]:
    """`rehouse` for each, event by event in the order of their keys, as locks are taken everywhere.

    Returns:
        Keys of the registrations that were kept and of those that were cancelled.
    """
    kept: list[int] = []
    lost: list[int] = []
    for row in registrations.order_by("event_id", "pk"):
        (kept if rehouse(row, by=by) else lost).append(row.pk)
    return kept, lost


def sweep(companies: Collection[int] = ()) -> int:
    """Rehouse every place without ground: the clock's way, for what a change of dates could not see coming.

    Args:
        companies: only places for these; empty for all.

    Returns:
        How many places were given up.
    """
    rows = without_ground()
    return len(rehouse_all(rows.filter(company__in=companies) if companies else rows)[1])
