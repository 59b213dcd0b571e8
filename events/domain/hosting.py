"""Asking a company to be the host, companies that offer it, and the answers."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q, QuerySet

from events import mails
from events.choices import EventState, RequestState
from events.domain import errors, host_errors
from events.domain.guards import guard_not_called_off
from events.domain.host_choice import be_host, lock_request, put
from events.domain.places import lock
from events.history import note_host
from events.history_hosts import HostStep
from events.models import Event, HostDate, HostRequest
from groups.models import Group
from groups.rules import organised_groups
from members.models import Company, Person
from thamsklyngen.outbox.compose import supersede
from thamsklyngen.shared import clock

MOST_DAYS = 3


def requests_of(person: Person) -> QuerySet[HostRequest]:
    """Questions and offers that `person` may see: of the groups they lead, and of companies they answer for."""
    rows = HostRequest.objects.select_related("group", "company", "event__host", "asked_by", "answered_by")
    if person.is_admin:
        return rows
    companies = [job.company_id for job in person.work_today if job.is_contact]
    return rows.filter(Q(group__in=organised_groups(person)) | Q(company__in=companies))


def without_choice() -> Q:
    """Yeses to an event ahead that has another host: those who make it choose. Twin: `HostRequest.waits_for_choice`."""
    beside = Q(state=RequestState.YES, event__host__isnull=False) & ~Q(event__host=F("company"))
    return beside & Q(event__starts_at__gt=clock.now()) & ~Q(event__state=EventState.CANCELLED)


def unsettled() -> Q:
    """What waits for either side: for an answer, or for a choice between two that have said yes."""
    return Q(state__in=(RequestState.OPEN, RequestState.OTHER)) | without_choice()


@transaction.atomic
def ask(
    group: Group,
    company: Company,
    *,
    by: Person,
    about: str,
    days: Sequence[dt.date],
    people: int | None = None,
    needs: str = "",
    event: Event | None = None,
) -> HostRequest:
    """Ask `company` to be the host, on one of up to three days; its contacts get a mail.

    Args:
        event: what it is for, where there is an event or a draft already.

    Raises:
        NobodyAnswers: the company has no contact.
        AskedAlready: it has not answered the last question about the event.
        EventIsCancelled, EventHasBegun, EventIsOver: there is nothing to be host of.
    """
    if not company.has_contact():
        raise host_errors.NobodyAnswers(company=company)
    if event is not None:
        event = lock(event)
        if event.is_cancelled:
            raise errors.EventIsCancelled
        if event.host_requests.filter(company=company, state=RequestState.OPEN).exists():
            raise host_errors.AskedAlready(company=company)
    row = _make(group, company, by, about, days, people, needs, event=event)
    note_host(row, by, HostStep.ASKED, days=days)
    mails.host_asked(row, days)
    return row


@transaction.atomic
def offer(
    company: Company,
    group: Group,
    *,
    by: Person,
    about: str,
    days: Sequence[dt.date],
    people: int | None = None,
    needs: str = "",
) -> HostRequest:
    """Offer `group` that `company` is the host; those who make the group's events get a mail."""
    row = _make(group, company, by, about, days, people, needs, is_offer=True)
    mails.host_offered(row, days)
    return row


def _make(
    group: Group,
    company: Company,
    by: Person,
    about: str,
    days: Sequence[dt.date],
    people: int | None,
    needs: str,
    *,
    event: Event | None = None,
    is_offer: bool = False,
) -> HostRequest:
    facts = {"about": about, "people": people, "needs": needs, "event": event, "is_offer": is_offer}
    row = HostRequest.objects.create(group=group, company=company, asked_by=by, asked_at=clock.now(), **facts)
    HostDate.objects.bulk_create(HostDate(request=row, day=day) for day in sorted(set(days))[:MOST_DAYS])
    return row


