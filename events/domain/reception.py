"""Whom the host of a visit receives: companies that it bars, visitors that it approves or refuses in time."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef

from events import mails
from events.choices import CancelCause, EventState
from events.domain import errors, host_errors
from events.domain.guards import guard_ahead
from events.domain.places import lock
from events.domain.registration import close
from events.domain.waiting import fill
from events.history import note, note_place, note_reception
from events.models import Event, HostContact, Registration, Visit
from events.models.registration import RegistrationQuerySet
from groups.models import Warned
from members.models import Company, Person
from thamsklyngen.shared import clock

WHAT = "host approval"  # for whom it was told
DAY = dt.timedelta(days=1)


@transaction.atomic
def set_reception(
    event: Event, *, barred: Iterable[Company], approve_by: dt.datetime | None, by: Person
) -> list[Registration]:
    """Bar companies, and have visitors approved until a time, or not.

    Places and waits of the companies that are barred are given up at once, and go to the next in the queue.

    Returns:
        The registrations that were cancelled.

    Raises:
        NoHost: the event has no host.
        ApproveInTime: the time has passed, or lies after the start.
        EventIsCancelled, EventHasBegun, EventIsOver: nothing about it changes any more.
    """
    event = _open(event)
    visit, _new = Visit.objects.get_or_create(event=event)
    if approve_by != visit.approve_by and approve_by and not clock.now() < approve_by < event.starts_at:
        raise host_errors.ApproveInTime
    companies = [company for company in barred if company.pk != event.host_id]
    _set(visit, companies, approve_by, by)
    rows = _live(event).filter(company__in=companies)
    gone = [_turn_away(event, row, by) for row in rows]
    fill(event)
    return gone


def _set(visit: Visit, companies: Collection[Company], approve_by: dt.datetime | None, by: Person | None) -> None:
    now, before = ({company.pk for company in rows} for rows in (companies, visit.barred.all()))
    times = (visit.approve_by, approve_by)
    note_reception(visit.event, by, approve_by=times, barred=now - before, unbarred=before - now)
    visit.approve_by = approve_by
    visit.save(update_fields=["approve_by"])
    visit.barred.set(companies)


def _open(event: Event) -> Event:
    event = lock(event)
    if event.is_cancelled:
        raise errors.EventIsCancelled
    guard_ahead(event)
    if event.host is None:
        raise host_errors.NoHost
    return event


def _live(event: Event) -> RegistrationQuerySet:
    return event.registrations.live().with_people().select_for_update(no_key=True, of=("self",))


def _turn_away(event: Event, row: Registration, by: Person) -> Registration:
    """Give up a place or a wait because of the host; the mail says no more than that."""
    row.event = event
    close(row, by, CancelCause.HOST)
    mails.not_received(row)
    return row


@transaction.atomic
def look_through(event: Event, *, refused: Collection[int], seen: Collection[int], by: Person) -> list[Registration]:
    """Refuse some visitors and approve the others that were looked at; pressed twice it is once.

    Args:
        refused, seen: keys of live registrations; who is in both is refused. Others stay as they are.

    Returns:
        The registrations that were cancelled.

    Raises:
        ApprovalOver: nobody has to be approved (any more).
        NoHost, EventIsCancelled, EventHasBegun, EventIsOver: there is nothing to decide.
    """
    event = _open(event)
    visit = Visit.objects.filter(event=event).first()
    if visit is None or not approves(visit):
        raise host_errors.ApprovalOver
    rows = {row.pk: row for row in _live(event)}
    gone, approved = [], 0
    for key, row in rows.items():
        if key in refused:
            row.approved_at, row.approved_by = None, by
            gone.append(_turn_away(event, row, by))
        elif key in seen and row.approved_at is None:
            row.approved_at, row.approved_by = clock.now(), by
            row.save(update_fields=["approved_at", "approved_by"])
            approved += 1
    note(event, by, approved=approved)
    note(event, by, refused=len(gone))
    fill(event)
    return gone


@transaction.atomic
def receive_after_all(registration: Registration, *, by: Person) -> Registration:
    """Let somebody who was refused register again; the place that they had has gone on.

    Raises:
        NoHost, EventIsCancelled, EventHasBegun, EventIsOver: there is nothing to come to.
    """
    event = _open(registration.event)
    rows = event.registrations.filter(person=registration.person_id, cause=CancelCause.HOST, approved_at=None)
    if rows.exclude(approved_by=None).update(approved_by=None):
        note_place(registration, by, received=True)
    registration.refresh_from_db()
    return registration


def drop_reception(event: Event) -> None:
    """Forget whom the company that no longer is the host of a locked `event` received: bars, time and answers."""
    for visit in Visit.objects.filter(event=event):
        _set(visit, [], None, None)
    rows = event.registrations.exclude(approved_by=None)
    note(event, None, approvals_lapsed=rows.live().exclude(approved_at=None).count())
    note(event, None, refusals_lapsed=rows.filter(approved_at=None).count())
    rows.update(approved_at=None, approved_by=None)


def approves(visit: Visit) -> bool:
    """Whether visitors can be refused now."""
    return visit.approve_by is not None and clock.now() < visit.approve_by


def remind_to_approve() -> int:
    """Tell host and organisers the day before the time is up, each once for each time that was set.

    Returns:
        How many were told.
    """
    now = clock.now()
    told = Warned.objects.filter(what=WHAT, key=OuterRef("event"))
    due = Visit.objects.filter(approve_by__gt=now, approve_by__lte=now + DAY, event__starts_at__gt=now)
    due = due.filter(event__state=EventState.PUBLISHED, event__host__isnull=False)
    due = due.annotate(was_told=Exists(told.filter(due=OuterRef("approve_by__date"))))
    return sum(_remind(key) for key in due.filter(was_told=False).order_by("event").values_list("event", flat=True))


@transaction.atomic
def _remind(event_id: int) -> int:
    event = lock(event_id)
    visit, number = Visit.objects.get(event=event), event.registrations.live().count()
    if visit.approve_by is None or not number:
        return 0
    due = clock.local(visit.approve_by).date()
    told = set(Warned.objects.filter(what=WHAT, key=event.pk, due=due).values_list("person", flat=True))
    people = [person for person in receivers_of(event) if person.pk not in told]
    Warned.objects.bulk_create(Warned(person=person, what=WHAT, key=event.pk, due=due) for person in people)
    for person in people:
        mails.approve_soon(event, person, number=number, until=visit.approve_by)
    return len(people)


def receivers_of(event: Event) -> list[Person]:
    """Who looks the visitors through: the host's contacts for the event, else those of its company; and organisers."""
    contacts = HostContact.objects.standing().filter(event=event).select_related("person")
    hosts = [row.person for row in contacts if row.person]
    if not hosts and event.host:
        hosts = [job.person for job in event.host.contacts()]
    return list({person.pk: person for person in [*hosts, *mails.organisers_of(event)]}.values())