@transaction.atomic
def say_yes(request: HostRequest, day: dt.date, *, by: Person, words: str = "") -> HostRequest:
    """Say yes to one of the days: the company is the host, and a draft is moved to that day.

    Where the event has another host already that one stays, and both sides read it: see `host_choice`. Also the answer
    of who asked, where another day was proposed.

    Raises:
        NotOneOfTheDays: it was not asked about, or has passed.
        EventIsCancelled, EventHasBegun, EventIsOver: there is nothing to be host of any more.
        AnsweredAlready, TakenBack: there is nothing to answer.
    """
    row = lock_request(request)
    if row.state == RequestState.YES and row.day == day:
        return row
    proposed = row.state == RequestState.OTHER and row.day == day
    if not proposed:
        _guard_open(row)
        if not row.dates.filter(day=day).exists():
            raise host_errors.NotOneOfTheDays
    if day < clock.today():
        raise host_errors.NotOneOfTheDays
    if row.event is not None:
        guard_not_called_off(row.event)
    settled = _settle(row, RequestState.YES, by, words or row.answer, day, taken=proposed)
    if settled.event is not None and settled.other_host is None:
        be_host(settled, settled.event, by=by)
    return settled


@transaction.atomic
def say_no(request: HostRequest, *, by: Person, words: str = "") -> HostRequest:
    """Say no; pressed twice it is once.

    Raises:
        AnsweredAlready, TakenBack: there is nothing to answer.
    """
    row = lock_request(request)
    if row.state == RequestState.NO:
        return row
    _guard_open(row)
    return _settle(row, RequestState.NO, by, words, None)


@transaction.atomic
def propose(request: HostRequest, day: dt.date, *, by: Person, words: str = "") -> HostRequest:
    """Propose another day; who asked takes it or asks anew.

    Raises:
        DayHasPassed: it lies in the past.
        AnsweredAlready, TakenBack: there is nothing to answer.
    """
    row = lock_request(request)
    if row.state == RequestState.OTHER and row.day == day:
        return row
    _guard_open(row)
    if day < clock.today():
        raise host_errors.DayHasPassed
    return _settle(row, RequestState.OTHER, by, words, day)


@transaction.atomic
def reopen(request: HostRequest, *, by: Person) -> HostRequest:
    """Take another day that was proposed back, while nobody has answered: the question is open again; who asked hears.

    Raises:
        AnsweredAlready, TakenBack: there is no proposal any more.
        AskedAnew: the company has got a new question about the event since.
    """
    row = lock_request(request)
    if row.state != RequestState.OTHER or row.day is None:
        _guard_open(row)
    elif (
        row.event is not None and row.event.host_requests.filter(company=row.company, state=RequestState.OPEN).exists()
    ):
        raise host_errors.AskedAnew
    else:
        day, row.day = row.day, None
        row.state, row.answered_by, row.answered_at, row.answer = RequestState.OPEN, None, None, ""
        row.save(update_fields=["state", "answered_by", "answered_at", "answer", "day"])
        supersede([mails.stream_of_host(row)], ["events/host_answered"])
        note_host(row, by, HostStep.REOPENED, days=[day])
        mails.host_reopened(row, day, by=by)
    return row


@transaction.atomic
def take_back(request: HostRequest, *, by: Person) -> HostRequest:
    """Take an open question or offer back; those who were asked hear of it.

    Raises:
        AnsweredAlready: it has an answer.
    """
    row = lock_request(request)
    if row.state == RequestState.WITHDRAWN:
        return row
    _guard_open(row)
    put(row, RequestState.WITHDRAWN)
    note_host(row, by, HostStep.WITHDRAWN)
    supersede([mails.stream_of_host(row)])
    mails.host_withdrawn(row, by=by)
    return row


def _guard_open(row: HostRequest) -> None:
    if row.state == RequestState.WITHDRAWN:
        raise host_errors.TakenBack
    if row.state != RequestState.OPEN:
        raise host_errors.AnsweredAlready(by=row.answered_by or row.company, state=row.get_state_display())


def _settle(
    row: HostRequest, state: RequestState, by: Person, words: str, day: dt.date | None, *, taken: bool = False
) -> HostRequest:
    row.state, row.answered_by, row.answered_at, row.answer, row.day = state, by, clock.now(), words, day
    row.save(update_fields=["state", "answered_by", "answered_at", "answer", "day"])
    note_host(row, by, HostStep.AGREED if taken else HostStep(state), days=[day] if day else ())
    mails.host_answered(row, by=by, taken=taken)
    return row
